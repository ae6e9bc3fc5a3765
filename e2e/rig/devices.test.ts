/** The device layer against simulated hardware on real serial ports, through the real `serialport` package. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceConfigInput } from '../../src/devices/config.ts';
import { Supervisor } from '../../src/devices/supervisor.ts';
import type { DeviceNotice, RoundReport } from '../../src/devices/types.ts';
import type {
  CodeReading,
  DeviceHealth,
  DeviceState,
  Reading,
  TagReading,
} from '../../src/domain/readings.ts';
import { delay } from './port.ts';
import { type Program, startProgram } from './program.ts';
import { type Cable, openCable } from './pty.ts';

const CODE = 'LN1D2611230007D';
const OTHER = 'LN1C2611230012K';
const EPC_A = 'E2004074850A0103163070E1';
const EPC_B = 'A0A0A0A0A0A0A0A0A0A0A0A0';

let folder = '';
let supervisor: Supervisor;
let readings: Reading[] = [];
let rounds: RoundReport[] = [];
let notices: DeviceNotice[] = [];
let states: { state: DeviceState; at: number }[] = [];
const cleanup: (() => Promise<void>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rig-'));
  readings = [];
  rounds = [];
  notices = [];
  states = [];
  supervisor = new Supervisor({
    report: (error) => {
      throw error;
    },
  });
  supervisor.on('reading', (reading) => readings.push(reading));
  supervisor.on('round', (round) => rounds.push(round));
  supervisor.on('notice', (notice) => notices.push(notice));
  supervisor.on('health', ({ state }) => {
    if (states.at(-1)?.state !== state) states.push({ state, at: performance.now() });
  });
});

afterEach(async () => {
  await supervisor.close();
  for (const undo of cleanup.splice(0).reverse()) await undo();
  await rm(folder, { recursive: true, force: true });
});

async function cable(name: string): Promise<Cable> {
  const made = await openCable(join(folder, `${name}-host`), join(folder, `${name}-device`));
  cleanup.push(() => made.close());
  return made;
}

async function simulate(file: string, ...args: string[]): Promise<Program> {
  const program = await startProgram(file, args);
  cleanup.push(() => program.stop());
  await program.next('open');
  return program;
}

/** Resolves as soon as `check` holds; the wait is bounded by what the product promises. */
async function within(ms: number, what: string, check: () => boolean): Promise<number> {
  const began = performance.now();
  while (!check()) {
    if (performance.now() - began > ms) throw new Error(`not within ${ms} ms: ${what}`);
    await delay(5);
  }
  return performance.now() - began;
}

const serial = (path: string, baudRate: number) => ({ kind: 'serial', path, baudRate });
const scannerAt = (path: string): DeviceConfigInput => ({
  deviceId: 'scanner-1',
  protocol: 'serial-scanner',
  label: '登记台扫码枪',
  settings: { connection: serial(path, 9_600) },
  enabled: true,
});
const readerAt = (path: string, more: object = {}): DeviceConfigInput => ({
  deviceId: 'reader-1',
  protocol: 'uhf-a0',
  label: '冷藏间读写器',
  settings: { connection: serial(path, 115_200), antennas: [1, 2, 3, 4], ...more },
  enabled: true,
});
const health = (): DeviceHealth => {
  const [first] = supervisor.health();
  if (first === undefined) throw new Error('no device');
  return first;
};
const state = (): DeviceState => health().state;
const codes = (): string[] =>
  readings.filter((one): one is CodeReading => one.type === 'code').map((one) => one.text);
const tags = (): TagReading[] => readings.filter((one): one is TagReading => one.type === 'tag');

describe('a serial scanner', () => {
  async function scanner(): Promise<{ wire: Cable; gun: Program }> {
    const wire = await cable('scanner');
    const gun = await simulate('scanner.ts', wire.b);
    expect(await supervisor.configure([scannerAt(wire.a)])).toEqual([]);
    await within(2_000, 'working', () => state() === 'working');
    return { wire, gun };
  }

  it('delivers a scan with its origin', async () => {
    const { gun } = await scanner();
    await gun.order({ scan: CODE });
    await within(500, 'reading', () => readings.length > 0);
    expect(readings[0]).toMatchObject({ type: 'code', text: CODE, origin: 'scanner', deviceId: 'scanner-1' });
  });

  it('delivers split, joined and noisy scans, and refuses half a code', async () => {
    const { gun } = await scanner();
    await gun.order({ scan: CODE });
    await gun.order({ scan: `${CODE}S`, misbehave: 'split', gapMs: 60 });
    await gun.order({ scan: OTHER, misbehave: 'joined', with: `${OTHER}J` });
    await gun.order({ scan: `${CODE}N`, misbehave: 'noise' });
    await within(1_000, 'five codes', () => codes().length === 5);
    await gun.order({ scan: CODE, misbehave: 'truncated' });
    await within(2_000, 'refusal', () => notices.some((notice) => notice.code === 'DEVICE.SCAN_REFUSED'));
    expect(codes()).toEqual([CODE, `${CODE}S`, OTHER, `${OTHER}J`, `${CODE}N`]);
    expect(health()).toMatchObject({ badFrames: 1, discardedBytes: 12 });
  });

  it('counts a stuck trigger as one scan and says so', async () => {
    const { gun } = await scanner();
    await gun.order({ scan: CODE, misbehave: 'repeat', times: 20, gapMs: 30 });
    await within(500, 'notice', () => notices.length > 0);
    expect(codes()).toEqual([CODE]);
    expect(notices.map((notice) => notice.code)).toEqual(['DEVICE.SCANNER_STUCK']);
  });

  it('survives random bytes and reads the next code', async () => {
    const { gun } = await scanner();
    await gun.order({ random: 20_000 });
    await gun.order({ raw: '0D' });
    await gun.order({ scan: CODE });
    await within(1_000, 'code', () => codes().includes(CODE));
    expect(state()).toBe('working');
  });

  it.each(['unplug', 'yank'] as const)('is missed within 2 s after %s and back within 3 s', async (how) => {
    const { wire, gun } = await scanner();
    for (let turn = 0; turn < 2; turn += 1) {
      await wire[how]();
      await within(2_000, 'lost', () => state() === 'lost');
      // Long enough for the back-off to have grown: the return must be seen, not waited for.
      await delay(turn === 0 ? 200 : 4_200);
      const reopened = gun.next('open');
      await wire.plug();
      const took = await within(3_000, 'working', () => state() === 'working');
      await reopened;
      await gun.order({ scan: `${CODE}${turn}` });
      await within(3_000 - took, 'scan after return', () => codes().includes(`${CODE}${turn}`));
    }
    expect(health().reconnects).toBe(2);
  });

  it('can be tried out without its scans counting, and goes on afterwards', async () => {
    const { wire, gun } = await scanner();
    const trial = await supervisor.test(scannerAt(wire.a));
    await within(2_000, 'trial connected', () => trial.health().state === 'working');
    await gun.order({ scan: CODE });
    await within(500, 'line', () => trial.lines().some((line) => line.text.includes(CODE)));
    expect(readings).toEqual([]);
    await trial.stop();
    await within(2_000, 'device resumed', () => state() === 'working');
    await gun.order({ scan: OTHER });
    await within(500, 'reading', () => codes().includes(OTHER));
  });

  it('is found by its path and can be moved to another port at run time', async () => {
    const { wire } = await scanner();
    expect(await supervisor.listPorts([`${wire.a}-none`])).toContainEqual({
      path: wire.a,
      description: '',
      vendorId: null,
      serialNumber: null,
      manual: true,
    });
    const second = await cable('second');
    const gun = await simulate('scanner.ts', second.b);
    await supervisor.configure([scannerAt(second.a)]);
    await within(2_000, 'working', () => state() === 'working');
    await gun.order({ scan: OTHER });
    await within(500, 'reading', () => codes().includes(OTHER));
    await supervisor.configure([]);
    expect(supervisor.health()).toEqual([]);
  });
});

describe('a UHF reader', () => {
  async function reader(more: object = {}): Promise<{ wire: Cable; sim: Program }> {
    const wire = await cable('reader');
    const sim = await simulate('uhf-reader.ts', wire.b, '--round', '10');
    expect(await supervisor.configure([readerAt(wire.a, more)])).toEqual([]);
    await within(2_000, 'working', () => state() === 'working');
    return { wire, sim };
  }

  it.each(['single', 'fast-switch', 'session', 'buffer'])(
    'delivers tags with their antenna (%s)',
    async (mode) => {
      const { sim } = await reader({ mode });
      await sim.order({ set: { antenna: 2, epcs: [EPC_A] } });
      await sim.order({ set: { antenna: 4, epcs: [EPC_B] } });
      await within(2_000, 'both tags', () => new Set(tags().map((tag) => tag.epc)).size === 2);
      expect(new Set(tags().map((tag) => `${tag.epc}@${tag.antenna}`))).toEqual(
        new Set([`${EPC_A}@2`, `${EPC_B}@4`]),
      );
      expect(tags()[0]).toMatchObject({ origin: 'uhf', deviceId: 'reader-1' });
      // The simulator hops over six channels, as readers do.
      expect(
        tags().every((tag) => tag.frequency !== null && tag.frequency >= 916 && tag.frequency <= 918.5),
      ).toBe(true);
      await within(1_000, 'rounds', () => rounds.length > 8);
      expect(health()).toMatchObject({ badFrames: 0, discardedBytes: 0 });
    },
  );

  it('names an antenna without cable, goes on with the others, and sees it return', async () => {
    const { sim } = await reader();
    await sim.order({ antennas: [1, 2, 4] });
    await within(2_000, 'notice', () => notices.some((notice) => notice.code === 'DEVICE.UHF_ANTENNA_FAULT'));
    await within(1_000, 'fault in round', () => rounds.at(-1)?.faulty.includes(3) === true);
    expect(state()).toBe('working');
    await sim.order({ antennas: [1, 2, 3, 4] });
    await within(5_000, 'antenna back', () => rounds.at(-1)?.antenna === 3);
    expect(notices.length).toBe(1);
  });

  it.each(['garbage', 'duplicate', 'split'])('gets every tag right through %s', async (misbehave) => {
    const { sim } = await reader();
    await sim.order({ misbehave });
    await sim.order({ set: { antenna: 1, epcs: [EPC_A, EPC_B] } });
    await within(5_000, 'both tags', () => new Set(tags().map((tag) => tag.epc)).size === 2);
    await delay(500);
    expect(new Set(tags().map((tag) => `${tag.epc}@${tag.antenna}`))).toEqual(
      new Set([`${EPC_A}@1`, `${EPC_B}@1`]),
    );
    expect(state()).toBe('working');
    if (misbehave === 'garbage') expect(health().discardedBytes).toBeGreaterThan(0);
  });

  it.each(['silent', 'badChecksum', 'truncated'])(
    'is shown as silent while %s, and works again after',
    async (how) => {
      const { sim } = await reader();
      await sim.order({ set: { antenna: 1, epcs: [EPC_A] } });
      await within(2_000, 'tag', () => tags().length > 0);
      await sim.order({ misbehave: how });
      await within(2_000, 'silent', () => state() === 'silent');
      readings = [];
      await delay(300);
      expect(readings).toEqual([]);
      if (how !== 'silent') expect(health().badFrames).toBeGreaterThan(0);
      await sim.order({ misbehave: null, reboot: true });
      await within(3_000, 'working', () => state() === 'working');
      await within(1_000, 'tag', () => tags().length > 0);
    },
  );

  it('opens a mute connection anew and stays shown as silent, not flapping', async () => {
    const { sim } = await reader();
    await sim.order({ misbehave: 'silent' });
    await within(9_000, 'reconnect', () => health().reconnects > 0);
    expect(states.map((entry) => entry.state)).toEqual(['connecting', 'working', 'silent']);
    await sim.order({ misbehave: null });
    await within(3_000, 'working', () => state() === 'working');
  });

  it.each(['unplug', 'yank'] as const)(
    'is missed within 2 s after %s and reads within 3 s of its return',
    async (how) => {
      const { wire, sim } = await reader();
      await sim.order({ set: { antenna: 3, epcs: [EPC_A] } });
      await within(2_000, 'tag', () => tags().length > 0);
      await wire[how]();
      await within(2_000, 'lost', () => state() === 'lost');
      await delay(2_500);
      readings = [];
      await wire.plug();
      await within(3_000, 'tag again', () => state() === 'working' && tags().length > 0);
      expect(tags()[0]).toMatchObject({ epc: EPC_A, antenna: 3 });
    },
  );

  it('survives a stream of bytes that look like frames', async () => {
    const { sim } = await reader();
    for (let turn = 0; turn < 40; turn += 1) {
      const raw = Array.from({ length: 200 }, (_, i) =>
        ((i * 73 + turn * 151) % 256).toString(16).padStart(2, '0'),
      );
      await sim.order({ raw: ['a0', ...raw].join('') });
    }
    await sim.order({ set: { antenna: 1, epcs: [EPC_A] } });
    await within(3_000, 'tag', () => tags().some((tag) => tag.epc === EPC_A));
    await within(2_000, 'working', () => state() === 'working');
    expect(tags().every((tag) => tag.epc === EPC_A)).toBe(true);
  });
});

describe('a device on the network', () => {
  it('is missed when the line goes mute, and back when the server is', async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => sockets.delete(socket));
      socket.on('data', (bytes) => {
        // Firmware, antenna and round: the three answers of §1.2, by command.
        const answers: Record<number, string> = {
          114: 'A00501720109DE',
          116: 'A004017410D7',
          137: 'A0130189743000E2004074850A0103163070E13629A00A018900001100000005B6',
        };
        const answer = answers[bytes[3] ?? 0];
        if (answer !== undefined) socket.write(Buffer.from(answer, 'hex'));
      });
    });
    const listen = (port: number) =>
      new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
    const shut = () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      });
    await listen(0);
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    cleanup.push(shut);
    await supervisor.configure([
      {
        ...readerAt('x'),
        settings: { connection: { kind: 'tcp', host: '127.0.0.1', port: address.port }, antennas: [1] },
      },
    ]);
    await within(2_000, 'tag', () => tags().length > 0);
    await shut();
    await within(2_000, 'lost', () => state() === 'lost');
    await delay(4_000);
    await listen(address.port);
    readings = [];
    await within(3_000, 'tag again', () => tags().length > 0);
  });
});
