import { DICTIONARIES } from '../domain/case/dictionaries.ts';
import { displayCode } from '../domain/codes/index.ts';
import { placeKind } from '../domain/events/kinds.ts';
import type { CaseState } from '../domain/fold/case.ts';
import { isBody } from '../domain/fold/caseState.ts';
import type { PlaceState } from '../domain/fold/place.ts';
import { effectiveRoles, ROLES } from '../domain/roles.ts';
import { search } from '../views/search/index.ts';
import { personCard } from './cards.ts';
import { goneBy } from './claims.ts';
import type { StationCore } from './core.ts';
import type { ConflictView, HomeInfo, SearchHit } from './dto.ts';
import { regionalViews } from './exceptionViews.ts';
import { claimedByTwo, displacedFrom, takenVessel } from './facts.ts';
import { conflictWords } from './stockWords.ts';
import { ageText, displayName, sexText, statusText } from './words.ts';

function hit(core: StationCore, state: CaseState): SearchHit {
  return {
    caseId: state.caseId,
    number: displayCode(state.number),
    name: displayName(state),
    sexText: sexText(state),
    ageText: ageText(state, core.wall),
    town: state.decedent.town ?? '',
    statusText: statusText(core.views, state),
    open: state.status === 'open',
  };
}

export function searchHits(core: StationCore, query: string): SearchHit[] {
  return search(core.ledger.db, query, { limit: 20 }).flatMap((found) => {
    const state = core.views.case(found.caseId);
    return state === null ? [] : [hit(core, state)];
  });
}

export function openHits(core: StationCore): SearchHit[] {
  return core.views.openCases().map((state) => hit(core, state));
}

export function similarRows(
  core: StationCore,
  name: string,
  exceptCaseId: string | null,
): { caseId: string; name: string; number: string; similarity: string; where: string; strong: boolean }[] {
  return core.facts.similar(name, exceptCaseId).map((entry) => ({
    ...entry,
    number: displayCode(core.views.case(entry.caseId)?.number ?? ''),
    strong: entry.similarity !== 'sameSurname',
  }));
}

/** Ashes of two in one tray or urn, as the ledger has it: a task until two people, one the director, looked into it. */
function vesselConflicts(core: StationCore, state: CaseState): ConflictView[] {
  const { views } = core;
  const claimed = claimedByTwo(views, state);
  if (claimed !== null) {
    // One task for the two: that of the case that was there first, if it still is; it may have left the house.
    const first = claimed.caseId === null ? null : views.case(claimed.caseId);
    const isTheirs = first?.status === 'open' && claimedByTwo(views, first)?.code === claimed.code;
    if (first !== null && first.caseId !== state.caseId && isTheirs) return [];
    const other = claimed.clash === null ? null : views.case(claimed.clash);
    const states = [first, state, other].filter(
      (entry, index, all): entry is CaseState =>
        entry !== null && all.findIndex((same) => same?.caseId === entry.caseId) === index,
    );
    return [
      {
        conflictId: `thing:${claimed.code}`,
        kind: 'thing',
        text: `${claimed.label}里登记了两位：${states.map(displayName).join('、')}`,
        cases: states.map((entry) => personCard(core, entry, false)),
        place: null,
        since: Math.max(...states.map((entry) => entry.since)),
        gone: false,
        wayOn: '请馆长与另一人到现场看清里面是哪一位，扫上面的码，并选定这一位',
      },
    ];
  }
  const taken = takenVessel(views, state);
  if (taken === null) return [];
  return [
    {
      conflictId: `vessel:${state.caseId}`,
      kind: 'vessel',
      text: `${displayName(state)}登记在${taken.label}，现场核对后那里是另一位`,
      cases: [personCard(core, state, false)],
      place: null,
      since: state.since,
      gone: false,
      wayOn:
        state.whereabouts.kind === 'tray'
          ? '请馆长与另一人找到这位的骨灰，办理补挂袋签，扫它所在的骨灰盘'
          : '请馆长与另一人找到这位的骨灰，办理换盒',
    },
  ];
}

/** Whoever lies there is in no file the count could stop: nothing is put there, and people find out who it is. */
function strangerConflict(
  { code, room, label }: PlaceState,
  stranger: NonNullable<PlaceState['stranger']>,
): ConflictView {
  return {
    conflictId: `stranger:${code}`,
    kind: 'stranger',
    text: `${room} ${label}盘点时扫到 ${displayCode(stranger.code)}，不属于账上任何一位`,
    cases: [],
    place: label,
    since: stranger.at,
    gone: false,
    wayOn: '不要移动。请馆长与另一人到现场查明是哪一位；查明、系好签以后再盘这一处，对得上才了结',
  };
}

/** Everything two claims disagree about, found from the views: each freezes its cases until closed at the place. */
export function conflictViews(core: StationCore): ConflictView[] {
  const { views } = core;
  const open = views.openCases();
  const found: ConflictView[] = [];
  for (const state of open) {
    if (state.custodyConflict !== null) {
      const { at } = state.custodyConflict;
      found.push({
        conflictId: `custody:${state.caseId}`,
        kind: 'custody',
        text: `${displayName(state)}：${conflictWords(views, state.custodyConflict)}`,
        cases: [personCard(core, state, false)],
        place: null,
        since: at,
        gone: goneBy(state) !== null,
        wayOn: isBody(state.whereabouts)
          ? '请两人到现场，扫遗体上的腕带和所在位置'
          : '请两人到现场，扫骨灰上的码（铁牌、骨灰盘或骨灰盒）和所在位置',
      });
    }
    // One task for one person: finding them answers both.
    const displaced = state.custodyConflict === null ? displacedFrom(views, state) : null;
    if (displaced !== null) {
      found.push({
        conflictId: `custody:${state.caseId}`,
        kind: 'custody',
        text: `${displayName(state)}登记在${displaced.room} ${displaced.label}，现场核对后那里是另一位`,
        cases: [personCard(core, state, false)],
        place: null,
        since: displaced.since,
        gone: false,
        wayOn: '请两人找到这位，扫遗体上的腕带和所在位置',
      });
    }
    found.push(...vesselConflicts(core, state));
    for (const other of views.identityClash(state.caseId)) {
      if (other.caseId < state.caseId) continue;
      const otherState = views.case(other.caseId);
      found.push({
        conflictId: `identity:${state.caseId}:${other.caseId}`,
        kind: 'identity',
        text: `同一证件号登记在两份案卷：${displayName(state)}、${other.name}`,
        cases: [
          personCard(core, state, false),
          ...(otherState === null ? [] : [personCard(core, otherState, false)]),
        ],
        place: null,
        since: Math.max(state.openedAt, otherState?.openedAt ?? 0),
        gone: false,
        wayOn: '请前台核对证件原件：更正其中一份，或由馆长合并两份案卷',
      });
    }
  }
  for (const place of placeKind.options.flatMap((kind) => views.places(kind))) {
    if (place.stranger !== undefined) found.push(strangerConflict(place, place.stranger));
    if (place.occupants.length <= place.capacity) continue;
    // Also those whose case is over: a grave stays taken.
    const states = place.occupants.flatMap((caseId) => views.case(caseId) ?? []);
    found.push({
      conflictId: `place:${place.code}`,
      kind: 'place',
      text: `${place.room} ${place.label}里登记了 ${place.occupants.length} 位`,
      cases: states.map((state) => personCard(core, state, false)),
      place: place.label,
      since: Math.max(...states.map((state) => state.since)),
      gone: false,
      wayOn: '请两人到这个位置，扫里面遗体的腕带和位置码',
    });
  }
  return found;
}

/** Furnace mouths first: that is where a reader's hints count. */
const DEVICE_PLACES = ['cremator', 'coolingPlace', 'room', 'hall', 'bay'];

export function homeInfo(core: StationCore): HomeInfo {
  const { views } = core;
  const home = views.home();
  return {
    name: home?.name ?? '',
    county: home?.county ?? '',
    phone: home?.phone ?? '',
    towns: home?.towns ?? [],
    dictionaries: { ...DICTIONARIES, ...home?.dictionaries },
    rules: regionalViews(core),
    cremators: views.places('cremator').map(({ code, label }) => ({ code, label })),
    crematorTypes: [...new Set(views.places('cremator').map((place) => place.attributes.type ?? ''))].filter(
      (type) => type !== '',
    ),
    halls: views.places('hall').map(({ code, label }) => ({ code, label })),
    places: DEVICE_PLACES.flatMap((kind) =>
      views.places(kind).map(({ code, label, room }) => ({ code, kind, label, room })),
    ),
    staff: views.allStaff().map((staff) => ({
      staffId: staff.staffId,
      name: staff.name,
      roleText: effectiveRoles(staff)
        .map((role) => ROLES[role])
        .join('、'),
      active: staff.active,
    })),
    stations: views.stations().map(({ stationId, name, role }) => ({ stationId, name, role })),
  };
}
