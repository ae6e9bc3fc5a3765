import { labelOf } from '../domain/case/dictionaries.ts';
import { lackingForCremation } from '../domain/case/documents.ts';
import { homeWord } from '../domain/case/homeDictionaries.ts';
import { isDecomposed, isInfectious, rank } from '../domain/case/special.ts';
import { CHECKPOINTS } from '../domain/checkpoints/rules.ts';
import { displayCode } from '../domain/codes/index.ts';
import type { CheckpointId } from '../domain/events/kinds.ts';
import { type CaseState, openHolds, openObjections } from '../domain/fold/case.ts';
import { impliedHoldsOf, infectiousOf, specialFacts } from '../domain/fold/exceptions.ts';
import type { PlaceState } from '../domain/fold/place.ts';
import type { StationCore } from './core.ts';
import type {
  AshesRow,
  BayBoard,
  BayPerson,
  BayView,
  CremationBoard,
  CrematorView,
  QueueRow,
  SlotBoard,
} from './dto.ts';
import { nextCheckpoints } from './next.ts';
import { dayText, displayName, whereText } from './words.ts';

type Mark = { text: string; act: boolean };

type Similar = ReturnType<StationCore['facts']['similar']>;

function similarTo(core: StationCore, state: CaseState): Similar {
  return core.facts.similar(state.decedent.name ?? '', state.caseId);
}

function nameMarks(similar: Similar, act: boolean): Mark[] {
  if (similar.some((entry) => entry.similarity !== 'sameSurname')) return [{ text: '姓名相近', act }];
  return similar.length > 0 ? [{ text: '同姓', act: false }] : [];
}

const HELD_WORDS = { unidentified: '身份待定', police: '公安暂缓' } as const;

/** What the file itself implies: nobody had to place it. */
function exceptionMarks(core: StationCore, state: CaseState): Mark[] {
  const placed = openHolds(state).map((hold) => hold.kind);
  return [
    ...impliedHoldsOf(state, core.facts.regional(), core.wall)
      .filter((hold) => !placed.includes(hold.kind))
      .map((hold) => ({ text: HELD_WORDS[hold.kind], act: true })),
    ...(isInfectious({ infectious: infectiousOf(state) }) ? [{ text: '传染病，先办', act: true }] : []),
    ...(isDecomposed(specialFacts(state)) ? [{ text: '腐败，先办', act: true }] : []),
  ];
}

function stopMarks(core: StationCore, state: CaseState): Mark[] {
  const marks: Mark[] = [];
  if (openObjections(state).length > 0) marks.push({ text: '异议', act: true });
  for (const hold of openHolds(state)) marks.push({ text: labelOf('holdKind', hold.kind), act: true });
  if (state.custodyConflict !== null) marks.push({ text: '去向冲突', act: true });
  if (state.mustRebind) marks.push({ text: '须重新系签', act: true });
  return [...marks, ...exceptionMarks(core, state)];
}

function marksOf(core: StationCore, state: CaseState): Mark[] {
  const marks = [...nameMarks(similarTo(core, state), true), ...stopMarks(core, state)];
  if (state.pendingReview !== null) marks.push({ text: '待复核', act: false });
  return marks;
}

/** In the cold room the second look is what waits to be done, and a name is only to be read twice. */
function bayPerson(core: StationCore, state: CaseState): BayPerson {
  const similar = similarTo(core, state);
  const review = state.pendingReview === null ? [] : [{ text: '待复核', act: true }];
  return {
    caseId: state.caseId,
    name: displayName(state),
    number: displayCode(state.number),
    since: state.since,
    marks: [...stopMarks(core, state), ...review, ...nameMarks(similar, false)],
    similar: similar.filter((entry) => entry.similarity !== 'sameSurname').map((entry) => entry.caseId),
    next: nextOf(core, state),
  };
}

function wayOn(state: CaseState, arrived: boolean): string {
  if (!arrived) return '到馆后扫腕带接收';
  if (state.releasedToCremation) return '送到火化车间';
  return state.farewell === 'released' ? '送到告别厅' : '放入空柜，扫柜位码';
}

function nextOf(core: StationCore, state: CaseState): { checkpoint: CheckpointId; chinese: string }[] {
  return nextCheckpoints(state, core.role).map((checkpoint) => ({
    checkpoint,
    chinese: CHECKPOINTS[checkpoint].chinese,
  }));
}

function grouped<T extends { room: string }>(list: readonly T[]): { room: string; items: T[] }[] {
  const groups: { room: string; items: T[] }[] = [];
  for (const entry of list) {
    const group = groups.find((candidate) => candidate.room === entry.room);
    if (group === undefined) groups.push({ room: entry.room, items: [entry] });
    else group.items.push(entry);
  }
  return groups;
}

/** Rows of a map are lettered or numbered: the longest run of one prefix is its width. */
export function columnsOf(places: readonly { readonly label: string }[]): number {
  const rows = new Map<string, number>();
  for (const place of places) {
    const row = place.label.split('-')[0] ?? '';
    rows.set(row, (rows.get(row) ?? 0) + 1);
  }
  return Math.max(1, ...rows.values());
}

export function bayBoard(core: StationCore): BayBoard {
  const { views } = core;
  const open = views.openCases();
  const byId = new Map(open.map((state) => [state.caseId, state]));
  // Rooms stand in the order people count them: by their first code, not by the sound of their name.
  const bays = views.places('bay').sort((a, b) => (a.code < b.code ? -1 : 1));
  let occupied = 0;
  let free = 0;
  let pendingReview = 0;
  const staffName = (staffId: string) => views.staff(staffId)?.name ?? staffId;
  const rooms = grouped(bays).map(({ room, items }) => ({
    room,
    columns: columnsOf(items),
    bays: items.map((bay): BayView => {
      const occupants = bay.occupants.flatMap((caseId) => {
        const state = byId.get(caseId);
        if (state === undefined) return [];
        const review = state.pendingReview;
        if (review !== null) pendingReview += 1;
        const storedBy = review === null ? '' : staffName(review.by);
        return [{ ...bayPerson(core, state), pendingReview: review !== null, storedBy }];
      });
      if (occupants.length > 0) occupied += 1;
      else if (bay.outOfService === null) free += 1;
      return {
        code: bay.code,
        label: bay.label,
        outOfService: bay.outOfService,
        waiting: bay.asked !== null,
        occupants,
      };
    }),
  }));
  const inHands = open.flatMap((state) => {
    const where = state.whereabouts;
    if (where.kind !== 'hands') return [];
    const arrived = state.passed.some((entry) => entry.checkpoint === 'receive');
    return [
      {
        ...bayPerson(core, state),
        person: staffName(where.staffId),
        purpose: CHECKPOINTS[where.purpose].chinese,
        todo: wayOn(state, arrived),
        overdueAt: arrived ? state.since + core.policy.moveAlarmMs : null,
      },
    ];
  });
  return { rooms, inHands, counts: { total: bays.length, occupied, free, pendingReview } };
}

function rankOf(state: CaseState): number {
  return rank({ infectious: infectiousOf(state), bodyCondition: state.decedent.bodyCondition ?? '' });
}

function queueRow(core: StationCore, state: CaseState): QueueRow {
  const marks = marksOf(core, state);
  const facts = core.facts.caseFacts(state, { livePermits: new Set() });
  const lacking = lackingForCremation(facts);
  if (lacking.length > 0) marks.push({ text: '证件不全', act: true });
  if (state.farewell === 'inHall' || state.farewell === 'released')
    marks.push({ text: '告别中', act: false });
  else if (state.farewell === 'none' || state.farewell === 'booked')
    marks.push({ text: '未告别', act: false });
  if (state.permit !== null && !state.permit.used && !state.permit.closed)
    marks.push({ text: '核验中', act: false });
  const stopped =
    openHolds(state).length > 0 ||
    impliedHoldsOf(state, core.facts.regional(), core.wall).length > 0 ||
    openObjections(state).length > 0 ||
    facts.conflict !== null;
  return {
    caseId: state.caseId,
    name: displayName(state),
    number: displayCode(state.number),
    scheduledAt: state.order?.scheduledAt ?? 0,
    crematorType: state.order?.crematorType ?? '',
    whereText: whereText(core.views, state.whereabouts),
    ready: state.releasedToCremation && !stopped && lacking.length === 0,
    marks,
  };
}

function crematorView(core: StationCore, place: PlaceState): CrematorView {
  const { run } = place;
  const state = run === null ? null : core.views.case(run.caseId);
  const total = core.policy.minimumCremationMs;
  const spent = run === null ? 0 : core.wall - run.since;
  const kind: CrematorView['state'] =
    place.outOfService !== null
      ? 'out'
      : run === null
        ? 'empty'
        : run.state === 'permitted'
          ? core.checking.livePermits().has(run.permitId ?? '')
            ? 'permitted'
            : 'uncertain'
          : run.state;
  const burning = kind === 'burning';
  return {
    code: place.code,
    label: place.label,
    type: place.attributes.type ?? '',
    state: kind,
    note: place.outOfService ?? '',
    caseId: run?.caseId ?? null,
    name: state === null ? null : displayName(state),
    number: state === null ? null : displayCode(state.number),
    since: run?.since ?? place.since,
    permitId: run?.permitId ?? null,
    contaminated: (place.contaminatedBy ?? null) !== null,
    unpermitted: (place.unpermitted ?? []).map(({ eventId, at, seen }) => ({ eventId, at, seen })),
    progress: burning ? Math.min(1, spent / total) : 0,
    minutesLeft: burning ? Math.max(0, Math.ceil((total - spent) / 60_000)) : null,
  };
}

export function cremationBoard(core: StationCore): CremationBoard {
  const { views } = core;
  const open = views.openCases();
  const today = dayText(core.wall);
  const queue = open
    .filter(
      (state) =>
        state.order !== null && state.cremation === null && dayText(state.order.scheduledAt) <= today,
    )
    .sort((a, b) => rankOf(a) - rankOf(b) || (a.order?.scheduledAt ?? 0) - (b.order?.scheduledAt ?? 0))
    .map((state) => queueRow(core, state));
  const cooling = open.flatMap((state) => {
    const where = state.whereabouts;
    if (where.kind !== 'tray' || state.cremation === null) return [];
    const since = state.cremation.coolingSince ?? state.since;
    return [
      {
        caseId: state.caseId,
        name: displayName(state),
        number: displayCode(state.number),
        tray: views.thing(where.tray)?.label ?? where.tray,
        place: views.place(where.at)?.label ?? where.at,
        since,
        readyAt: since + core.policy.minimumCoolingMs,
      },
    ];
  });
  return {
    queue,
    cremators: views.places('cremator').map((place) => crematorView(core, place)),
    cooling,
    ashes: ashesRows(core),
  };
}

export function ashesRows(core: StationCore): AshesRow[] {
  return core.views.openCases().flatMap((state) => {
    const where = state.whereabouts;
    if (where.kind !== 'urn' && where.kind !== 'tray') return [];
    const urn = where.kind === 'urn' ? (core.views.thing(where.urn)?.label ?? where.urn) : null;
    return [row(core, state, urn)];
  });
}

function row(core: StationCore, state: CaseState, urn: string | null): AshesRow {
  return {
    caseId: state.caseId,
    name: displayName(state),
    number: displayCode(state.number),
    urn,
    whereText: whereText(core.views, state.whereabouts),
    since: state.since,
    destination: homeWord(
      core.views.home()?.dictionaries,
      'ashesDestination',
      state.decedent.ashesDestination,
    ),
    next: nextOf(core, state),
  };
}

export function slotBoard(core: StationCore, kind: SlotBoard['kind']): SlotBoard {
  const { views } = core;
  const person = (caseId: string) => {
    const state = views.case(caseId);
    return state === null
      ? []
      : [{ caseId, name: displayName(state), number: displayCode(state.number), since: state.since }];
  };
  const places = views.places(kind).sort((a, b) => (a.code < b.code ? -1 : 1));
  const groups = grouped(places).map(({ room, items }) => ({
    room,
    columns: kind === 'hall' ? 1 : columnsOf(items),
    slots: items.map((place) => ({
      code: place.code,
      label: place.label,
      outOfService: place.outOfService,
      occupants: place.occupants.flatMap(person),
      bookings: place.bookings.map((entry) => ({ ...entry, name: person(entry.caseId)[0]?.name ?? '' })),
    })),
  }));
  const people =
    kind === 'hall'
      ? views
          .openCases()
          .filter(
            (state) =>
              state.farewell === 'booked' || state.farewell === 'released' || state.farewell === 'inHall',
          )
          .map((state) => row(core, state, null))
      : ashesRows(core);
  return { kind, groups, people };
}
