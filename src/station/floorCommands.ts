import { rank } from '../domain/case/special.ts';
import { CHECKPOINTS } from '../domain/checkpoints/rules.ts';
import { isAshes } from '../domain/checkpoints/scene.ts';
import { GuichengError } from '../domain/errors.ts';
import { type PlaceKind, placeKind, type Whereabouts } from '../domain/events/kinds.ts';
import { infectiousOf } from '../domain/fold/exceptions.ts';
import type { CarrierState } from '../domain/fold/others.ts';
import { type PlaceState, placeOf } from '../domain/fold/place.ts';
import { hasRole } from '../domain/roles.ts';
import { openCase } from './caseCommands.ts';
import type { StationCore } from './core.ts';
import { elapsedSince } from './elapsed.ts';
import { conflictViews } from './lists.ts';

/** Forward past others is an override and needs a director as second person; backward is a reason. */
export async function moveInQueue(
  core: StationCore,
  input: {
    caseId: string;
    scheduledAt: number;
    reason: string;
    witness: { staffId: string; pin: string } | null;
  },
): Promise<void> {
  const actor = core.actor();
  const isForward = () => {
    const { order } = openCase(core, input.caseId);
    if (order === null) throw new GuichengError('STATE.NOT_ORDERED', '这位还没有火化单');
    return input.scheduledAt < order.scheduledAt;
  };
  /** The infectious and the decomposed go first by rule: nobody is passed over. */
  const goesFirst = () => {
    const state = openCase(core, input.caseId);
    const { bodyCondition = '' } = state.decedent;
    return rank({ infectious: infectiousOf(state), bodyCondition }) < 2;
  };
  let witnessId: string | undefined;
  if (isForward() && !goesFirst()) {
    if (input.witness === null)
      throw new GuichengError('AUTH.WITNESS_NEEDED', '提前要第二人：馆长或代理人的工牌和口令');
    witnessId = await core.witness(input.witness, 'queue.override');
  }
  core.record(
    'cremation.moved',
    { scheduledAt: input.scheduledAt, reason: input.reason, forward: isForward() },
    { caseId: input.caseId, actorId: actor.staffId, ...(witnessId === undefined ? {} : { witnessId }) },
  );
}

/** A furnace is looked at where it stands: only the station it belongs to speaks for it. */
function ownCremator(core: StationCore, code: string): PlaceState {
  const place = core.views.place(code);
  if (place === null || place.kind !== 'cremator')
    throw new GuichengError('NOT_FOUND.CREMATOR', '没有这台炉');
  if (place.authority !== core.stationId) {
    const name = core.views.station(place.authority)?.name ?? place.authority;
    throw new GuichengError('FORBIDDEN.STATION', `${place.label}归${name}管，请到${name}办理`);
  }
  return place;
}

/** 火化结束: the burner is off; ashes are asked for with the tray's own checkpoint. */
export function finishCremation(core: StationCore, cremator: string): void {
  const actor = core.actor();
  const { run } = ownCremator(core, cremator);
  if (run === null || run.state !== 'burning')
    throw new GuichengError('STATE.NOT_BURNING', '这台炉没有正在进行的火化');
  const elapsed = elapsedSince(core, run.caseId, 'chargeIn') ?? null;
  if (elapsed === null)
    throw new GuichengError('CLOCK.WRONG', '本机时间不对，说不准烧了多久。请先在状态页校准或确认时间');
  if (elapsed < core.policy.minimumCremationMs)
    throw new GuichengError('STATE.TOO_SOON', '入炉时间还不够，不能结束火化', {
      earliest: core.wall + core.policy.minimumCremationMs - elapsed,
    });
  core.record('cremation.finished', { cremator }, { caseId: run.caseId, actorId: actor.staffId });
}

/** An unused pass is closed by two people looking into the furnace, before either may be used again. */
export async function closePermit(
  core: StationCore,
  input: { cremator: string; witness: { staffId: string; pin: string } },
): Promise<void> {
  const actor = core.actor();
  const unused = () => {
    const { run } = ownCremator(core, input.cremator);
    if (run === null || run.state !== 'permitted' || run.permitId === null)
      throw new GuichengError('STATE.NO_PERMIT', '这台炉没有待关闭的许可');
    return { permitId: run.permitId, caseId: run.caseId };
  };
  unused();
  const witnessId = await core.witness(input.witness);
  mayLook(core, witnessId);
  // Somebody may have been charged while the PIN was typed.
  const { permitId, caseId } = unused();
  core.record(
    'permit.closed',
    { permitId, cremator: input.cremator, reason: '两人看炉，炉膛为空' },
    { caseId, actorId: actor.staffId, witnessId },
  );
}

/**
 * A conflict of meaning is closed at the place itself: the carrier found there and the place are scanned, a
 * second person stands by. The case of that carrier is kept there; the other stays frozen where it was claimed.
 * @throws GuichengError `NOT_FOUND.CONFLICT`, `INPUT.CARRIER`, `INPUT.PLACE`, `STATE.NEEDS_CORRECTION`
 */
export async function closeConflict(
  core: StationCore,
  input: {
    conflictId: string;
    carrier: string;
    place: string | null;
    keep: string | null;
    note: string;
    witness: { staffId: string; pin: string };
  },
): Promise<void> {
  const actor = core.actor();
  found(core, input);
  const witnessId = await core.witness(input.witness);
  const { cases, keep, place, whereabouts, byDirector } = found(core, input);
  const people = [actor.staffId, witnessId].flatMap((staffId) => core.views.staff(staffId) ?? []);
  if (byDirector && !people.some((person) => hasRole(person, ['director'])))
    throw new GuichengError('FORBIDDEN.WITNESS_ROLE', '骨灰是哪一位的，要馆长在场才能认定');
  const about = { caseId: keep, actorId: actor.staffId, witnessId };
  const closed = { conflictId: input.conflictId, keep, note: input.note };
  core.ledger.transact((tx) => {
    core.append(tx, 'conflict.closed', { ...closed, cases, place, whereabouts }, about);
    // Found here, so nowhere else: a place it was claimed for as well is empty of it.
    for (const other of claimedPlaces(core, keep))
      core.append(
        tx,
        'conflict.closed',
        { ...closed, cases: [keep], place: other, whereabouts: null },
        about,
      );
  });
}

const PLACE_KINDS = placeKind.options;

/** Places that still count a case as theirs although it is said to be elsewhere. */
export function claimedPlaces(core: StationCore, caseId: string): string[] {
  const own = placeOf(core.views.case(caseId)?.whereabouts ?? null);
  return PLACE_KINDS.flatMap((kind) => core.views.places(kind))
    .filter((place) => place.code !== own && place.occupants.includes(caseId))
    .map((place) => place.code);
}

interface Found {
  readonly cases: string[];
  readonly keep: string;
  readonly place: string | null;
  readonly whereabouts: Whereabouts | null;
  /** No carrier says whose this is: the director does. */
  readonly byDirector: boolean;
}

/** What two people scanned at the place, as far as it answers this very conflict. */
function found(
  core: StationCore,
  input: { conflictId: string; carrier: string; place: string | null; keep: string | null },
): Found {
  const conflict = conflictViews(core).find((entry) => entry.conflictId === input.conflictId);
  if (conflict === undefined) throw new GuichengError('NOT_FOUND.CONFLICT', '没有这条冲突，或已经解除');
  if (conflict.kind === 'identity')
    throw new GuichengError('STATE.NEEDS_CORRECTION', '证件号相同要核对原件：更正其中一份，或由馆长合并案卷');
  if (conflict.kind === 'vessel') throw new GuichengError('STATE.NEEDS_RELABEL', conflict.wayOn);
  if (conflict.kind === 'stranger') throw new GuichengError('STATE.NEEDS_COUNT', conflict.wayOn);
  const scanned = input.carrier.toUpperCase();
  const isVessel = conflict.kind === 'thing';
  if (isVessel && conflict.conflictId !== `thing:${scanned}`)
    throw new GuichengError('INPUT.CARRIER', '请扫描这条冲突里的骨灰盘或骨灰盒');
  if (isVessel && input.keep === null) throw new GuichengError('INPUT.CASE', '请选定里面是哪一位的骨灰');
  const keep = isVessel ? input.keep : foundBy(core, scanned);
  if (keep === null)
    throw new GuichengError('INPUT.CARRIER', '请扫描现场遗体上的腕带或袋签；骨灰扫铁牌、骨灰盘或骨灰盒');
  const named = conflict.cases.map((card) => card.caseId);
  if (!named.includes(keep)) throw new GuichengError('INPUT.CARRIER', '这个码不是这条冲突里的任何一位');
  const place = input.place === null ? null : core.views.place(input.place.toUpperCase());
  if (input.place !== null && place === null) throw new GuichengError('INPUT.PLACE', '请扫描现场的位置码');
  if (conflict.kind === 'place' && conflict.conflictId !== `place:${place?.code ?? ''}`)
    throw new GuichengError('INPUT.PLACE', `请到${conflict.place ?? '现场'}扫描那里的位置码`);
  const whereabouts = whereFound(core, keep, scanned, place);
  return {
    cases: [...new Set([keep, ...named])],
    keep,
    place: place?.code ?? null,
    whereabouts: whereabouts ?? (isVessel ? (core.views.case(keep)?.whereabouts ?? null) : null),
    byDirector: isVessel,
  };
}

/** Whose body or ashes this code is on: a carrier on a body, a tag taken off it, the tray or the urn. */
function foundBy(core: StationCore, code: string): string | null {
  const carrier = core.views.carrier(code);
  if (carrier !== null) return isOnBody(carrier) && carrier.clash === null ? carrier.caseId : null;
  const thing = core.views.thing(code);
  return thing !== null && isAshes(thing) && thing.clash === null ? thing.caseId : null;
}

/** A void one too, if it was worn: the name on it was wrong, the body it was tied to is not. */
function isOnBody({ state, worn }: CarrierState): boolean {
  return state === 'bound' || state === 'detached' || (state === 'void' && worn);
}

/**
 * Where two people found it. A body lies in a bay, a room or a hall; what went into the furnace is looked for there,
 * at the cooling places, in the niches and at the grave. Without a place it is where it was said last, an urn in the
 * hands of whoever holds it.
 */
function whereFound(
  core: StationCore,
  caseId: string,
  scanned: string,
  place: PlaceState | null,
): Whereabouts | null {
  const cremation = core.views.case(caseId)?.cremation ?? null;
  const wrong = () =>
    new GuichengError('INPUT.PLACE', `${place?.label ?? '这里'}放不下这一位，请扫描现场的位置码`);
  if (cremation === null) {
    if (place === null) return null;
    if (!BODY_PLACES.includes(place.kind)) throw wrong();
    return { kind: 'place', code: place.code };
  }
  const { urn, tray, cremator } = cremation;
  if (urn !== null) {
    if (scanned !== urn) throw new GuichengError('INPUT.CARRIER', '已经装盒，请扫骨灰盒');
    if (place === null) return { kind: 'urn', urn, at: null, staffId: core.actor().staffId };
    if (place.kind === 'niche') return { kind: 'urn', urn, at: place.code, staffId: null };
    if (place.kind === 'plot' && place.occupants.includes(caseId))
      return { kind: 'gone', how: 'interred', at: place.code };
    throw wrong();
  }
  if (place === null) return null;
  if (tray !== null && place.kind === 'coolingPlace') return { kind: 'tray', tray, at: place.code };
  if (tray === null && place.code === cremator) return { kind: 'cremator', code: cremator };
  throw wrong();
}

const BODY_PLACES: readonly PlaceKind[] = ['bay', 'room', 'hall'];

function mayLook(core: StationCore, witnessId: string): void {
  const witness = core.views.staff(witnessId);
  if (witness === null || !hasRole(witness, CHECKPOINTS.charge.secondRoles ?? []))
    throw new GuichengError('FORBIDDEN.WITNESS_ROLE', '看炉的第二人要能在炉前作第二人');
}

/** 查明无许可动作: the alarm ends, the evidence stays. */
export async function explainUnpermitted(
  core: StationCore,
  input: {
    cremator: string;
    events: readonly string[];
    found: string;
    witness: { staffId: string; pin: string };
  },
): Promise<void> {
  const actor = core.actor();
  const open = () => {
    const here = new Set((ownCremator(core, input.cremator).unpermitted ?? []).map(({ eventId }) => eventId));
    const events = input.events.filter((eventId) => here.has(eventId));
    if (events.length === 0) throw new GuichengError('STATE.NOTHING_TO_EXPLAIN', '这台炉没有待查明的动作');
    return events;
  };
  open();
  const witnessId = await core.witness(input.witness);
  mayLook(core, witnessId);
  core.record(
    'cremator.explained',
    { cremator: input.cremator, events: open(), found: input.found },
    { actorId: actor.staffId, witnessId },
  );
}
