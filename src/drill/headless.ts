import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { IRREVERSIBLE, readEvent } from '../domain/events/kinds.ts';
import type { DeviceState } from '../domain/readings.ts';
import { createSigner, generateKeyPair } from '../ledger/keys.ts';
import type { Sqlite } from '../ledger/sqlite.ts';
import type { StationClock } from '../ledger/types.ts';
import type { DeviceRow, StationLive } from '../station/dto.ts';
import type { Home } from '../station/home.ts';
import { openHome } from '../station/home.ts';
import { liveOf } from '../station/liveView.ts';
import type { StationPorts } from '../station/ports.ts';
import { createRouter } from '../station/router.ts';
import type { Stage, StationId } from './stage.ts';

const PICTURE = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Walks a client along `cases.register`; the router validates what it is given. */
function procedureOf(client: unknown, name: string): (input: unknown) => Promise<unknown> {
  let found: unknown = client;
  for (const part of name.split('.')) {
    if ((typeof found !== 'object' && typeof found !== 'function') || found === null) break;
    found = Reflect.get(found, part);
  }
  if (typeof found !== 'function') throw new TypeError(`no procedure ${name}`);
  return found as (input: unknown) => Promise<unknown>;
}

/** A clock that a scenario can move on. */
export interface MovableClock extends StationClock {
  advance(ms: number): void;
}

/** A clock that stands still until the scenario says otherwise. */
export class StageClock implements MovableClock {
  #wall: number;
  #mono = 1_000_000;

  constructor(start: number) {
    this.#wall = start;
  }

  wall(): number {
    return this.#wall;
  }

  mono(): number {
    return this.#mono;
  }

  advance(ms: number): void {
    this.#wall += ms;
    this.#mono += ms;
  }
}

export interface StageOptions {
  readonly sqlite: Sqlite;
  /** Where the clock begins, in ms UTC; or a clock that runs by itself. */
  readonly clock: number | MovableClock;
  /** An empty folder that the stage may delete at its end; a temporary one of its own without it. */
  readonly dir?: string;
  /** Exchanges ports of the stage for others: none of them reaches a device, a printer or a relay. */
  readonly ports?: (stationId: string, own: StationPorts) => StationPorts;
}

interface Reader {
  row: DeviceRow;
  state: DeviceState;
  tags: Map<string, readonly string[]>;
}

/** Three real station cores, no screen, no device but what the scenario says: readings carry the origin `drill`. */
export class HeadlessStage implements Stage {
  readonly home: Home;
  readonly clock: MovableClock;
  readonly #dir: string;
  readonly #clients = new Map<StationId, unknown>();
  readonly #reader: Reader;

  static async open(options: StageOptions): Promise<HeadlessStage> {
    const dir = options.dir ?? mkdtempSync(path.join(tmpdir(), 'guicheng-drill-'));
    const clock = typeof options.clock === 'number' ? new StageClock(options.clock) : options.clock;
    const around = options.ports ?? ((_stationId, own) => own);
    const reader: Reader = {
      row: {
        deviceId: 'uhf-console',
        protocol: 'uhf-a0',
        label: '炉口读写器',
        enabled: true,
        settings: {},
        place: null,
        health: null,
      },
      state: 'working',
      tags: new Map(),
    };
    const home = await openHome({
      dir,
      sqlite: options.sqlite,
      clock,
      homeSecret: new Uint8Array(32).fill(7),
      signerFor: () => createSigner(generateKeyPair().privateKey),
      portsFor: (stationId) => around(stationId, ports(stationId === 'console' ? reader : null)),
      pinCost: { memoryKib: 64, passes: 1 },
      acceptsDrill: true,
    });
    return new HeadlessStage(dir, clock, home, reader);
  }

  private constructor(dir: string, clock: MovableClock, home: Home, reader: Reader) {
    this.#dir = dir;
    this.clock = clock;
    this.home = home;
    this.#reader = reader;
    for (const id of ['desk', 'kiosk', 'console'] as const)
      this.#clients.set(id, createRouterClient(createRouter(home.core(id))));
  }

  async now(): Promise<number> {
    return this.clock.wall();
  }

  async scan(station: StationId, text: string): Promise<void> {
    this.home
      .core(station)
      .checking.reading({ type: 'code', text, origin: 'drill', deviceId: 'drill', at: this.clock.mono() });
  }

  async pin(station: StationId, pin: string): Promise<void> {
    await this.call(station, 'session.pin', { pin });
  }

  async call(station: StationId, procedure: string, input: unknown): Promise<unknown> {
    return await procedureOf(this.#clients.get(station), procedure)(input);
  }

  async live(station: StationId): Promise<StationLive> {
    return liveOf(this.home.core(station));
  }

  async tags(_station: StationId, cremator: string, epcs: readonly string[]): Promise<void> {
    this.#reader.tags.set(cremator, epcs);
    const places = [...this.#reader.tags.keys()];
    this.#reader.row = {
      ...this.#reader.row,
      settings: {
        antennaPlaces: Object.fromEntries(places.map((place, index) => [String(index + 1), place])),
      },
    };
    this.#answerTags();
  }

  #answerTags(): void {
    if (this.#reader.state !== 'working') return;
    for (const [index, epcs] of [...this.#reader.tags.values()].entries()) {
      for (const epc of epcs) {
        this.home.core('console').checking.reading({
          type: 'tag',
          epc,
          antenna: index + 1,
          rssi: -50,
          frequency: 922,
          origin: 'drill',
          deviceId: this.#reader.row.deviceId,
          at: this.clock.mono(),
        });
      }
    }
  }

  async unplug(): Promise<void> {
    this.#reader.state = 'lost';
  }

  async replug(): Promise<void> {
    this.#reader.state = 'working';
  }

  /** Time passes in small steps, so that time-outs and heartbeats happen when they would. */
  async wait(ms: number): Promise<void> {
    let left = ms;
    while (left > 0) {
      const slice = Math.min(left, 30_000);
      this.clock.advance(slice);
      left -= slice;
      this.#answerTags();
      this.home.tick();
      await this.home.pump();
    }
  }

  async cut(a: StationId, b: StationId): Promise<void> {
    this.home.exchange.cut(a, b);
  }

  async mend(a: StationId, b: StationId): Promise<void> {
    this.home.exchange.mend(a, b);
    await this.home.pump();
  }

  async settle(): Promise<void> {
    // A few seconds pass at every step of a real day; the feed and what it sets off come to rest.
    this.clock.advance(1500);
    this.#answerTags();
    for (let round = 0; round < 3; round += 1) {
      await this.home.pump();
      await Promise.resolve();
    }
    this.home.tick();
  }

  async photo(): Promise<string> {
    return PICTURE;
  }

  async screenshot(_station: StationId, _name: string): Promise<void> {
    // There is no screen here; the same scenario in the application takes the picture.
  }

  async irreversible(): Promise<readonly { caseId: string; checkpoint: string }[]> {
    await this.home.pump();
    return [...this.home.core('desk').ledger.replay()].flatMap((raw) => {
      const event = readEvent(raw);
      if (event?.kind !== 'checkpoint.passed' || event.caseId === undefined) return [];
      const { checkpoint } = event.payload;
      return IRREVERSIBLE.includes(checkpoint) ? [{ caseId: event.caseId, checkpoint }] : [];
    });
  }

  async blocked(): Promise<number> {
    return this.home.core('desk').views.nearMisses(10_000).length;
  }

  close(): void {
    this.home.close();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

function ports(reader: Reader | null): StationPorts {
  const health = () =>
    reader === null
      ? []
      : [
          {
            deviceId: reader.row.deviceId,
            label: reader.row.label,
            protocol: reader.row.protocol,
            state: reader.state,
            since: 0,
            framesIn: 0,
            framesOut: 0,
            badFrames: 0,
            discardedBytes: 0,
            reconnects: 0,
            lastError: null,
          },
        ];
  return {
    printer: { print: async () => null, write: async () => null },
    interlock: { wired: false, permit: () => undefined },
    devices: {
      list: () => (reader === null ? [] : [{ ...reader.row, health: health()[0] ?? null }]),
      protocols: () => [],
      ports: async () => [],
      save: async () => undefined,
      remove: async () => undefined,
      log: () => [],
      health,
      onReading: () => () => undefined,
      onHealth: () => () => undefined,
    },
    attachments: { put: async () => PICTURE, get: async () => null },
    shell: {
      leaveKiosk: () => undefined,
      status: async () => ({
        version: '',
        runtime: 'node',
        electron: '',
        key: { store: 'file', text: '' },
        disk: { encrypted: null, text: '', how: '' },
        checks: [],
      }),
    },
  };
}
