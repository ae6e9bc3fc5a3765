import { createHash } from 'node:crypto';
import path from 'node:path';
import { GuichengError, toGuichengError } from '../domain/errors.ts';
import {
  type EventInput,
  type EventKind,
  IRREVERSIBLE,
  payloadShape,
  readEvent,
  type StationRole,
} from '../domain/events/kinds.ts';
import { DEFAULT_POLICY, type Policy } from '../domain/policy.ts';
import type { MeasureReading } from '../domain/readings.ts';
import { may, type Permission } from '../domain/roles.ts';
import type { Signer } from '../ledger/keys.ts';
import { Ledger, type Transaction } from '../ledger/ledger.ts';
import { migrateOrThrow } from '../ledger/migrations.ts';
import type { RestoreMarker } from '../ledger/restore/prepare.ts';
import type { Sqlite } from '../ledger/sqlite.ts';
import type { JsonObject, LedgerEvent, StationClock } from '../ledger/types.ts';
import { VIEW_MIGRATIONS } from '../views/migrations/index.ts';
import { subjectsOfLedger, ViewProjector } from '../views/projector.ts';
import { Views } from '../views/read.ts';
import { AlarmBook } from './alarms/book.ts';
import { AuthorityKeeper } from './authority.ts';
import { Checking } from './checking.ts';
import { ClockWatch } from './clockWatch.ts';
import { ColdWatch } from './cold/watch.ts';
import { Counting } from './counting.ts';
import { DoorWatch } from './doors.ts';
import type { NetworkView } from './dto.ts';
import { elapsedSince, isTimed } from './elapsed.ts';
import { FactsReader, type StationFacts } from './facts.ts';
import { FurnaceWatch } from './furnaceWatch.ts';
import { IdCards } from './idCards.ts';
import { timedId } from './ids.ts';
import { LiveChannel } from './live.ts';
import { liveOf } from './liveView.ts';
import { STATION_MIGRATIONS } from './migrations.ts';
import { NumberKeeper } from './numbers.ts';
import { DEFAULT_PIN_COST, type PinCost, PinStore } from './pins.ts';
import type { ReportsPort, StationPorts } from './ports.ts';
import { RefusedKeeper } from './refused.ts';
import { RelayWatch } from './relayWatch.ts';
import { runReport } from './reports/kinds.ts';
import { finishRecovery, Restores } from './restored.ts';
import { RosterWatch } from './roster.ts';
import { ScanHold } from './scanHold.ts';
import { Sessions } from './sessions.ts';
import { Sights } from './sights.ts';
import { StaffCards } from './staffCards.ts';
import { StockAlarms } from './stockAlarms.ts';
import { StorageWatch } from './storageWatch.ts';
import { Telemetry } from './telemetry/store.ts';
import { Unprinted } from './unprinted.ts';

/** Several heartbeats of the feed. */
const SILENT_MS = 15_000;

export interface StationOptions {
  readonly stationId: string;
  readonly role: StationRole;
  readonly name: string;
  readonly homeId: string;
  /** 16-bit number of the home inside its own RFID tags. */
  readonly homeNumber: number;
  readonly file: string;
  readonly sqlite: Sqlite;
  readonly signer: Signer;
  readonly homeSecret: Uint8Array;
  readonly clock: StationClock;
  readonly ports: StationPorts;
  readonly policy?: Policy;
  readonly pinCost?: PinCost;
  /** Monotonic ms of the last complete pull from another station; undefined for never. */
  readonly heard: (stationId: string) => number | undefined;
  /** A restore of its file that is under way: the station ends it by beginning a new epoch. */
  readonly restore?: RestoreMarker | null;
  /** How far our wall clock was ahead of another station's at the last pull, ms; undefined for unknown. */
  readonly clockOff?: (stationId: string) => number | undefined;
  /** What is known of the computers this one exchanges its ledger with; undefined where it is alone. */
  readonly network?: () => NetworkView | undefined;
  /** Hands a verifier to the other stations of the home: it is a secret and goes through no ledger. */
  readonly sharePin?: (staffId: string, verifier: string) => void;
  /** The demo home: its badges and PINs are no secret, and its sheet of codes can be called up. */
  readonly demo?: boolean;
  /** Only a training or drill composition takes readings of origin `drill`. */
  readonly acceptsDrill?: boolean;
  readonly random?: (length: number) => Uint8Array;
  readonly report?: (error: GuichengError) => void;
}

/**
 * One station core (工作站): its own file, id, epoch, key, chain and sessions. A process may hold several. It owns
 * the ledger and is its only writer; screens and devices reach it through the router and `reading`.
 */
export class StationCore {
  readonly stationId: string;
  readonly role: StationRole;
  readonly name: string;
  readonly options: StationOptions;
  readonly ledger: Ledger;
  readonly views: Views;
  readonly policy: Policy;
  readonly ports: StationPorts;
  readonly pins: PinStore;
  readonly facts: FactsReader;
  readonly sessions: Sessions;
  readonly checking: Checking;
  readonly counting: Counting;
  readonly stockAlarms: StockAlarms;
  readonly sights: Sights;
  readonly scanHold: ScanHold;
  readonly idCards: IdCards;
  readonly staffCards: StaffCards;
  readonly authority: AuthorityKeeper;
  readonly numbers: NumberKeeper;
  readonly unprinted = new Unprinted(() => this.ledger.db);
  readonly live: LiveChannel;
  /** Not there yet while the ledger opens. */
  readonly clock: ClockWatch;
  readonly restores: Restores;
  readonly refused: RefusedKeeper;
  readonly roster: RosterWatch;
  readonly storage: StorageWatch;
  readonly telemetry: Telemetry;
  readonly cold: ColdWatch;
  readonly furnaces: FurnaceWatch;
  readonly doors: DoorWatch;
  readonly relays: RelayWatch;
  readonly alarms: AlarmBook;
  revision = 0;
  #lastSealMono: number;
  #beganAt: number | null = null;
  #random: (length: number) => Uint8Array;

  static open(options: StationOptions): StationCore {
    return new StationCore(options);
  }

  private constructor(options: StationOptions) {
    this.options = options;
    this.stationId = options.stationId;
    this.role = options.role;
    this.name = options.name;
    this.policy = options.policy ?? DEFAULT_POLICY;
    this.ports = options.ports;
    this.#random = options.random ?? ((length) => globalThis.crypto.getRandomValues(new Uint8Array(length)));
    this.ledger = Ledger.open({
      file: options.file,
      sqlite: options.sqlite,
      homeId: options.homeId,
      stationId: options.stationId,
      signer: options.signer,
      clock: options.clock,
      orderWall: () => this.clock?.unturned ?? options.clock.wall(),
      project: new ViewProjector(),
      subjectsOf: subjectsOfLedger,
      understands: (event) => readEvent(event) !== null,
      keepsHead: options.file !== '' && options.file !== ':memory:',
      extraMigrations: VIEW_MIGRATIONS,
      ...(options.random === undefined ? {} : { random: options.random }),
      ...(options.report === undefined ? {} : { report: options.report }),
    });
    migrateOrThrow(this.ledger.db, STATION_MIGRATIONS, { space: 'station', wall: this.wall });
    this.views = new Views(this.ledger.db);
    this.pins = new PinStore(this.ledger.db, options.homeSecret, options.pinCost ?? DEFAULT_PIN_COST);
    this.facts = new FactsReader(this.views);
    this.live = new LiveChannel(() => liveOf(this));
    this.storage = new StorageWatch(this);
    const inMemory = options.file === '' || options.file === ':memory:';
    this.telemetry = new Telemetry({
      file: inMemory ? '' : path.join(path.dirname(options.file), 'telemetry.db'),
      sqlite: options.sqlite,
      wall: () => this.wall,
      // Not a word to the watch over the ledger's file: this one is another.
      report: (error) => options.report?.(error),
    });
    this.furnaces = new FurnaceWatch(this);
    this.cold = new ColdWatch(this);
    this.doors = new DoorWatch(this);
    this.relays = new RelayWatch(this);
    this.alarms = new AlarmBook(this);
    this.clock = new ClockWatch(this);
    this.restores = new Restores(this);
    this.refused = new RefusedKeeper(this);
    this.roster = new RosterWatch(this);
    this.sessions = new Sessions(this);
    this.checking = new Checking(this);
    this.counting = new Counting(this);
    this.stockAlarms = new StockAlarms(this);
    this.sights = new Sights(this);
    this.scanHold = new ScanHold(this);
    this.idCards = new IdCards(this);
    this.staffCards = new StaffCards(this);
    this.authority = new AuthorityKeeper(this);
    this.numbers = new NumberKeeper(this);
    // A use heard of just before the end of the last process.
    if (this.ledger.eventsOf('home:home').some((event) => event.kind === 'sealedCode.used'))
      this.pins.spendSealedCode();
    this.#lastSealMono = this.mono;
    if (!this.ledger.isOpened)
      this.ledger.openStation({ name: options.name, role: options.role, actorId: 'system' });
    if (options.restore != null) finishRecovery(this, options.restore);
    this.ledger.onAppended((events) => this.#onAppended(events));
  }

  get wall(): number {
    return Math.floor(this.options.clock.wall());
  }

  get mono(): number {
    return this.options.clock.mono();
  }

  /** Ask for a report here; it never makes a scan wait. */
  get reports(): ReportsPort {
    return this.ports.reports ?? { run: async (name, input) => runReport(this.views, name, input) };
  }

  /** When this home was set up, ms UTC: what was never done is late from here on. */
  get beganAt(): number {
    this.#beganAt ??= this.ledger.eventsOf('home:home')[0]?.occurredAt ?? null;
    return this.#beganAt ?? this.wall;
  }

  newId(): string {
    return timedId(this.wall, Buffer.from(this.#random(6)).toString('hex'));
  }

  /** A PIN from now on, at every station that can be reached. */
  keepPin(staffId: string, verifier: string): void {
    this.pins.store(staffId, verifier);
    this.options.sharePin?.(staffId, verifier);
  }

  randomBytes(length: number): Uint8Array {
    return this.#random(length);
  }

  /** Not heard for seconds: the cable is out, long before news counts as old for an irreversible act. */
  isSilent(stationId: string): boolean {
    const heard = this.options.heard(stationId);
    return heard === undefined || this.mono - heard > SILENT_MS;
  }

  /** Not heard for longer than an irreversible act may wait for news; whether it is expected to say any or not. */
  isUnheard(stationId: string): boolean {
    const heard = this.options.heard(stationId);
    return heard === undefined || this.mono - heard > this.policy.freshnessMs;
  }

  stale(): StationFacts['stale'] {
    return this.views
      .stations()
      .filter((station) => station.stationId !== this.stationId && !station.signedOff)
      .flatMap((station) => {
        const heard = this.options.heard(station.stationId);
        const ago = heard === undefined ? null : Math.max(0, Math.round(this.mono - heard));
        const isStale = ago === null || ago > this.policy.freshnessMs;
        return isStale ? [{ stationId: station.stationId, name: station.name, heardMsAgo: ago }] : [];
      });
  }

  stationFacts(): StationFacts {
    return {
      stationId: this.stationId,
      role: this.role,
      policy: this.policy,
      wall: this.wall,
      clockWrong: this.clock.fault !== null,
      elapsed: (caseId, checkpoint) => elapsedSince(this, caseId, checkpoint),
      livePermits: this.checking.livePermits(),
      unread: ({ caseId, number, carriers }) =>
        this.ledger.isUnread([caseId, `case:${caseId}`, number, ...carriers.map(({ code }) => code)]),
      unsighted: (state) => this.restores.unsighted(state),
      stale: this.stale(),
    };
  }

  /**
   * Appends one fact in a transaction of its own.
   * @throws GuichengError `INPUT.*`, `STORAGE.*`, `LEDGER.*`
   */
  record<K extends EventKind>(
    kind: K,
    payload: EventInput<K>,
    about: { caseId?: string; actorId: string; witnessId?: string },
  ): LedgerEvent {
    return this.ledger.transact((tx) => this.append(tx, kind, payload, about));
  }

  /** Appends one fact inside a transaction; custody events carry what this station had seen of the others. */
  append<K extends EventKind>(
    tx: Transaction,
    kind: K,
    payload: EventInput<K>,
    about: { caseId?: string; actorId: string; witnessId?: string },
  ): LedgerEvent {
    const parsed = payloadShape(kind).safeParse(payload);
    if (!parsed.success) {
      throw new GuichengError('INPUT.EVENT', '填写的内容有误，请检查后重试', {
        kind,
        issues: parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`),
      });
    }
    const custody = kind === 'checkpoint.passed' || kind === 'checkpoint.blocked';
    return tx.append({
      kind,
      kindVersion: 1,
      actorId: about.actorId,
      occurredAt: this.wall,
      payload: parsed.data as JsonObject,
      ...(about.caseId === undefined ? {} : { caseId: about.caseId }),
      ...(about.witnessId === undefined ? {} : { witnessId: about.witnessId }),
      ...(custody ? { seen: true } : {}),
    });
  }

  /** The person signed in here. @throws GuichengError `AUTH.NONE` */
  actor(): { staffId: string; name: string } {
    const session = this.sessions.current;
    if (session === null) throw new GuichengError('AUTH.NONE', '请先扫工牌登录');
    return { staffId: session.staffId, name: session.name };
  }

  /** Second person by badge or staff id, with PIN; really a second person. @throws GuichengError `AUTH.*` */
  async witness(
    given: { staffId: string; pin: string },
    permission: Permission = 'floor.act',
    /** `oldRoster`: to confirm the list of people itself, with whoever stands on it. */
    by?: 'oldRoster',
  ): Promise<string> {
    const actor = this.actor();
    const staff = this.views.staff(given.staffId) ?? this.views.staffByBadge(given.staffId.toUpperCase());
    if (staff === null || !staff.active)
      throw new GuichengError('AUTH.WITNESS_UNKNOWN', '第二人的工牌不在名册里，或已停用');
    const stopped = by === 'oldRoster' ? null : this.roster.refusal(staff);
    if (stopped !== null) throw new GuichengError('AUTH.ROSTER_OLD', stopped);
    if (staff.staffId === actor.staffId) throw new GuichengError('AUTH.WITNESS_SAME', '第二人必须是另一个人');
    if (!may(staff, permission)) {
      throw new GuichengError('FORBIDDEN.WITNESS_ROLE', '第二人的岗位不能做这一步', { permission });
    }
    await this.pins.check(staff.staffId, given.pin, this.policy, this.wall);
    // A PIN takes a moment to check: the first person may have left, the second been dismissed meanwhile.
    if (this.sessions.current?.staffId !== actor.staffId)
      throw new GuichengError('AUTH.NONE', '登录已经结束，请重新登录后再办');
    if (this.views.staff(staff.staffId)?.active !== true)
      throw new GuichengError('AUTH.WITNESS_UNKNOWN', '第二人的工牌刚刚停用');
    return staff.staffId;
  }

  /** Called about once a second: time-outs, permits, seals, WAL. Never throws. */
  tick(): void {
    try {
      this.clock.follow();
      this.sessions.expire();
      this.staffCards.expire();
      this.checking.expire();
      this.cold.tick();
      this.doors.tick();
      this.relays.tick();
      this.checking.interlock.beat();
      if (this.mono - this.#lastSealMono >= 60_000) this.seal();
      this.ledger.checkpoint();
    } catch (error) {
      this.#report(error);
    }
    this.storage.tick();
    this.telemetry.tick();
    this.live.changed();
  }

  /** What a machine measured: kept beside the ledger, and looked at for alarms. */
  measured(reading: MeasureReading): void {
    const { deviceId, unit, point, value, quality } = reading;
    this.telemetry.record({ series: `${deviceId}/${unit}/${point}`, at: this.wall, value, quality });
    this.furnaces.measured(reading);
    this.cold.measured(reading);
  }

  seal(): void {
    this.#lastSealMono = this.mono;
    this.ledger.seal();
  }

  changed(): void {
    this.live.changed();
  }

  /** What screens may fetch is another now: somebody signed in or out, or a fact arrived. */
  screensChanged(): void {
    this.revision += 1;
    this.live.changed();
  }

  report(error: unknown): void {
    this.#report(error);
  }

  close(): void {
    this.checking.shutDown();
    this.telemetry.close();
    if (this.ledger.db.open) {
      this.storage.beat();
      try {
        this.ledger.seal();
      } catch (error) {
        // A disk that takes no more must not keep the others of this machine from closing.
        this.#report(error);
      }
    }
    this.ledger.close();
  }

  #onAppended(events: readonly LedgerEvent[]): void {
    this.revision += 1;
    let irreversible = false;
    for (const raw of events) {
      const event = readEvent(raw);
      if (event === null) continue;
      if (event.stationId === this.stationId && event.kind === 'checkpoint.passed') {
        irreversible ||= IRREVERSIBLE.includes(event.payload.checkpoint);
        if (isTimed(event.payload.checkpoint)) this.clock.saw(event.id);
      }
      this.restores.heard(event);
      if (event.kind === 'clock.confirmed') this.clock.heard(event);
      if (event.kind === 'station.signedOff' && event.payload.stationId === this.stationId)
        // The screen says what became of it.
        void this.ports.backups?.now().then(() => this.live.changed());
      this.authority.heard(event);
      this.numbers.heard(event);
      this.counting.heard(event);
      this.stockAlarms.heard(event);
      this.alarms.heard(event);
      this.sights.heard(event);
      if (event.kind === 'sealedCode.used') this.pins.spendSealedCode();
    }
    this.checking.factsChanged(events);
    this.sessions.factsChanged();
    if (irreversible) this.seal();
    this.live.changed();
  }

  #report(error: unknown): void {
    this.storage.met(error);
    const coded = toGuichengError(error);
    if (this.options.report === undefined) process.emitWarning(coded);
    else this.options.report(coded);
  }
}

export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
