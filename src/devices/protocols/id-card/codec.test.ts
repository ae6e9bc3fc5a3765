import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compactHex, fromHex } from '../../hex.ts';
import { parseCard } from './card.ts';
import { encodeCommand, FIND, READ, SAM_STATUS, SELECT } from './commands.ts';
import { type Chunk, decodeFrame, encodeFrame, Framer } from './frame.ts';
import { isKnownStatus, statusText } from './status.ts';
import {
  answerOf,
  citizen,
  FOREIGNER_2017,
  FOREIGNER_2023,
  RESIDENCE_PERMIT,
  readFrame,
} from './testing/cards.ts';
import vectors from './vectors.json' with { type: 'json' };
import { veiled } from './veil.ts';

const bytesOf = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array();
const bodyOf = (bytes: Uint8Array): Uint8Array => {
  const body = decodeFrame(bytes);
  if (typeof body === 'string') throw new Error(body);
  return body;
};
const COMMANDS = { status: SAM_STATUS, find: FIND, select: SELECT, read: READ } as const;

describe('published vectors', () => {
  it.each(vectors.good)('decodes and encodes: $name', (vector) => {
    const bytes = bytesOf(vector.hex);
    const body = bodyOf(bytes);
    expect(compactHex(encodeFrame(body))).toBe(compactHex(bytes));
    expect(new Framer().push(bytes).map((chunk) => chunk.type)).toEqual(['frame']);
    if (vector.status !== undefined) expect(body[2]).toBe(vector.status);
    if (vector.command !== undefined)
      expect(encodeCommand(COMMANDS[vector.command as keyof typeof COMMANDS])).toEqual(bytes);
  });

  it.each(vectors.bad)('refuses: $name', (vector) => {
    const bytes = bytesOf(vector.hex);
    expect(decodeFrame(bytes)).toBe(vector.is);
  });

  it('gives the whole read answer its published length', () => {
    expect(readFrame(citizen())).toHaveLength(1_295);
    expect(compactHex(readFrame(citizen()).subarray(0, 14))).toBe('AAAAAA9669050800009001000400');
  });

  it('words every status it knows, and shows the number of one it does not', () => {
    expect(isKnownStatus(0x9f)).toBe(true);
    expect(isKnownStatus(0x77)).toBe(false);
    expect(statusText(0x77)).toBe('状态 77');
  });
});

/** Everything a framer says of these bytes in these pieces. */
function framed(bytes: Uint8Array, sizes: readonly number[]): Chunk[] {
  const framer = new Framer();
  const chunks: Chunk[] = [];
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    chunks.push(...framer.push(bytes.subarray(at, at + size)));
    at += size;
  }
  chunks.push(...framer.flush());
  expect(framer.pending).toBe(0);
  return chunks;
}

const frames = (chunks: readonly Chunk[]): Uint8Array[] =>
  chunks.flatMap((chunk) => (chunk.type === 'frame' ? [chunk.bytes] : []));
const concat = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
const anyBytes = (max: number) => fc.uint8Array({ maxLength: max });
const anySizes = fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 8 });
const anyBody = fc.uint8Array({ minLength: 2, maxLength: 300 });

describe('a stream', () => {
  it('gives the same frames however it is cut, and no byte is lost', () => {
    fc.assert(
      fc.property(fc.array(anyBody, { maxLength: 6 }), anySizes, (bodies, sizes) => {
        const bytes = concat(...bodies.map(encodeFrame));
        const chunks = framed(bytes, sizes);
        expect(frames(chunks)).toEqual(bodies.map(encodeFrame));
        expect(concat(...chunks.map((chunk) => chunk.bytes))).toEqual(bytes);
      }),
    );
  });

  it('never throws, never makes a frame that does not check, loses no byte', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(anyBytes(60), anyBody.map(encodeFrame), fc.constant(bytesOf('AAAAAA9669'))), {
          maxLength: 8,
        }),
        anySizes,
        (parts, sizes) => {
          const bytes = concat(...parts);
          const chunks = framed(bytes, sizes);
          expect(concat(...chunks.map((chunk) => chunk.bytes))).toEqual(bytes);
          for (const frame of frames(chunks)) expect(typeof decodeFrame(frame)).toBe('object');
        },
      ),
    );
  });

  it('finds the good frame behind a broken one, noise and half a preamble', () => {
    const good = bytesOf('AAAAAA9669 0004 000090 94');
    const wrong = bytesOf('AAAAAA9669 0004 000090 95');
    const huge = bytesOf('AAAAAA9669 FFFF');
    for (const before of [wrong, huge, bytesOf('AAAA'), bytesOf('AA9669'), bytesOf('0001FF')]) {
      expect(frames(framed(concat(before, good), [1]))).toEqual([good]);
    }
    // A frame that was cut short holds the line until it is quiet; the next one is not lost in it.
    expect(frames(framed(concat(readFrame(citizen()).subarray(0, 600), good), [7]))).toEqual([good]);
  });

  it('holds no more than one frame', () => {
    const framer = new Framer();
    for (let turn = 0; turn < 500; turn += 1) {
      framer.push(bytesOf('AAAAAA9669096000'));
      expect(framer.pending).toBeLessThan(2_500);
    }
  });
});

describe('a card', () => {
  const read = (text: Uint8Array) => parseCard(answerOf(text).subarray(3));
  const cardOf = (text: Uint8Array) => {
    const parsed = read(text);
    if (parsed.type === 'refused') throw new Error(parsed.reason);
    expect(parsed.photo).toHaveLength(1_024);
    return parsed.card;
  };

  it('of a citizen is read, 长期 included', () => {
    expect(cardOf(citizen())).toEqual({
      kind: 'residentId',
      name: '李桂兰',
      latinName: '',
      sexCode: '2',
      ethnicCode: '01',
      nationality: '',
      birthDate: '1935-12-31',
      address: '山东省莒南县大店镇七村3号',
      number: '371327193512310024',
      issuer: '莒南县公安局',
      validFrom: '2006-05-01',
      validTo: null,
      passNumber: '',
    });
    expect(cardOf(citizen([204, '20260501'])).validTo).toBe('2026-05-01');
  });

  it('keeps rare characters of a name, also beyond the basic plane', () => {
    expect(cardOf(citizen([0, '李𠮷\ue863'])).name).toBe('李𠮷\ue863');
  });

  it('of a resident of Hong Kong is told by flag or number', () => {
    const expected = {
      kind: 'hkmtResidence',
      name: '陳大文',
      passNumber: 'H12345678',
      validTo: '2024-01-01',
      ethnicCode: '',
    };
    expect(cardOf(RESIDENCE_PERMIT)).toMatchObject(expected);
    expect(cardOf(citizen([122, '830000196001010011']))).toMatchObject({ kind: 'hkmtResidence' });
  });

  it('of a foreigner is read in both layouts', () => {
    const both = {
      kind: 'foreignResidence',
      name: '史密斯',
      latinName: 'SMITH, JOHN',
      sexCode: '1',
      birthDate: '1970-01-01',
    };
    expect(cardOf(FOREIGNER_2017)).toMatchObject({
      ...both,
      nationality: 'USA',
      number: 'USA110070010101',
      validTo: '2028-06-01',
    });
    expect(cardOf(FOREIGNER_2023)).toMatchObject({
      ...both,
      nationality: '',
      number: '911840197001010019',
      address: '',
      ethnicCode: '',
    });
  });

  it.each([
    ['name', citizen([0, ' '.repeat(15)])],
    ['sex', citizen([30, '5'])],
    ['number', citizen([122, '37132719351231002 '])],
    ['birth-date', citizen([36, '19350230'])],
    ['validity', citizen([204, '永久    '])],
    ['encoding', citizen([0, '\ud800'])],
  ])('is refused whole for its %s', (reason, text) => {
    expect(read(text)).toEqual({ type: 'refused', reason });
  });

  it('is refused where the lengths disagree, and with fingerprints', () => {
    const answer = answerOf(citizen()).subarray(3);
    expect(parseCard(answer.subarray(0, -1))).toEqual({ type: 'refused', reason: 'length' });
    expect(parseCard(concat(answer, new Uint8Array(512)))).toEqual({ type: 'refused', reason: 'length' });
    expect(parseCard(new Uint8Array())).toEqual({ type: 'refused', reason: 'length' });
  });

  it('never throws, whatever the answer holds', () => {
    fc.assert(
      fc.property(anyBytes(400), fc.uint8Array({ minLength: 256, maxLength: 256 }), (data, text) => {
        expect(['card', 'refused']).toContain(parseCard(data).type);
        expect(['card', 'refused']).toContain(read(text).type);
      }),
    );
  });
});

describe('what is shown of a conversation', () => {
  it('is the head of a frame, and nothing of bytes without one', () => {
    const frame = readFrame(citizen());
    const shown = veiled(frame, true);
    expect(shown).toHaveLength(frame.length);
    expect(shown.subarray(0, 14)).toEqual(frame.subarray(0, 14));
    expect(shown.subarray(14).every((byte) => byte === 0)).toBe(true);
    expect(veiled(frame.subarray(20), false).every((byte) => byte === 0)).toBe(true);
  });
});
