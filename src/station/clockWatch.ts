/**
 * Whether the wall clock of this station can be believed. Nobody can know the time from within; but a clock that is
 * set jumps against the monotonic one, one that is behind our own facts was set back, and stations of one home agree.
 */
import { GuichengError } from '../domain/errors.ts';
import { type EventOf, readEvent } from '../domain/events/kinds.ts';
import { hlcMillis } from '../ledger/hlc.ts';
import type { StationCore } from './core.ts';
import { lastAlive } from './heartbeat.ts';

/**
 * What says that the clock is wrong: the time this process has run, what this station knew of the time before it was
 * closed, our own facts, or the other stations.
 */
export type ClockWitness = 'run' | 'start' | 'ledger' | 'peers';

export interface ClockFault {
  readonly against: ClockWitness;
  /** How far the wall clock is ahead of where it should be, ms; negative where it is behind. */
  readonly offMs: number;
}

/** More than wall and monotonic clock part between two ticks. */
const DRIFT_MS = 1000;
/** A home works every day: a station that was closed for longer asks whether that is so. */
const LONG_CLOSED_MS = 48 * 3_600_000;

type Confirmed = EventOf<'clock.confirmed'>;

export class ClockWatch {
  readonly #core: StationCore;
  /** Both clocks at one moment. */
  #anchor: { readonly wall: number; readonly mono: number };
  /** The clock was behind what this station knew before it was closed: the anchor is the latter. */
  #turnedBefore: boolean;
  #asked: { readonly last: number; readonly at: number } | null;
  readonly #confirmed: Confirmed[];
  /** The station whose time two people vouched for during this run, with the differences they accepted. */
  #trusted: { readonly stationId: string; readonly accepted: ReadonlyMap<string, number> } | null = null;
  /** Monotonic time of the charges and coolings this very process recorded, by event. */
  readonly #moments = new Map<string, number>();

  constructor(core: StationCore) {
    const { wall, mono } = core;
    this.#core = core;
    const alive = lastAlive(core) ?? 0;
    this.#turnedBefore = alive > wall;
    this.#anchor = { wall: Math.max(wall, alive), mono };
    this.#confirmed = core.ledger
      .eventsOf('home:home')
      .map(readEvent)
      .filter((event) => event?.kind === 'clock.confirmed');
    const last = Math.max(alive, this.#latestFact());
    this.#asked = last > 0 && wall - last > LONG_CLOSED_MS ? { last, at: wall } : null;
  }

  /** Two good clocks drift apart by minutes in a month; a clock that was set jumps. */
  follow(): void {
    const { wall } = this.#core;
    const asked = this.#asked;
    // Whoever was asked set the clock to what it can be.
    const corrected = asked !== null && wall >= asked.last && wall - asked.last <= LONG_CLOSED_MS;
    if (corrected || Math.abs(this.#runOff()) < DRIFT_MS) this.#believe(corrected ? null : asked);
  }

  /** Far later than this station last knew of: nobody can tell it from a long holiday, so somebody is asked. */
  get asked(): { readonly last: number; readonly at: number } | null {
    return this.#asked;
  }

  /** Somebody read the date and it is right. @throws GuichengError `STATE.CLOCK_RIGHT` where nobody was asked */
  agree(): void {
    if (this.#asked === null) throw new GuichengError('STATE.CLOCK_RIGHT', '本机时间没有问题，不用确认');
    this.#believe(null);
    this.#core.storage.beat();
  }

  /** What the next start may hold this clock to, ms UTC. */
  get known(): number {
    return this.#asked?.last ?? this.unturned;
  }

  #believe(asked: ClockWatch['asked']): void {
    const { wall, mono } = this.#core;
    this.#anchor = { wall, mono };
    this.#turnedBefore = false;
    this.#asked = asked;
  }

  /** The gravest sign against this clock, or null where it can be believed. */
  get fault(): ClockFault | null {
    const found: ClockFault[] = [
      { against: this.#turnedBefore ? 'start' : 'run', offMs: this.#runOff() },
      { against: 'peers', offMs: this.#peersOff() },
      // Being ahead of the newest fact is how it should be.
      { against: 'ledger', offMs: Math.min(0, this.#core.wall - this.#latestFact()) },
    ];
    return found
      .filter(({ offMs }) => Math.abs(offMs) > this.#core.policy.clockBehindMs)
      .reduce<ClockFault | null>(
        (gravest, entry) =>
          gravest === null || Math.abs(entry.offMs) > Math.abs(gravest.offMs) ? entry : gravest,
        null,
      );
  }

  /** Wall time as it would be had nobody turned the clock since this process can tell, ms UTC. */
  get unturned(): number {
    const { wall, policy } = this.#core;
    const off = this.#runOff();
    return Math.abs(off) > policy.clockBehindMs ? wall - off : wall;
  }

  /** Two people looked at a clock that is right: here, or at a station whose time this one shares. */
  heard(event: Confirmed): void {
    const { stationId, policy } = this.#core;
    const own = event.stationId === stationId;
    const off = own ? 0 : this.#offOf(event.stationId);
    this.#confirmed.push(event);
    if (off === null) return;
    if (own || Math.abs(off) <= policy.clockBehindMs) this.#believe(null);
    this.#trusted = { stationId: event.stationId, accepted: own ? this.#offs() : new Map() };
  }

  /** Remembers when this process saw a fact, on the clock nobody can turn. */
  saw(eventId: string): void {
    this.#moments.set(eventId, this.#core.mono);
  }

  /**
   * How long ago something was recorded, ms; null where nobody can say. The monotonic clock where this process saw
   * it; otherwise the wall clock, if it can be believed, corrected by what two people found out about it since.
   */
  since(event: { readonly id: string; readonly hlc: string; readonly occurredAt: number }): number | null {
    const seen = this.#moments.get(event.id);
    if (seen !== undefined) return this.#core.mono - seen;
    if (this.fault !== null) return null;
    const at = this.#confirmed
      .filter((entry) => entry.hlc > event.hlc && entry.payload.against !== 'peers')
      .reduce(
        (sum, { payload }) =>
          payload.against === 'run'
            ? sum + payload.offMs
            : // Since when it was wrong nobody knows; only that this was recorded before two people looked.
              Math.min(sum, payload.wall),
        event.occurredAt,
      );
    return this.#core.wall - at;
  }

  #runOff(): number {
    const off = Math.round(this.#core.wall - (this.#anchor.wall + this.#core.mono - this.#anchor.mono));
    // How long this station was closed it cannot know: put right, its clock is ahead of what it last knew.
    return this.#turnedBefore ? Math.min(0, off) : off;
  }

  /**
   * Wall time of our newest fact. A clock that ran ahead and was put right leaves facts of the future behind it; since
   * two people vouched for the time, what was recorded after that is what counts.
   */
  #latestFact(): number {
    const { ledger } = this.#core;
    const head = ledger.head();
    const newest = this.#confirmed.reduce<Confirmed | null>(
      (last, entry) => (last === null || entry.hlc > last.hlc ? entry : last),
      null,
    );
    if (newest === null || hlcMillis(head.hlc) > hlcMillis(newest.hlc)) return hlcMillis(head.hlc);
    if (head.hlc <= newest.hlc) return newest.payload.wall;
    const last = ledger.eventAt(this.#core.stationId, ledger.epoch, head.seq);
    return Math.max(newest.payload.wall, last?.recordedAt ?? 0);
  }

  /**
   * How far this clock was ahead of another station's when it was last asked, ms; null where it is not heard. Whatever
   * happened to this clock since is for the run to say.
   */
  #offOf(stationId: string): number | null {
    const { mono, policy, options } = this.#core;
    const heard = options.heard(stationId);
    const off = options.clockOff?.(stationId);
    if (off === undefined || heard === undefined || mono - heard > policy.freshnessMs) return null;
    return Math.round(off);
  }

  #offs(): Map<string, number> {
    const offs = new Map<string, number>();
    for (const { stationId } of this.#core.views.stations()) {
      const off = stationId === this.#core.stationId ? null : this.#offOf(stationId);
      if (off !== null) offs.set(stationId, off);
    }
    return offs;
  }

  /**
   * How far we are from what the others say. Somebody vouched for counts alone; otherwise the middle of all, this one
   * included: among three the odd one is wrong, between two each has to say so.
   */
  #peersOff(): number {
    const offs = this.#offs();
    if (this.#trusted !== null) {
      const { stationId, accepted } = this.#trusted;
      if (stationId !== this.#core.stationId) return offs.get(stationId) ?? 0;
      for (const [peer, off] of offs) {
        if (Math.abs(off - (accepted.get(peer) ?? off)) <= DRIFT_MS) offs.delete(peer);
      }
    }
    const all = [0, ...offs.values()].sort((a, b) => a - b);
    const [low = 0, high = 0] = [all[Math.floor((all.length - 1) / 2)], all[Math.ceil((all.length - 1) / 2)]];
    return Math.abs(low) > Math.abs(high) ? low : high;
  }
}

/**
 * The way on where the clock is right and the signs against it are not, or were put right: two people look, one of
 * them a director, and it stands in the ledger with its reason.
 * @throws GuichengError `STATE.CLOCK_RIGHT` where nothing speaks against it, `AUTH.*`, `FORBIDDEN.*`
 */
export async function confirmClock(
  core: StationCore,
  input: { reason: string; witness: { staffId: string; pin: string } },
): Promise<void> {
  const actor = core.actor();
  const isDirector = core.sessions.may('home.configure');
  const witnessId = await core.witness(input.witness, isDirector ? 'floor.act' : 'home.configure');
  const { fault } = core.clock;
  if (fault === null) throw new GuichengError('STATE.CLOCK_RIGHT', '本机时间没有问题，不用确认');
  core.record(
    'clock.confirmed',
    { wall: core.wall, ...fault, reason: input.reason },
    { actorId: actor.staffId, witnessId },
  );
}
