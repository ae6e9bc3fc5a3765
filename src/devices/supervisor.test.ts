import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GuichengError } from '../domain/errors.ts';
import type { DeviceState, Reading } from '../domain/readings.ts';
import { type DeviceConfigInput, deviceConfigSchema, placeOf } from './config.ts';
import { fromHex } from './hex.ts';
import { loadProtocol, protocolIds } from './registry.ts';
import { Supervisor } from './supervisor.ts';
import { FakeHardware } from './testing/fake-transport.ts';
import { ManualClock, settle } from './testing/manual-clock.ts';
import type { DeviceNotice } from './types.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const wire = (value: string): Uint8Array => fromHex(value) ?? new Uint8Array();
const SERIAL = { kind: 'serial', path: '/dev/fake', baudRate: 9_600 };
const SCANNER: DeviceConfigInput = {
  deviceId: 's',
  protocol: 'serial-scanner',
  label: '扫码枪',
  settings: { connection: SERIAL },
  enabled: true,
};
const READER: DeviceConfigInput = {
  deviceId: 'r',
  protocol: 'uhf-a0',
  label: '读写器',
  settings: { connection: { ...SERIAL, path: '/dev/reader' } },
  enabled: true,
};
const WEDGE: DeviceConfigInput = {
  deviceId: 'w',
  protocol: 'keyboard-wedge',
  label: '键盘枪',
  settings: {},
  enabled: true,
};

let clock: ManualClock;
let hardware: FakeHardware;
let supervisor: Supervisor;
let readings: Reading[];
let notices: DeviceNotice[];
let states: DeviceState[];
let reported: GuichengError[];

beforeEach(() => {
  clock = new ManualClock();
  hardware = new FakeHardware(() => clock.now());
  readings = [];
  notices = [];
  states = [];
  reported = [];
  supervisor = new Supervisor({
    clock,
    report: (error) => reported.push(error),
    openTransport: () => Promise.resolve(hardware.connect()),
  });
  supervisor.on('reading', (reading) => readings.push(reading));
  supervisor.on('notice', (notice) => notices.push(notice));
  supervisor.on('health', ({ state }) => {
    if (states.at(-1) !== state) states.push(state);
  });
});

afterEach(async () => {
  const closing = supervisor.close();
  await clock.advance(5_000);
  await closing;
});

const first = () => supervisor.health()[0];
const texts = () =>
  readings.flatMap((reading) =>
    reading.type === 'code' ? [reading.text] : reading.type === 'tag' ? [reading.epc] : [],
  );
const code = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof GuichengError) return error.code;
  }
  return 'none';
};

/** Firmware, set antenna, one tag with round end: as the 0xA0 protocol answers. */
const goodReader = (bytes: Uint8Array): readonly Uint8Array[] => {
  const answers: Record<number, string[]> = {
    104: ['A004016841B2'],
    114: ['A00501720109DE'],
    116: ['A004017410D7'],
    137: ['A0130189743000E2004074850A0103163070E13629', 'A00A018900001100000005B6'],
  };
  return (answers[bytes[3] ?? 0] ?? []).map(wire);
};

describe('liveness', () => {
  it('misses a port that vanished without a close event within 2 s, and is back within 3 s of its return', async () => {
    await supervisor.configure([SCANNER]);
    await clock.advance(100);
    expect(first()?.state).toBe('working');
    hardware.present = false;
    await clock.advance(1_999);
    expect(first()?.state).toBe('lost');
    // Whatever point of its longest wait the back-off has reached, the return is seen.
    for (let turn = 1; turn <= 10; turn += 1) {
      await clock.advance(60_000 + turn * 517);
      hardware.present = true;
      await clock.advance(1_000);
      expect(first()).toMatchObject({ state: 'working', reconnects: turn });
      hardware.present = false;
      await clock.advance(2_000);
      expect(first()?.state).toBe('lost');
    }
    hardware.present = true;
    await clock.advance(1_000);
    expect(states.slice(0, 4)).toEqual(['connecting', 'working', 'lost', 'working']);
    hardware.say(text('LN1D26\r'));
    expect(texts()).toEqual(['LN1D26']);
  });

  it('is back at once after each jolt of a loose plug, however often it comes', async () => {
    await supervisor.configure([SCANNER]);
    await clock.advance(100);
    for (let turn = 0; turn < 20; turn += 1) {
      hardware.present = false;
      await clock.advance(turn % 2 === 0 ? 100 : 900);
      hardware.present = true;
      hardware.identity += 1;
      await clock.advance(1_300);
      expect(first()).toMatchObject({ state: 'working', reconnects: turn + 1 });
    }
  });

  it('backs off from 250 ms to 5 s while a present port cannot be opened', async () => {
    hardware.openFails = true;
    await supervisor.configure([SCANNER]);
    await clock.advance(30_000);
    const waits = hardware.attempts.slice(1).map((at, i) => at - (hardware.attempts[i] ?? 0));
    expect(waits.slice(0, 7)).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
    expect(first()?.lastError).toBe('打不开');
  });

  it('starts from the shortest wait after a session that held, and after the hardware came back', async () => {
    hardware.present = null;
    hardware.openFails = true;
    await supervisor.configure([SCANNER]);
    await clock.advance(10_000);
    hardware.openFails = false;
    await clock.advance(10_000);
    hardware.openFails = true;
    hardware.attempts = [];
    const lost = clock.now();
    hardware.current?.listeners.end(new GuichengError('DEVICE.UNPLUGGED', '断开'));
    await clock.advance(2_000);
    expect(hardware.attempts.map((at) => at - lost)).toEqual([250, 750, 1_750]);

    hardware.present = false;
    await clock.advance(30_000);
    hardware.present = true;
    hardware.attempts = [];
    await clock.advance(1_500);
    const waits = hardware.attempts.slice(1).map((at, i) => at - (hardware.attempts[i] ?? 0));
    // Permissions of a fresh port settle within a moment: the first retries come quickly.
    expect(waits.slice(0, 2)).toEqual([250, 500]);
  });

  it('says nothing more to a reader that was removed', async () => {
    let written = 0;
    hardware.answer = (bytes) => {
      written += 1;
      return goodReader(bytes);
    };
    await supervisor.configure([READER]);
    await clock.advance(200);
    await supervisor.configure([]);
    written = 0;
    await clock.advance(10_000);
    expect(written).toBe(0);
  });

  it('hears nothing of a session that ended', async () => {
    await supervisor.configure([SCANNER]);
    await clock.advance(10);
    hardware.say(text('LN1'));
    hardware.present = false;
    await clock.advance(40);
    const old = hardware.current;
    await supervisor.configure([]);
    old?.listeners.data(text('LN2\r'));
    await clock.advance(5_000);
    expect(readings).toEqual([]);
  });

  it('tries at least every 1.5 s where the hardware cannot be seen', async () => {
    hardware.present = null;
    hardware.openFails = true;
    await supervisor.configure([SCANNER]);
    await clock.advance(30_000);
    const waits = hardware.attempts.slice(1).map((at, i) => at - (hardware.attempts[i] ?? 0));
    expect(Math.max(...waits)).toBe(1_500);
  });

  it('gives up an open that never ends, and a close that never ends', async () => {
    hardware.openHangs = true;
    await supervisor.configure([SCANNER]);
    await clock.advance(1_300);
    expect(first()?.state).toBe('lost');
    hardware.openHangs = false;
    hardware.closeHangs = true;
    await clock.advance(3_000);
    expect(first()?.state).toBe('working');
    hardware.present = false;
    await clock.advance(2_000);
    hardware.present = true;
    await clock.advance(3_000);
    expect(first()?.state).toBe('working');
  });

  it('calls a reader silent at its deadline, reconnects it, and hears it again', async () => {
    hardware.answer = goodReader;
    await supervisor.configure([READER]);
    await clock.advance(200);
    expect(first()?.state).toBe('working');
    expect(readings[0]).toMatchObject({
      type: 'tag',
      epc: 'E2004074850A0103163070E1',
      antenna: 1,
      rssi: -75,
    });
    hardware.answer = () => [];
    await clock.advance(1_600);
    expect(first()?.state).toBe('silent');
    await clock.advance(8_000);
    expect(hardware.opened).toBeGreaterThan(1);
    hardware.answer = goodReader;
    await clock.advance(3_000);
    expect(first()?.state).toBe('working');
    expect(states).toEqual(['connecting', 'working', 'silent', 'working']);
  });

  it('does not take its own blocked process for a silent reader', async () => {
    hardware.answer = goodReader;
    await supervisor.configure([READER]);
    await clock.advance(200);
    await clock.block(10_000);
    await clock.advance(500);
    expect(states).toEqual(['connecting', 'working']);
  });

  it('reconnects when a write is never taken', async () => {
    hardware.writeHangs = true;
    await supervisor.configure([READER]);
    await clock.advance(1_100);
    expect(first()?.state).toBe('lost');
    hardware.writeHangs = false;
    hardware.answer = goodReader;
    await clock.advance(3_000);
    expect(first()?.state).toBe('working');
  });

  it('drops a round whose antenna is missing without losing the reader', async () => {
    hardware.answer = (bytes) => (bytes[3] === 0x89 ? [wire('A004018922B0')] : goodReader(bytes));
    const rounds: unknown[] = [];
    supervisor.on('round', (round) => rounds.push(round));
    await supervisor.configure([READER]);
    await clock.advance(3_000);
    expect(first()?.state).toBe('working');
    expect(rounds).toEqual([]);
    expect(notices.map((notice) => notice.code)).toEqual(['DEVICE.UHF_ANTENNA_FAULT']);
  });
});

describe('readings', () => {
  it('passes a repeated code once and reports a stuck scanner once', async () => {
    await supervisor.configure([SCANNER]);
    await clock.advance(10);
    for (let i = 0; i < 30; i += 1) {
      hardware.say(text('LN1A\rLN1B\r'));
      await clock.advance(100);
    }
    expect(texts()).toEqual(['LN1A', 'LN1B']);
    expect(notices.map((notice) => notice.details.text)).toEqual([
      '4 个字，不是本馆的码',
      '4 个字，不是本馆的码',
    ]);
    await clock.advance(1_100);
    hardware.say(text('LN1A\r'));
    expect(texts()).toEqual(['LN1A', 'LN1B', 'LN1A']);
  });

  it('name a repeated code of the house in words, and of anything else only how long it is', async () => {
    await supervisor.configure([SCANNER]);
    await clock.advance(10);
    hardware.say(text('WB00100742F\rWB00100742F\rZHANG SAN 13800138000\rZHANG SAN 13800138000\r'));
    const [note, other] = supervisor
      .lines(SCANNER.deviceId)
      .filter(({ text: said }) => said.startsWith('重复'));
    expect(note?.text).toBe('重复的扫码未计入：WB00100742F');
    expect(other?.text).toBe('重复的扫码未计入：21 个字，不是本馆的码');
  });

  it('takes keyboard scans by hand-over, also from a second listener that fails', async () => {
    supervisor.on('reading', () => {
      throw new Error('listener');
    });
    await supervisor.configure([WEDGE]);
    await settle();
    supervisor.submit('w', 'LN1D2611230007D');
    expect(readings[0]).toMatchObject({ type: 'code', origin: 'wedge', text: 'LN1D2611230007D' });
    expect(reported).toHaveLength(1);
    supervisor.submit('w', '中文');
    expect(readings).toHaveLength(1);
    expect(first()).toMatchObject({ state: 'working', badFrames: 1 });
    expect(() => supervisor.submit('none', 'x')).toThrow('NOT_FOUND.DEVICE');
  });

  it('refuses a hand-over to a device on a wire', async () => {
    await supervisor.configure([SCANNER]);
    await settle();
    expect(() => supervisor.submit('s', 'LN1')).toThrow('STATE.DEVICE_TAKES_NO_TEXT');
  });

  it('sheds a driver that throws without harming the process', async () => {
    const broken = new Supervisor({
      clock,
      report: (error) => reported.push(error),
      openTransport: () => Promise.resolve(hardware.connect()),
      loadProtocol: async (id) => ({
        ...(await loadProtocol(id)),
        createDriver: (_, { transport }) => ({
          readDeadlineMs: null,
          start: () => {
            transport?.onData(() => {
              throw new Error('defect');
            });
          },
          stop: () => Promise.resolve(),
        }),
      }),
    });
    await broken.configure([SCANNER]);
    await settle();
    hardware.say(text('x'));
    await settle();
    expect(broken.health()[0]?.state).toBe('lost');
    await broken.close();
  });
});

describe('configuration', () => {
  it('leaves untouched devices connected, renames without reconnecting, restarts changed ones', async () => {
    await supervisor.configure([SCANNER]);
    await settle();
    await supervisor.configure([{ ...SCANNER, label: '新名称' }]);
    await settle();
    expect(hardware.opened).toBe(1);
    expect(first()?.label).toBe('新名称');
    await supervisor.configure([{ ...SCANNER, settings: { connection: SERIAL, idleMs: 80 } }]);
    await settle();
    expect([hardware.opened, hardware.closed]).toEqual([2, 1]);
    await supervisor.configure([{ ...SCANNER, enabled: false }]);
    expect(first()?.state).toBe('disabled');
    await supervisor.configure([]);
    expect(supervisor.health()).toEqual([]);
  });

  it('runs the good devices beside the wrong ones, and names each fault', async () => {
    const problems = await supervisor.configure([
      SCANNER,
      { ...SCANNER, deviceId: 's2' },
      { ...READER, settings: { connection: SERIAL, antennas: [5] } },
      { ...WEDGE, protocol: 'toString' },
      { ...WEDGE, deviceId: 'w2', label: '' },
      SCANNER,
    ]);
    await settle();
    expect(problems.map(({ deviceId, error }) => `${deviceId} ${error.code}`)).toEqual([
      's2 INPUT.DEVICE_PORT_SHARED',
      'r INPUT.DEVICE_SETTINGS',
      'w NOT_FOUND.DEVICE_PROTOCOL',
      'w2 INPUT.DEVICE_CONFIG',
      's INPUT.DEVICE_DUPLICATE',
    ]);
    expect(supervisor.health().map(({ deviceId, state }) => `${deviceId} ${state}`)).toEqual([
      's working',
      's2 lost',
      'r lost',
      'w lost',
      'w2 lost',
    ]);
  });

  it('refuses in the form a port another running device has, but not its own or one that is off', async () => {
    await supervisor.configure([SCANNER]);
    const second = { ...SCANNER, deviceId: 's2' };
    expect(await code(supervisor.check(second))).toBe('INPUT.DEVICE_PORT_SHARED');
    expect(await code(supervisor.check(SCANNER))).toBe('none');
    expect(await code(supervisor.check({ ...second, enabled: false }))).toBe('none');
    await supervisor.configure([{ ...SCANNER, enabled: false }]);
    expect(await code(supervisor.check(second))).toBe('none');
  });

  it('shows which antennas of a working reader are blind, until they see again', async () => {
    const answers: Record<number, string> = {
      104: 'A004016841B2',
      114: 'A00501720109DE',
      116: 'A004017410D7',
      137: 'A004018922B0',
    };
    hardware.answer = (request) => {
      const answer = answers[request[3] ?? 0];
      return answer === undefined ? [] : [wire(answer)];
    };
    await supervisor.configure([READER]);
    await clock.advance(500);
    expect(first()).toMatchObject({ state: 'working', faultyAntennas: [1] });
    answers[0x89] = 'A00A018900001100000005B6';
    await clock.advance(500);
    expect(first()).toMatchObject({ state: 'working' });
    expect(first()?.faultyAntennas).toBeUndefined();
  });

  it('keeps a trial apart from readings and gives the port back', async () => {
    await supervisor.configure([SCANNER]);
    await settle();
    const lines: string[] = [];
    const trial = await supervisor.test(SCANNER);
    trial.onLine((line) => lines.push(line.text));
    await settle();
    hardware.say(text('LN1D\r'));
    expect(readings).toEqual([]);
    expect(lines).toContain('扫码 LN1D');
    // Who asks now must hear that this device reads nothing.
    expect([trial.over, first()?.state, states.at(-1)]).toEqual([false, 'connecting', 'connecting']);
    await clock.advance(120_000);
    await settle();
    expect(trial.over).toBe(true);
    hardware.say(text('LN1E\r'));
    expect([texts(), first()?.state]).toEqual([['LN1E'], 'working']);
    await trial.stop();
    expect(hardware.opened).toBe(3);
    expect(supervisor.lines('s').map((line) => line.text)).toContain('扫码 LN1E');
  });

  it('tells counters at most once a second, and nothing when nothing moved', async () => {
    let told = 0;
    supervisor.on('health', () => {
      told += 1;
    });
    await supervisor.configure([SCANNER]);
    await clock.advance(1_500);
    told = 0;
    for (let i = 0; i < 50; i += 1) hardware.say(text(`CODE${i}\r`));
    await clock.advance(1_000);
    expect(told).toBe(1);
    await clock.advance(5_000);
    expect(told).toBe(1);
    expect(first()?.framesIn).toBe(50);
  });

  it('does nothing after close', async () => {
    await supervisor.configure([SCANNER]);
    await supervisor.close();
    expect(await code(supervisor.configure([SCANNER]))).toBe('STATE.DEVICES_CLOSED');
    expect(await code(supervisor.check({ ...SCANNER, settings: {} }))).toBe('INPUT.DEVICE_SETTINGS');
  });

  it('finds the place of an antenna', () => {
    const config = deviceConfigSchema.parse({
      ...READER,
      purpose: {
        station: 'cold',
        places: [
          { antenna: 2, place: 'bay-2' },
          { antenna: null, place: 'room' },
        ],
      },
    });
    expect([placeOf(config, 2), placeOf(config, 1)]).toEqual(['bay-2', 'room']);
  });
});

describe('registry', () => {
  it('describes every protocol in Chinese, down to the fields', async () => {
    const { z } = await import('zod');
    for (const id of protocolIds()) {
      const protocol = await loadProtocol(id);
      expect(protocol.id).toBe(id);
      expect(`${protocol.label}${protocol.help}`).toMatch(/[一-鿿]/);
      const settings = z.toJSONSchema(protocol.settingsSchema, { io: 'input' });
      for (const field of Object.values(settings.properties ?? {})) expect(field).toHaveProperty('title');
      for (const field of protocol.form) expect(`${field.name} ${field.label}`).toMatch(/ .*[一-鿿]/);
      expect(new Set(protocol.form.map((field) => field.name)).size).toBe(protocol.form.length);
    }
  });
});
