import { displayCode } from '../domain/codes/index.ts';
import { GuichengError } from '../domain/errors.ts';
import type { Whereabouts } from '../domain/events/kinds.ts';
import { placeOf } from '../domain/fold/place.ts';
import type { ListedMove, StockOf } from '../domain/stocktake/kinds.ts';
import { type ListProblem, problemsOf, type RelocationState } from '../domain/stocktake/relocation.ts';
import { balances } from '../domain/stocktake/report.ts';
import type { StationCore } from './core.ts';
import type { RelocationLine, RelocationRow, RelocationView } from './dto.ts';
import { startCount } from './stocktake.ts';
import { fullPlace, nameOf, placeName } from './stockWords.ts';
import { whereText } from './words.ts';

interface Pair {
  readonly from: string;
  readonly to: string;
}

interface Witness {
  readonly staffId: string;
  readonly pin: string;
}

function known(core: StationCore, relocationId: string): RelocationState {
  const list = core.views.stock.relocation(relocationId);
  if (list === null) throw new GuichengError('NOT_FOUND.RELOCATION', '没有这张清单');
  return list;
}

function open(core: StationCore, relocationId: string): RelocationState {
  const list = known(core, relocationId);
  if (list.ended !== null) throw new GuichengError('STATE.RELOCATION_OVER', '这张清单已经结束');
  return list;
}

function problemWords(core: StationCore, { kind, move }: ListProblem): string {
  const from = fullPlace(core.views, move.from);
  const to = fullPlace(core.views, move.to);
  switch (kind) {
    case 'twiceListed':
      return `${from}在清单上写了两次`;
    case 'twoIntoOne':
      return `有两位都要到${to}，一个位置只放一位`;
    case 'samePlace':
      return `${from}移到原处，不用列`;
    case 'fromEmpty':
      return `${from}账上没有人`;
    case 'unknownPlace':
      return `${from}或${to}不在本馆清单里`;
    case 'occupied':
      return `${to}现在不空，不能作为去处`;
    case 'outOfService':
      return `${to}停用中，不能作为去处`;
  }
}

/** Whoever lies in the listed places now; a list is of people, and is written by their places. */
function movesOf(core: StationCore, of: StockOf, pairs: readonly Pair[]): ListedMove[] {
  return pairs.map((pair) => {
    const from = core.views.place(pair.from);
    const to = core.views.place(pair.to);
    if (from === null || to === null || from.kind !== of || to.kind !== of)
      throw new GuichengError(
        'INPUT.LIST',
        `${displayCode(pair.from)}或${displayCode(pair.to)}不是${of === 'bay' ? '柜位' : '格位'}`,
      );
    const [caseId] = from.occupants;
    if (caseId === undefined || from.occupants.length !== 1)
      throw new GuichengError(
        'INPUT.LIST',
        `${fullPlace(core.views, pair.from)}账上${from.occupants.length === 0 ? '没有人' : '不止一位，请先核清'}`,
      );
    return { caseId, from: pair.from, to: pair.to };
  });
}

function refuseBadList(core: StationCore, moves: readonly ListedMove[]): void {
  const [problem] = problemsOf(moves, (code) => {
    const place = core.views.place(code);
    return place === null
      ? null
      : { occupants: place.occupants, capacity: place.capacity, outOfService: place.outOfService !== null };
  });
  if (problem !== undefined) throw new GuichengError('INPUT.LIST', problemWords(core, problem));
  for (const { caseId, from, to } of moves) {
    const listed = [from, to].find((code) => core.views.place(code)?.listed !== undefined);
    if (listed !== undefined)
      throw new GuichengError('STATE.LISTED', `${fullPlace(core.views, listed)}已在另一张没有结束的清单上`);
    if (core.views.case(caseId)?.custodyConflict != null)
      throw new GuichengError('STATE.STOPPED', `${nameOf(core, caseId)}已停下，请先到现场核清，再列清单`);
  }
}

/**
 * Draws up a list of moves for a reason, by two people.
 * @throws GuichengError `INPUT.LIST`, `STATE.LISTED`, `STATE.STOPPED`, `AUTH.*`
 */
export async function drawRelocation(
  core: StationCore,
  input: { of: StockOf; reason: string; moves: readonly Pair[]; witness: Witness },
): Promise<{ relocationId: string }> {
  const actor = core.actor();
  const moves = () => {
    const found = movesOf(core, input.of, input.moves);
    refuseBadList(core, found);
    return found;
  };
  moves();
  const witnessId = await core.witness(input.witness);
  const relocationId = core.newId();
  // Somebody may have been moved while the PIN was typed.
  core.record(
    'relocation.drawn',
    { relocationId, of: input.of, reason: input.reason, moves: moves() },
    { actorId: actor.staffId, witnessId },
  );
  return { relocationId };
}

/** Free places to go to, in walking order: a first draft that people change. */
export function proposeTargets(core: StationCore, of: StockOf, from: readonly string[]): Pair[] {
  const leaving = new Set(from.map((code) => core.views.place(code)?.room ?? ''));
  const places = core.views.places(of);
  const free = places
    .filter(
      (place) =>
        place.occupants.length === 0 &&
        place.outOfService === null &&
        place.listed === undefined &&
        !from.includes(place.code),
    )
    // Another room first: it is the room that broke down.
    .sort((a, b) => Number(leaving.has(a.room)) - Number(leaving.has(b.room)) || (a.code < b.code ? -1 : 1));
  const taken = places
    .filter((place) => from.includes(place.code) && place.occupants.length === 1)
    .sort((a, b) => (a.code < b.code ? -1 : 1));
  return taken.flatMap((place, index) => {
    const to = free[index];
    return to === undefined ? [] : [{ from: place.code, to: to.code }];
  });
}

function lineState(
  where: Whereabouts | undefined,
  move: ListedMove,
  arrived: boolean,
): RelocationLine['state'] {
  const at = where === undefined ? null : placeOf(where);
  if (at === move.to) return 'there';
  if (arrived) return 'left';
  if (at === move.from) return 'waiting';
  return at === null ? 'onTheWay' : 'astray';
}

function lineOf(core: StationCore, list: RelocationState, move: ListedMove): RelocationLine {
  const state = core.views.case(move.caseId);
  const listed = state?.listed?.relocationId === list.relocationId ? state.listed : null;
  const kind = lineState(
    state?.whereabouts,
    move,
    listed?.arrived === true || list.ended?.abandoned === null,
  );
  return {
    caseId: move.caseId,
    name: nameOf(core, move.caseId),
    number: displayCode(state?.number ?? ''),
    from: placeName(core, move.from),
    to: placeName(core, move.to),
    state: kind,
    where: state === null ? '' : whereText(core.views, state.whereabouts),
    stopped:
      state?.custodyConflict != null || state?.objections.some((entry) => entry.lifted === null) === true,
  };
}

/** When the last listed person came to their place, ms UTC. */
function lastArrival(core: StationCore, list: RelocationState): number {
  return Math.max(
    list.drawnAt,
    ...list.moves.map((move) => core.views.case(move.caseId)?.listed?.arrivedAt ?? list.drawnAt),
  );
}

/** The closing count: the newest of this list, and what it still lacks. */
function closingCount(core: StationCore, list: RelocationState): RelocationView['count'] {
  const count = core.views.stock
    .counts(COUNTS_LOOKED_AT)
    .find((entry) => entry.relocationId === list.relocationId);
  if (count === undefined) return null;
  const spots = core.views.stock.spots(count.countId);
  const since = lastArrival(core, list);
  const wanted = [...new Set(list.moves.flatMap(({ from, to }) => [from, to]))];
  const good = new Set(spots.filter((spot) => spot.at >= since && balances(spot)).map((spot) => spot.place));
  return {
    countId: count.countId,
    finished: count.finished !== null,
    counted: wanted.filter((code) => good.has(code)).length,
    total: wanted.length,
  };
}

const COUNTS_LOOKED_AT = 60;

function rowOf(core: StationCore, list: RelocationState, lines: readonly RelocationLine[]): RelocationRow {
  const staff = (staffId: string) => core.views.staff(staffId)?.name ?? staffId;
  return {
    relocationId: list.relocationId,
    of: list.of,
    title: list.of === 'bay' ? '倒库清单' : '骨灰搬迁清单',
    reason: list.reason,
    drawnAt: list.drawnAt,
    people: [staff(list.drawnBy), ...(list.witness === null ? [] : [staff(list.witness)])],
    station: core.views.station(list.stationId)?.name ?? list.stationId,
    total: lines.length,
    arrived: lines.filter((line) => line.state === 'there' || line.state === 'left').length,
    endedAt: list.ended?.at ?? null,
    abandoned: list.ended?.abandoned ?? null,
  };
}

export function relocationRows(core: StationCore, limit: number): RelocationRow[] {
  return core.views.stock.relocations(limit).map((list) =>
    rowOf(
      core,
      list,
      list.moves.map((move) => lineOf(core, list, move)),
    ),
  );
}

/** The list as it stands: what is left to do before it balances to zero. */
export function relocationView(core: StationCore, relocationId: string): RelocationView {
  const list = known(core, relocationId);
  const lines = list.moves.map((move) => lineOf(core, list, move));
  const left = lines.filter((line) => line.state !== 'there' && line.state !== 'left').length;
  const notEmptied = list.moves
    .filter((move) => (core.views.place(move.from)?.occupants.length ?? 0) > 0)
    .map((move) => placeName(core, move.from));
  const count = closingCount(core, list);
  return {
    ...rowOf(core, list, lines),
    lines,
    left,
    notEmptied,
    count,
    balanced: left === 0 && notEmptied.length === 0 && count !== null && count.counted === count.total,
  };
}

/** Counts both ends of a list: the emptied places and the filled ones. @throws GuichengError `STATE.NOT_BALANCED` */
export function countRelocation(core: StationCore, relocationId: string): { countId: string } {
  const list = open(core, relocationId);
  const { left } = relocationView(core, relocationId);
  if (left > 0)
    throw new GuichengError('STATE.NOT_BALANCED', `还有 ${left} 位没有移到清单上的位置，移完再盘`, { left });
  const only = [...new Set(list.moves.flatMap(({ from, to }) => [from, to]))];
  const rooms = [...new Set(only.map((code) => core.views.place(code)?.room ?? ''))];
  return startCount(core, { of: list.of, rooms, why: 'relocation', relocationId, only });
}

/**
 * Closes a list that balances to zero, by two people.
 * @throws GuichengError `STATE.NOT_BALANCED`, `STATE.NOT_COUNTED`, `AUTH.*`
 */
export async function closeRelocation(
  core: StationCore,
  input: { relocationId: string; witness: Witness },
): Promise<void> {
  const actor = core.actor();
  const balanced = () => {
    const list = open(core, input.relocationId);
    const { left, notEmptied, count } = relocationView(core, input.relocationId);
    if (left > 0)
      throw new GuichengError('STATE.NOT_BALANCED', `还有 ${left} 位没有移到清单上的位置`, { left });
    if (notEmptied.length > 0)
      throw new GuichengError(
        'STATE.NOT_BALANCED',
        `${notEmptied.map((place) => place.label).join('、')}还没有腾空`,
      );
    if (count === null || count.counted < count.total)
      throw new GuichengError('STATE.NOT_COUNTED', '移完之后还没有把两头的位置都盘一遍，请先盘点两头');
    return list.moves;
  };
  balanced();
  const witnessId = await core.witness(input.witness);
  core.record(
    'relocation.ended',
    { relocationId: input.relocationId, moves: [...balanced()], abandoned: null },
    { actorId: actor.staffId, witnessId },
  );
}

/** Gives a list up with a reason, by two people: whoever has been moved stays where they are now. @throws GuichengError `AUTH.*` */
export async function abandonRelocation(
  core: StationCore,
  input: { relocationId: string; reason: string; witness: Witness },
): Promise<void> {
  const actor = core.actor();
  open(core, input.relocationId);
  const witnessId = await core.witness(input.witness);
  const { moves } = open(core, input.relocationId);
  core.record(
    'relocation.ended',
    { relocationId: input.relocationId, moves: [...moves], abandoned: input.reason },
    { actorId: actor.staffId, witnessId },
  );
}
