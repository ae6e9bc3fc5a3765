import { type Subject, type SubjectKind, subjectKey, subjectKind } from '../domain/events/subjects.ts';
import type { AlarmState } from '../domain/fold/alarm.ts';
import type { CaseState } from '../domain/fold/case.ts';
import type { NearMissNote } from '../domain/fold/nearMiss.ts';
import type { CarrierState, StaffState, TagState, ThingState } from '../domain/fold/others.ts';
import { type PlaceState, placeOf } from '../domain/fold/place.ts';
import { parseDeathCertificateNumber } from '../domain/identity/deathCertificate.ts';
import { identityKey, PAPER_KINDS, type PaperKind, parsePaper } from '../domain/identity/papers.ts';
import { type CountState, isComplete, type SpotState } from '../domain/stocktake/count.ts';
import type { RelocationState } from '../domain/stocktake/relocation.ts';
import type { Db } from '../ledger/sqlite.ts';
import { parsed } from './parsed.ts';
import type { ViewTables } from './schema.ts';
import { build, Shape } from './sync.ts';

type Key = { readonly key: string };
type Row<T extends keyof ViewTables> = ViewTables[T];

/** Reads a state by the key of its subject; tags have no state beside their columns, pictures have none. */
const READ: Readonly<Record<Exclude<SubjectKind, 'tag' | 'sight'>, Shape<Key, { state: string }>>> = {
  case: new Shape(['key'], ({ key }) =>
    build.selectFrom('case_view').select('state').where('case_id', '=', key),
  ),
  place: new Shape(['key'], ({ key }) =>
    build.selectFrom('place_view').select('state').where('code', '=', key),
  ),
  carrier: new Shape(['key'], ({ key }) =>
    build.selectFrom('carrier_view').select('state').where('code', '=', key),
  ),
  thing: new Shape(['key'], ({ key }) =>
    build.selectFrom('thing_view').select('state').where('code', '=', key),
  ),
  staff: new Shape(['key'], ({ key }) =>
    build.selectFrom('staff_view').select('state').where('staff_id', '=', key),
  ),
  station: new Shape(['key'], ({ key }) =>
    build.selectFrom('station_view').select('state').where('station_id', '=', key),
  ),
  numbers: new Shape(['key'], ({ key }) =>
    build.selectFrom('numbers_view').select('state').where('kind', '=', key),
  ),
  home: new Shape(['key'], ({ key }) => build.selectFrom('home_view').select('state').where('one', '=', key)),
  nearMiss: new Shape(['key'], ({ key }) =>
    build.selectFrom('near_miss_note_view').select('state').where('event_id', '=', key),
  ),
  count: new Shape(['key'], ({ key }) =>
    build.selectFrom('count_view').select('state').where('count_id', '=', key),
  ),
  spot: new Shape(['key'], ({ key }) =>
    build.selectFrom('spot_view').select('state').where('spot', '=', key),
  ),
  relocation: new Shape(['key'], ({ key }) =>
    build.selectFrom('relocation_view').select('state').where('relocation_id', '=', key),
  ),
  alarm: new Shape(['key'], ({ key }) =>
    build.selectFrom('alarm_view').select('state').where('alarm_id', '=', key),
  ),
};
const READ_TAG = new Shape<Key, Row<'tag_view'>>(['key'], ({ key }) =>
  build.selectFrom('tag_view').selectAll().where('epc', '=', key),
);

/** The folded state of a subject, or null before its first event. */
export function readState(db: Db, subject: Subject): unknown {
  const kind = subjectKind(subject);
  const key = subjectKey(subject);
  if (kind === 'sight') return null;
  if (kind === 'tag') return READ_TAG.one(db, { key }) ?? null;
  const row = READ[kind].one(db, { key });
  return row === undefined ? null : parsed(subject, row.state);
}

/** The key under which one identity paper stands on one open case only. */
export function identityKeyOf(state: CaseState): string | null {
  const kind = state.decedent.paperType ?? 'residentId';
  const number = state.decedent.paperNumber ?? '';
  if (number === '' || kind === 'none' || !Object.hasOwn(PAPER_KINDS, kind)) return null;
  const parsed = parsePaper(kind as PaperKind, number);
  return parsed.ok ? identityKey(parsed.paper) : `typed:${number.replaceAll(/\s/g, '').toUpperCase()}`;
}

function certificateKeyOf(state: CaseState): string | null {
  const paper = state.documents.findLast((entry) => entry.kind === 'deathCertificate' && !entry.withdrawn);
  const number = paper?.number ?? '';
  if (number === '') return null;
  const form = paper?.form === '2026' ? 'national2026' : 'old';
  const parsed = parseDeathCertificateNumber(form, number);
  return parsed.ok ? `${form}:${parsed.certificate.number}` : `typed:${number.toUpperCase()}`;
}

/** Writes a row of a view, over the one with the same key. */
function upsert<T extends keyof ViewTables>(
  table: T,
  key: keyof Row<T> & string,
  others: readonly (keyof Row<T> & string)[],
): Shape<Row<T>, unknown> {
  return new Shape<Row<T>, unknown>([key, ...others], (values) => {
    const changed = Object.fromEntries(others.map((name) => [name, values[name]]));
    return build
      .insertInto(table)
      .values(values as never)
      .onConflict((conflict) => conflict.column(key as never).doUpdateSet(changed as never));
  });
}

/**
 * Changes the row whose indexed columns are what they were, and those alone: SQLite writes to an index as soon as its
 * column is named, changed or not, and every page more is one more in the commit.
 */
function update<T extends keyof ViewTables>(
  table: T,
  same: readonly (keyof Row<T> & string)[],
  changed: readonly (keyof Row<T> & string)[],
): Shape<Row<T>, unknown> {
  return new Shape<Row<T>, unknown>([...same, ...changed], (values) =>
    build
      .updateTable(table as never)
      .set(Object.fromEntries(changed.map((name) => [name, values[name]])) as never)
      .where(({ and, eb }) => and(same.map((name) => eb(name as never, 'is', values[name] as never)))),
  );
}

const UPDATE_CASE = update(
  'case_view',
  ['case_id', 'number', 'name', 'open', 'opened_at', 'identity_key', 'certificate_key'],
  ['place', 'holder', 'scheduled_at', 'state'],
);
const UPDATE_PLACE = update('place_view', ['code', 'kind', 'room', 'label'], ['state']);
const WRITE_CASE = upsert('case_view', 'case_id', [
  'number',
  'name',
  'open',
  'opened_at',
  'identity_key',
  'certificate_key',
  'place',
  'holder',
  'scheduled_at',
  'state',
]);
const WRITE_PLACE = upsert('place_view', 'code', ['kind', 'room', 'label', 'state']);
const WRITE_CARRIER = upsert('carrier_view', 'code', ['case_id', 'state']);
const WRITE_THING = upsert('thing_view', 'code', ['kind', 'case_id', 'state']);
const WRITE_STAFF = upsert('staff_view', 'staff_id', ['badge', 'state']);
const WRITE_STATION = upsert('station_view', 'station_id', ['state']);
const WRITE_NUMBERS = upsert('numbers_view', 'kind', ['state']);
const WRITE_TAG = upsert('tag_view', 'epc', ['carrier']);
const WRITE_HOME = upsert('home_view', 'one', ['state']);
const WRITE_NEAR_MISS_NOTE = upsert('near_miss_note_view', 'event_id', [
  'cause',
  'reportable',
  'reported_at',
  'state',
]);

const WRITE_COUNT = upsert('count_view', 'count_id', [
  'of',
  'started_at',
  'finished_at',
  'complete',
  'state',
]);
const WRITE_SPOT = upsert('spot_view', 'spot', ['place', 'at', 'state']);
const WRITE_ALARM = upsert('alarm_view', 'alarm_id', ['raised_at', 'open', 'state']);
const WRITE_RELOCATION = upsert('relocation_view', 'relocation_id', ['drawn_at', 'open', 'state']);

interface Known {
  /** What the row says now; null where that is not known. */
  readonly before: unknown;
  /** That no row stands there yet. */
  readonly isNew: boolean;
}

/** @param known what the caller knows of the row, so that it is not looked for */
export function writeState(
  db: Db,
  subject: Subject,
  folded: unknown,
  { before, isNew }: Known = { before: null, isNew: false },
): void {
  const state = JSON.stringify(folded);
  switch (subjectKind(subject)) {
    case 'case':
      if (before !== null && hasSameKeys(before as CaseState, folded as CaseState))
        MOVE_CASE.run(db, movedRow(folded as CaseState, state));
      else writeCase(db, folded as CaseState, state, isNew);
      break;
    case 'place': {
      const { code, kind, room, label } = folded as PlaceState;
      const row = { code, kind, room, label, state };
      if (isNew || UPDATE_PLACE.run(db, row) === 0) WRITE_PLACE.run(db, row);
      break;
    }
    case 'carrier': {
      const { code, caseId } = folded as CarrierState;
      WRITE_CARRIER.run(db, { code, case_id: caseId, state });
      break;
    }
    case 'thing': {
      const { code, kind, caseId } = folded as ThingState;
      WRITE_THING.run(db, { code, kind, case_id: caseId, state });
      break;
    }
    case 'staff': {
      const { staffId, badge } = folded as StaffState;
      WRITE_STAFF.run(db, { staff_id: staffId, badge, state });
      break;
    }
    case 'station':
      WRITE_STATION.run(db, { station_id: subjectKey(subject), state });
      break;
    case 'numbers':
      WRITE_NUMBERS.run(db, { kind: subjectKey(subject), state });
      break;
    case 'tag': {
      const { epc, carrier } = folded as TagState;
      WRITE_TAG.run(db, { epc, carrier });
      break;
    }
    case 'home':
      WRITE_HOME.run(db, { one: 'home', state });
      break;
    case 'nearMiss': {
      const { nearMiss, cause, reportable, reportedAt } = folded as NearMissNote;
      const row = { cause, reportable: reportable ? 1 : 0, reported_at: reportedAt };
      WRITE_NEAR_MISS_NOTE.run(db, { event_id: nearMiss, ...row, state });
      break;
    }
    case 'count': {
      const count = folded as CountState;
      WRITE_COUNT.run(db, {
        count_id: count.countId,
        of: count.of,
        started_at: count.startedAt,
        finished_at: count.finished?.at ?? null,
        complete: isComplete(count) ? 1 : 0,
        state,
      });
      break;
    }
    case 'spot': {
      const { place, at } = folded as SpotState;
      WRITE_SPOT.run(db, { spot: subjectKey(subject), place, at, state });
      break;
    }
    case 'relocation': {
      const { relocationId, drawnAt, ended } = folded as RelocationState;
      const open = ended === null ? 1 : 0;
      WRITE_RELOCATION.run(db, { relocation_id: relocationId, drawn_at: drawnAt, open, state });
      break;
    }
    case 'alarm': {
      const { alarmId, raisedAt, raised, endedAt } = folded as AlarmState;
      const open = raised !== null && endedAt === null ? 1 : 0;
      WRITE_ALARM.run(db, { alarm_id: alarmId, raised_at: raisedAt, open, state });
      break;
    }
  }
}

type MovedRow = Pick<Row<'case_view'>, 'case_id' | 'place' | 'holder' | 'scheduled_at' | 'state'>;

/** By far the commonest change: nothing by which a case is looked up is another. */
const MOVE_CASE = new Shape<MovedRow, unknown>(
  ['case_id', 'place', 'holder', 'scheduled_at', 'state'],
  ({ case_id, ...changed }) => build.updateTable('case_view').set(changed).where('case_id', '=', case_id),
);

/** A fold hands on untouched parts as they are. */
function hasSameKeys(before: CaseState, after: CaseState): boolean {
  return (
    before.decedent === after.decedent &&
    before.documents === after.documents &&
    before.number === after.number &&
    before.openedAt === after.openedAt &&
    before.status === after.status
  );
}

function movedRow({ caseId, whereabouts, order }: CaseState, state: string): MovedRow {
  return {
    case_id: caseId,
    place: placeOf(whereabouts),
    holder: whereabouts.kind === 'hands' || whereabouts.kind === 'urn' ? whereabouts.staffId : null,
    scheduled_at: order?.scheduledAt ?? null,
    state,
  };
}

function writeCase(db: Db, folded: CaseState, state: string, isNew: boolean): void {
  const row = {
    ...movedRow(folded, state),
    number: folded.number,
    name: folded.decedent.name ?? '',
    open: folded.status === 'open' ? 1 : 0,
    opened_at: folded.openedAt,
    identity_key: identityKeyOf(folded),
    certificate_key: certificateKeyOf(folded),
  };
  if (isNew || UPDATE_CASE.run(db, row) === 0) WRITE_CASE.run(db, row);
}
