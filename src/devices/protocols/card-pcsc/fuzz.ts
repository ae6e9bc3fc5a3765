/** What the fuzzer needs of this codec: the messages of a reader, down to the number in them. */
import { fromHex } from '../../hex.ts';
import { type FuzzCodec, wholeMessages } from '../../testing/fuzz.ts';
import { decodeMessage, encodeMessage } from '../../transports/pcsc/messages.ts';
import { historicalBytes, parseUid } from './apdu.ts';
import vectors from './vectors.json' with { type: 'json' };

const bytesOf = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();

/** The message where it means something: a whole ATR, a number that may name somebody. */
function meaning(message: Uint8Array): object | null {
  const decoded = decodeMessage(message);
  if (decoded?.type === 'card') return historicalBytes(decoded.atr) === null ? null : decoded;
  if (decoded?.type === 'answer') return parseUid(decoded.bytes).type === 'uid' ? decoded : null;
  return decoded;
}

/** By counting only: kind, lengths, the end of a good answer, the check byte of an ATR that has one. */
function isSound(message: Uint8Array): boolean {
  const [kind = -1, ...rest] = message;
  if (kind === 4) {
    const text = Buffer.from(rest).toString('hex');
    return (
      [6, 9, 10, 12].includes(rest.length) &&
      text.endsWith('9000') &&
      !/^(?:08.{6}|(?:00)+|(?:ff)+)9000$/.test(text)
    );
  }
  if (kind === 5) return rest.length === 4;
  if (kind === 1) return rest.length >= 4 && rest.length <= 35 && (rest[2] === 0x3b || rest[2] === 0x3f);
  return [0, 2, 3].includes(kind) && rest.length === 2;
}

export const fuzzCodec: FuzzCodec = {
  name: 'card-pcsc',
  whole: true,
  seeds: [
    ...vectors.atr.map(({ hex }) => encodeMessage({ type: 'card', changes: 7, atr: bytesOf(hex) })),
    ...vectors.uid.map(({ hex }) => encodeMessage({ type: 'answer', bytes: bytesOf(hex) })),
    encodeMessage({ type: 'empty', changes: 0xfffe }),
    encodeMessage({ type: 'fault', code: 0x8010_0069 }),
  ],
  holds: 0,
  open: () => wholeMessages(meaning),
  isSound,
};
