/**
 * A station after a restore (恢复): its new epoch, what may be missing, and whom nobody has seen in their place since.
 * Until each body and each urn in its care was scanned there, the ledger is a claim and no evidence.
 */
import path from 'node:path';
import { GuichengError } from '../domain/errors.ts';
import { type DomainEvent, type EventInput, type EventOf, readEvent } from '../domain/events/kinds.ts';
import type { CaseState } from '../domain/fold/case.ts';
import { placeOf } from '../domain/fold/place.ts';
import { isSighting } from '../domain/stocktake/seen.ts';
import { finishRestore, type RestoreMarker } from '../ledger/restore/prepare.ts';
import { salvage } from '../ledger/restore/salvage.ts';
import type { LedgerEvent } from '../ledger/types.ts';
import type { StationCore } from './core.ts';
import type { RestoredView } from './dto.ts';
import { clockText, dayText, displayName, whereText } from './words.ts';

/** Events taken in at a time. */
const SLICE = 200;

type Restored = EventOf<'station.restored'>;
type Why = Pick<RestoredView, 'at' | 'from' | 'backupAt' | 'reason' | 'takenFrom'>;

/** Takes in what the damaged file still holds, and begins the next epoch. For a core that nobody has heard yet. */
export function finishRecovery(core: StationCore, marker: RestoreMarker): void {
  const { ledger, options } = core;
  let highest = marker.witness?.epoch === ledger.epoch ? marker.witness.seq : null;
  if (marker.backup !== null && marker.aside !== null) {
    const from = { file: marker.aside, backup: marker.backup.file, scratch: `${options.file}.salvage` };
    const found = salvage(options.sqlite, from, ledger.chains());
    for (let at = 0; at < found.events.length; at += SLICE)
      ledger.accept({ events: found.events.slice(at, at + SLICE), seals: [], cursor: '' });
    const seen = found.highest[`${core.stationId}:${ledger.epoch}`];
    if (seen !== undefined) highest = Math.max(highest ?? 0, seen);
  }
  beginEpoch(core, marker.reason, {
    highest,
    backupAt: marker.backup?.at ?? null,
    at: marker.at,
    aside: marker.aside === null ? null : path.basename(marker.aside),
  });
  finishRestore(options.file);
}

/**
 * The others hold more of this station's own chain than it does, or another: this file is an old copy. What they hold
 * is taken in, and nothing is appended to the old chain any more.
 */
export function recoverFromPeers(core: StationCore): boolean {
  const own = core.ledger
    .chains()
    .find((chain) => chain.stationId === core.stationId && chain.epoch === core.ledger.epoch);
  if (own === undefined || own.status === 'open') return false;
  beginEpoch(core, own.status === 'ahead' ? 'behind' : 'forked', {
    highest: null,
    backupAt: null,
    at: core.wall,
    aside: null,
  });
  return true;
}

function beginEpoch(
  core: StationCore,
  reason: EventInput<'station.restored'>['reason'],
  known: { highest: number | null; backupAt: number | null; at: number; aside: string | null },
): void {
  const { ledger } = core;
  const epoch = ledger.epoch;
  ledger.startNewEpoch({ name: core.name, role: core.role, actorId: 'system' });
  const held = ledger.chains().find((chain) => chain.stationId === core.stationId && chain.epoch === epoch);
  const last = ledger.eventAt(core.stationId, epoch, held?.seq ?? 0);
  const payload: EventInput<'station.restored'> = {
    reason,
    previous: epoch,
    heldTo: held?.seq ?? 0,
    upTo: known.highest,
    from: last?.recordedAt ?? 0,
    until: known.at,
    backupAt: known.backupAt,
    aside: known.aside,
  };
  ledger.transact((tx) => {
    core.append(tx, 'station.restored', payload, { actorId: 'system' });
    // Labels printed in the time that is missing hang somewhere: their numbers are never given again.
    core.numbers.skipAll(tx);
  });
}

/** What a station may ask of its own and others' restores, kept between two facts. */
export class Restores {
  readonly #core: StationCore;
  readonly #last = new Map<string, Restored | null>();

  constructor(core: StationCore) {
    this.#core = core;
  }

  heard(event: DomainEvent): void {
    if (event.kind === 'station.restored') this.#last.delete(event.stationId);
  }

  /** The newest restore of a station. */
  of(stationId: string): Restored | null {
    let found = this.#last.get(stationId);
    if (found === undefined) {
      found =
        this.#core.ledger
          .eventsOf(`station:${stationId}`)
          .map(readEvent)
          .findLast((event): event is Restored => event?.kind === 'station.restored') ?? null;
      this.#last.set(stationId, found);
    }
    return found;
  }

  /** In the care of a station that was restored, and scanned nowhere since. Its name; null where all is well. */
  unsighted(state: CaseState): string | null {
    if (state.takenFrom?.seen === false) return this.#nameOf(state.takenFrom.stationId);
    const custodian = state.custodyStation;
    const restored = custodian === null ? null : this.of(custodian);
    if (custodian === null || restored === null) return null;
    const seen = this.#core.ledger
      .eventsOf(`case:${state.caseId}`)
      .some((raw) => isSince(raw, restored) && isSighting(readEvent(raw)));
    return seen ? null : this.#nameOf(custodian);
  }

  #nameOf(stationId: string): string {
    return this.#core.views.station(stationId)?.name ?? stationId;
  }

  /** What this station has to say of its own restore; null where there was none, or nothing of it is left. */
  view(): RestoredView | null {
    const event = this.of(this.#core.stationId);
    const { views, stationId } = this.#core;
    const mine = views
      .openCases()
      .filter((state) => state.custodyStation === stationId && isHere(state))
      .filter((state) => event !== null || state.takenFrom !== undefined)
      .map((state) => ({ state, seen: this.unsighted(state) === null }));
    const left = mine.filter(({ seen }) => !seen).map(({ state }) => state);
    const missing = event === null ? null : this.missing(event);
    if (left.length === 0 && missing === null) return null;
    return {
      ...this.#why(event, left),
      missing,
      total: mine.length,
      left: left.map((state) => ({
        caseId: state.caseId,
        name: displayName(state),
        where: whereText(views, state.whereabouts),
      })),
    };
  }

  /** Its own restore explains everything that is left; without one, a station was taken over. */
  #why(event: Restored | null, left: readonly CaseState[]): Why {
    if (event !== null) {
      const { from, until, backupAt, reason } = event.payload;
      return { at: until, from, backupAt, reason, takenFrom: null };
    }
    const taken = left.flatMap(({ takenFrom }) => (takenFrom === undefined ? [] : [takenFrom]));
    const at = Math.min(...taken.map((entry) => entry.at));
    const names = [...new Set(taken.map(({ stationId }) => this.#nameOf(stationId)))];
    return { at, from: at, backupAt: null, reason: 'taken', takenFrom: names.join('、') };
  }

  /** Sequences of the former epoch that nobody has brought back so far; `to` null where their end is not known. */
  missing(event: Restored): { epoch: number; from: number; to: number | null } | null {
    const { previous, upTo } = event.payload;
    const held = this.#core.ledger
      .chains()
      .find((chain) => chain.stationId === event.stationId && chain.epoch === previous);
    const seq = held?.seq ?? 0;
    if (upTo !== null) return seq >= upTo ? null : { epoch: previous, from: seq + 1, to: upTo };
    return event.payload.backupAt === null ? null : { epoch: previous, from: seq + 1, to: null };
  }
}

/** What comes back of the epoch that ended is older than the restore, whatever a clock said. */
function isSince(raw: LedgerEvent, restored: Restored): boolean {
  const former = raw.stationId === restored.stationId && raw.epoch <= restored.payload.previous;
  return !former && raw.hlc > restored.hlc;
}

/** Somewhere in the house, and so somewhere to be scanned. */
function isHere({ whereabouts }: CaseState): boolean {
  return whereabouts.kind !== 'outside' && whereabouts.kind !== 'gone';
}

export function restoredWords(view: RestoredView): { text: string; todo: string } {
  const left = `还有 ${view.left.length} 位没有在原位扫码确认，确认前不能出柜、入炉、交付。请到「状态」逐一扫码`;
  if (view.takenFrom !== null) return { text: `本站接管了${view.takenFrom}`, todo: left };
  const span = `${dayText(view.from)} ${clockText(view.from)} 到 ${dayText(view.at)} ${clockText(view.at)}`;
  const which =
    view.missing === null
      ? '没有发现缺失'
      : view.missing.to === null
        ? `${span}之间、第 ${view.missing.from} 条以后可能有缺失`
        : `${span}之间缺第 ${view.missing.from} 到 ${view.missing.to} 条`;
  const source = view.backupAt === null ? '本站数据丢过一段' : '本站数据从备份恢复过';
  return {
    text: `${source}：${which}`,
    todo: view.left.length === 0 ? '请对照纸面记录补登，其他站传来后会自动补上' : left,
  };
}

/**
 * Somebody stands before a body or ashes, scans them, and scans the place the ledger names. Found elsewhere it is no
 * confirmation: then the move that was lost is scanned anew.
 * @throws GuichengError `INPUT.*`, `STATE.SIGHTED`
 */
export function sight(core: StationCore, input: { carrier: string; place: string | null }): void {
  const actor = core.actor();
  const carrier = core.views.carrier(input.carrier);
  const thing = core.views.thing(input.carrier);
  if (carrier === null && thing === null)
    throw new GuichengError(
      'INPUT.CARRIER_UNKNOWN',
      '账本里没有这个码：按系在别处的处理，先不要动，请按「有异议」',
    );
  const worn = carrier?.state === 'bound' || carrier?.state === 'detached';
  const caseId = carrier === null ? (thing?.caseId ?? null) : worn ? carrier.caseId : null;
  const state = caseId === null ? null : core.views.case(caseId);
  if (state === null)
    throw new GuichengError('INPUT.CARRIER_NOT_WORN', '这个码现在不在任何一位身上，请扫遗体或骨灰上的码');
  if (core.restores.unsighted(state) === null)
    throw new GuichengError('STATE.SIGHTED', `${displayName(state)}已经确认过，不用再扫`);
  const expected = placeOf(state.whereabouts);
  const known = whereText(core.views, state.whereabouts);
  if (expected !== input.place)
    throw new GuichengError(
      'INPUT.OTHER_PLACE',
      expected === null
        ? `账本记的是${displayName(state)}在${known}，请只扫身上的码；放到位的请用入柜扫码`
        : `账本记的是${displayName(state)}在${known}。人确实在这里的，请用移柜或入柜重新扫进来`,
    );
  core.record(
    'custody.sighted',
    { carrier: input.carrier, place: input.place },
    { caseId: state.caseId, actorId: actor.staffId },
  );
}
