import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isGuichengError } from '../../../domain/errors.ts';
import type { TagReading } from '../../../domain/readings.ts';
import { fromHex } from '../../hex.ts';
import { FakeHardware } from '../../testing/fake-transport.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import type { Driver, RoundReport } from '../../types.ts';
import { encodeAnswer } from './frame.ts';
import { protocol } from './index.ts';

const EPC = 'E28068940000400A9D22A9EB';
const bytes = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array();
const answer = (command: number, status: number, data = '', address = 0): Uint8Array =>
  encodeAnswer({ address, command, status, data: bytes(data) });
const INFO = answer(0x21, 0, '00160C034E001E0A01000000');
const tag = (mask: number, status: number): Uint8Array =>
  answer(0x01, status, `${mask.toString(16).padStart(2, '0')}010C${EPC}6B`);
const EMPTY = answer(0x01, 0xfb);

let clock: ManualClock;
let hardware: FakeHardware;
let driver: Driver | null;
let tags: TagReading[];
let rounds: RoundReport[];
let sent: number[];
let shown: Uint8Array[];
let notices: string[];
let blind: string[];
let bad: number;
let answers: Record<number, readonly Uint8Array[]>;

beforeEach(() => {
  clock = new ManualClock();
  hardware = new FakeHardware(() => clock.now());
  driver = null;
  tags = [];
  rounds = [];
  sent = [];
  shown = [];
  notices = [];
  blind = [];
  bad = 0;
  answers = { 33: [INFO], 47: [answer(0x2f, 0)], 1: [EMPTY] };
  hardware.answer = (request) => {
    sent.push(request[2] ?? 0);
    return answers[request[2] ?? 0] ?? [];
  };
});

afterEach(async () => {
  const stopping = driver?.stop();
  await clock.advance(10_000);
  await stopping;
});

async function start(settings: object = {}): Promise<Driver> {
  const transport = hardware.connect();
  await transport.open();
  const connection = { kind: 'serial', path: '/dev/x', baudRate: 57_600 };
  const made = protocol.createDriver(
    { connection, ports: 4, ...settings },
    {
      deviceId: 'r',
      transport,
      clock,
      sink: {
        reading: (one) => one.type === 'tag' && tags.push(one),
        round: (one) => rounds.push(one),
        frameIn: () => undefined,
        frameOut: (out) => shown.push(out),
        badFrame: () => {
          bad += 1;
        },
        discarded: () => undefined,
        notice: ({ code }) => notices.push(code),
        faultyAntennas: (antennas) => blind.push(antennas.join()),
        alive: () => undefined,
        fail: () => undefined,
      },
    },
  );
  driver = made;
  made.start();
  return made;
}

describe('conversation with a UHFReader288', () => {
  it('identifies, sets the power only where it differs, then cycles antennas', async () => {
    await start({ antennas: [1, 2], powerDbm: 30 });
    await clock.advance(50);
    expect(sent.slice(0, 3)).toEqual([0x21, 0x01, 0x01]);
    expect(rounds.slice(0, 2)).toMatchObject([
      { antenna: 1, totalReads: 0 },
      { antenna: 2, totalReads: 0 },
    ]);
    await driver?.stop();
    sent = [];
    await start({ powerDbm: 20 });
    await clock.advance(10);
    expect(sent.slice(0, 3)).toEqual([0x21, 0x2f, 0x01]);
  });

  it('says that the power was refused, and goes on', async () => {
    answers[0x2f] = [answer(0x2f, 0x14)];
    await start({ powerDbm: 20 });
    await clock.advance(10);
    expect(notices).toEqual(['DEVICE.UHF_SETTING_REFUSED']);
    expect(rounds.length).toBeGreaterThan(0);
  });

  it('joins the frames of one round, and ends it at the last', async () => {
    answers[1] = [tag(1, 3), tag(1, 3), answer(0x01, 1, '0100')];
    await start();
    await clock.advance(5);
    expect([tags.length, rounds[0]?.totalReads]).toEqual([2, 2]);
    expect(tags[0]).toMatchObject({ epc: EPC, antenna: 1, rssi: null });
  });

  it('drops tags of an antenna nobody configured, and says so once', async () => {
    answers[1] = [tag(4, 3), tag(1, 1)];
    await start({ antennas: [1] });
    await clock.advance(100);
    expect(tags.every(({ antenna }) => antenna === 1)).toBe(true);
    expect(notices).toEqual(['DEVICE.UHF_UNEXPECTED_ANTENNA']);
  });

  it('counts an antenna without cable as blind until it answers again', async () => {
    answers[1] = [answer(0x01, 0xf8)];
    await start();
    await clock.advance(200);
    expect([rounds.length, blind, notices]).toEqual([0, ['1'], ['DEVICE.UHF_ANTENNA_FAULT']]);
    answers[1] = [EMPTY];
    await clock.advance(100);
    expect(blind).toEqual(['1', '']);
  });

  it('starts over when a round is not answered, and hears no other reader on the bus', async () => {
    await start({ address: 0 });
    await clock.advance(30);
    answers = { 33: [answer(0x21, 0, '00160C034E001E0A01000000', 7)] };
    sent = [];
    await clock.advance(5_000);
    expect(new Set(sent.slice(1))).toEqual(new Set([0x21]));
    expect(rounds.at(-1)?.at).toBeLessThan(1_000);
  });

  it('refuses a frame it does not understand and counts it', async () => {
    answers[1] = [answer(0x01, 1, '03010C0000'), EMPTY];
    await start();
    await clock.advance(30);
    expect(bad).toBeGreaterThan(0);
    expect(tags).toEqual([]);
  });
});

describe('an antenna on loan', () => {
  const code = async (work: Promise<unknown>): Promise<string> => {
    try {
      await work;
    } catch (error) {
      if (isGuichengError(error)) return error.code;
      throw error;
    }
    return 'none';
  };
  const lent = (work: Parameters<NonNullable<Driver['lend']>>[1]) => {
    if (driver?.lend === undefined) throw new TypeError('cannot write');
    return code(driver.lend(1, work));
  };

  it('sees its own round, gives no readings, and shows no password', async () => {
    answers[1] = [tag(1, 1)];
    answers[3] = [answer(0x03, 0)];
    answers[6] = [answer(0x06, 0)];
    await start();
    await clock.advance(5);
    tags = [];
    shown = [];
    const done = lent(async (access) => {
      expect(await access.look()).toEqual([{ epc: EPC, rssi: null }]);
      await access.write(EPC, 'reserved', 2, '5EC2E700', '00000000');
      await access.lock(EPC, 'epc', '5EC2E700');
      expect(tags).toEqual([]);
    });
    await clock.advance(100);
    expect(await done).toBe('none');
    expect(shown.every((out) => !Buffer.from(out).toString('hex').includes('5ec2e700'))).toBe(true);
    expect(tags.length).toBeGreaterThan(0);
  });

  it.each([
    [0x05, '', 'DEVICE.TAG_LOCKED'],
    [0xfc, '04', 'DEVICE.TAG_LOCKED'],
    [0xfc, '0B', 'DEVICE.TAG_WEAK'],
    [0xfa, '', 'DEVICE.TAG_WEAK'],
    [0xfb, '', 'DEVICE.TAG_GONE'],
    [0x0b, '', 'DEVICE.TAG_UNSUPPORTED'],
    [0xff, '', 'DEVICE.TAG_FAILED'],
  ])('says what status %s %s means', async (status, data, expected) => {
    answers[3] = [answer(0x03, status, data)];
    await start();
    await clock.advance(5);
    const done = lent((access) => access.write(EPC, 'epc', 2, EPC, '00000000'));
    await clock.advance(100);
    expect(await done).toBe(expected);
  });

  it('is refused when the reader is silent, and when the session ends', async () => {
    answers = {};
    await start();
    const waiting = lent((access) => access.look());
    await clock.advance(9_000);
    expect(await waiting).toBe('DEVICE.NO_ANSWER');
    const cut = lent((access) => access.look());
    const stopping = driver?.stop();
    await clock.advance(0);
    expect(await cut).toBe('DEVICE.NO_ANSWER');
    await stopping;
    expect(await lent((access) => access.look())).toBe('DEVICE.NO_ANSWER');
  });
});
