/** Reads of the views: what screens and verdicts need, never a replay. */
import { sql } from 'kysely';
import type { Subject } from '../domain/events/subjects.ts';
import type { CaseState } from '../domain/fold/case.ts';
import type {
  CarrierState,
  HomeState,
  NumbersState,
  StaffState,
  StationState,
  ThingState,
} from '../domain/fold/others.ts';
import type { PlaceState } from '../domain/fold/place.ts';
import type { Db } from '../ledger/sqlite.ts';
import { AlarmViews } from './alarms.ts';
import { parsed } from './parsed.ts';
import { readState } from './states.ts';
import { StockViews } from './stock.ts';
import { all, build, Shape } from './sync.ts';

/** Rows written by this connection, and a number that changes with the commit of any other. */
const VERSION = new Shape<object, { own: number; others: number }>([], () =>
  build.selectNoFrom([
    sql<number>`total_changes()`.as('own'),
    sql<number>`(SELECT data_version FROM pragma_data_version)`.as('others'),
  ]),
);
const OPEN_CASES = new Shape<object, { case_id: string; state: string }>([], () =>
  build
    .selectFrom('case_view')
    .select(['case_id', 'state'])
    .where('open', '=', 1)
    .orderBy('opened_at', 'desc'),
);
const BY_BADGE = new Shape<{ badge: string }, { staff_id: string; state: string }>(['badge'], ({ badge }) =>
  build.selectFrom('staff_view').select(['staff_id', 'state']).where('badge', '=', badge),
);
const STATIONS = new Shape<object, { station_id: string; state: string }>([], () =>
  build.selectFrom('station_view').select(['station_id', 'state']).orderBy('station_id'),
);
const CLASH_KEYS = new Shape<
  { caseId: string },
  { identity_key: string | null; certificate_key: string | null }
>(['caseId'], ({ caseId }) =>
  build.selectFrom('case_view').select(['identity_key', 'certificate_key']).where('case_id', '=', caseId),
);
type Clash = { readonly case_id: string; readonly number: string; readonly name: string };
const clashing = (column: 'identity_key' | 'certificate_key') =>
  new Shape<{ key: string; caseId: string }, Clash>(['key', 'caseId'], ({ key, caseId }) =>
    build
      .selectFrom('case_view')
      .select(['case_id', 'number', 'name'])
      .where(column, '=', key)
      .where('open', '=', 1)
      .where('case_id', '!=', caseId),
  );
const SAME_IDENTITY = clashing('identity_key');
const SAME_CERTIFICATE = clashing('certificate_key');

type StateRow = { readonly state: string };
const BY_NUMBER = new Shape<{ number: string }, StateRow>(['number'], ({ number }) =>
  build.selectFrom('case_view').select('state').where('number', '=', number),
);
const BY_EPC = new Shape<{ epc: string }, { carrier: string }>(['epc'], ({ epc }) =>
  build.selectFrom('tag_view').select('carrier').where('epc', '=', epc),
);
const STAFF = new Shape<object, StateRow>([], () =>
  build.selectFrom('staff_view').select('state').orderBy('staff_id'),
);
const THINGS = new Shape<{ kind: string }, StateRow>(['kind'], ({ kind }) =>
  build.selectFrom('thing_view').select('state').where('kind', '=', kind).orderBy('code'),
);
const PLACES = new Shape<{ kind: string }, StateRow>(['kind'], ({ kind }) =>
  build.selectFrom('place_view').select('state').where('kind', '=', kind).orderBy('room').orderBy('code'),
);

export class Views {
  readonly #db: Db;
  #open: { readonly own: number; readonly others: number; readonly cases: readonly CaseState[] } | null =
    null;
  #parsed = new Map<string, { text: string; state: CaseState }>();
  #inMoment: readonly CaseState[] | null = null;
  /** What was read since the moment began; null outside of one. */
  #moment: Map<Subject, unknown> | null = null;
  /** Counts and lists of moves. */
  readonly stock: StockViews;
  readonly alarms: AlarmViews;

  constructor(db: Db) {
    this.#db = db;
    this.stock = new StockViews(db);
    this.alarms = new AlarmViews(db);
  }

  get db(): Db {
    return this.#db;
  }

  /**
   * Runs `work`, which must not write and must not wait: each state is read once, and the people in the house are not
   * asked for again. A verdict looks at the same few states from many sides.
   */
  moment<T>(work: () => T): T {
    if (this.#moment !== null) return work();
    this.#moment = new Map();
    try {
      return work();
    } finally {
      this.#moment = null;
      this.#inMoment = null;
    }
  }

  #read(subject: Subject): unknown {
    const known = this.#moment?.get(subject);
    if (known !== undefined) return known;
    const state = readState(this.#db, subject);
    this.#moment?.set(subject, state);
    return state;
  }

  case(caseId: string): CaseState | null {
    return this.#read(`case:${caseId}`) as CaseState | null;
  }

  place(code: string): PlaceState | null {
    return this.#read(`place:${code}`) as PlaceState | null;
  }

  carrier(code: string): CarrierState | null {
    return this.#read(`carrier:${code}`) as CarrierState | null;
  }

  thing(code: string): ThingState | null {
    return this.#read(`thing:${code}`) as ThingState | null;
  }

  staff(staffId: string): StaffState | null {
    return this.#read(`staff:${staffId}`) as StaffState | null;
  }

  station(stationId: string): StationState | null {
    return this.#read(`station:${stationId}`) as StationState | null;
  }

  numbers(kind: string): NumbersState | null {
    return this.#read(`numbers:${kind}`) as NumbersState | null;
  }

  home(): HomeState | null {
    return this.#read('home:home') as HomeState | null;
  }

  tagCarrier(epc: string): string | null {
    return BY_EPC.one(this.#db, { epc })?.carrier ?? null;
  }

  staffByBadge(badge: string): StaffState | null {
    const row = BY_BADGE.one(this.#db, { badge });
    return row === undefined ? null : (parsed(`staff:${row.staff_id}`, row.state) as StaffState);
  }

  allStaff(): StaffState[] {
    return STAFF.all(this.#db, {}).map(parse<StaffState>);
  }

  stations(): StationState[] {
    return STATIONS.all(this.#db, {}).map(
      ({ station_id, state }) => parsed(`station:${station_id}`, state) as StationState,
    );
  }

  things(kind: string): ThingState[] {
    return THINGS.all(this.#db, { kind }).map(parse<ThingState>);
  }

  places(kind: string): PlaceState[] {
    return PLACES.all(this.#db, { kind }).map(parse<PlaceState>);
  }

  /**
   * The people in the house, newest first. A verdict asks several times: as long as nothing was written the answer is
   * the same, and after a write only what changed is parsed again.
   */
  openCases(): readonly CaseState[] {
    if (this.#inMoment !== null) return this.#inMoment;
    const cases = this.#openCases();
    if (this.#moment !== null) this.#inMoment = cases;
    return cases;
  }

  #openCases(): readonly CaseState[] {
    const version = VERSION.one(this.#db, {}) ?? { own: 0, others: 0 };
    const known = this.#open;
    if (known !== null && known.own === version.own && known.others === version.others) return known.cases;
    const parsed = new Map<string, { text: string; state: CaseState }>();
    const cases = OPEN_CASES.all(this.#db, {}).map(({ case_id, state: text }) => {
      const before = this.#parsed.get(case_id);
      const entry = before?.text === text ? before : { text, state: JSON.parse(text) as CaseState };
      parsed.set(case_id, entry);
      return entry.state;
    });
    this.#parsed = parsed;
    // What a transaction wrote may still be rolled back, and the count of changes is not.
    this.#open = this.#db.inTransaction ? null : { ...version, cases };
    return cases;
  }

  caseByNumber(number: string): CaseState | null {
    const row = BY_NUMBER.one(this.#db, { number });
    return row === undefined ? null : parse<CaseState>(row);
  }

  /** Other open cases under the same identity or certificate number. */
  identityClash(caseId: string): { caseId: string; number: string; name: string }[] {
    const own = CLASH_KEYS.one(this.#db, { caseId });
    const found = new Map<string, { caseId: string; number: string; name: string }>();
    for (const [same, key] of [
      [SAME_IDENTITY, own?.identity_key ?? null],
      [SAME_CERTIFICATE, own?.certificate_key ?? null],
    ] as const) {
      if (key === null) continue;
      for (const { case_id, number, name } of same.all(this.#db, { key, caseId }))
        found.set(case_id, { caseId: case_id, number, name });
    }
    return [...found.values()];
  }

  /** Whether a near miss with this code happened since. */
  hasNearMiss(code: string, from: number): boolean {
    const query = build
      .selectFrom('near_miss_view')
      .select('event_id')
      .where('at', '>=', from)
      .where(sql<boolean>`instr(codes, ${` ${code} `}) > 0`)
      .limit(1);
    return all(this.#db, query).length > 0;
  }

  /** Whether a refusal that names this case, for one of these reasons, happened since. */
  isNearMissOf(caseId: string, codes: readonly string[], from: number): boolean {
    const query = build
      .selectFrom('near_miss_case_view as named')
      .innerJoin('near_miss_view as miss', 'miss.event_id', 'named.event_id')
      .select('miss.codes')
      .where('named.case_id', '=', caseId)
      .where('named.at', '>=', from);
    return all(this.#db, query).some((row) => codes.some((code) => row.codes.includes(` ${code} `)));
  }

  nearMisses(limit: number): {
    event_id: string;
    at: number;
    station_id: string;
    actor_id: string;
    checkpoint: string;
    case_id: string | null;
    reasons: string;
    cases: string;
  }[] {
    return all(this.#db, build.selectFrom('near_miss_view').selectAll().orderBy('at', 'desc').limit(limit));
  }
}

function parse<T>(row: { state: string }): T {
  return JSON.parse(row.state) as T;
}
