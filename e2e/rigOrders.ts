import { MACHINE_IDS, MACHINES, type MachineId } from './machines.ts';

/** What somebody types who looks at the devices of a home: `mouth`, `mouth unplug`, `mouth unplug ok`, `mouth {"…"}`. */
export type RigOrder =
  | { readonly type: 'list' }
  | { readonly type: 'help'; readonly id: MachineId }
  | { readonly type: 'break' | 'mend'; readonly id: MachineId; readonly how: string }
  | { readonly type: 'order'; readonly id: MachineId; readonly order: object }
  | { readonly type: 'unknown'; readonly why: string };

const MENDED = 'ok';

function jsonOrder(id: MachineId, text: string): RigOrder {
  try {
    const order: unknown = JSON.parse(text);
    if (typeof order === 'object' && order !== null) return { type: 'order', id, order };
    return { type: 'unknown', why: '命令要写成 {"…":…}' };
  } catch (error) {
    return { type: 'unknown', why: `命令读不懂：${String(error)}` };
  }
}

export function readRigOrder(line: string): RigOrder {
  const [name = '', ...words] = line.trim().split(/\s+/);
  if (name === '') return { type: 'list' };
  const id = MACHINE_IDS.find((known) => known === name);
  if (id === undefined) return { type: 'unknown', why: `没有 ${name}。有：${MACHINE_IDS.join('、')}` };
  const rest = words.join(' ');
  if (rest === '') return { type: 'help', id };
  if (rest.startsWith('{')) return jsonOrder(id, rest);
  const [how = '', then] = words;
  if (MACHINES[id].faults[how] === undefined || (then !== undefined && then !== MENDED))
    return { type: 'unknown', why: `${id} 的坏法：${Object.keys(MACHINES[id].faults).join('、') || '没有'}` };
  return { type: then === MENDED ? 'mend' : 'break', id, how };
}
