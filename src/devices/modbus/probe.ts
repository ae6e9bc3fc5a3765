/** Whether a Modbus slave stands at a serial port: one register is read, by functions that cannot write. */
import { lineAt, type Probe } from '../probe.ts';
import { ModbusFramer, withCrc } from './frames.ts';

/** What controllers come with: 9600 and 19200, even parity where the standard was followed (Serial Line V1.02 §2.5.1). */
const LINES = [
  lineAt(9_600),
  lineAt(9_600, 'even'),
  lineAt(19_200),
  lineAt(19_200, 'even'),
  lineAt(38_400),
  lineAt(115_200),
];
/** The numbers devices leave their factories with. More would make the search long, and the site knows its own. */
const UNITS = [1, 2, 3];

/** Holding register 1: any answer will do, a refusal too. Register 0 would put a line feed into the check sum. */
const question = (unit: number): Uint8Array => Uint8Array.of(unit, 3, 0, 1, 0, 1);

/** @param values what the form of the family takes for a slave of this number */
export function modbusProbes(values: (unit: number) => Readonly<Record<string, unknown>>): readonly Probe[] {
  return LINES.flatMap((line) =>
    UNITS.map((unit) => ({
      line,
      bytes: withCrc(question(unit)),
      heard: (bytes) => {
        const framer = new ModbusFramer('rtu');
        framer.expect(question(unit), 1);
        const answered = framer.push(bytes).some(({ type }) => type === 'frame');
        return answered ? { said: `Modbus 站号 ${unit} 有应答`, values: values(unit) } : null;
      },
    })),
  );
}
