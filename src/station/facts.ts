import { labelOf } from '../domain/case/dictionaries.ts';
import { type Regional, regionalOf } from '../domain/case/regional.ts';
import { isInfectious, rank } from '../domain/case/special.ts';
import type { CaseFacts, CheckpointContext, PlaceFacts } from '../domain/checkpoints/context.ts';
import { type Evidence, ofType } from '../domain/checkpoints/evidence.ts';
import { CHECKPOINTS, RULES_EDITION } from '../domain/checkpoints/rules.ts';
import { isAshes } from '../domain/checkpoints/scene.ts';
import { parseCode } from '../domain/codes/index.ts';
import type { CheckpointId, StationRole } from '../domain/events/kinds.ts';
import { type CaseState, openHolds, openObjections } from '../domain/fold/case.ts';
import { implantOf, impliedHoldsOf, infectiousOf, specialFacts } from '../domain/fold/exceptions.ts';
import type { ThingState } from '../domain/fold/others.ts';
import { type PlaceState, placeOf } from '../domain/fold/place.ts';
import { type NameKeys, nameKeys, similarity } from '../domain/names/index.ts';
import type { Policy } from '../domain/policy.ts';
import { effectiveRoles } from '../domain/roles.ts';
import type { Views } from '../views/read.ts';
import { strangerWords } from './claims.ts';
import type { TimedCheckpoint } from './elapsed.ts';
import { inPlaceFacts } from './inPlace.ts';
import { conflictWords, fullPlace } from './stockWords.ts';
import { displayName, whereText } from './words.ts';

/** What only the running station knows, beside its views. */
export interface StationFacts {
  readonly stationId: string;
  readonly role: StationRole;
  readonly policy: Policy;
  readonly wall: number;
  readonly clockWrong: boolean;
  /** Permits issued by this process and not yet expired: a restart voids every pass. */
  readonly livePermits: ReadonlySet<string>;
  readonly stale: CheckpointContext['stale'];
  /** Time since the last act of this kind on a case, ms, by a clock nobody turned. See `elapsedSince`. */
  /** Name of the restored station in whose care a case was scanned nowhere since; null where all is well. */
  readonly unsighted: (state: CaseState) => string | null;
  /** Does a fact that this program does not understand speak of a case? */
  readonly unread: (state: CaseState) => boolean;
  readonly elapsed: (caseId: string, checkpoint: TimedCheckpoint) => number | null | undefined;
}

export interface AttemptFacts {
  readonly checkpoint: CheckpointId;
  readonly expected: string | null;
  readonly first: string | null;
  readonly evidence: readonly Evidence[];
}

/** What these wait for. */
const TIMED: Readonly<Partial<Record<CheckpointId, TimedCheckpoint>>> = {
  trayToCooling: 'chargeIn',
  box: 'trayToCooling',
};

const LEGACY_ISSUERS = ['3', '4'];

/**
 * The place a case still claims although two people looked there and found somebody else; null where the place agrees.
 * Where this one is, a scan has to say.
 */
export function displacedFrom(views: Views, state: CaseState): PlaceState | null {
  if (state.whereabouts.kind !== 'place') return null;
  const place = views.place(state.whereabouts.code);
  return place === null || place.occupants.includes(state.caseId) ? null : place;
}

/** The tray or urn these ashes are said to be in, where another case claims it as well. */
export function claimedByTwo(views: Views, state: CaseState): ThingState | null {
  const thing = vesselOf(views, state);
  return thing === null || thing.clash === null ? null : thing;
}

/** The tray or urn these ashes are said to be in, where two people found somebody else's in it. */
export function takenVessel(views: Views, state: CaseState): ThingState | null {
  const thing = vesselOf(views, state);
  return thing === null || thing.clash !== null || thing.caseId === state.caseId ? null : thing;
}

function vesselOf(views: Views, state: CaseState): ThingState | null {
  const { whereabouts } = state;
  if (whereabouts.kind === 'tray') return views.thing(whereabouts.tray);
  return whereabouts.kind === 'urn' ? views.thing(whereabouts.urn) : null;
}

/** What an open list of moves says of one person; nothing where there is none. */
function listedFacts(views: Views, { listed }: CaseState): Pick<CaseFacts, 'listed'> {
  if (listed === undefined) return {};
  const { from, to, arrived } = listed;
  return {
    listed: { from, fromLabel: fullPlace(views, from), to, toLabel: fullPlace(views, to), arrived },
  };
}

/** A pass whose two minutes are over is not void for another reason: the predicate says that its time is up. */
function isOver(at: number, { wall, policy }: Partial<Pick<StationFacts, 'wall' | 'policy'>>): boolean {
  return wall !== undefined && policy !== undefined && wall - at > policy.permitMs;
}

/** Builds what `evaluate` may know, from views only: no replay is ever on the path of a verdict. */
export class FactsReader {
  readonly #views: Views;
  readonly #names = new Map<string, NameKeys>();

  constructor(views: Views) {
    this.#views = views;
  }

  context(station: StationFacts, attempt: AttemptFacts): CheckpointContext {
    return this.#views.moment(() => this.#context(station, attempt));
  }

  #context(station: StationFacts, attempt: AttemptFacts): CheckpointContext {
    const views = this.#views;
    const cases = new Map<string, CaseFacts>();
    const carriers: Record<string, CheckpointContext['carriers'][string]> = {};
    const places: Record<string, PlaceFacts> = {};
    const things: Record<string, CheckpointContext['things'][string]> = {};
    const staff: Record<string, CheckpointContext['staff'][string]> = {};

    const addCase = (caseId: string | null) => {
      if (caseId === null || cases.has(caseId)) return;
      const state = views.case(caseId);
      if (state === null) return;
      const unsighted = station.unsighted(state);
      const facts = {
        ...this.caseFacts(state, station),
        ...(unsighted === null ? {} : { unsighted }),
        ...(station.unread(state) ? { unread: true as const } : {}),
        ...(attempt.checkpoint === 'rebind' ? inPlaceFacts(views, state) : {}),
      };
      const timed = TIMED[attempt.checkpoint];
      cases.set(
        caseId,
        timed === undefined || facts.cremation === null
          ? facts
          : { ...facts, cremation: { ...facts.cremation, elapsedMs: station.elapsed(caseId, timed) } },
      );
    };
    const addPlace = (code: string | null) => {
      if (code === null || places[code] !== undefined) return;
      const state = views.place(code);
      if (state === null) return;
      places[code] = {
        code,
        kind: state.kind,
        label: state.label,
        capacity: state.capacity,
        occupants: state.occupants,
        outOfService: state.outOfService ?? strangerWords(state),
        authority: state.authority,
        crematorType: state.attributes.type ?? null,
        run:
          state.run === null
            ? null
            : { caseId: state.run.caseId, state: state.run.state, permitId: state.run.permitId },
        contaminatedBy: state.contaminatedBy ?? null,
        ...(state.listed === undefined
          ? {}
          : { listed: { role: state.listed.role, caseId: state.listed.caseId } }),
      };
      for (const caseId of state.occupants) addCase(caseId);
      if (state.run !== null) addCase(state.run.caseId);
    };
    const addThing = (code: string | null) => {
      if (code === null || things[code] !== undefined) return;
      const state = views.thing(code);
      if (state === null) return;
      const caseId = state.kind === 'trolley' ? this.#onTrolley(code) : state.caseId;
      things[code] = {
        kind: state.kind,
        label: state.label,
        caseId,
        clash: state.clash,
        ...(state.size === undefined ? {} : { size: state.size }),
      };
      addCase(caseId);
      addCase(state.clash);
    };
    const addCarrier = (code: string) => {
      if (carriers[code] !== undefined) return;
      const state = views.carrier(code);
      const parsed = parseCode(code);
      if (state === null) {
        // A carrier the ledger has never seen is treated as bound elsewhere; a paper is still known as a paper.
        if (parsed.ok && (parsed.code.kind === 'caseNumber' || parsed.code.kind === 'document')) {
          carriers[code] = {
            kind: parsed.code.kind,
            caseId: null,
            state: 'printed',
            worn: false,
            detachedTo: null,
            clash: null,
          };
        }
        return;
      }
      carriers[code] = {
        kind: state.kind,
        caseId: state.caseId,
        state: state.state,
        worn: state.worn,
        detachedTo: state.detachedTo,
        clash: state.clash,
      };
      addCase(state.caseId);
      addCase(state.clash);
      if (state.detachedTo !== null) {
        addPlace(state.detachedTo);
        addThing(state.detachedTo);
      }
    };
    const addStaff = (staffId: string | null) => {
      if (staffId === null || staff[staffId] !== undefined) return;
      const state = views.staff(staffId);
      if (state === null) return;
      staff[staffId] = { staffId, name: state.name, roles: effectiveRoles(state), active: state.active };
    };

    addCase(attempt.expected);
    addStaff(attempt.first);
    for (const item of attempt.evidence) {
      switch (item.type) {
        case 'carrier':
          addCarrier(item.code);
          break;
        case 'place':
          addPlace(item.code);
          break;
        case 'thing':
          addThing(item.code);
          break;
        case 'staff':
        case 'override':
          addStaff(item.staffId);
          break;
        case 'tags':
          for (const code of item.carriers) addCarrier(code);
          break;
        case 'look':
          addPlace(item.cremator);
          break;
        default:
          break;
      }
    }
    const subjectId = attempt.expected ?? this.#subjectId(attempt.evidence, carriers, things);
    const subject = subjectId === null ? undefined : cases.get(subjectId);
    if (subject !== undefined) {
      addPlace(placeOf(subject.whereabouts));
      if (subject.whereabouts.kind === 'urn') addThing(subject.whereabouts.urn);
      if (subject.hall !== null) addPlace(subject.hall);
      if (subject.permit !== null) addPlace(subject.permit.cremator);
      if (subject.cremation !== null) {
        addPlace(subject.cremation.cremator);
        addThing(subject.cremation.tray);
      }
    }
    const regional = this.regional();
    const mouth = ofType(attempt.evidence, 'place').at(-1)?.code ?? null;
    const ahead =
      attempt.checkpoint === 'charge' && subject !== undefined
        ? this.#ahead(subject, regional, mouth, station.wall)
        : [];
    if (attempt.checkpoint === 'charge') for (const code of regional.infectiousCremators) addPlace(code);
    for (const caseId of ahead) addCase(caseId);
    const hands =
      attempt.first === null
        ? {}
        : { [attempt.first]: this.#inHandsOf(attempt.first, CHECKPOINTS[attempt.checkpoint].of) };
    for (const list of Object.values(hands)) for (const caseId of list) addCase(caseId);
    return {
      edition: RULES_EDITION,
      policy: station.policy,
      wall: station.wall,
      station: { id: station.stationId, role: station.role, clockWrong: station.clockWrong },
      expected: attempt.expected,
      first: attempt.first,
      cases: Object.fromEntries(cases),
      carriers,
      places,
      things,
      staff,
      similar: subject === undefined ? [] : this.similar(subject.name, subject.caseId),
      hands,
      stale: station.stale,
      ahead,
      regional,
      stations: Object.fromEntries(views.stations().map((entry) => [entry.stationId, entry.name])),
    };
  }

  #subjectId(
    evidence: readonly Evidence[],
    carriers: CheckpointContext['carriers'],
    things: CheckpointContext['things'],
  ): string | null {
    for (const item of ofType(evidence, 'carrier')) {
      const caseId = carriers[item.code]?.caseId;
      if (caseId !== undefined && caseId !== null) return caseId;
    }
    for (const item of ofType(evidence, 'thing')) {
      const facts = things[item.code];
      if (facts !== undefined && facts.caseId !== null && isAshes(facts)) return facts.caseId;
    }
    return null;
  }

  caseFacts(
    state: CaseState,
    station: Pick<StationFacts, 'livePermits'> & Partial<Pick<StationFacts, 'wall' | 'policy'>>,
  ): CaseFacts {
    const views = this.#views;
    const valid = state.documents.filter((entry) => !entry.withdrawn);
    const certificate = valid.findLast((entry) => entry.kind === 'deathCertificate');
    const conflict = state.custodyConflict;
    const place = placeOf(state.whereabouts);
    const placeState = place === null ? null : views.place(place);
    const crowded = placeState !== null && placeState.occupants.length > placeState.capacity;
    const displaced = displacedFrom(views, state);
    const claimed = claimedByTwo(views, state);
    const permit = state.permit;
    return {
      caseId: state.caseId,
      number: state.number,
      name: state.decedent.name ?? '',
      sex: state.decedent.sex ?? 'unknown',
      birthDate: state.decedent.birthDate ?? '',
      nameless: state.decedent.nameless === true,
      caseKind: state.decedent.caseKind ?? 'cremation',
      status: state.status,
      bound: state.bound,
      mustRebind: state.mustRebind,
      whereabouts: state.whereabouts,
      whereText: whereText(views, state.whereabouts),
      custodyStation: state.custodyStation,
      pendingReviewBy: state.pendingReview?.by ?? null,
      holds: openHolds(state).map((hold) => ({
        kind: hold.kind,
        label: labelOf('holdKind', hold.kind),
        reason: hold.reason,
      })),
      objections: openObjections(state).length,
      conflict:
        conflict !== null
          ? conflictWords(views, conflict)
          : crowded
            ? `${placeState.label}里登记了 ${placeState.occupants.length} 位`
            : displaced !== null
              ? `登记在${displaced.label}，现场核对后那里是另一位`
              : claimed !== null
                ? `${claimed.label}里登记了两位`
                : null,
      identityClash: views.identityClash(state.caseId).map((entry) => entry.number),
      farewell: state.farewell,
      hall: state.booking?.hall ?? null,
      order:
        state.order === null
          ? null
          : { crematorType: state.order.crematorType, scheduledAt: state.order.scheduledAt },
      releasedToCremation: state.releasedToCremation,
      implant: implantOf(state),
      infectious: infectiousOf(state),
      documents: [...new Set(valid.map((entry) => entry.kind))].sort(),
      legacyCertificate: certificate !== undefined && LEGACY_ISSUERS.includes(certificate.issuerKind ?? ''),
      permit:
        permit === null
          ? null
          : {
              permitId: permit.permitId,
              cremator: permit.cremator,
              at: permit.at,
              stationId: permit.stationId,
              state: permit.used
                ? 'used'
                : permit.closed
                  ? 'closed'
                  : permit.voided || !(station.livePermits.has(permit.permitId) || isOver(permit.at, station))
                    ? 'void'
                    : 'open',
            },
      cremation:
        state.cremation === null
          ? null
          : {
              cremator: state.cremation.cremator,
              startedAt: state.cremation.startedAt,
              finishedAt: state.cremation.finishedAt,
              tray: state.cremation.tray,
              coolingSince: state.cremation.coolingSince,
              urn: state.cremation.urn,
            },
      carriers: state.carriers.map(({ code, kind, state: carrierState, worn }) => ({
        code,
        kind,
        state: carrierState,
        worn,
      })),
      special: specialFacts(state),
      ...listedFacts(views, state),
    };
  }

  /** Similar names among the people in the house, strongest first. */
  similar(name: string, exceptCaseId: string | null): CheckpointContext['similar'] {
    if (name === '') return [];
    const order = ['same', 'samePinyin', 'oneApart', 'sameSurname'];
    const own = this.#keys(name);
    return this.#views
      .openCases()
      .filter((state) => state.caseId !== exceptCaseId && (state.decedent.name ?? '') !== '')
      .flatMap((state) => {
        const likeness = similarity(own, this.#keys(state.decedent.name ?? ''));
        return likeness === null
          ? []
          : [
              {
                caseId: state.caseId,
                name: displayName(state),
                similarity: likeness as string,
                where: whereText(this.#views, state.whereabouts),
              },
            ];
      })
      .sort((a, b) => order.indexOf(a.similarity) - order.indexOf(b.similarity));
  }

  #keys(name: string): NameKeys {
    let keys = this.#names.get(name);
    if (keys === undefined) {
      keys = nameKeys(name);
      if (this.#names.size > 5000) this.#names.clear();
      this.#names.set(name, keys);
    }
    return keys;
  }

  /** Whoever was taken in hand with this trolley and has not been put down since: a second body beside it is refused. */
  #onTrolley(code: string): string | null {
    const lying = this.#views
      .openCases()
      .find((state) => state.whereabouts.kind === 'hands' && state.whereabouts.trolley === code);
    return lying?.caseId ?? null;
  }

  /** Bodies in these hands; for a step of ashes the urns in them too: of two urns one is soon the other. */
  #inHandsOf(staffId: string, of: 'body' | 'ashes'): string[] {
    return this.#views
      .openCases()
      .filter(({ whereabouts: where }) =>
        where.kind === 'urn'
          ? of === 'ashes' && where.at === null && where.staffId === staffId
          : where.kind === 'hands' && where.staffId === staffId,
      )
      .map((state) => state.caseId);
  }

  /** The rules of the place in force now. */
  regional(): Regional {
    const home = this.#views.home();
    return regionalOf(home?.rules, home?.rulesVersion);
  }

  /**
   * Cases that are ready at the furnaces and go before this one, for the same type of cremator: the infectious first,
   * then the decomposed, then by the hour ordered. Who waits for a cremator of their own holds up nobody at another.
   */
  #ahead(subject: CaseFacts, regional: Regional, mouth: string | null, wall: number): string[] {
    const own = subject.order;
    if (own === null) return [];
    const dedicated = regional.infectiousCremators;
    const waitsHere = (infectious: string) =>
      !isInfectious({ infectious }) ||
      dedicated.length === 0 ||
      (mouth !== null && dedicated.includes(mouth));
    const rankOf = (infectious: string, bodyCondition: string) => rank({ infectious, bodyCondition });
    const ownRank = rankOf(subject.infectious, subject.special?.bodyCondition ?? '');
    return this.#views
      .openCases()
      .filter((state) => {
        if (
          state.caseId === subject.caseId ||
          !state.releasedToCremation ||
          state.cremation !== null ||
          state.whereabouts.kind !== 'hands' ||
          openHolds(state).length > 0 ||
          openObjections(state).length > 0 ||
          state.order === null ||
          state.order.crematorType !== own.crematorType
        )
          return false;
        const infectious = infectiousOf(state);
        if (!waitsHere(infectious) || impliedHoldsOf(state, regional, wall).length > 0) return false;
        const otherRank = rankOf(infectious, state.decedent.bodyCondition ?? '');
        return otherRank === ownRank ? state.order.scheduledAt < own.scheduledAt : otherRank < ownRank;
      })
      .map((state) => state.caseId);
  }
}
