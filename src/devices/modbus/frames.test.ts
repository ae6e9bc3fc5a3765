import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../hex.ts';
import { ModbusFramer, type ModbusFraming, withCrc } from './frames.ts';
import vectors from './vectors.json' with { type: 'json' };

const bytes = (text: string): Uint8Array => fromHex(text.replaceAll(' ', '')) ?? new Uint8Array();
const kinds = (framer: ModbusFramer, ...pieces: readonly Uint8Array[]) =>
  pieces.flatMap((piece) => framer.push(piece).map((chunk) => chunk.type));

function asked(request: string, framing: ModbusFraming = 'rtu', transaction = 1): ModbusFramer {
  const framer = new ModbusFramer(framing);
  framer.expect(bytes(request), transaction);
  return framer;
}

function overTcp(answer: string, transaction = 1): Uint8Array {
  const body = bytes(answer).slice(0, -2);
  return Uint8Array.of(0, transaction, 0, 0, 0, body.length, ...body);
}

describe('an answer over RTU', () => {
  it.each(vectors.rtu)('$name is understood, whole and byte by byte', ({ request, answer }) => {
    const whole = asked(request).push(bytes(answer));
    expect(whole).toMatchObject([{ type: 'frame', body: bytes(answer) }]);
    expect(withCrc(bytes(answer).slice(0, -2))).toEqual(bytes(answer));
    const pieces = [...bytes(answer)].map((byte) => Uint8Array.of(byte));
    expect(kinds(asked(request), ...pieces)).toEqual(['frame']);
  });

  it.each(vectors.bad)('$name is refused', ({ request, answer, reason }) => {
    const chunks = asked(request).push(bytes(answer));
    expect(chunks[0]).toMatchObject({ type: 'refused', reason });
    expect(chunks.some((chunk) => chunk.type === 'frame')).toBe(false);
  });

  it('is found behind noise and behind a bad one, and nothing is taken that was not asked for', () => {
    const [good] = vectors.rtu;
    const [bad] = vectors.bad;
    const answer = bytes(good?.answer ?? '');
    expect(kinds(asked(good?.request ?? ''), bytes('FF00A5'), answer)).toEqual(['discarded', 'frame']);
    expect(kinds(asked(good?.request ?? ''), bytes(bad?.answer ?? ''), answer).at(-1)).toBe('frame');
    const framer = asked(good?.request ?? '');
    expect(kinds(framer, answer, answer)).toEqual(['frame', 'discarded']);
  });
});

describe('an answer over TCP', () => {
  const [good] = vectors.rtu;
  const request = good?.request ?? '';
  const answer = good?.answer ?? '';

  it('is understood in any pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 12 }), (sizes) => {
        const framer = asked(request, 'tcp');
        let left = overTcp(answer);
        const found: string[] = [];
        for (const size of [...sizes, left.length]) {
          found.push(...kinds(framer, left.subarray(0, size)));
          left = left.subarray(size);
        }
        expect(found).toEqual(['frame']);
      }),
    );
  });

  it('that comes too late, from elsewhere or in another protocol is refused by name', () => {
    const refusal = (wire: Uint8Array) => asked(request, 'tcp', 2).push(wire)[0];
    expect(refusal(overTcp(answer, 1))).toMatchObject({ type: 'refused', reason: 'late' });
    const other = overTcp(answer, 2);
    other[6] = 9;
    expect(refusal(other)).toMatchObject({ reason: 'unit' });
    expect(refusal(bytes(answer))).toMatchObject({ reason: 'protocol' });
    const short = overTcp('01 03 02 02 92 00 00', 2);
    expect(refusal(short)).toMatchObject({ reason: 'length' });
  });
});
