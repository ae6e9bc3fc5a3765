import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { IRREVERSIBLE, readEvent } from '../domain/events/kinds.ts';
import { backupsIn } from '../ledger/backup/files.ts';
import { makeBackup } from '../ledger/backup/make.ts';
import { headFileOf } from '../ledger/headFile.ts';
import { createSigner, generateKeyPair, type Signer } from '../ledger/keys.ts';
import { type RestoreMarker, restoreByHand } from '../ledger/restore/prepare.ts';
import type { Sqlite } from '../ledger/sqlite.ts';
import type { StationClock } from '../ledger/types.ts';
import { StationCore } from '../station/core.ts';
import type { StationLive } from '../station/dto.ts';
import type { Home, HomeOptions } from '../station/home.ts';
import { openHome } from '../station/home.ts';
import { liveOf } from '../station/liveView.ts';
import type { StationPorts } from '../station/ports.ts';
import { createRouter } from '../station/router.ts';
import { furnaceReader, headlessPorts, PICTURE, type Reader } from './headlessPorts.ts';
import { ScriptError } from './scriptError.ts';
import type { ActRef, Fault, Stage, StationId } from './stage.ts';

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
  /** Keys of a home that is opened again; new ones without it. */
  readonly signerFor?: (stationId: string) => Signer;
  /** Cables that are out from the beginning. */
  readonly cuts?: HomeOptions['cuts'];
  /** Exchanges ports of the stage for others: none of them reaches a device, a printer or a relay. */
  readonly ports?: (stationId: string, own: StationPorts) => StationPorts;
  /** Hears what went wrong inside; without it the process warns. */
  readonly report?: HomeOptions['report'];
}

/** SQLite is told that its file may not grow by a page, which is what it makes of a full disk. */
const ROOM = 1_000;

/** Three real station cores, no screen, no device but what the scenario says: readings carry the origin `drill`. */
export class HeadlessStage implements Stage {
  readonly clock: MovableClock;
  #home: Home;
  readonly #dir: string;
  readonly #clients = new Map<StationId, unknown>();
  readonly #reader: Reader;
  /** How far somebody set the clock of a station, in ms. */
  readonly #set: Map<string, number>;

  static async open(options: StageOptions): Promise<HeadlessStage> {
    const dir = options.dir ?? mkdtempSync(path.join(tmpdir(), 'guicheng-drill-'));
    const clock = typeof options.clock === 'number' ? new StageClock(options.clock) : options.clock;
    const around = options.ports ?? ((_stationId, own) => own);
    const reader = furnaceReader();
    const set = new Map<string, number>();
    const home = await openHome({
      dir,
      sqlite: options.sqlite,
      clock,
      clockFor: (stationId) => ({
        wall: () => clock.wall() + (set.get(stationId) ?? 0),
        mono: () => clock.mono(),
      }),
      homeSecret: new Uint8Array(32).fill(7),
      signerFor: options.signerFor ?? (() => createSigner(generateKeyPair().privateKey)),
      ...(options.cuts === undefined ? {} : { cuts: options.cuts }),
      ...(options.report === undefined ? {} : { report: options.report }),
      portsFor: (stationId) => around(stationId, headlessPorts(stationId === 'console' ? reader : null)),
      pinCost: { memoryKib: 64, passes: 1 },
      acceptsDrill: true,
    });
    return new HeadlessStage(dir, clock, home, reader, set);
  }

  private constructor(
    dir: string,
    clock: MovableClock,
    home: Home,
    reader: Reader,
    set: Map<string, number>,
  ) {
    this.#dir = dir;
    this.clock = clock;
    this.#home = home;
    this.#reader = reader;
    this.#set = set;
    for (const id of ['desk', 'kiosk', 'console'] as const) this.#connect(id);
  }

  /** The home as it is now: a crash opens one of its stations anew. */
  get home(): Home {
    return this.#home;
  }

  #connect(station: StationId): void {
    this.#clients.set(station, createRouterClient(createRouter(this.#home.core(station))));
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

  async fault(fault: Fault): Promise<void> {
    switch (fault.type) {
      case 'crash':
        await this.#crash(fault.station);
        return;
      case 'backUp':
        await this.#backUp(fault.station);
        return;
      case 'restore':
        await this.#restore(fault.station);
        return;
      case 'setClock':
        this.#set.set(fault.station, (this.#set.get(fault.station) ?? 0) + fault.byMs);
        this.home.core(fault.station).tick();
        return;
      case 'diskFull':
      case 'diskFreed': {
        const { db } = this.home.core(fault.station).ledger;
        const pages = Number(db.pragma('page_count', { simple: true }));
        db.pragma(`max_page_count = ${fault.type === 'diskFull' ? pages : pages * ROOM}`);
      }
    }
  }

  /** The program is gone from one moment to the next: what the disk holds at that moment is all there is. */
  async #crash(station: StationId): Promise<void> {
    const dead = this.home.core(station);
    const { file } = dead.ledger;
    const left = ['', '-wal'].filter((end) => existsSync(file + end));
    this.home.exchange.leave(station);
    for (const end of left) copyFileSync(file + end, `${file}.left${end}`);
    // Only this process notices: closing frees the lock of the file, which the death of a process does by itself.
    dead.ledger.close();
    for (const end of left) renameSync(`${file}.left${end}`, file + end);
    await this.#reopen(dead, null);
  }

  #backups(station: StationId): string {
    return path.join(this.#dir, 'backup', station);
  }

  async #backUp(station: StationId): Promise<void> {
    const { options, wall } = this.home.core(station);
    await makeBackup(options.sqlite, { file: options.file, folder: this.#backups(station), at: wall });
  }

  /** A new disk: nothing of the old one can be read, not even how far it went. */
  async #restore(station: StationId): Promise<void> {
    const backups = this.#backups(station);
    if (backupsIn(backups).length === 0)
      throw new ScriptError(`${station} 还没有备份，restore 没有意义。先在这一站写一步 backUp: true`);
    const dead = this.home.core(station);
    const { sqlite, file, homeId } = dead.options;
    this.home.exchange.leave(station);
    dead.ledger.close();
    for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
    rmSync(headFileOf(file), { force: true });
    const about = { sqlite, file, homeId, stationId: station, backups, wall: dead.wall, from: null };
    await this.#reopen(dead, restoreByHand(about));
  }

  /** The station of a core that is dead, begun again. */
  async #reopen(dead: StationCore, restore: RestoreMarker | null): Promise<void> {
    const station = dead.stationId as StationId;
    const core = StationCore.open({ ...dead.options, restore });
    this.#home = this.home.with(core);
    this.home.exchange.join(core.ledger);
    this.#connect(station);
    await this.home.pump();
  }

  async screenshot(_station: StationId, _name: string): Promise<void> {
    // There is no screen here; the same scenario in the application takes the picture.
  }

  async irreversible(): Promise<readonly ActRef[]> {
    return (await this.passes()).filter((act) => IRREVERSIBLE.some((entry) => entry === act.checkpoint));
  }

  /** Of every station, cut off or not: the desk's own first, then what only another one holds. */
  async passes(): Promise<readonly ActRef[]> {
    await this.home.pump();
    const found = new Map<string, ActRef>();
    for (const core of this.home.cores) {
      for (const raw of core.ledger.replay()) {
        const event = readEvent(raw);
        if (event?.kind !== 'checkpoint.passed' || event.caseId === undefined) continue;
        found.set(event.id, { caseId: event.caseId, checkpoint: event.payload.checkpoint });
      }
    }
    return [...found.values()];
  }

  async blocked(): Promise<number> {
    const rows = this.home.cores.flatMap(({ views }) => views.nearMisses(10_000));
    return new Set(rows.map((row) => row.event_id)).size;
  }

  close(): void {
    this.home.close();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}
