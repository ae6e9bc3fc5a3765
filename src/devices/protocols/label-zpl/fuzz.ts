/** What the fuzzer needs of this codec: three strings are one answer, told by the bytes of the third. */
import type { PrinterAnswer } from '../../printing/language.ts';
import type { FuzzCodec } from '../../testing/fuzz.ts';
import { HostStatus } from './status.ts';
import vectors from './vectors.json' with { type: 'json' };

const states = (answers: readonly PrinterAnswer[]): Uint8Array[] =>
  answers.flatMap((answer) => (answer.type === 'state' ? [answer.bytes] : []));

export const fuzzCodec: FuzzCodec = {
  name: 'label-zpl',
  seeds: vectors.status.map(
    ({ strings }) =>
      new Uint8Array(Buffer.from(strings.map((text) => `\x02${text}\x03\r\n`).join(''), 'latin1')),
  ),
  holds: 120,
  open: () => {
    const reader = new HostStatus();
    return {
      push: (bytes) => states(reader.push(bytes)),
      flush: () => states(reader.quiet()),
      get pending() {
        return reader.pending;
      },
    };
  },
  isSound: (bytes) => {
    const [password = '', memory = '', ...more] = Buffer.from(bytes).toString('latin1').split(',');
    return /^[0-9]{4}$/.test(password) && /^[0-9]$/.test(memory) && more.length === 0;
  },
};
