import { mkdirSync, mkdtempSync } from 'node:fs';
import { connect as connectTo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Stage, StationId } from '../src/drill/stage.ts';
import type { StationLive } from '../src/station/dto.ts';
import { launch, type Running } from './application.ts';
import { type Program, startProgram } from './rig/program.ts';
import { type Cable, openCable } from './rig/pty.ts';
import type { StageHandle } from './stage/main-stage.ts';

const STATIONS: readonly StationId[] = ['desk', 'kiosk', 'console'];

interface Line {
  readonly cable: Cable;
  readonly program: Program;
}

const SAME_PULL_MS = 1300;

/** A 1×1 picture that stands for the camera. */
const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

/** The stage's socket appears once the home is open. */
async function connect(socketPath: string): Promise<Socket> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const socket = connectTo(socketPath);
    const open = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (open) return socket;
    if (Date.now() > deadline) throw new Error('the application opened no stage');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

class CommandFailed extends Error {
  readonly data: { code: string };

  constructor(code: string, sentence: string) {
    super(`${code}: ${sentence}`);
    this.data = { code };
  }
}

/**
 * The scenario in the real application: every scan leaves a scanner program, crosses a serial port and comes in
 * through the station's own driver; tags come from a simulated reader behind another port; PINs are typed into
 * the window. Commands of the desk go through its router.
 */
export class ElectronStage implements Stage {
  readonly running: Running;
  readonly #scanners: ReadonlyMap<StationId, Line>;
  readonly #reader: { cable: Cable; program: Program; a: string; b: string };
  readonly #pictures: string;
  readonly #line: Socket;
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  #lastId = 0;
  readonly #antennas = new Map<string, number>();
  readonly #last = new Map<string, number>();
  #photo: string | null = null;

  static async open(options: { clock: string; pictures: string; main: string }): Promise<ElectronStage> {
    const ports = mkdtempSync(path.join(tmpdir(), 'guicheng-ports-'));
    mkdirSync(options.pictures, { recursive: true });
    const scanners = new Map<StationId, Line>();
    for (const station of STATIONS) {
      const cable = await openCable(path.join(ports, `${station}-a`), path.join(ports, `${station}-b`));
      scanners.set(station, { cable, program: await startProgram('scanner.ts', [cable.b]) });
    }
    const [a, b] = [path.join(ports, 'uhf-a'), path.join(ports, 'uhf-b')];
    const cable = await openCable(a, b);
    const program = await startProgram('uhf-reader.ts', [b]);
    const socketPath = path.join(ports, 'stage');
    const running = await launch({
      main: options.main,
      env: { GUICHENG_STAGE_CLOCK: options.clock, GUICHENG_STAGE_SOCKET: socketPath },
    });
    const line = await connect(socketPath);
    return new ElectronStage(running, scanners, { cable, program, a, b }, options.pictures, line);
  }

  private constructor(
    running: Running,
    scanners: ReadonlyMap<StationId, Line>,
    reader: { cable: Cable; program: Program; a: string; b: string },
    pictures: string,
    line: Socket,
  ) {
    this.running = running;
    this.#scanners = scanners;
    this.#reader = reader;
    this.#pictures = pictures;
    this.#line = line;
    createInterface({ input: line }).on('line', (text) => {
      const answer = JSON.parse(text) as { id: number; value?: unknown; error?: string };
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (answer.error === undefined) waiting?.resolve(answer.value);
      else waiting?.reject(new Error(answer.error));
    });
    line.on('close', () => {
      for (const waiting of this.#waiting.values()) waiting.reject(new Error('the application ended'));
      this.#waiting.clear();
    });
  }

  #ask<K extends keyof StageHandle>(
    method: K,
    ...args: Parameters<StageHandle[K]>
  ): Promise<Awaited<ReturnType<StageHandle[K]>>> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#line.write(`${JSON.stringify({ id, method, args })}\n`);
    });
  }

  /** Somebody with the right to it sets up the devices of each station, through the contract. */
  async installDevices(
    signIn: (station: StationId) => Promise<void>,
    cremators: readonly string[],
  ): Promise<void> {
    for (const [index, code] of cremators.entries()) this.#antennas.set(code, index + 1);
    for (const station of STATIONS) {
      await signIn(station);
      const scanner = this.#scanners.get(station);
      await this.call(station, 'devices.save', {
        deviceId: `scanner-${station}`,
        protocol: 'serial-scanner',
        label: '扫码枪',
        enabled: true,
        place: null,
        settings: { port: scanner?.cable.a ?? '', baudRate: 9600 },
      });
      await this.#until(station, (live) =>
        live.devices.some((device) => device.deviceId === `scanner-${station}` && device.state === 'working'),
      );
    }
    await this.call('console', 'devices.save', {
      deviceId: 'uhf-console',
      protocol: 'uhf-a0',
      label: '炉口读写器',
      enabled: true,
      place: null,
      settings: {
        port: this.#reader.a,
        baudRate: 115_200,
        antennas: '1,2,3,4',
        antennaPlaces: Object.fromEntries(
          [...this.#antennas].map(([code, antenna]) => [String(antenna), code]),
        ),
      },
    });
    await this.#until('console', (live) =>
      live.devices.some((device) => device.deviceId === 'uhf-console' && device.state === 'working'),
    );
  }

  async now(): Promise<number> {
    return await this.#ask('now');
  }

  async scan(station: StationId, text: string): Promise<void> {
    // A hand takes its time; a second reading within a second is the same pull of the trigger, and counts as one.
    const key = `${station} ${text}`;
    const wait = (this.#last.get(key) ?? 0) + SAME_PULL_MS - Date.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    this.#last.set(key, Date.now());
    const before = (await this.live(station)).lastScan?.at ?? 0;
    await this.#scanners.get(station)?.program.order({ scan: text });
    await this.#until(station, (live) => (live.lastScan?.at ?? 0) > before);
  }

  /** Types a code in the way a keyboard wedge would where no scanner is set up yet. */
  async type(station: StationId, text: string): Promise<void> {
    await this.call(station, 'scan.code', { text, source: 'typed' });
  }

  async pin(station: StationId, pin: string): Promise<void> {
    await this.call(station, 'session.pin', { pin });
  }

  async call(station: StationId, procedure: string, input: unknown): Promise<unknown> {
    const answer = await this.#ask('call', station, procedure, input);
    if (answer.ok) return answer.value;
    throw new CommandFailed(answer.code, answer.sentence);
  }

  async live(station: StationId): Promise<StationLive> {
    return await this.#ask('live', station);
  }

  async tags(_station: StationId, cremator: string, epcs: readonly string[]): Promise<void> {
    await this.#reader.program.order({ set: { antenna: this.#antennas.get(cremator) ?? 1, epcs } });
    // Two rounds over four antennas, so that the driver has seen every mouth once.
    await new Promise((resolve) => setTimeout(resolve, 1200));
  }

  async unplug(station: StationId): Promise<void> {
    await this.#reader.cable.unplug();
    await this.#until(station, (live) =>
      live.devices.some((device) => device.deviceId === 'uhf-console' && device.state === 'lost'),
    );
  }

  async replug(station: StationId): Promise<void> {
    this.#reader.cable = await openCable(this.#reader.a, this.#reader.b);
    await this.#until(station, (live) =>
      live.devices.some((device) => device.deviceId === 'uhf-console' && device.state === 'working'),
    );
  }

  async wait(ms: number): Promise<void> {
    await this.#ask('advance', ms);
    await this.settle();
  }

  async cut(a: StationId, b: StationId): Promise<void> {
    await this.#ask('cut', a, b);
  }

  async mend(a: StationId, b: StationId): Promise<void> {
    await this.#ask('mend', a, b);
  }

  async settle(): Promise<void> {
    await this.#ask('pump');
  }

  async photo(station: StationId): Promise<string> {
    if (this.#photo !== null) return this.#photo;
    const made = await this.call(station, 'attachments.put', {
      base64: PICTURE,
      mime: 'image/png',
      purpose: 'photo',
      caseId: null,
    });
    this.#photo = (made as { sha256: string }).sha256;
    return this.#photo;
  }

  async screenshot(station: StationId, name: string): Promise<void> {
    const page = this.running.page(station);
    // The frame after the last change: two animation frames and the fonts.
    await page.evaluate(async () => {
      await document.fonts.ready;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(null))));
    });
    await page.screenshot({ path: path.join(this.#pictures, `${name}.png`) });
  }

  async irreversible(): Promise<readonly { caseId: string; checkpoint: string }[]> {
    await this.settle();
    return await this.#ask('irreversible');
  }

  async blocked(): Promise<number> {
    return await this.#ask('blocked');
  }

  async close(): Promise<void> {
    await this.running.close();
    for (const line of this.#scanners.values()) {
      await line.program.stop();
      await line.cable.unplug();
    }
    await this.#reader.program.stop();
    await this.#reader.cable.unplug();
  }

  async #until(station: StationId, holds: (live: StationLive) => boolean): Promise<void> {
    const deadline = Date.now() + 15_000;
    while (!holds(await this.live(station))) {
      if (Date.now() > deadline)
        throw new Error(
          `${station}: waited in vain; devices ${JSON.stringify((await this.live(station)).devices)}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
