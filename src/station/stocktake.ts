import { displayCode } from '../domain/codes/index.ts';
import { GuichengError } from '../domain/errors.ts';
import type { CountState, SpotState } from '../domain/stocktake/count.ts';
import { DEFAULT_COUNT_RULES, isDue, overdueAt } from '../domain/stocktake/due.ts';
import type { CountWhy, StockOf } from '../domain/stocktake/kinds.ts';
import { balances, reportOf } from '../domain/stocktake/report.ts';
import { columnsOf } from './boards.ts';
import type { StationCore } from './core.ts';
import type {
  CountFrozen,
  CountIssue,
  CountReportView,
  CountRow,
  RoomDue,
  SpotPage,
  SpotView,
  StockOverview,
} from './dto.ts';
import {
  conflictWords,
  countTitle,
  fullPlace,
  ISSUE_WORDS,
  nameOf,
  placeName,
  placesOf,
  rivalOf,
} from './stockWords.ts';
import { displayName, whereText } from './words.ts';

/** Complete counts looked at for when each room was counted last. */
const COUNTS_LOOKED_AT = 60;

function knownCount(core: StationCore, countId: string): CountState {
  const count = core.views.stock.count(countId);
  if (count === null) throw new GuichengError('NOT_FOUND.COUNT', '没有这次盘点');
  return count;
}

function openCount(core: StationCore, countId: string): CountState {
  const count = knownCount(core, countId);
  if (count.finished !== null) throw new GuichengError('STATE.COUNT_OVER', '这次盘点已经结束');
  return count;
}

/** The person at this station, for a sentence. */
function staffName(core: StationCore, staffId: string): string {
  return core.views.staff(staffId)?.name ?? staffId;
}

function refuseRival(core: StationCore, rival: CountState | null): void {
  if (rival === null) return;
  const station = core.views.station(rival.stationId)?.name ?? rival.stationId;
  throw new GuichengError(
    'STATE.COUNT_OPEN',
    `${rival.rooms.join('、')}已有一次盘点（${station}，${staffName(core, rival.startedBy)}开始），请接着那一次盘`,
    { countId: rival.countId },
  );
}

/**
 * Starts a count of rooms, and is in the middle of it at once.
 * @param input.rooms empty for all rooms with such places
 * @throws GuichengError `NOT_FOUND.ROOM`, `STATE.COUNT_OPEN`
 */
export function startCount(
  core: StationCore,
  input: {
    of: StockOf;
    rooms: readonly string[];
    why: CountWhy;
    relocationId?: string;
    only?: readonly string[];
  },
): { countId: string } {
  const actor = core.actor();
  const all = [...new Set(core.views.stock.places(input.of).map((place) => place.room))];
  const rooms = input.rooms.length === 0 ? all : [...new Set(input.rooms)];
  const missing = rooms.filter((room) => !all.includes(room));
  if (rooms.length === 0 || missing.length > 0)
    throw new GuichengError('NOT_FOUND.ROOM', `没有可盘的位置：${missing.join('、') || '还没有登记'}`);
  const rival = core.views.stock
    .openCounts()
    .find((other) => other.of === input.of && other.rooms.some((room) => rooms.includes(room)));
  refuseRival(core, rival ?? null);
  const countId = core.newId();
  core.record(
    'count.started',
    {
      countId,
      of: input.of,
      rooms,
      places: placesOf(core, { of: input.of, rooms, only: input.only }).length,
      ...(input.only === undefined ? {} : { only: [...input.only] }),
      why: input.why,
      relocationId: input.relocationId ?? null,
    },
    { actorId: actor.staffId },
  );
  core.counting.enter(knownCount(core, countId), actor.staffId);
  return { countId };
}

/**
 * Goes on with a count at its next place, whoever began it and wherever.
 * @throws GuichengError `NOT_FOUND.COUNT`, `STATE.COUNT_OVER`, `STATE.COUNT_OPEN`
 */
export function resumeCount(core: StationCore, countId: string): void {
  const actor = core.actor();
  const count = openCount(core, countId);
  refuseRival(core, rivalOf(core, count));
  core.record('count.resumed', { countId }, { actorId: actor.staffId });
  core.counting.enter(knownCount(core, countId), actor.staffId);
}

/**
 * Ends a count. Where places are left, the note says why; such a count does not answer for its rooms.
 * @throws GuichengError `NOT_FOUND.COUNT`, `STATE.COUNT_OVER`, `STATE.NOT_COUNTED`
 */
export function finishCount(
  core: StationCore,
  input: { countId: string; note: string | null },
): CountReportView {
  const actor = core.actor();
  const count = openCount(core, input.countId);
  const seen = new Set(core.views.stock.placesSeen(count.countId));
  const notCounted = placesOf(core, count)
    .map((place) => place.code)
    .filter((code) => !seen.has(code));
  if (notCounted.length > 0 && (input.note ?? '').trim() === '')
    throw new GuichengError(
      'STATE.NOT_COUNTED',
      `还有 ${notCounted.length} 个位置没有盘。要提前结束，请写明原因`,
      {
        left: notCounted.length,
      },
    );
  core.record(
    'count.finished',
    { countId: count.countId, notCounted, note: notCounted.length === 0 ? null : input.note },
    { actorId: actor.staffId },
  );
  return countReport(core, count.countId);
}

function rowOf(core: StationCore, count: CountState, counted: number): CountRow {
  return {
    countId: count.countId,
    of: count.of,
    title: countTitle(count),
    why: count.why,
    rooms: count.rooms,
    startedAt: count.startedAt,
    station: core.views.station(count.stationId)?.name ?? count.stationId,
    people: count.people.map((staffId) => staffName(core, staffId)),
    finishedAt: count.finished?.at ?? null,
    counted,
    total: count.places,
    note: count.finished?.note ?? null,
  };
}

function countedOf(core: StationCore, count: CountState): number {
  return count.finished?.notCounted.length === 0 ? count.places : core.views.stock.seenCount(count.countId);
}

export function countRows(core: StationCore, limit: number): CountRow[] {
  return core.views.stock.counts(limit).map((count) => rowOf(core, count, countedOf(core, count)));
}

/** The report as it stands now; the same at every station that heard the same. */
export function countReport(core: StationCore, countId: string): CountReportView {
  const count = knownCount(core, countId);
  const spots = core.views.stock.spots(countId);
  const places = placesOf(core, count);
  const report = reportOf(spots, (code) => capacityOf(core, code));
  const off = new Set(report.off);
  const counted = new Set(spots.map((spot) => spot.place));
  return {
    ...rowOf(core, count, report.counted),
    matched: report.matched,
    empty: report.empty,
    issues: report.issues.map((issue): CountIssue => {
      const names = issue.cases.map((caseId) => nameOf(core, caseId));
      const place = placeName(core, issue.place);
      return {
        kind: issue.kind,
        chinese: ISSUE_WORDS[issue.kind],
        text: issueText(core, issue.kind, names.join('、'), place.label, issue),
        place,
        names,
        settled: !issue.cases.some((caseId) => core.views.case(caseId)?.custodyConflict != null),
      };
    }),
    frozen: report.frozen.map((caseId) => frozenView(core, caseId)),
    byRoom: count.rooms.map((room) => {
      const inRoom = places.filter((place) => place.room === room);
      return {
        room,
        total: inRoom.length,
        counted: inRoom.filter((place) => counted.has(place.code)).length,
        off: inRoom.filter((place) => off.has(place.code)).length,
      };
    }),
  };
}

function issueText(
  core: StationCore,
  kind: CountIssue['kind'],
  names: string,
  label: string,
  issue: { readonly code: string | null; readonly expectedAt: string | null },
): string {
  const code = issue.code === null ? '' : displayCode(issue.code);
  switch (kind) {
    case 'elsewhere':
      return issue.expectedAt === null
        ? `${names}在${label}扫到，账上不在任何位置`
        : `${names}在${label}扫到，账上在${fullPlace(core.views, issue.expectedAt)}`;
    case 'missing':
      return `账上${names}在${label}，现场没有`;
    case 'together':
      return `${label}里扫到 ${names}`;
    case 'unknownCarrier':
      return `${label}扫到 ${code}，本馆没有记录`;
    case 'deadCarrier':
      return `${label}扫到 ${code}，曾属于${names === '' ? '别人' : names}，已经作废`;
    case 'notBound':
      return `${label}扫到 ${code}，没有系在任何一位身上`;
  }
}

function frozenView(core: StationCore, caseId: string): CountFrozen {
  const state = core.views.case(caseId);
  const conflict = state?.custodyConflict ?? null;
  return {
    caseId,
    name: state === null ? caseId : displayName(state),
    number: displayCode(state?.number ?? ''),
    text:
      conflict === null
        ? `已核清：在${state === null ? '' : whereText(core.views, state.whereabouts)}`
        : conflictWords(core.views, conflict),
    conflictId: conflict === null ? null : `custody:${caseId}`,
  };
}

function capacityOf(core: StationCore, place: string): number {
  return core.views.place(place)?.capacity ?? 1;
}

function spotState(core: StationCore, spot: SpotState | null): SpotView['state'] {
  if (spot === null) return 'todo';
  if (!balances(spot, capacityOf(core, spot.place))) return 'off';
  return spot.expected.length === 0 ? 'empty' : 'ok';
}

/** Places of one room of a count, a page at a time, by label or code. */
export function countPlaces(
  core: StationCore,
  input: { countId: string; room: string | null; query: string; from: number; limit: number },
): SpotPage {
  const count = knownCount(core, input.countId);
  const words = input.query.trim().toUpperCase().replaceAll('-', '');
  const found = placesOf(core, count).filter(
    (place) =>
      (input.room === null || place.room === input.room) &&
      (words === '' ||
        place.label.toUpperCase().replaceAll('-', '').includes(words) ||
        // So short, a number is in many codes and is nobody's code.
        (words.length >= 5 && place.code.includes(words))),
  );
  return {
    total: found.length,
    from: input.from,
    columns: columnsOf(found),
    places: found.slice(input.from, input.from + input.limit).map((place): SpotView => {
      const spot = core.views.stock.spot(input.countId, place.code);
      return {
        ...place,
        state: spotState(core, spot),
        at: spot?.at ?? null,
        by: spot === null ? '' : staffName(core, spot.by),
      };
    }),
  };
}

/** When each room was counted last, and whether it is due. */
export function roomsDue(core: StationCore): RoomDue[] {
  const rules = core.views.home()?.counts ?? DEFAULT_COUNT_RULES;
  return (['bay', 'niche'] as const).flatMap((of) => {
    const counts = core.views.stock.completeCounts(of, COUNTS_LOOKED_AT);
    return core.views.stock.rooms(of).map(({ room, places }): RoomDue => {
      const last = counts.find((count) => count.rooms.includes(room))?.finished?.at ?? null;
      const from = overdueAt(of, last ?? core.beganAt, rules);
      return {
        of,
        room,
        places,
        lastAt: last,
        due: isDue(of, last, core.wall, rules),
        overdueAt: from,
        overdue: core.wall >= from,
      };
    });
  });
}

export function stockOverview(core: StationCore): StockOverview {
  return {
    rooms: roomsDue(core),
    open: core.views.stock.openCounts().map((count) => rowOf(core, count, countedOf(core, count))),
    rules: core.views.home()?.counts ?? DEFAULT_COUNT_RULES,
  };
}
