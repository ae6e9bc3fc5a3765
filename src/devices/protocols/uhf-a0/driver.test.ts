import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GuichengError } from '../../../domain/errors.ts';
import type { TagReading } from '../../../domain/readings.ts';
import { fromHex } from '../../hex.ts';
import { FakeHardware } from '../../testing/fake-transport.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import type { Driver, RoundReport } from '../../types.ts';
import { encodeFrame } from './frame.ts';
import { protocol } from './index.ts';
import { tagCrc } from './replies.ts';

const EPC = 'E2004074850A0103163070E1';
const bytes = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array();
const reply = (command: number, data: string): Uint8Array =>
  encodeFrame({ address: 1, command, data: bytes(data) });
const tag = (antenna: number): Uint8Array => reply(0x89, `${(0x8c + antenna - 1).toString(16)}3000${EPC}37`);
const ROUND_END = reply(0x89, '00000000000000');

let clock: ManualClock;
let hardware: FakeHardware;
let driver: Driver | null;
let tags: TagReading[];
let rounds: RoundReport[];
let sent: number[];
let bad: number;
let discarded: number;
let alive: number;
let notices: string[];
let identities: string[];
let blind: string[];
let failures: GuichengError[];
/** Answers by command; the default reader has nothing in front of it. */
let answers: Record<number, readonly Uint8Array[]>;

beforeEach(() => {
  clock = new ManualClock();
  hardware = new FakeHardware(() => clock.now());
  driver = null;
  tags = [];
  rounds = [];
  sent = [];
  bad = 0;
  discarded = 0;
  alive = 0;
  notices = [];
  identities = [];
  blind = [];
  failures = [];
  answers = {
    114: [reply(0x72, '0109')],
    116: [reply(0x74, '10')],
    102: [reply(0x66, '10')],
    104: [reply(0x68, '41')],
    122: [reply(0x7a, '10')],
    137: [ROUND_END],
  };
  hardware.answer = (request) => {
    sent.push(request[3] ?? 0);
    return answers[request[3] ?? 0] ?? [];
  };
});

afterEach(async () => {
  const stopping = driver?.stop();
  await clock.advance(10_000);
  await stopping;
  const count = sent.length;
  await clock.advance(10_000);
  expect(sent.length).toBe(count);
});

async function start(settings: object = {}): Promise<Driver> {
  const transport = hardware.connect();
  await transport.open();
  const connection = { kind: 'serial', path: '/dev/x', baudRate: 115_200 };
  const made = protocol.createDriver(
    { connection, ...settings },
    {
      deviceId: 'r',
      transport,
      clock,
      sink: {
        reading: (one) => one.type === 'tag' && tags.push(one),
        round: (one) => rounds.push(one),
        frameIn: () => undefined,
        frameOut: () => undefined,
        badFrame: () => {
          bad += 1;
        },
        discarded: (lost) => {
          discarded += lost.length;
        },
        notice: ({ code }) => notices.push(code),
        identity: (own) => identities.push(own),
        faultyAntennas: (antennas) => blind.push(antennas.join()),
        trouble: () => undefined,
        alive: () => {
          alive += 1;
        },
        fail: (error) => failures.push(error),
      },
    },
  );
  driver = made;
  made.start();
  return made;
}

describe('conversation with a 0xA0 reader', () => {
  it('identifies, sets up, then cycles rounds', async () => {
    await start({ powerDbm: 26, beeper: 'quiet', antennas: [1, 2] });
    await clock.advance(100);
    expect(sent.slice(0, 8)).toEqual([0x72, 0x66, 0x7a, 0x68, 0x74, 0x89, 0x74, 0x89]);
    expect(rounds.slice(0, 2)).toMatchObject([
      { antenna: 1, faulty: [] },
      { antenna: 2, totalReads: 0 },
    ]);
  });

  it('says who the reader is, once, where its number is its own', async () => {
    answers[0x68] = [reply(0x68, 'A1B2C3D4E5F60708090A0B0C')];
    await start();
    await clock.advance(100);
    expect(identities).toEqual(['A1B2C3D4E5F60708090A0B0C']);
    await driver?.stop();
    answers[0x68] = [reply(0x68, 'FFFFFFFFFFFFFFFFFFFFFFFF')];
    await start();
    await clock.advance(100);
    expect(identities).toHaveLength(1);
    expect(rounds.length).toBeGreaterThan(1);
  });

  it('goes on when the reader refuses a setting, and says so', async () => {
    answers[0x66] = [reply(0x66, '48')];
    await start({ powerDbm: 33 });
    await clock.advance(100);
    expect(notices).toEqual(['DEVICE.UHF_SETTING_REFUSED']);
    expect(rounds.length).toBeGreaterThan(0);
  });

  it('sets antennas one by one where something differs, in the flash only then', async () => {
    let stored: number[] = [];
    const answer = hardware.answer;
    hardware.answer = (request) => {
      if (request[3] === 0x76) stored = [...request.slice(4, -1)];
      return answer(request);
    };
    answers[0x76] = [reply(0x76, '10')];
    answers[0x77] = [reply(0x77, '1E1E1E1E')];
    await start({ ports: 4, antennas: [1, 2], antennaPower: { 2: 26 }, powerDbm: 33 });
    await clock.advance(100);
    expect(sent.slice(0, 4)).toEqual([0x72, 0x77, 0x76, 0x68]);
    expect(stored).toEqual([33, 26, 33, 33]);
    await driver?.stop();
    answers[0x77] = [reply(0x77, '1E1A1E1E')];
    sent = [];
    await start({ ports: 4, antennas: [1, 2], antennaPower: { 2: 26 } });
    await clock.advance(100);
    expect(sent).not.toContain(0x76);
    expect(notices).toEqual([]);
    await driver?.stop();
    // Which power the others have is not known: what was not told is not overwritten.
    answers[0x77] = [];
    await start({ ports: 4, antennas: [1, 2], antennaPower: { 2: 26 } });
    await clock.advance(1_000);
    expect(sent).not.toContain(0x76);
    expect(notices).toEqual(['DEVICE.UHF_SETTING_REFUSED']);
  });

  it('starts over with identification when a round is not answered', async () => {
    await start();
    await clock.advance(50);
    answers[0x89] = [];
    sent = [];
    alive = 0;
    await clock.advance(1_500);
    expect(sent.filter((command) => command === 0x72).length).toBeGreaterThan(0);
    answers = {};
    await clock.advance(1_000);
    alive = 0;
    await clock.advance(5_000);
    expect(alive).toBe(0);
    expect(failures).toEqual([]);
  });

  it('takes "no tag" for an empty round', async () => {
    answers[0x89] = [reply(0x89, '36')];
    await start();
    await clock.advance(50);
    expect(rounds[0]).toMatchObject({ totalReads: 0, faulty: [] });
    expect(notices).toEqual([]);
  });

  it('is not ended by the late answer to another command', async () => {
    answers[0x89] = [reply(0x74, '10'), reply(0x72, '0109')];
    await start();
    await clock.advance(590);
    expect([rounds.length, notices.length]).toEqual([0, 0]);
    hardware.say(ROUND_END);
    await clock.advance(0);
    expect(rounds).toHaveLength(1);
  });

  it('waits while tags keep coming, but not for ever', async () => {
    answers[0x89] = [];
    await start();
    await clock.advance(0);
    const rounds89 = () => sent.filter((command) => command === 0x89).length;
    for (let i = 0; i < 5; i += 1) {
      await clock.advance(400);
      hardware.say(tag(1));
    }
    expect([rounds89(), tags.length]).toEqual([1, 5]);
    for (let i = 0; i < 5; i += 1) {
      await clock.advance(400);
      hardware.say(tag(1));
    }
    expect(rounds89()).toBeGreaterThan(1);
  });

  it('drops tags of an antenna nobody configured, and says so once', async () => {
    answers[0x89] = [tag(3), tag(1), tag(3), ROUND_END];
    await start({ antennas: [1] });
    await clock.advance(200);
    expect(tags.every((one) => one.antenna === 1)).toBe(true);
    expect(tags.length).toBeGreaterThan(1);
    expect(notices).toEqual(['DEVICE.UHF_UNEXPECTED_ANTENNA']);
  });

  it('delivers a frame stuck behind a truncated one as soon as the line is quiet', async () => {
    // The truncated head claims 19 bytes; without the quiet-line rule the next frames would complete it.
    answers[0x89] = [tag(1).subarray(0, 6), reply(0x89, '00000000000001')];
    await start();
    await clock.advance(60);
    expect(rounds[0]).toMatchObject({ totalReads: 1, at: 50 });
    expect([bad > 0, discarded > 0, tags.length]).toEqual([true, true, 0]);
  });

  it('ignores another reader on the same bus', async () => {
    answers[0x72] = [encodeFrame({ address: 2, command: 0x72, data: bytes('0109') })];
    await start({ address: 1 });
    await clock.advance(2_000);
    expect(new Set(sent)).toEqual(new Set([0x72]));
    expect(alive).toBe(0);
  });

  it('keeps asking a reader whose only antenna is missing, without repeating itself', async () => {
    answers[0x89] = [reply(0x89, '22')];
    await start();
    await clock.advance(1_000);
    expect(notices).toEqual(['DEVICE.UHF_ANTENNA_FAULT']);
    // No round was completed, so the rounds cannot tell it: an antenna that sees nothing must not pass for an
    // empty furnace mouth.
    expect([rounds.length, blind]).toEqual([0, ['1']]);
    answers[0x89] = [ROUND_END];
    await clock.advance(100);
    expect(rounds.length).toBeGreaterThan(0);
    expect(blind).toEqual(['1', '']);
  });

  it('reports faulty antennas of a fast switch and clears them', async () => {
    answers[0x8a] = [reply(0x8a, '0122'), reply(0x8a, '00000000000010')];
    await start({ mode: 'fast-switch', antennas: [1, 2] });
    await clock.advance(200);
    expect(rounds.at(-1)).toMatchObject({ antenna: null, faulty: [2] });
    expect(notices).toEqual(['DEVICE.UHF_ANTENNA_FAULT']);
    answers[0x8a] = [reply(0x8a, '00000000000010')];
    await clock.advance(200);
    expect(rounds.at(-1)).toMatchObject({ faulty: [] });
    expect(blind).toEqual(['2', '']);
  });

  it('collects into the buffer and empties it, never taking what lay there before', async () => {
    const crc = tagCrc(bytes(`3000${EPC}`))
      .toString(16)
      .padStart(4, '0');
    const buffered = reply(0x91, `0002103000${EPC}${crc}378C01`);
    answers[0x93] = [reply(0x93, '10')];
    answers[0x80] = [reply(0x80, '000002003200000004')];
    answers[0x91] = [buffered, buffered];
    await start({ mode: 'buffer' });
    await clock.advance(30);
    expect(sent.slice(0, 6)).toEqual([0x72, 0x93, 0x68, 0x74, 0x80, 0x91]);
    expect(tags).toHaveLength(4);
    expect(rounds[0]).toMatchObject({ antenna: 1, totalReads: 4 });
    answers[0x80] = [reply(0x80, '000000000000000000')];
    sent = [];
    await clock.advance(60);
    expect(sent).not.toContain(0x91);
    expect(rounds.at(-1)).toMatchObject({ totalReads: 0 });
  });

  it('counts every antenna as blind while the reader itself reports a fault', async () => {
    answers[0x8a] = [reply(0x8a, '21')];
    await start({ mode: 'fast-switch', antennas: [1, 2] });
    await clock.advance(200);
    expect(blind).toEqual(['1,2']);
    answers[0x8a] = [reply(0x8a, '00000000000010')];
    await clock.advance(200);
    expect(blind).toEqual(['1,2', '']);
  });
});
