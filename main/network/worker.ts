/**
 * The sync worker of a computer: it owns the network. It asks the application for what the ledger holds and gives it what
 * came, and may be killed at any moment.
 */
import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { GuichengError, toGuichengError } from '../../src/domain/errors.ts';
import { homeHash } from '../../src/ledger/homeHash.ts';
import type { Box } from '../../src/replication/boxes/box.ts';
import { type BoxStore, FolderBoxes } from '../../src/replication/boxes/boxStore.ts';
import { Replicator, type SyncStatus } from '../../src/replication/engine/replicator.ts';
import { Responder } from '../../src/replication/engine/responder.ts';
import { EnrolDesk } from '../../src/replication/enrol/desk.ts';
import type { EnrolledStation, EnrolmentStore } from '../../src/replication/enrol/records.ts';
import type { Timer } from '../../src/replication/feed.ts';
import { HttpSide } from '../../src/replication/http/client.ts';
import { FileStore } from '../../src/replication/http/fileStore.ts';
import { SideServer } from '../../src/replication/http/server.ts';
import { type Channel, storeOver } from '../../src/replication/overPort.ts';
import type { Fork } from '../../src/replication/protocol/messages.ts';
import { type Order, order, type Word } from './messages.ts';

const clock = { wall: () => Date.now(), mono: () => performance.now() };
const timer: Timer = {
  after: (ms, callback) => {
    const handle = setTimeout(callback, ms);
    return () => clearTimeout(handle);
  },
};
const log = pino({ level: 'info' }, pino.destination({ dest: 2, sync: true }));

/** Ages of news are told so often: what is heard through here is at most that much older than it is. */
const TELL_MS = 1_000;
const BOXES_MS = 10_000;
const BOXES_AT_ONCE = 200;
/** The name every county answers with. */
const COUNTY = 'county';

type Serve = Extract<Order, { type: 'serve' }>;
type Meet = Extract<Order, { type: 'meet' }>;

export function runSyncWorker(channel: Channel, end: () => void): void {
  const worker = new SyncWorker(channel, end);
  channel.onMessage((message) => {
    const parsed = order.safeParse(message);
    // Answers to questions about the ledger come through the same channel.
    if (parsed.success) worker.obey(parsed.data);
  });
}

interface Role {
  code(id: number): void;
  send(boxes: readonly Box[]): Promise<void>;
  tell(): Promise<void>;
}

class SyncWorker {
  readonly #channel: Channel;
  readonly #end: () => void;
  readonly #stations = new Stations((station) => this.#record(station));
  readonly #recorded = new Map<number, (trouble: string | null) => void>();
  #asked = 0;
  /** What is asked before it stands waits for it. */
  #role: Promise<Role> | null = null;

  constructor(channel: Channel, end: () => void) {
    this.#channel = channel;
    this.#end = end;
  }

  obey(given: Order): void {
    switch (given.type) {
      case 'serve':
        this.#begin(this.#serve(given));
        break;
      case 'meet':
        this.#begin(Promise.resolve(this.#meet(given)));
        break;
      case 'stations':
        this.#stations.know(given.enrolled, given.revoked);
        break;
      case 'code':
        this.#do(async (role) => role.code(given.id));
        break;
      case 'recorded':
        this.#recorded.get(given.id)?.(given.trouble);
        break;
      case 'send':
        this.#do((role) => role.send(given.boxes));
        break;
    }
  }

  #begin(starting: Promise<Role>): void {
    this.#role = starting;
    starting.then(
      (role) => setInterval(() => this.#do(() => role.tell()), TELL_MS),
      (error: unknown) => {
        this.#fail(error, true);
        // Started again after a pause: the port may be free by then.
        this.#end();
      },
    );
  }

  #do(work: (role: Role) => Promise<void>): void {
    this.#role?.then(work).catch((error: unknown) => this.#fail(error));
  }

  #say(said: Word): void {
    this.#channel.post(said);
  }

  #fail(error: unknown, isOver = false): void {
    const { code, sentence } = toGuichengError(error);
    log.warn({ err: error, code }, 'sync worker');
    this.#say({ type: 'failed', code, sentence, isOver });
  }

  /** The enrolment of a new computer is a fact: the application writes it down. */
  async #record(station: EnrolledStation): Promise<void> {
    this.#asked += 1;
    const id = this.#asked;
    const trouble = await new Promise<string | null>((resolve) => {
      this.#recorded.set(id, resolve);
      this.#say({ type: 'enrol', id, station });
    });
    this.#recorded.delete(id);
    if (trouble !== null) throw new GuichengError('ENROL.NOT_RECORDED', trouble);
  }

  async #serve(given: Serve): Promise<Role> {
    const { homeId, stationId, identity, listen, authority, files, boxes, county } = given;
    const store = storeOver(this.#channel);
    const stations = this.#stations;
    let up: Caller | null = null;
    const side = new Responder({
      store,
      homeId,
      side: stationId,
      instance: randomUUID(),
      clock,
      timer,
      isRevoked: (id) => stations.isRevoked(id),
      forksElsewhere: () => up?.replicator.status().forks ?? [],
    });
    const desk = new EnrolDesk({ hubId: stationId, authority, store: stations, ...clock });
    const kept = new OwnBoxes(new FolderBoxes(boxes), stationId, (box) =>
      this.#say({ type: 'boxes', boxes: [box] }),
    );
    const server = new SideServer({
      identity,
      side,
      enrolments: stations,
      desk,
      files: new FileStore(files),
      boxes: kept,
      timer,
      log,
    });
    const port = await server.listen(listen.port, listen.host).catch((error: unknown) => {
      const sentence = `枢纽的地址 ${listen.host}:${listen.port} 打不开，可能被别的程序占用。请让技术人员检查，打开之前各站单独工作`;
      throw new GuichengError('SYNC.NO_PORT', sentence, {}, error);
    });
    up =
      county === null
        ? null
        : this.#caller('county', {
            homeId,
            stationId,
            side: new HttpSide({
              host: county.host,
              port: county.port,
              side: COUNTY,
              authority: county.authority,
              identity,
              timer,
            }),
            forksElsewhere: () => side.forksTold(),
          });
    this.#say({ type: 'listening', port });
    this.#say({ type: 'boxes', boxes: [...(await kept.of(stationId))] });
    return {
      code: (id) => this.#say({ type: 'ticket', id, ...desk.issueCode() }),
      send: async (sent) => {
        for (const box of sent) await kept.keep(box);
      },
      tell: async () =>
        this.#say({
          type: 'status',
          sides: up === null ? [] : [await up.status()],
          heard: stations.list().flatMap(({ stationId: id }) => heardOf(side, id)),
        }),
    };
  }

  #meet({ homeId, stationId, identity, hub }: Meet): Role {
    const side = new HttpSide({
      host: hub.host,
      port: hub.port,
      side: hub.hubId,
      authority: identity.authority,
      identity,
      timer,
    });
    const caller = this.#caller('hub', { homeId, stationId, side });
    let boxesAt = 0;
    /** One at a time: two would take each other's boxes for sent. */
    let isExchanging = false;
    const unsent: Box[] = [];
    const exchange = async (): Promise<void> => {
      const some = unsent.slice(0, BOXES_AT_ONCE);
      // Only what has arrived is done with: a cable may go in the middle.
      if (some.length > 0) await side.sendBoxes(some);
      unsent.splice(0, some.length);
      this.#say({ type: 'boxes', boxes: [...(await side.boxes())] });
    };
    const tell = async (): Promise<void> => {
      this.#say({
        type: 'status',
        sides: [await caller.status()],
        heard: this.#stations.list().flatMap(({ stationId: id }) => heardOf(caller.replicator, id)),
      });
      const isDue = unsent.length > 0 || clock.mono() - boxesAt >= BOXES_MS;
      if (caller.replicator.status().state === 'alone' || !isDue) return;
      if (isExchanging) return;
      isExchanging = true;
      boxesAt = clock.mono();
      await exchange().finally(() => {
        isExchanging = false;
      });
    };
    return {
      code: () => undefined,
      send: async (boxes) => {
        unsent.push(...boxes);
        await tell();
      },
      tell,
    };
  }

  /** Meets one side again and again, and says how far both have come. */
  #caller(name: SideName, { homeId, stationId, side, forksElsewhere }: CallerOptions): Caller {
    const store = storeOver(this.#channel);
    const replicator = new Replicator({
      store,
      side,
      homeId,
      stationId,
      instance: randomUUID(),
      clock,
      timer,
      random: Math.random,
      onStatus: () => this.#do((role) => role.tell()),
      ...(forksElsewhere && { forksElsewhere }),
    });
    let agreedAt: number | null = null;
    /** What both hold: asked after the agreement, and good only if nothing was recorded until the answer came. */
    const agreedHash = async (): Promise<string | null> => {
      if (replicator.status().state !== 'agreed') return null;
      const heads = await store.heads();
      return replicator.status().state === 'agreed' ? homeHash(heads) : null;
    };
    replicator.start();
    return {
      replicator,
      status: async () => {
        const hash = await agreedHash();
        const status = replicator.status();
        if (hash !== null) agreedAt = clock.mono();
        return {
          side: name,
          state: stateOf(status, hash),
          homeHash: hash,
          waiting: status.waiting,
          agreedMsAgo: agreedAt === null ? null : clock.mono() - agreedAt,
          trouble: troubleOf(status.error, status.twins),
        };
      },
    };
  }
}

type SideStatus = Extract<Word, { type: 'status' }>['sides'][number];
type SideName = SideStatus['side'];

interface Caller {
  readonly replicator: Replicator;
  status(): Promise<SideStatus>;
}

interface CallerOptions {
  readonly homeId: string;
  readonly stationId: string;
  readonly side: HttpSide;
  readonly forksElsewhere?: () => readonly Fork[];
}

interface Hears {
  heard(stationId: string): number | undefined;
  clockOff(stationId: string): number | undefined;
}

function heardOf(side: Hears, stationId: string) {
  const at = side.heard(stationId);
  if (at === undefined) return [];
  const ageMs = Math.max(0, clock.mono() - at);
  return [{ stationId, ageMs, clockOff: side.clockOff(stationId) ?? null }];
}

function stateOf({ state, twins }: SyncStatus, hash: string | null): 'unmet' | 'meeting' | 'agreed' | 'held' {
  if (twins) return 'held';
  if (state === 'alone') return 'unmet';
  return hash === null ? 'meeting' : 'agreed';
}

const TWINS = '另一台电脑也在用本站的身份：硬盘被复制过。请马上停用其中一台，报告馆长';

function troubleOf(error: GuichengError | undefined, twins: boolean): string | null {
  if (twins) return TWINS;
  return error?.sentence ?? null;
}

/** Who belongs to the home: as the ledger of this computer has it. */
class Stations implements EnrolmentStore {
  readonly #write: (station: EnrolledStation) => Promise<void>;
  #enrolled = new Map<string, EnrolledStation>();
  #revoked = new Set<string>();

  constructor(write: (station: EnrolledStation) => Promise<void>) {
    this.#write = write;
  }

  know(enrolled: readonly EnrolledStation[], revoked: readonly string[]): void {
    this.#enrolled = new Map(enrolled.map((station) => [station.stationId, station]));
    this.#revoked = new Set(revoked);
  }

  find(stationId: string): EnrolledStation | undefined {
    return this.#enrolled.get(stationId);
  }

  isRevoked(stationId: string): boolean {
    return this.#revoked.has(stationId);
  }

  list(): readonly EnrolledStation[] {
    return [...this.#enrolled.values()];
  }

  async record(station: EnrolledStation): Promise<void> {
    await this.#write(station);
    this.#enrolled.set(station.stationId, station);
  }
}

/** Boxes of the hub: those for itself are opened at once. */
class OwnBoxes implements BoxStore {
  readonly #store: BoxStore;
  readonly #owner: string;
  readonly #arrived: (box: Box) => void;

  constructor(store: BoxStore, owner: string, arrived: (box: Box) => void) {
    this.#store = store;
    this.#owner = owner;
    this.#arrived = arrived;
  }

  async keep(box: Box): Promise<boolean> {
    const isNew = await this.#store.keep(box);
    if (isNew && box.receiver === this.#owner) this.#arrived(box);
    return isNew;
  }

  of(receiver: string): Promise<readonly Box[]> {
    return this.#store.of(receiver);
  }
}
