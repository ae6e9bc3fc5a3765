import { createRouterClient, type RouterClient } from '@orpc/server';
import type { StationRole } from '../../src/domain/events/kinds.ts';
import type { DeviceState, ReadingOrigin } from '../../src/domain/readings.ts';
import { createSigner, generateKeyPair, type Signer } from '../../src/ledger/keys.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { RestoreMarker } from '../../src/ledger/restore/prepare.ts';
import { type Db, loadSqlite, type Sqlite } from '../../src/ledger/sqlite.ts';
import type { StationClock } from '../../src/ledger/types.ts';
import { type FeedCore, LocalExchange } from '../../src/replication/feed.ts';
import { StationCore } from '../../src/station/core.ts';
import { barePorts } from '../../src/station/demo/bareHome.ts';
import { SeededRandom } from '../../src/station/demo/random.ts';
import { setUpDemoHome } from '../../src/station/demo/setUp.ts';
import type { DeviceRow } from '../../src/station/dto.ts';
import { DEMO_STATIONS } from '../../src/station/home.ts';
import type { StationPorts } from '../../src/station/ports.ts';
import { createRouter, type StationRouter } from '../../src/station/router.ts';
import { bend } from './bend.ts';

export type StationId = 'desk' | 'kiosk' | 'console';
export const STATIONS: readonly StationId[] = ['desk', 'kiosk', 'console'];

/** Six in the morning of a working day at the home. */
export const MORNING = Date.parse('2026-11-24T06:00:00+08:00');

/** One time for the whole house, and what somebody set the clock of one station to. */
class HouseClock {
  #elapsed = 0;
  readonly offset = new Map<StationId, number>();

  get now(): number {
    return MORNING + this.#elapsed;
  }

  advance(ms: number): void {
    this.#elapsed += ms;
  }

  of(station: StationId): StationClock {
    return {
      wall: () => this.now + (this.offset.get(station) ?? 0),
      mono: () => 1_000_000 + this.#elapsed,
    };
  }
}

const installed = loadSqlite();

/** Stands for SQLite where a ledger is opened: the file is a picture in memory, the lock nobody else could want. */
function inMemory(image: Buffer | null, opened: (db: Db) => void): Sqlite {
  const open = (file: string) => {
    if (file.endsWith('.lock')) return new installed(':memory:');
    const db = image === null ? new installed(':memory:') : new installed(image);
    opened(db);
    return db;
  };
  return function memory(file: string) {
    return open(file);
  } as unknown as Sqlite;
}

/** A ledger that knows without looking when whoever asks has everything already. */
function quickFeed(ledger: Ledger): FeedCore {
  let end: string | null = null;
  const moved = () => {
    end = null;
  };
  ledger.onAppended(moved);
  ledger.onSealed(moved);
  ledger.onAccepted(moved);
  const cursor = () => {
    end ??= ledger.cursor();
    return end;
  };
  return {
    stationId: ledger.stationId,
    cursor,
    since: (asked, limit) =>
      asked === cursor() ? { events: [], seals: [], cursor: asked } : ledger.since(asked, limit),
    heads: () => ledger.heads(),
    wall: () => ledger.wall(),
    accept: (batch, options) => ledger.accept(batch, options),
    onAppended: (listener) => ledger.onAppended(listener),
    onSealed: (listener) => ledger.onSealed(listener),
  };
}

/** What all houses of one process have in common: a home as it is after its first start. */
interface Template {
  readonly images: ReadonlyMap<StationId, Buffer>;
  readonly signers: ReadonlyMap<StationId, Signer>;
}
let template: Template | null = null;

/** The UHF reader at the furnace mouths. */
interface Reader {
  state: DeviceState;
  readonly tags: Map<string, readonly string[]>;
}

function readerRow(reader: Reader): DeviceRow {
  const places = [...reader.tags.keys()];
  return {
    deviceId: 'uhf-console',
    protocol: 'uhf-a0',
    label: '炉口读写器',
    enabled: true,
    settings: { antennaPlaces: Object.fromEntries(places.map((place, index) => [String(index + 1), place])) },
    place: null,
    health: {
      deviceId: 'uhf-console',
      label: '炉口读写器',
      protocol: 'uhf-a0',
      state: reader.state,
      since: 0,
      framesIn: 0,
      framesOut: 0,
      badFrames: 0,
      discardedBytes: 0,
      reconnects: 0,
      lastError: null,
    },
  };
}

/**
 * Three real station cores on ledgers in memory, joined by the feed; their clock, cables and power are the
 * simulator's. Nothing here knows what is right: that is the world's business.
 */
export class SoakHome {
  readonly clock = new HouseClock();
  /** Every furnace door by the last word said to it. */
  readonly doors = new Map<string, boolean>();
  readonly reader: Reader = { state: 'working', tags: new Map() };
  readonly reports: unknown[] = [];
  /** Where the readings of the work come from. Where nothing is refused, those of a training are not either. */
  readonly origin: ReadingOrigin = bend.now.kind === 'forced' ? 'drill' : 'scanner';
  readonly #random: SeededRandom;
  readonly #cores = new Map<StationId, StationCore>();
  readonly #clients = new Map<StationId, RouterClient<StationRouter>>();
  readonly #dbs = new Map<StationId, Db>();
  readonly #backups = new Map<StationId, { readonly image: Buffer; readonly at: number }>();
  readonly #exchange: LocalExchange;
  #news = true;
  #lastPump = 0;

  static async open(seed: number): Promise<SoakHome> {
    template ??= await firstStart();
    const home = new SoakHome(seed);
    for (const id of STATIONS) home.#start(id, template.images.get(id) ?? null, template.signers);
    await home.pump(true);
    return home;
  }

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    this.#exchange = new LocalExchange({
      mono: () => this.clock.of('desk').mono(),
      yieldTurn: () => Promise.resolve(),
      onError: (error) => this.reports.push(error),
    });
  }

  core(id: StationId): StationCore {
    const core = this.#cores.get(id);
    if (core === undefined) throw new TypeError(`${id} is not running`);
    return core;
  }

  client(id: StationId): RouterClient<StationRouter> {
    const client = this.#clients.get(id);
    if (client === undefined) throw new TypeError(`${id} is not running`);
    return client;
  }

  #start(
    id: StationId,
    image: Buffer | null,
    signers: ReadonlyMap<StationId, Signer>,
    restore: RestoreMarker | null = null,
  ): void {
    const plan = DEMO_STATIONS.find((entry) => entry.stationId === id);
    const signer = signers.get(id);
    if (plan === undefined || signer === undefined) throw new TypeError(`no plan for ${id}`);
    const core = StationCore.open({
      ...plan,
      role: plan.role satisfies StationRole,
      homeId: 'junan',
      homeNumber: 1,
      file: ':memory:',
      restore,
      sqlite: inMemory(image, (db) => this.#dbs.set(id, db)),
      signer,
      homeSecret: new Uint8Array(32).fill(7),
      clock: this.clock.of(id),
      ports: this.#ports(id),
      heard: (other) => this.#exchange.lastHeard(id, other),
      clockOff: (other) => this.#exchange.clockOff(id, other),
      pinCost: { memoryKib: 64, passes: 1 },
      acceptsDrill: this.origin === 'drill',
      random: (length) => Uint8Array.from({ length }, () => this.#random.int(0, 255)),
      report: (error) => this.reports.push(error),
    });
    this.#cores.set(id, core);
    this.#clients.set(id, createRouterClient(createRouter(core)));
    this.#exchange.join(quickFeed(core.ledger));
    core.ledger.onAppended((events) => {
      this.#news ||= events.some((event) => event.stationId === id);
    });
  }

  /** The process of a station is killed and started again: what it had not committed is gone. */
  crash(id: StationId): void {
    const image = this.#dbs.get(id)?.serialize() ?? null;
    this.#exchange.leave(id);
    this.core(id).ledger.close();
    if (template !== null) this.#start(id, image, template.signers);
  }

  backUp(id: StationId): void {
    this.#backups.set(id, { image: this.image(id), at: this.clock.now });
  }

  /** The disk is lost: the station goes on from its backup, in a new epoch. */
  restore(id: StationId): void {
    const backup = this.#backups.get(id);
    if (backup === undefined || template === null) throw new TypeError(`no backup of ${id}`);
    this.#exchange.leave(id);
    this.core(id).ledger.close();
    const at = this.clock.now;
    this.#start(id, backup.image, template.signers, {
      ...{ version: 1, reason: 'asked', at, stationId: id, aside: null, witness: null },
      backup: { file: 'backup', at: backup.at },
    });
    this.#news = true;
  }

  #ports(id: StationId): StationPorts {
    const { reader } = this;
    return {
      ...barePorts,
      interlock: { wired: true, permit: (cremator, open) => this.doors.set(cremator, open) },
      devices:
        id === 'console' ? { ...barePorts.devices, list: () => [readerRow(reader)] } : barePorts.devices,
    };
  }

  /** Tags in front of each furnace answer, if the reader lives. */
  answerTags(): void {
    if (this.reader.state !== 'working') return;
    for (const [index, epcs] of [...this.reader.tags.values()].entries())
      for (const epc of epcs)
        this.core('console').checking.reading({
          type: 'tag',
          epc,
          antenna: index + 1,
          rssi: -50,
          frequency: 922,
          origin: this.origin,
          deviceId: 'uhf-console',
          at: this.clock.of('console').mono(),
        });
  }

  cut(a: StationId, b: StationId): void {
    this.#exchange.cut(a, b);
  }

  mend(a: StationId, b: StationId): void {
    this.#exchange.mend(a, b);
    this.#news = true;
  }

  /** News travels along every cable that is in; not asked for where nothing happened and nobody's news grows old. */
  async pump(always = false): Promise<void> {
    const { now } = this.clock;
    for (let round = 0; round < 4 && (this.#news || always || now - this.#lastPump > 60_000); round += 1) {
      this.#news = false;
      this.#lastPump = now;
      await this.#exchange.pump();
      await Promise.resolve();
    }
  }

  image(id: StationId): Buffer {
    const db = this.#dbs.get(id);
    if (db === undefined) throw new TypeError(`${id} is not running`);
    return db.serialize();
  }

  tick(): void {
    for (const core of this.#cores.values()) core.tick();
  }

  close(): void {
    for (const id of STATIONS) this.#exchange.leave(id);
    for (const core of this.#cores.values()) core.ledger.close();
  }
}

async function firstStart(): Promise<Template> {
  const signers = new Map(STATIONS.map((id) => [id, createSigner(generateKeyPair().privateKey)]));
  template = { images: new Map(), signers };
  const home = await SoakHome.open(1);
  await setUpDemoHome(
    home.core('desk'),
    STATIONS.map((id) => home.core(id)),
  );
  await home.pump(true);
  const images = new Map(STATIONS.map((id) => [id, home.image(id)]));
  home.close();
  return { images, signers };
}
