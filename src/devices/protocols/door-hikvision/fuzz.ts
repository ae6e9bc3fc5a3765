/** What the fuzzer needs of this codec: one part of the stream is one event, as JSON or XML. */
import { type FuzzCodec, wholeMessages } from '../../testing/fuzz.ts';
import { readEvent } from './events.ts';
import vectors from './vectors.json' with { type: 'json' };

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

export const fuzzCodec: FuzzCodec = {
  name: 'door-hikvision',
  seeds: [...vectors.good.map(({ text }) => text), ...vectors.heartbeats].map(
    (text) => new Uint8Array(Buffer.from(text)),
  ),
  whole: true,
  holds: 0,
  heavy: true,
  open: () =>
    wholeMessages((bytes) => {
      const read = readEvent(textOf(bytes));
      return read.ok ? read : null;
    }),
  // There is no check sum: a whole document that names its kind.
  isSound: (bytes) => {
    const text = textOf(bytes).trim();
    return text.includes('eventType') && (text.startsWith('{') ? text.endsWith('}') : text.endsWith('>'));
  },
};
