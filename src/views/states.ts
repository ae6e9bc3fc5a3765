import { type Subject, subjectKey, subjectKind } from '../domain/events/subjects.ts';
import type { CaseState } from '../domain/fold/case.ts';
import type { NearMissNote } from '../domain/fold/nearMiss.ts';
import type { CarrierState, StaffState, TagState, ThingState } from '../domain/fold/others.ts';
import { type PlaceState, placeOf } from '../domain/fold/place.ts';
import { parseDeathCertificateNumber } from '../domain/identity/deathCertificate.ts';
import { identityKey, PAPER_KINDS, type PaperKind, parsePaper } from '../domain/identity/papers.ts';
import type { Db } from '../ledger/sqlite.ts';
import { upsertSearchDoc } from './search/index.ts';
import { searchDocOf } from './searchDoc.ts';
import { build, one, run } from './sync.ts';

/** The folded state of a subject, or null before its first event. */
export function readState(db: Db, subject: Subject): unknown {
  const key = subjectKey(subject);
  const row = stateRow(db, subject, key);
  return row === undefined ? null : JSON.parse(row.state);
}

function stateRow(db: Db, subject: Subject, key: string): { state: string } | undefined {
  switch (subjectKind(subject)) {
    case 'case':
      return one(db, build.selectFrom('case_view').select('state').where('case_id', '=', key));
    case 'place':
      return one(db, build.selectFrom('place_view').select('state').where('code', '=', key));
    case 'carrier':
      return one(db, build.selectFrom('carrier_view').select('state').where('code', '=', key));
    case 'thing':
      return one(db, build.selectFrom('thing_view').select('state').where('code', '=', key));
    case 'staff':
      return one(db, build.selectFrom('staff_view').select('state').where('staff_id', '=', key));
    case 'station':
      return one(db, build.selectFrom('station_view').select('state').where('station_id', '=', key));
    case 'numbers':
      return one(db, build.selectFrom('numbers_view').select('state').where('kind', '=', key));
    case 'home':
      return one(db, build.selectFrom('home_view').select('state').where('one', '=', key));
    case 'nearMiss':
      return one(db, build.selectFrom('near_miss_note_view').select('state').where('event_id', '=', key));
    case 'tag': {
      const row = one(db, build.selectFrom('tag_view').selectAll().where('epc', '=', key));
      return row === undefined ? undefined : { state: JSON.stringify(row) };
    }
  }
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

export function writeState(db: Db, subject: Subject, state: unknown): void {
  const json = JSON.stringify(state);
  switch (subjectKind(subject)) {
    case 'case':
      writeCase(db, state as CaseState, json);
      break;
    case 'place': {
      const { code, kind, room, label } = state as PlaceState;
      const row = { kind, room, label, state: json };
      run(
        db,
        build
          .insertInto('place_view')
          .values({ code, ...row })
          .onConflict((c) => c.column('code').doUpdateSet(row)),
      );
      break;
    }
    case 'carrier': {
      const { code, caseId } = state as CarrierState;
      const row = { case_id: caseId, state: json };
      run(
        db,
        build
          .insertInto('carrier_view')
          .values({ code, ...row })
          .onConflict((c) => c.column('code').doUpdateSet(row)),
      );
      break;
    }
    case 'thing': {
      const { code, kind, caseId } = state as ThingState;
      const row = { kind, case_id: caseId, state: json };
      run(
        db,
        build
          .insertInto('thing_view')
          .values({ code, ...row })
          .onConflict((c) => c.column('code').doUpdateSet(row)),
      );
      break;
    }
    case 'staff': {
      const { staffId, badge } = state as StaffState;
      const row = { badge, state: json };
      run(
        db,
        build
          .insertInto('staff_view')
          .values({ staff_id: staffId, ...row })
          .onConflict((c) => c.column('staff_id').doUpdateSet(row)),
      );
      break;
    }
    case 'station':
      run(
        db,
        build
          .insertInto('station_view')
          .values({ station_id: subjectKey(subject), state: json })
          .onConflict((c) => c.column('station_id').doUpdateSet({ state: json })),
      );
      break;
    case 'numbers':
      run(
        db,
        build
          .insertInto('numbers_view')
          .values({ kind: subjectKey(subject), state: json })
          .onConflict((c) => c.column('kind').doUpdateSet({ state: json })),
      );
      break;
    case 'tag': {
      const { epc, carrier } = state as TagState;
      run(
        db,
        build
          .insertInto('tag_view')
          .values({ epc, carrier })
          .onConflict((c) => c.column('epc').doUpdateSet({ carrier })),
      );
      break;
    }
    case 'home':
      run(
        db,
        build
          .insertInto('home_view')
          .values({ one: 'home', state: json })
          .onConflict((c) => c.column('one').doUpdateSet({ state: json })),
      );
      break;
    case 'nearMiss': {
      const { nearMiss, cause, reportable, reportedAt } = state as NearMissNote;
      const row = { cause, reportable: reportable ? 1 : 0, reported_at: reportedAt, state: json };
      run(
        db,
        build
          .insertInto('near_miss_note_view')
          .values({ event_id: nearMiss, ...row })
          .onConflict((c) => c.column('event_id').doUpdateSet(row)),
      );
      break;
    }
  }
}

function writeCase(db: Db, state: CaseState, json: string): void {
  const row = {
    number: state.number,
    name: state.decedent.name ?? '',
    open: state.status === 'open' ? 1 : 0,
    opened_at: state.openedAt,
    identity_key: identityKeyOf(state),
    certificate_key: certificateKeyOf(state),
    place: placeOf(state.whereabouts),
    holder:
      state.whereabouts.kind === 'hands'
        ? state.whereabouts.staffId
        : state.whereabouts.kind === 'urn'
          ? state.whereabouts.staffId
          : null,
    scheduled_at: state.order?.scheduledAt ?? null,
    state: json,
  };
  run(
    db,
    build
      .insertInto('case_view')
      .values({ case_id: state.caseId, ...row })
      .onConflict((conflict) => conflict.column('case_id').doUpdateSet(row)),
  );
  upsertSearchDoc(db, searchDocOf(state));
}
