import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGuichengError } from '../../../domain/errors.ts';
import { compactHex, fromHex } from '../../hex.ts';
import * as commands from './commands.ts';
import { describeReply, describeRequest } from './describe.ts';
import { type Answer, AnswerFramer, crc16, decodeAnswer, encodeAnswer, encodeRequest } from './frame.ts';
import { decodeReply, isKnownCommand } from './replies.ts';
import { isKnownStatus, statusText } from './status.ts';
import vectors from './vectors.json' with { type: 'json' };

const bytesOf = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array();
const answerOf = (text: string): Answer => {
  const answer = decodeAnswer(bytesOf(text));
  if (typeof answer === 'string') throw new Error(`${text}: ${answer}`);
  return answer;
};

const REQUESTS: Record<string, commands.Request> = {
  info: commands.info(),
  single: { command: commands.CMD.singleInventory, data: new Uint8Array() },
  inventory: commands.inventory288({ antenna: 1, q: 15, scanTime: 20 }),
};

describe('published vectors', () => {
  it.each(vectors.answers)('decodes and encodes: $name', ({ hex, reply, family }) => {
    const answer = answerOf(hex);
    expect(compactHex(encodeAnswer(answer))).toBe(hex);
    expect(decodeReply(answer, family === '18' ? '18' : '288')).toEqual(reply);
    expect(new AnswerFramer().push(bytesOf(hex)).map(({ type }) => type)).toEqual(['frame']);
  });

  it.each(vectors.requests)('sends: $name', ({ hex, request }) => {
    const built = REQUESTS[request];
    if (built === undefined) throw new Error(`no builder for ${request}`);
    expect(compactHex(encodeRequest(0xff, built.command, built.data))).toBe(hex);
    expect(describeRequest(built)).not.toContain('0x');
  });

  it.each(vectors.bad)('refuses: $name', ({ hex, reason }) => {
    expect(decodeAnswer(bytesOf(hex))).toBe(reason);
    const framer = new AnswerFramer();
    const chunks = [...framer.push(bytesOf(hex)), ...framer.flush()];
    expect(chunks.every(({ type }) => type === 'discarded')).toBe(true);
  });

  it.each(vectors.refused)('does not believe: $name', ({ command, status, data, reason }) => {
    const reply = decodeReply({ address: 0, command, status, data: bytesOf(data) }, '288');
    expect(reply).toEqual({ type: 'refused', command, reason });
    expect(describeReply(reply)).toContain(reason);
  });

  it('has the CRC of the catalogue', () => {
    // CRC-16/MCRF4XX, check value of the CRC catalogue.
    expect(crc16(new TextEncoder().encode('123456789'))).toBe(0x6f91);
  });
});

describe('replies', () => {
  const reply = (command: number, status: number, data = '') =>
    decodeReply({ address: 0, command, status, data: bytesOf(data) }, '288');

  it('tells a status with the tag’s own error, a read, the statistics', () => {
    expect(reply(0x03, 0xfc, '04')).toEqual({ type: 'status', command: 3, status: 0xfc, tagError: 4 });
    expect(describeReply(reply(0x03, 0xfc, '04'))).toContain('存储区已锁定');
    expect(reply(0x02, 0x00, 'E2801160')).toEqual({ type: 'read', command: 2, data: 'E2801160' });
    expect(reply(0x01, 0x26, '02003200000005')).toEqual({
      type: 'statistics',
      command: 1,
      antenna: 2,
      totalReads: 5,
    });
    expect(reply(0x01, 0xfb)).toMatchObject({ type: 'status', status: 0xfb });
    expect(reply(0x00, 0xfe)).toMatchObject({ type: 'status', status: 0xfe });
  });

  it('knows every listed status', () => {
    // The status codes of the manuals, in their order.
    const listed = '00 01 02 03 04 05 09 0A 0B 0C 13 14 19 26 28 F8 F9 FA FB FC FD FE FF';
    expect([...bytesOf(listed)].filter((status) => !isKnownStatus(status))).toEqual([]);
    expect(statusText(0x77)).toContain('0x77');
    expect(statusText(0xfc, 0x0f)).toContain('没有说明');
  });
});

describe('requests', () => {
  const EPC = 'E2004074850A0103163070E1';

  it('name the tag they are for', () => {
    expect(compactHex(commands.read(EPC, 'tid', 0, 6, '00000000').data)).toBe(`06${EPC}02000600000000`);
    expect(compactHex(commands.write(EPC, 'epc', 2, 'AABBCCDD', '11223344').data)).toBe(
      `0206${EPC}0102AABBCCDD11223344`,
    );
    expect(compactHex(commands.lock(EPC, 'epc', 'secured', '11223344').data)).toBe(`06${EPC}020211223344`);
    expect(compactHex(commands.setPower(26).data)).toBe('1A');
    expect(compactHex(commands.inventory18().data)).toBe('');
  });

  it('refuse values outside the protocol', () => {
    const wrong = [
      () => commands.inventory288({ antenna: 0 }),
      () => commands.inventory288({ antenna: 17 }),
      () => commands.inventory288({ antenna: 1, q: 16 }),
      () => commands.setPower(34),
      () => commands.read('', 'tid', 0, 6, '00000000'),
      () => commands.read('ABC', 'tid', 0, 6, '00000000'),
      () => commands.write(EPC, 'epc', 2, 'AABBCC', '00000000'),
      () => commands.lock(EPC, 'epc', 'secured', '1234'),
      () => encodeRequest(0, 1, new Uint8Array(252)),
      () => encodeRequest(256, 1, new Uint8Array()),
    ];
    for (const build of wrong) {
      let thrown: unknown = null;
      try {
        build();
      } catch (error) {
        thrown = error;
      }
      expect(isGuichengError(thrown) && thrown.kind).toBe('INPUT');
    }
  });
});

const anyByte = fc.integer({ min: 0, max: 255 });
/** Payloads lean on the length byte of the family's most common answer, where a resynchronising framer goes wrong. */
const payload = fc.array(fc.oneof(fc.constant(0x15), anyByte), { maxLength: 60 });
const answer = fc
  .tuple(fc.constantFrom(0x01, 0x02, 0x21), anyByte, payload)
  .map(([command, status, data]): Answer => ({ address: 0, command, status, data: Uint8Array.from(data) }));
const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 8 });
const framer = (): AnswerFramer =>
  new AnswerFramer(({ address, command }) => address === 0 && isKnownCommand(command));

function feed(into: AnswerFramer, stream: Uint8Array, sizes: readonly number[]) {
  const chunks = [];
  for (let at = 0, turn = 0; at < stream.length; turn += 1) {
    const size = sizes.length === 0 ? stream.length : (sizes[turn % sizes.length] ?? 1);
    chunks.push(...into.push(stream.subarray(at, at + size)));
    expect(into.pending).toBeLessThanOrEqual(255);
    at += size;
  }
  chunks.push(...into.flush());
  expect(into.pending).toBe(0);
  return chunks;
}

const join = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const answersOf = (chunks: ReturnType<typeof feed>): Answer[] =>
  chunks.flatMap((chunk) => (chunk.type === 'frame' ? [chunk.frame] : []));

describe('framer, by property', () => {
  it('delivers every answer once, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 6 }), cuts, (sent, sizes) => {
        const stream = join(sent.map(encodeAnswer));
        for (const cutting of [sizes, [], [1]])
          expect(answersOf(feed(framer(), stream, cutting))).toEqual(sent);
      }),
    );
  });

  it('accounts for every byte of any input', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.uint8Array({ maxLength: 300 }), answer.map(encodeAnswer))),
        cuts,
        (parts, sizes) => {
          const stream = join(parts);
          const chunks = feed(framer(), stream, sizes);
          expect(join(chunks.map(({ bytes }) => bytes))).toEqual(stream);
          for (const one of answersOf(chunks)) expect(describeReply(decodeReply(one, '288'))).not.toBe('');
        },
      ),
    );
  });

  it('recovers after a truncated answer once the line was quiet, and behind garbage that starts nothing', () => {
    fc.assert(
      fc.property(answer, answer, fc.nat(), cuts, (broken, good, at, sizes) => {
        const wire = encodeAnswer(broken);
        const into = framer();
        expect(answersOf(feed(into, wire.subarray(0, 1 + (at % (wire.length - 1))), sizes))).toEqual([]);
        expect(answersOf(feed(into, encodeAnswer(good), sizes))).toEqual([good]);
        const noise = Uint8Array.from({ length: at % 40 }, (_, index) => 0x80 + (index % 0x40));
        expect(answersOf(feed(framer(), join([noise, encodeAnswer(good)]), sizes))).toEqual([good]);
      }),
    );
  });
});
