/** Register addresses of a point table: `HR10`, `IR3S`, `HR20F`. */
import type { ModbusReader } from '../../modbus/client.ts';

export interface Register {
  readonly area: 'HR' | 'IR';
  readonly at: number;
  readonly form: 'unsigned' | 'signed' | 'float';
}

const FORMS = { '': 'unsigned', S: 'signed', F: 'float' } as const;

export function registerOf(address: string): Register | null {
  const found = /^(HR|IR)(\d{1,5})([SF]?)$/.exec(address);
  if (found === null) return null;
  const at = Number(found[2]);
  if (at > 65_535) return null;
  return { area: found[1] as Register['area'], at, form: FORMS[found[3] as keyof typeof FORMS] };
}

/** High word first, as the application protocol sends numbers; a float of two registers by IEEE 754. */
export function numberIn(words: readonly number[], form: Register['form']): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, words[0] ?? 0);
  view.setUint16(2, words[1] ?? 0);
  if (form === 'float') return view.getFloat32(0);
  return form === 'signed' ? view.getInt16(0) : view.getUint16(0);
}

export async function readRegister(modbus: ModbusReader, { area, at, form }: Register): Promise<number> {
  const count = form === 'float' ? 2 : 1;
  const words = area === 'HR' ? await modbus.holding(at, count) : await modbus.input(at, count);
  return numberIn(words, form);
}
