import { beforeEach, describe, expect, it } from 'vitest';
import { GuichengError } from '../../domain/errors.ts';
import { FakeHardware } from '../testing/fake-transport.ts';
import { ManualClock, settle } from '../testing/manual-clock.ts';
import type { Transport } from '../types.ts';
import { SharedLines } from './shared-line.ts';

const ENDPOINT = {
  kind: 'serial',
  path: '/dev/ttyS9',
  baudRate: 9_600,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
} as const;
/** 3.5 characters at 9600 baud, rounded up to whole milliseconds. */
const QUIET_MS = 5;

let clock: ManualClock;
let hardware: FakeHardware;
let lines: SharedLines;

beforeEach(() => {
  clock = new ManualClock();
  hardware = new FakeHardware(() => clock.now());
  lines = new SharedLines(async () => hardware.connect(), clock);
});

async function seated(): Promise<Transport> {
  const seat = await lines.seat(ENDPOINT);
  await seat.open();
  return seat;
}

function turnOf({ turn }: Transport): NonNullable<Transport['turn']> {
  if (turn === undefined) throw new TypeError('a seat has turns');
  return turn;
}

const silent = (): Promise<never> => Promise.reject(new GuichengError('DEVICE.NO_ANSWER', '没有应答'));
/** Work that ends when the test says so. */
function work(): { readonly run: () => Promise<void>; readonly end: () => void; began: boolean } {
  let end: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  const made = {
    began: false,
    end: () => end(),
    run: () => {
      made.began = true;
      return over;
    },
  };
  return made;
}

/** What a unit that never answers is told, after a time-out of its own. */
async function missed(seat: Transport, unit: number): Promise<string> {
  const asked = turnOf(seat)(unit, false, async () => {
    await new Promise<void>((resolve) => {
      clock.after(400, resolve);
    });
    return await silent();
  }).catch((error: GuichengError) => String(error.details.reason ?? 'asked'));
  await clock.advance(400 + QUIET_MS);
  await clock.advance(400);
  await clock.advance(400);
  return await asked;
}

describe('a line with several devices', () => {
  it('is opened by the first and closed behind the last', async () => {
    const [one, two] = [await seated(), await seated()];
    expect([hardware.opened, hardware.closed]).toEqual([1, 0]);
    await one.close();
    expect(hardware.closed).toBe(0);
    await two.close();
    expect(hardware.closed).toBe(1);
    await seated();
    expect(hardware.opened).toBe(2);
  });

  it('lets one speak at a time, with a pause between frames, and only who speaks hears', async () => {
    const [one, two] = [await seated(), await seated()];
    const heard: string[] = [];
    one.onData(() => heard.push('one'));
    two.onData(() => heard.push('two'));
    const [first, second] = [work(), work()];
    const done = [turnOf(one)(1, false, first.run), turnOf(two)(2, false, second.run)];
    await settle();
    expect([first.began, second.began]).toEqual([true, false]);
    hardware.say(Uint8Array.of(1));
    first.end();
    await clock.advance(QUIET_MS - 1);
    expect(second.began).toBe(false);
    // What comes late is still of whoever asked.
    hardware.say(Uint8Array.of(1));
    await clock.advance(1);
    expect(second.began).toBe(true);
    hardware.say(Uint8Array.of(2));
    second.end();
    await Promise.all(done);
    expect(heard).toEqual(['one', 'one', 'two']);
  });

  it('lets those in a hurry go first, four times in a row', async () => {
    const seat = await seated();
    const order: string[] = [];
    const say = (name: string) => () => {
      order.push(name);
      return Promise.resolve();
    };
    const all = [turnOf(seat)(1, false, say('first')), turnOf(seat)(1, false, say('calm'))];
    for (let turn = 0; turn < 6; turn += 1) all.push(turnOf(seat)(2, true, say('hurry')));
    await clock.advance(20 * QUIET_MS);
    await Promise.all(all);
    expect(order).toEqual(['first', 'hurry', 'hurry', 'hurry', 'hurry', 'calm', 'hurry', 'hurry']);
  });

  it('asks one that is gone once a second, and at once when it has answered', async () => {
    const seat = await seated();
    for (let turn = 0; turn < 3; turn += 1) expect(await missed(seat, 2)).toBe('asked');
    const refused = turnOf(seat)(2, false, silent).catch((error: GuichengError) => error.details.reason);
    expect(await refused).toBe('not asked so soon again');
    await clock.advance(1_000);
    expect(await turnOf(seat)(2, false, () => Promise.resolve('there'))).toBe('there');
    await clock.advance(QUIET_MS);
    expect(await turnOf(seat)(2, false, () => Promise.resolve('there'))).toBe('there');
  });

  it('ends for everybody when one sees that the port is gone', async () => {
    const [one, two] = [await seated(), await seated()];
    const told: string[] = [];
    for (const seat of [one, two]) seat.onClose(({ code }) => told.push(code));
    hardware.present = false;
    expect(await one.present()).toBe(false);
    expect(told).toEqual(['DEVICE.UNPLUGGED', 'DEVICE.UNPLUGGED']);
    expect(hardware.closed).toBe(1);
    const late = turnOf(two)(1, false, () => Promise.resolve());
    await expect(late).rejects.toMatchObject({ code: 'DEVICE.UNPLUGGED' });
    hardware.present = true;
    hardware.identity += 1;
    await one.close();
    await two.close();
    await seated();
    expect([hardware.opened, hardware.closed]).toEqual([2, 1]);
  });

  it('is opened anew where nobody answers any more', async () => {
    const [one, two] = [await seated(), await seated()];
    const told: string[] = [];
    two.onClose(({ code }) => told.push(code));
    await clock.advance(5_001);
    await one.close();
    expect([told, hardware.closed]).toEqual([['DEVICE.SILENT'], 1]);
  });

  it('does not wait for ever for a port that never closes, and gives up one that never opens', async () => {
    hardware.closeHangs = true;
    const one = await seated();
    await one.close();
    const again = lines.seat(ENDPOINT).then(async (seat) => {
      await seat.open();
      return seat;
    });
    await clock.advance(1_000);
    await (await again).close();
    await clock.advance(1_000);
    hardware.openHangs = true;
    const stuck = await lines.seat(ENDPOINT);
    void stuck.open();
    await settle();
    await stuck.close();
    expect(hardware.attempts).toHaveLength(3);
    expect(hardware.closed).toBe(3);
  });
});
