/**
 * The application's end of the sync worker: starts it, again when it dies, answers what it asks of the ledger, and tells
 * the station how far its facts have come. The worker holds nothing that is not in the ledger or on the other side, so
 * that its death costs a moment and no fact.
 */
import { GuichengError, toGuichengError } from '../../src/domain/errors.ts';
import { homeHash } from '../../src/ledger/homeHash.ts';
import type { Signer } from '../../src/ledger/keys.ts';
import type { EnrolledStation } from '../../src/replication/enrol/records.ts';
import { type Channel, serveStore } from '../../src/replication/overPort.ts';
import type { ReplicaStore } from '../../src/replication/side.ts';
import type { StationCore } from '../../src/station/core.ts';
import type { NetworkView, SideView } from '../../src/station/dto.ts';
import type { HomeNetwork } from '../../src/station/home.ts';
import { Secrets } from '../../src/station/secrets.ts';
import type { Log } from '../logging.ts';
import type { Credentials } from './credentials.ts';
import { type Order, type Word, word } from './messages.ts';

/** A process with a channel to it. */
export interface WorkerProcess {
  readonly channel: Channel;
  onExit(listener: () => void): void;
  kill(): void;
}

export interface SyncHostOptions {
  readonly log: Log;
  readonly mono: () => number;
  readonly wall: () => number;
  readonly fork: () => WorkerProcess;
  readonly credentials: Credentials;
  readonly homeSecret: Uint8Array;
  /** Whom this computer calls: known before it was met. */
  readonly sides: readonly SideView['side'][];
  readonly begin: (homeId: string, stationId: string) => Extract<Order, { type: 'serve' | 'meet' }>;
}

export interface EnrolTicket {
  readonly code: string;
  readonly fingerprint: string;
  readonly goodForMs: number;
}

interface Attached {
  readonly core: StationCore;
  readonly store: ReplicaStore;
  readonly secrets: Secrets;
}

interface Heard {
  readonly at: number;
  readonly clockOff: number | undefined;
}

interface KnownSide extends SideView {
  /** What both held when they last agreed. */
  readonly agreedHash: string | null;
}

const SIDE_NAMES: Readonly<Record<SideView['side'], string>> = { hub: '馆内枢纽', county: '县平台' };

function unmet(side: SideView['side']): KnownSide {
  const name = SIDE_NAMES[side];
  return { side, name, state: 'unmet', waiting: 0, agreedAt: null, trouble: null, agreedHash: null };
}

/** A worker that dies at once is not started again at once. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const STEADY_MS = 60_000;
const TICKET_MS = 10_000;

export class SyncHost implements HomeNetwork {
  readonly #options: SyncHostOptions;
  readonly #heard = new Map<string, Heard>();
  readonly #tickets = new Map<number, (ticket: EnrolTicket) => void>();
  #attached: Attached | null = null;
  #worker: WorkerProcess | null = null;
  readonly #sides = new Map<SideView['side'], KnownSide>();
  #pause = FIRST_PAUSE_MS;
  #asked = 0;
  #isClosing = false;
  #again: NodeJS.Timeout | null = null;
  #stations = '';

  constructor(options: SyncHostOptions) {
    this.#options = options;
    for (const side of options.sides) this.#sides.set(side, unmet(side));
  }

  heard(stationId: string): number | undefined {
    return this.#heard.get(stationId)?.at;
  }

  clockOff(stationId: string): number | undefined {
    return this.#heard.get(stationId)?.clockOff;
  }

  view(): NetworkView {
    const held = this.#homeHash();
    const sides = [...this.#sides.values()].map(({ agreedHash, ...side }) => {
      // What was recorded since they agreed is not over there: nobody has to say so first.
      const isPast = side.state === 'agreed' && agreedHash !== held;
      return isPast ? { ...side, state: 'meeting' as const } : side;
    });
    return { sides };
  }

  #homeHash(): string | null {
    const { core } = this.#attached ?? {};
    return core === undefined ? null : homeHash(core.ledger.chains());
  }

  sharePin(staffId: string, verifier: string): void {
    const boxes = this.#attached?.secrets.changed(staffId, verifier) ?? [];
    if (boxes.length > 0) this.#order({ type: 'send', boxes });
  }

  /** The station is open: from here on it is replicated. */
  attach(core: StationCore, store: ReplicaStore, signer: Signer): void {
    const { credentials } = this.#options;
    this.#attached = {
      core,
      store,
      secrets: new Secrets(core, { boxKey: credentials.box.privateKey, signer }),
    };
    core.ledger.onAppended(() => this.#tellStations());
    this.#start();
  }

  /** A code for one new computer. @throws GuichengError `SYNC.NO_WORKER` */
  async ticket(): Promise<EnrolTicket> {
    this.#asked += 1;
    const id = this.#asked;
    try {
      return await new Promise((resolve, reject) => {
        this.#tickets.set(id, resolve);
        const silent = () => reject(new GuichengError('SYNC.NO_WORKER', '同步程序没有应答，请稍后再试'));
        setTimeout(silent, TICKET_MS);
        this.#order({ type: 'code', id });
      });
    } finally {
      this.#tickets.delete(id);
    }
  }

  close(): void {
    this.#isClosing = true;
    if (this.#again !== null) clearTimeout(this.#again);
    this.#worker?.kill();
  }

  #start(): void {
    const attached = this.#attached;
    if (attached === null || this.#isClosing) return;
    const { core, store, secrets } = attached;
    const worker = this.#options.fork();
    const began = this.#options.mono();
    this.#worker = worker;
    const stop = serveStore(store, worker.channel, (error) => this.#report(error));
    worker.channel.onMessage((said) => this.#hear(said));
    worker.onExit(() => {
      stop();
      this.#worker = null;
      this.#gone(this.#options.mono() - began);
    });
    this.#order(this.#options.begin(core.ledger.homeId, core.stationId));
    this.#stations = '';
    this.#tellStations();
    const boxes = secrets.again();
    if (boxes.length > 0) this.#order({ type: 'send', boxes });
  }

  #gone(livedMs: number): void {
    for (const [name, side] of this.#sides) this.#sides.set(name, { ...side, state: 'unmet' });
    this.#attached?.core.changed();
    if (this.#isClosing) return;
    this.#pause = livedMs > STEADY_MS ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, this.#pause * 2);
    this.#options.log.warn({ livedMs, pauseMs: this.#pause }, 'the sync worker ended');
    this.#again = setTimeout(() => this.#start(), this.#pause);
  }

  /** Enrolments and revocations are facts: the worker hears of them as the ledger does. */
  #tellStations(): void {
    const attached = this.#attached;
    if (attached === null) return;
    const all = attached.core.views.stations();
    const enrolled = all.flatMap(({ stationId, name, role, enrolled: keys }) =>
      keys === undefined ? [] : [{ stationId, name, role, ...keys } satisfies EnrolledStation],
    );
    const revoked = all.filter((station) => station.revoked?.replaced === false);
    const said: Order = {
      type: 'stations',
      enrolled,
      revoked: revoked.map(({ stationId }) => stationId),
    };
    const text = JSON.stringify(said);
    if (text === this.#stations) return;
    this.#stations = text;
    this.#order(said);
  }

  #order(said: Order): void {
    this.#worker?.channel.post(said);
  }

  #hear(message: unknown): void {
    const parsed = word.safeParse(message);
    // Questions to the store come through the same channel and are answered elsewhere.
    if (!parsed.success) return;
    try {
      this.#act(parsed.data);
    } catch (error) {
      this.#report(toGuichengError(error));
    }
  }

  #act(said: Word): void {
    const { log, mono } = this.#options;
    switch (said.type) {
      case 'listening':
        log.info({ port: said.port }, 'the hub answers');
        if (this.#sides.delete('hub')) this.#attached?.core.changed();
        break;
      case 'status': {
        for (const { stationId, ageMs, clockOff } of said.heard)
          this.#heard.set(stationId, { at: mono() - ageMs, clockOff: clockOff ?? undefined });
        for (const side of said.sides) this.#sideTold(side);
        break;
      }
      case 'enrol':
        this.#enrol(said.id, said.station);
        break;
      case 'ticket':
        this.#tickets.get(said.id)?.(said);
        break;
      case 'boxes':
        for (const box of said.boxes) this.#take(box);
        break;
      case 'failed':
        log.warn({ code: said.code }, said.sentence);
        if (said.isOver) this.#notBegun(said.sentence);
        break;
    }
  }

  /** Told every second: a screen is only told when it would show something else. */
  #sideTold(said: Extract<Word, { type: 'status' }>['sides'][number]): void {
    const { agreedMsAgo, homeHash: agreedHash, ...told } = said;
    const agreedAt = agreedMsAgo === null ? null : Math.round(this.#options.wall() - agreedMsAgo);
    const before = this.#sides.get(said.side) ?? unmet(said.side);
    this.#sides.set(said.side, { ...before, ...told, agreedAt, agreedHash });
    const isNews =
      before.state !== told.state || before.waiting !== told.waiting || before.trouble !== told.trouble;
    if (isNews) this.#attached?.core.changed();
  }

  /** A hub nobody can reach says so itself: the others only see that it is silent. */
  #notBegun(trouble: string): void {
    this.#sides.set('hub', { ...unmet('hub'), state: 'held', trouble });
    this.#attached?.core.changed();
  }

  #enrol(id: number, station: EnrolledStation): void {
    const attached = this.#attached;
    if (attached === null) return;
    const { core, secrets } = attached;
    try {
      core.record('station.enrolled', station, { actorId: 'system' });
      this.#order({ type: 'recorded', id, trouble: null });
      this.#order({ type: 'send', boxes: secrets.allFor(station.stationId, this.#options.homeSecret) });
    } catch (error) {
      const coded = toGuichengError(error);
      this.#order({ type: 'recorded', id, trouble: coded.sentence });
      throw coded;
    }
  }

  /** One box that cannot be opened keeps none of the others. */
  #take(box: unknown): void {
    try {
      if (this.#attached?.secrets.take(box) === true) this.#attached.core.changed();
    } catch (error) {
      this.#report(toGuichengError(error));
    }
  }

  #report(error: GuichengError): void {
    this.#options.log.warn({ err: error, code: error.code }, 'sync');
  }
}
