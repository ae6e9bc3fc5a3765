import type { Verdict } from '../domain/checkpoints/evaluate.ts';
import type { Evidence } from '../domain/checkpoints/evidence.ts';
import { CHECKPOINTS } from '../domain/checkpoints/rules.ts';
import { isDoorReading } from '../domain/doors.ts';
import { GuichengError } from '../domain/errors.ts';
import { type CheckpointId, readEvent, type Whereabouts } from '../domain/events/kinds.ts';
import type { Reading, ReadingOrigin, RelayReading } from '../domain/readings.ts';
import { maskedScan, staffCardOfUid } from '../domain/staffCard.ts';
import { urgent } from '../ledger/giveWay.ts';
import { storageError } from '../ledger/sqlite.ts';
import type { LedgerEvent } from '../ledger/types.ts';
import { Attempt, type Decision } from './attempt.ts';
import { WAIT_FOR_AUTHORITY_MS } from './authority.ts';
import { conclude } from './conclude.ts';
import type { Answer } from './contract.ts';
import type { StationCore } from './core.ts';
import type { StationLive, VerdictView } from './dto.ts';
import { Interlock } from './interlock.ts';
import { ScanReader } from './scans.ts';
import { TagHints } from './tagHints.ts';

/** What a training core takes: what the player plays, and what the trainee types at its screen. */
const DRILL_ORIGINS: readonly ReadingOrigin[] = ['drill', 'typed'];

/** An attempt nobody goes on with ends by itself; half an hour is the longest evidence lives. */
const ATTEMPT_IDLE_MS = 5 * 60_000;

/**
 * The path from a reading to a verdict: a scan becomes evidence of the attempt under way (or opens one), the
 * attempt is decided, and the verdict is appended in the transaction that decided it.
 */
export class Checking {
  readonly #core: StationCore;
  readonly #scans: ScanReader;
  readonly #interlock: Interlock;
  readonly tags: TagHints;
  #attempt: Attempt | null = null;
  #decision: Decision | null = null;
  #verdict: VerdictView | null = null;
  #lastScan: StationLive['lastScan'] = null;
  #deciding = false;

  constructor(core: StationCore) {
    this.#core = core;
    this.#scans = new ScanReader(core);
    this.#interlock = new Interlock(core);
    this.tags = new TagHints(core);
    this.#interlock.lockAll();
  }

  get attempt(): Attempt | null {
    return this.#attempt;
  }

  get decision(): Decision | null {
    return this.#decision;
  }

  get verdict(): VerdictView | null {
    return this.#verdict;
  }

  get lastScan(): StationLive['lastScan'] {
    return this.#lastScan;
  }

  get busy(): boolean {
    return this.#attempt !== null;
  }

  get interlock(): Interlock {
    return this.#interlock;
  }

  livePermits(): ReadonlySet<string> {
    return this.#interlock.livePermits();
  }

  /** Is a case or place part of the attempt under way here? Then its authority is not given away. */
  uses(key: string): boolean {
    if (this.#attempt === null) return false;
    const { expected, place } = this.#attempt;
    return [this.#decision?.verdict.subject, expected, place].includes(key);
  }

  /**
   * A reading of a device or of the screen. Never throws: what cannot be used is worded on the screen.
   * The real core refuses the readings of a drill, and a training core whatever a real device read.
   */
  reading(reading: Exclude<Reading, RelayReading>): void {
    if (isDoorReading(reading)) {
      this.#core.doors.reading(reading);
      return;
    }
    if (this.#core.options.acceptsDrill === true && !DRILL_ORIGINS.includes(reading.origin)) {
      this.#core.report(new GuichengError('FORBIDDEN.REAL_READING', '真实设备的读数不能进入演练'));
      return;
    }
    if (reading.origin === 'drill' && this.#core.options.acceptsDrill !== true) {
      this.#core.report(new GuichengError('FORBIDDEN.DRILL', '演练读数不能进入真实工作站'));
      return;
    }
    try {
      if (reading.type === 'tag') {
        this.tags.seen(reading);
        return;
      }
      if (reading.type === 'card') {
        this.#core.idCards.seen(reading);
        return;
      }
      if (reading.type === 'measure') {
        this.#core.measured(reading);
        return;
      }
      urgent(() => {
        if (reading.type === 'tap') this.#scans.tapped(staffCardOfUid(reading.uid), reading.deviceId);
        else this.#scans.read(reading.text, reading.origin, reading.deviceId);
      });
    } catch (error) {
      const coded = storageError(error);
      const refused = error instanceof GuichengError && coded.kind !== 'STORAGE';
      if (!refused) this.#core.report(error);
      this.note(
        reading.type === 'code' ? maskedScan(reading.text).slice(0, 40) : '',
        '',
        false,
        refused || coded.kind === 'STORAGE' ? coded.sentence : '没有读懂这次扫描，请再扫一次',
        null,
      );
    }
    this.#core.changed();
  }

  /** Labels that were just printed here: the next scan of their kind is their scan-back. */
  printed(caseId: string, labels: readonly { readonly code: string; readonly kind: string }[]): void {
    this.#scans.printed(caseId, labels);
  }

  note(text: string, chinese: string, ok: boolean, note: string, caseId: string | null): void {
    this.#lastScan = { text, chinese, at: this.#core.wall, ok, note, caseId };
  }

  /**
   * @param scanned what opened it, so that a refusal at the very opening names it too
   * @throws GuichengError `AUTH.NONE`, `STATE.ATTEMPT_OPEN`
   */
  open(
    checkpoint: CheckpointId,
    expected: string | null,
    scanned?: { readonly type: 'carrier' | 'thing'; readonly code: string; readonly typed?: true },
  ): Attempt {
    const actor = this.#core.actor();
    this.#verdict = null;
    if (this.#attempt !== null) this.cancel();
    this.#attempt = new Attempt({
      attemptId: this.#core.newId(),
      checkpoint,
      expected,
      first: actor.staffId,
      mono: this.#core.mono,
      wall: this.#core.wall,
    });
    if (scanned !== undefined) this.#attempt.add({ ...scanned, at: 0, by: actor.staffId }, this.#core.mono);
    this.decide();
    return this.#attempt;
  }

  /**
   * A person of higher role takes the reasons of the last refusal upon themselves (特批). The refusal stays on file;
   * a new attempt begins that carries the override, and everything is scanned again.
   * @throws GuichengError `STATE.NO_OVERRIDE`
   */
  override(given: { staffId: string; reason: string; codes: readonly string[] }): void {
    const actor = this.#core.actor();
    const refused = this.#verdict;
    const offered = refused?.overridable.map((entry) => entry.code) ?? [];
    if (refused === null || offered.length === 0 || !given.codes.every((code) => offered.includes(code))) {
      throw new GuichengError('STATE.NO_OVERRIDE', '这次拦截不能特批，请按屏幕上的话处理');
    }
    this.#over();
    this.#verdict = null;
    this.#attempt = new Attempt({
      attemptId: this.#core.newId(),
      checkpoint: refused.checkpoint,
      expected: refused.expected?.caseId ?? null,
      first: actor.staffId,
      mono: this.#core.mono,
      wall: this.#core.wall,
    });
    this.add({
      type: 'override',
      staffId: given.staffId,
      pin: true,
      reason: given.reason,
      codes: [...given.codes],
      at: 0,
    });
  }

  add(item: Evidence): void {
    if (this.#attempt === null) throw new GuichengError('STATE.NO_ATTEMPT', '现在没有正在办的步骤，请先扫描');
    this.#attempt.add(item, this.#core.mono);
    this.#core.sessions.touch();
    this.decide();
  }

  /** What a person entered at the screen, as evidence of whoever's badge was scanned last. */
  answer(given: Answer): void {
    const attempt = this.#attempt;
    if (attempt === null) throw new GuichengError('STATE.NO_ATTEMPT', '现在没有正在办的步骤，请先扫描');
    const at = attempt.since(this.#core.mono);
    const by = attempt.hands;
    if (given.type === 'look') {
      const cremator =
        attempt.checkpoint === 'trayToCooling'
          ? (this.#core.views.case(this.#decision?.verdict.subject ?? '')?.cremation?.cremator ?? '')
          : (attempt.place ?? '');
      this.add({ type: 'look', cremator, empty: given.empty, at, by });
      return;
    }
    this.add({ ...given, at, by });
  }

  /** A badge inside an attempt: the first person again, or the second. */
  badge(staffId: string): void {
    const attempt = this.#attempt;
    const staff = this.#core.views.staff(staffId);
    if (attempt === null || staff === null) return;
    if (staffId === attempt.first) {
      attempt.hands = staffId;
      this.#core.changed();
      return;
    }
    const rule = CHECKPOINTS[attempt.checkpoint];
    if (rule.pins) {
      this.#core.sessions.ask(staff, 'second');
      return;
    }
    this.personJoins(staffId, false);
  }

  personProved(staffId: string): void {
    if (this.#attempt !== null) this.personJoins(staffId, true);
  }

  personJoins(staffId: string, pin: boolean): void {
    const attempt = this.#attempt;
    if (attempt === null) return;
    attempt.hands = staffId;
    this.add({ type: 'staff', staffId, pin, at: attempt.since(this.#core.mono) });
  }

  cancel(): void {
    this.#over();
    this.#core.changed();
  }

  /** Evidence serves one attempt only; neither does a PIN still waited for serve the next. */
  #over(): void {
    const attempt = this.#attempt;
    this.#attempt = null;
    this.#decision = null;
    if (attempt !== null) this.#core.sessions.attemptOver(attempt.attemptId);
  }

  dismiss(): void {
    this.#verdict = null;
    this.#core.changed();
  }

  /** Decides now with what is there: missing steps become reasons of a blocked verdict. */
  concludeNow(): void {
    if (this.#attempt === null) throw new GuichengError('STATE.NO_ATTEMPT', '现在没有正在办的步骤');
    this.#finish();
  }

  decide(): void {
    const attempt = this.#attempt;
    if (attempt === null || this.#deciding) return;
    this.#deciding = true;
    try {
      attempt.setTags(this.tags.hintFor(attempt));
      this.#decision = attempt.decide(this.#core.facts, this.#core.stationFacts(), this.#core.mono);
      const { verdict } = this.#decision;
      if (!verdict.reasons.some((entry) => entry.code === 'AUTHORITY_ELSEWHERE')) attempt.wait = null;
      if (!verdict.final) return;
      if (attempt.waitsForAuthority(verdict) && attempt.wait?.refusedBy == null) this.#wait(attempt, verdict);
      else this.#finish();
    } finally {
      this.#deciding = false;
      this.#core.changed();
    }
  }

  /** "Asked, waiting": the request is sent once; the answer is an event that decides the attempt again. */
  #wait(attempt: Attempt, verdict: Verdict): void {
    if (attempt.wait !== null) return;
    const core = this.#core;
    const wanted: { resource: string; holder: string }[] = [];
    const rule = CHECKPOINTS[attempt.checkpoint];
    const place = attempt.place === null ? null : core.views.place(attempt.place);
    if (place !== null && rule.place?.direction === 'target' && place.authority !== core.stationId)
      wanted.push({ resource: `place:${place.code}`, holder: place.authority });
    const state = verdict.subject === null ? null : core.views.case(verdict.subject);
    const isHandedOver = rule.receives && state !== null && isInHands(state.whereabouts);
    if (state?.custodyStation != null && state.custodyStation !== core.stationId && !isHandedOver)
      wanted.push({ resource: `case:${state.caseId}`, holder: state.custodyStation });
    attempt.wait = {
      since: core.mono,
      resources: wanted.map((entry) => entry.resource),
      station: [...new Set(wanted.map(({ holder }) => core.views.station(holder)?.name ?? holder))].join(
        '、',
      ),
      refusedBy: null,
    };
    for (const { resource } of wanted) core.authority.ask(resource, attempt.checkpoint, attempt.first);
  }

  #finish(): void {
    const attempt = this.#attempt;
    if (attempt === null) return;
    const result = conclude(this.#core, attempt);
    this.#over();
    this.#verdict = result.view;
    const { first: staffId, checkpoint } = attempt;
    this.#core.doors.passed(result.places, { staffId, checkpoint, caseId: result.caseId });
    if (result.permit !== null)
      this.#interlock.opened(result.permit.permitId, result.permit.cremator, result.caseId ?? '');
  }

  /** New facts, ours or others': an attempt under way is decided again, permits may have become void. */
  factsChanged(events: readonly LedgerEvent[]): void {
    this.#interlock.check(events);
    const wait = this.#attempt?.wait ?? null;
    for (const raw of wait === null ? [] : events) {
      const event = readEvent(raw);
      if (event?.kind === 'authority.refused' && wait?.resources.includes(event.payload.resource) === true)
        wait.refusedBy = event.stationId;
    }
    if (this.#attempt !== null && !this.#deciding) queueMicrotask(() => this.#again());
  }

  #again(): void {
    try {
      this.decide();
    } catch (error) {
      this.#core.report(error);
    }
  }

  expire(): void {
    this.#interlock.check();
    const attempt = this.#attempt;
    if (attempt === null) return;
    const { mono } = this.#core;
    if (attempt.wait !== null && mono - attempt.wait.since > WAIT_FOR_AUTHORITY_MS) {
      this.#finish();
    } else if (mono - attempt.lastActivityMono > ATTEMPT_IDLE_MS) {
      this.cancel();
    } else {
      this.decide();
    }
  }

  shutDown(): void {
    this.#attempt = null;
    if (this.#core.ledger.db.open) this.#interlock.lockAll();
  }
}

/** On the way between two stations: custody passes with the receiving scan and is not asked for. */
function isInHands(where: Whereabouts): boolean {
  return where.kind === 'hands' || (where.kind === 'urn' && where.at === null);
}
