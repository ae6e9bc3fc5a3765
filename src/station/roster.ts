/**
 * How old the list of people (名册) may be here. A station that hears nobody for days cannot hear who was dismissed: then
 * a badge alone lets in a director or deputy only, until two people, one of them a director, look at the list.
 */
import { GuichengError } from '../domain/errors.ts';
import type { StaffState } from '../domain/fold/others.ts';
import { may } from '../domain/roles.ts';
import type { Db } from '../ledger/sqlite.ts';
import type { Witness } from './contract/parts.ts';
import type { StationCore } from './core.ts';
import { readSetting, saveSetting } from './settings.ts';
import { spanText } from './words.ts';

const KEY = 'roster';
const TAKEN = 'authority.takenOver';
const BACK: readonly string[] = ['station.opened', 'station.signedOn', 'station.enrolled'];

export class RosterWatch {
  readonly #core: StationCore;
  /** Since another station was heard, or two people confirmed the list; running or closed, ms. */
  #silentMs: number;
  #mono: number;

  constructor(core: StationCore) {
    this.#core = core;
    this.#mono = core.mono;
    const kept = readSetting(core.ledger.db, KEY);
    const [silentMs = 0, at = core.wall] = kept === null ? [] : kept.split(' ').map(Number);
    // A clock set back takes no time away; what it adds, the watch over the clock finds.
    this.#silentMs = silentMs + Math.max(0, core.wall - at);
  }

  /** Nobody was heard for longer than the home allows. A home with one station hears everything it has to. */
  get old(): boolean {
    return this.#silent() > this.#core.policy.rosterMs && this.#others().length > 0;
  }

  get silentMs(): number {
    return Math.round(this.#silent());
  }

  /** What a clerk reads; empty while all is well. */
  get text(): string {
    if (!this.old) return '';
    return `已 ${spanText(this.#silent())}没有听到其他工作站，不知道有没有人离职。请馆长或代理人登录，在「状态」里和另一人确认名册；也请检查网线`;
  }

  /** Why a badge lets nobody in here; null where it does. */
  refusal(staff: StaffState): string | null {
    return this.old && !may(staff, 'home.configure') ? this.text : null;
  }

  /** Writes down how long it has been, inside a transaction. */
  keep(db: Db): void {
    saveSetting(db, KEY, `${this.silentMs} ${this.#core.wall}`);
  }

  confirmed(db: Db): void {
    this.#silentMs = 0;
    this.#mono = this.#core.mono;
    this.keep(db);
  }

  #silent(): number {
    const { mono } = this.#core;
    this.#silentMs += mono - this.#mono;
    this.#mono = mono;
    for (const { stationId } of this.#core.views.stations()) {
      const heard = stationId === this.#core.stationId ? undefined : this.#core.options.heard(stationId);
      if (heard !== undefined) this.#silentMs = Math.max(0, Math.min(this.#silentMs, mono - heard));
    }
    return this.#silentMs;
  }

  /**
   * Who may have something to tell. One that signed off may sign on unheard, the next morning already; one that was
   * revoked or taken over is gone.
   */
  #others(): string[] {
    const { views, stationId: own, ledger } = this.#core;
    const isTakenOver = (stationId: string) =>
      ledger.eventsOf(`station:${stationId}`).findLast(({ kind }) => kind === TAKEN || BACK.includes(kind))
        ?.kind === TAKEN;
    return views
      .stations()
      .filter(({ stationId, revoked }) => stationId !== own && (revoked === undefined || revoked.replaced))
      .map(({ stationId }) => stationId)
      .filter((stationId) => !isTakenOver(stationId));
  }
}

/**
 * Two people, one a director, looked at who works here: the list serves for another while.
 * @throws GuichengError `STATE.ROSTER_FRESH`, `AUTH.*`, `FORBIDDEN.*`
 */
export async function confirmRoster(
  core: StationCore,
  { reason, witness }: { reason: string; witness: Witness },
): Promise<void> {
  const actor = core.actor();
  const isDirector = core.sessions.may('home.configure');
  const witnessId = await core.witness(witness, isDirector ? 'floor.act' : 'home.configure', 'oldRoster');
  if (!core.roster.old) throw new GuichengError('STATE.ROSTER_FRESH', '名册是新的，不用确认');
  const staff = core.views
    .allStaff()
    .filter(({ active }) => active)
    .map(({ staffId }) => staffId);
  core.ledger.transact((tx) => {
    const confirmed = { silentMs: core.roster.silentMs, staff, reason };
    core.append(tx, 'roster.confirmed', confirmed, { actorId: actor.staffId, witnessId });
  });
  core.ledger.transact(({ db }) => core.roster.confirmed(db));
}
