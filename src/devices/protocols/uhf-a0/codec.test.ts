import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGuichengError } from '../../../domain/errors.ts';
import { compactHex, fromHex } from '../../hex.ts';
import * as commands from './commands.ts';
import { describeReply } from './describe.ts';
import { type Chunk, decodeFrame, encodeFrame, type Frame, Framer } from './frame.ts';
import { decodeReply, frequencyOf, isKnownCommand, tagCrc } from './replies.ts';
import { isKnownStatus, statusText } from './status.ts';
import vectors from './vectors.json' with { type: 'json' };

const bytesOf = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array();
const frameOf = (text: string): Frame => {
  const frame = decodeFrame(bytesOf(text));
  if (typeof frame === 'string') throw new Error(`${text}: ${frame}`);
  return frame;
};

const REQUESTS: Record<string, commands.Request> = {
  firmware: commands.firmware(),
  setAntenna1: commands.setAntenna(1),
  reset: commands.reset(),
  realTimeInventory: commands.realTimeInventory(),
  fastSwitch4: commands.fastSwitchInventory({ antennas: [1, 2, 3, 4], repeat: 2 }),
  inventoryToBuffer: commands.inventoryToBuffer(),
  getBuffer: commands.getBuffer(),
  session1A: commands.sessionInventory(1, 'A'),
};

describe('published vectors', () => {
  it.each(vectors.good)('decodes and encodes: $name', (vector) => {
    const frame = frameOf(vector.hex);
    expect(compactHex(encodeFrame(frame))).toBe(vector.hex);
    expect(vector.request !== undefined || vector.reply !== undefined).toBe(true);
    if (vector.request !== undefined) {
      const request = REQUESTS[vector.request];
      if (request === undefined) throw new Error(`no builder for ${vector.request}`);
      expect(compactHex(encodeFrame({ address: 1, ...request }))).toBe(vector.hex);
    }
    if (vector.reply !== undefined) expect(decodeReply(frame)).toEqual(vector.reply);
    expect(new Framer().push(bytesOf(vector.hex)).map((chunk) => chunk.type)).toEqual(['frame']);
  });

  it.each(vectors.bad)('refuses: $name', (vector) => {
    expect(decodeFrame(bytesOf(vector.hex))).toBe('checksum');
    const framer = new Framer();
    const chunks = [...framer.push(bytesOf(vector.hex)), ...framer.flush()];
    expect(chunks.map((chunk) => chunk.type)).toEqual(['discarded']);
  });
});

describe('what another family of devices sends', () => {
  it.each(vectors.foreign)('is no frame: $name', (vector) => {
    expect(bytesOf(vector.hex).length).toBeGreaterThan(0);
    const framer = new Framer();
    const chunks = [...framer.push(bytesOf(vector.hex)), ...framer.flush()];
    expect(chunks.map((chunk) => chunk.type)).toEqual(['discarded']);
  });
});

/** A tag block as a reader sends it: `count DataLen PC EPC CRC [data] extra freqAnt count`. */
function tagBlock(command: number, epc: string, extra: number, readData = '', freqAnt = 0x02): Frame {
  const epcBytes = bytesOf(epc);
  const pc = (epcBytes.length / 2) << 11;
  const body = Uint8Array.of(pc >> 8, pc & 0xff, ...epcBytes);
  const crc = tagCrc(body);
  const block = [...body, crc >> 8, crc & 0xff, ...bytesOf(readData)];
  return { address: 1, command, data: Uint8Array.of(0, 1, block.length, ...block, extra, freqAnt, 1) };
}

describe('replies', () => {
  const EPC = 'E2004074850A0103163070E1';

  it('checks the tag CRC the way Gen2 does', () => {
    // CRC-16/GENIBUS check value (init FFFF, xorout FFFF) of the CRC catalogue.
    expect(tagCrc(new TextEncoder().encode('123456789'))).toBe(0xd64e);
  });

  it('reads buffer, read, write and lock answers', () => {
    const header = { tags: 1, pc: 0x3000, epc: EPC, antenna: 3, count: 1 };
    expect(decodeReply(tagBlock(0x90, EPC, 0x37, '', 0x8e))).toEqual({
      type: 'buffer-tag',
      ...header,
      rssi: -74,
      frequency: 916,
    });
    expect(decodeReply(tagBlock(0x81, EPC, 4, 'DEADBEEF'))).toEqual({
      type: 'read',
      ...header,
      data: 'DEADBEEF',
    });
    expect(decodeReply(tagBlock(0x82, EPC, 0x10))).toEqual({
      type: 'access',
      command: 0x82,
      ...header,
      status: 0x10,
    });
    expect(decodeReply(tagBlock(0x83, EPC, 0x40))).toMatchObject({ type: 'access', status: 0x40 });
    expect(decodeReply({ address: 1, command: 0x81, data: bytesOf('36') })).toEqual({
      type: 'status',
      command: 0x81,
      status: 0x36,
    });
  });

  it('refuses an answer whose tag CRC, PC or lengths disagree', () => {
    const spoiled = tagBlock(0x81, EPC, 4, 'DEADBEEF');
    spoiled.data[9] = (spoiled.data[9] ?? 0) ^ 1;
    expect(decodeReply(spoiled)).toMatchObject({ type: 'refused', reason: 'tag-crc' });
    expect(decodeReply(tagBlock(0x81, EPC, 3, 'DEADBEEF'))).toMatchObject({ reason: 'length' });
    expect(decodeReply(tagBlock(0x90, EPC, 4, 'DEAD'))).toMatchObject({ reason: 'pc-mismatch' });
    // The phase option of some readers puts two more bytes behind the EPC.
    const phase = { address: 1, command: 0x89, data: bytesOf('8C3000300833B2DDD9014000000001123437') };
    expect(decodeReply(phase)).toMatchObject({ reason: 'pc-mismatch' });
    expect(decodeReply({ address: 1, command: 0x89, data: bytesOf('8C000037') })).toMatchObject({
      reason: 'empty-epc',
    });
    expect(decodeReply({ address: 1, command: 0x01, data: bytesOf('10') })).toMatchObject({
      reason: 'unknown-command',
    });
  });

  it('reads settings answers, antenna faults and fast-switch round ends', () => {
    const reply = (command: number, data: string) =>
      decodeReply({ address: 1, command, data: bytesOf(data) });
    expect(reply(0x7b, '0005')).toEqual({ type: 'temperature', celsius: -5 });
    expect(reply(0x7b, '012A')).toEqual({ type: 'temperature', celsius: 42 });
    expect(reply(0x75, '03')).toEqual({ type: 'antenna', antenna: 4 });
    expect(reply(0x77, '1E1D1C1B')).toEqual({ type: 'power', dbm: [30, 29, 28, 27] });
    expect(reply(0x80, '00000200110000000A')).toEqual({
      type: 'buffered',
      antenna: 1,
      tags: 2,
      readRate: 17,
      totalReads: 10,
    });
    expect(reply(0x92, '0102')).toEqual({ type: 'buffer-count', tags: 258 });
    expect(reply(0x8a, '0222')).toEqual({ type: 'antenna-fault', antenna: 3, status: 0x22 });
    expect(reply(0x8a, '000005000000FA')).toMatchObject({ totalReads: 5, duration: 250, antenna: null });
    expect(reply(0x89, '000000FFFFFFFF')).toMatchObject({ totalReads: 0xffffffff });
    expect(reply(0x86, `000C${EPC}`)).toEqual({ type: 'epc-match', epc: EPC });
    expect(reply(0x86, '01')).toEqual({ type: 'epc-match', epc: null });
  });

  it('finds antennas 5 to 8 only on an eight-port reader', () => {
    const frame = { address: 1, command: 0x89, data: bytesOf(`8D3000${EPC}B7`) };
    expect(decodeReply(frame, { ports: 8 })).toMatchObject({ antenna: 6, rssi: -74 });
    expect(decodeReply(frame, { ports: 4 })).toMatchObject({ antenna: 2 });
  });

  it('knows the frequency table and every listed status', () => {
    expect([0, 6, 7, 59, 60].map(frequencyOf)).toEqual([865, 868, 902, 928, null]);
    // The error codes of the protocol document, in its order.
    const listed =
      '10 11 20 21 22 23 24 25 31 32 33 34 35 36 37 38 3C 40 41 42 43 44 45 46 47 48 49 4A 4B 4C 4D 4E 4F 50 51 52 53 54 55 56 57 EE';
    const unknown = [...bytesOf(listed)].filter((status) => !isKnownStatus(status));
    expect(unknown).toEqual([]);
    expect(statusText(0x99)).toContain('0x99');
  });
});

describe('requests', () => {
  it('lays out tag access', () => {
    const epc = commands.setEpcMatch('E2004074850A0103163070E1');
    expect(compactHex(epc.data)).toBe('000CE2004074850A0103163070E1');
    expect(compactHex(commands.read({ bank: 'tid', word: 0, words: 6 }, '00000000').data)).toBe(
      '02000600000000',
    );
    expect(compactHex(commands.write({ bank: 'epc', word: 2 }, 'AABBCCDD', '11223344').data)).toBe(
      '11223344010202AABBCCDD',
    );
    expect(compactHex(commands.lock('epc', 'lock', '11223344').data)).toBe('112233440301');
    expect(compactHex(commands.setRegion('china', 43, 53).data)).toBe('032B35');
    expect(compactHex(commands.setLinkProfile(1).data)).toBe('D1');
    expect(compactHex(commands.returnLoss(43).data)).toBe('2B');
    expect(compactHex(commands.setPower([30, 29, 28, 27]).data)).toBe('1E1D1C1B');
    expect(compactHex(commands.fastSwitchInventory({ antennas: [2] }).data)).toBe('0101FF01FF01FF010001');
  });

  it('refuses values outside the protocol', () => {
    const wrong = [
      () => commands.setAntenna(0),
      () => commands.setRegion('china', 53, 43),
      () => commands.setLinkProfile(4),
      () => commands.setAntenna(9),
      () => commands.setPower([34]),
      () => commands.setPower([1, 2]),
      () => commands.setTemporaryPower(19),
      () => commands.sessionInventory(4, 'A'),
      () => commands.fastSwitchInventory({ antennas: [] }),
      () => commands.fastSwitchInventory({ antennas: [1, 2, 3, 4, 1] }),
      () => commands.write({ bank: 'epc', word: 2 }, 'ABC'),
      () => commands.write({ bank: 'epc', word: 2 }, 'AABBCC'),
      () => commands.lock('epc', 'lock', '1234'),
      () => commands.setEpcMatch(''),
      () => commands.setAddress(255),
      () => encodeFrame({ address: 1, command: 0x89, data: new Uint8Array(253) }),
      () => encodeFrame({ address: 256, command: 0x89, data: new Uint8Array() }),
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
const bytes = (max: number) => fc.uint8Array({ maxLength: max });
/** Payloads lean on the header byte, which is where a resynchronising framer goes wrong. */
const payload = fc.array(
  fc.oneof({ weight: 1, arbitrary: fc.constant(0xa0) }, { weight: 3, arbitrary: anyByte }),
  {
    maxLength: 60,
  },
);
const frame = fc
  .tuple(anyByte, anyByte, payload)
  .map(([address, command, data]): Frame => ({ address, command, data: Uint8Array.from(data) }));
/** Garbage in which no frame can start. */
const quietGarbage = bytes(40).map((all) => all.filter((byte) => byte !== 0xa0));

function feed(framer: Framer, stream: Uint8Array, cuts: readonly number[]): Chunk[] {
  const chunks: Chunk[] = [];
  let at = 0;
  let turn = 0;
  while (at < stream.length) {
    const size = cuts.length === 0 ? stream.length : Math.max(1, cuts[turn % cuts.length] ?? 1);
    chunks.push(...framer.push(stream.subarray(at, at + size)));
    expect(framer.pending).toBeLessThanOrEqual(256);
    at += size;
    turn += 1;
  }
  chunks.push(...framer.flush());
  expect(framer.pending).toBe(0);
  return chunks;
}

const framesOf = (chunks: readonly Chunk[]): Frame[] =>
  chunks.flatMap((chunk) => (chunk.type === 'frame' ? [chunk.frame] : []));
const join = (parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));
const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 8 });

describe('framer, by property', () => {
  it('delivers every frame once, however the stream is cut, duplicated or surrounded by garbage', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(quietGarbage, frame, fc.boolean())), cuts, (parts, sizes) => {
        const sent = parts.flatMap(([, one, twice]) => (twice ? [one, one] : [one]));
        const stream = join(
          parts.flatMap(([noise, one, twice]) => {
            const wire = encodeFrame(one);
            return twice ? [noise, wire, wire] : [noise, wire];
          }),
        );
        for (const cutting of [sizes, [], [1]])
          expect(framesOf(feed(new Framer(), stream, cutting))).toEqual(sent);
      }),
    );
  });

  it('accounts for every byte of any input and never makes up a frame', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(bytes(300), frame.map(encodeFrame))), cuts, (parts, sizes) => {
        const stream = join(parts);
        const chunks = feed(new Framer(), stream, sizes);
        expect(join(chunks.map((chunk) => chunk.bytes))).toEqual(stream);
        for (const one of framesOf(chunks)) {
          expect(compactHex(stream)).toContain(compactHex(encodeFrame(one)));
          expect(() => describeReply(decodeReply(one))).not.toThrow();
        }
      }),
    );
  });

  it('recovers the good frame after a truncated or falsified one', () => {
    // The spoiled frame holds no second header byte, so that only resynchronising can lose or invent a frame.
    const plain = frame.map((one) => ({
      address: 1,
      command: 0x89,
      data: one.data.map((byte) => (byte === 0xa0 ? 0 : byte)),
    }));
    fc.assert(
      fc.property(
        plain,
        frame,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        cuts,
        (broken, good, at, flip, sizes) => {
          const wire = encodeFrame(broken);
          fc.pre(!wire.subarray(1).includes(0xa0));
          const truncated = wire.subarray(0, 1 + (at % (wire.length - 1)));
          const falsified = wire.slice();
          falsified[falsified.length - 1] = ((wire[wire.length - 1] ?? 0) + flip) & 0xff;
          const first = new Framer();
          // The line falls quiet after a truncated frame; that is what `flush` stands for.
          expect(framesOf(feed(first, truncated, sizes))).toEqual([]);
          expect(framesOf(feed(first, encodeFrame(good), sizes))).toEqual([good]);
          fc.pre(falsified[falsified.length - 1] !== 0xa0);
          expect(framesOf(feed(new Framer(), join([falsified, encodeFrame(good)]), sizes))).toEqual([good]);
        },
      ),
    );
  });

  it('lets no header byte in noise hold back a frame the filter knows', () => {
    const framer = new Framer(({ address, command }) => address === 1 && isKnownCommand(command));
    const good = frameOf('A004018922B0');
    expect(framesOf(framer.push(bytesOf('A0FF3344A0A0A004018922B0')))).toEqual([good]);
    expect(framer.pending).toBe(0);
  });
});
