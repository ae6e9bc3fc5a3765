import { labelOf } from '../../domain/case/dictionaries.ts';
import { displayCode } from '../../domain/codes/index.ts';
import { type CaseState, openHolds, openObjections } from '../../domain/fold/case.ts';
import { terms } from '../../domain/fold/terms.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Views } from '../../views/read.ts';
import type { DayPerson, DayView } from '../dto.ts';
import { FactsReader } from '../facts.ts';
import { clockText, displayName, whereText } from '../words.ts';
import { EventReader } from './events.ts';
import { houseReport } from './house.ts';
import { type Mark, marksSince } from './marks.ts';
import { nearMissDueReport, staffName, stationName } from './nearMisses.ts';
import { DAY, dayStart } from './weeks.ts';

const HOUR = 3_600_000;

function person(state: CaseState, at: number, note: string, done: boolean): DayPerson {
  return {
    caseId: state.caseId,
    name: displayName(state),
    number: displayCode(state.number),
    at,
    note,
    done,
  };
}

function people(
  views: Views,
  marks: readonly Mark[],
  done: boolean,
  note: (state: CaseState) => string,
): DayPerson[] {
  return marks.flatMap((mark) => {
    const state = mark.caseId === null ? null : views.case(mark.caseId);
    return state === null ? [] : [person(state, mark.at, note(state), done)];
  });
}

/** Booked for today, and who was in a hall today: a hall forgets a booking when the body leaves it. */
function farewells(views: Views, seen: readonly Mark[], from: number): DayPerson[] {
  const found = new Map<string, DayPerson>();
  const add = (state: CaseState, at: number, hall: string) => {
    const done = state.farewell === 'closed' || state.releasedToCremation || state.cremation !== null;
    const now = !done && state.farewell === 'inHall' ? '，告别中' : '';
    found.set(state.caseId, person(state, at, `${hall}${now}`, done));
  };
  for (const mark of seen) {
    const state = mark.caseId === null ? null : views.case(mark.caseId);
    if (state === null) continue;
    const { booking } = state;
    add(state, booking?.from ?? mark.at, booking === null ? '' : (views.place(booking.hall)?.label ?? ''));
  }
  for (const hall of views.places('hall'))
    for (const booking of hall.bookings) {
      const state = views.case(booking.caseId);
      // One that was moved to another hall or hour is kept in the old one's past.
      const holds = state?.booking?.from === booking.from && state.booking.hall === hall.code;
      if (state !== null && holds && booking.from >= from && booking.from < from + DAY)
        add(state, booking.from, hall.label);
    }
  return [...found.values()].sort((a, b) => a.at - b.at);
}

function stops(views: Views, open: readonly CaseState[]): DayView['stops'] {
  const facts = new FactsReader(views);
  return open.flatMap((state) => {
    const conflict = facts.caseFacts(state, { livePermits: new Set() }).conflict;
    return [
      ...openObjections(state).map((stop) => ({
        ...person(state, stop.at, stop.reason, false),
        kind: 'objection' as const,
      })),
      ...openHolds(state).map((stop) => ({
        ...person(state, stop.at, `${labelOf('holdKind', stop.kind)}：${stop.reason}`, false),
        kind: 'hold' as const,
      })),
      ...(conflict === null
        ? []
        : [{ ...person(state, state.since, conflict, false), kind: 'conflict' as const }]),
    ];
  });
}

function dueTerms(views: Views, open: readonly CaseState[], now: number): DayView['terms'] {
  const regional = new FactsReader(views).regional();
  return open
    .flatMap((state) =>
      terms(state, regional, now)
        .filter((term) => term.dueAt !== null && term.state !== 'running')
        .map((term) => ({
          ...person(state, term.dueAt ?? now, `${term.label}，${term.todo}`, false),
          overdue: term.state === 'overdue',
        })),
    )
    .sort((a, b) => a.at - b.at);
}

/** Who did something in the last hour: the nearest a ledger comes to who is on duty. */
function staffOf(views: Views, now: number): DayView['staff'] {
  const reader = new EventReader(views.db);
  const seen = new Map<string, DayView['staff'][number]>();
  for (const chain of reader.chains())
    for (const { event } of reader.after(chain, reader.seqBefore(chain, now - HOUR))) {
      if (event === null || event.actorId === 'system' || event.occurredAt < now - HOUR) continue;
      const before = seen.get(event.actorId);
      if (before !== undefined && before.at > event.occurredAt) continue;
      seen.set(event.actorId, {
        name: staffName(views, event.actorId),
        station: stationName(views, event.stationId),
        at: event.occurredAt,
      });
    }
  return [...seen.values()].sort((a, b) => b.at - a.at);
}

/** The day as the director reads it in ten seconds (今日). */
export function dayReport(
  views: Views,
  { now, policy }: { readonly now: number; readonly policy: Policy },
): DayView {
  const from = dayStart(now);
  const marks = [...marksSince(views.db, from)].sort((a, b) => a.at - b.at);
  const open = views.openCases();
  const passes = marks.filter((mark) => mark.kind === 'passed');
  const refused = marks.filter((mark) => mark.kind === 'blocked');
  const cremators = views.places('cremator');
  const bays = views.places('bay');
  const runs = cremators.flatMap((place) => (place.run === null ? [] : [{ place, run: place.run }]));
  const stopped = stops(views, open);
  const burning = runs.filter(({ run }) => run.state === 'burning');
  return {
    arrivals: people(
      views,
      passes.filter((mark) => mark.checkpoint === 'receive'),
      false,
      (state) => whereText(views, state.whereabouts),
    ),
    farewells: farewells(
      views,
      passes.filter((mark) => mark.checkpoint === 'view'),
      from,
    ),
    cremations: {
      ordered: open
        .filter(
          (state) => state.cremation === null && state.order !== null && state.order.scheduledAt < from + DAY,
        )
        .map((state) =>
          person(
            state,
            state.order?.scheduledAt ?? 0,
            `${whereText(views, state.whereabouts)} · ${state.order?.crematorType ?? ''}`,
            false,
          ),
        )
        .sort((a, b) => a.at - b.at),
      burning: burning.flatMap(({ place, run }) => {
        const state = views.case(run.caseId);
        return state === null
          ? []
          : [person(state, run.since, `${place.label}，${clockText(run.since)} 入炉`, false)];
      }),
      done: people(
        views,
        marks.filter((mark) => mark.kind === 'finished'),
        true,
        (state) => whereText(views, state.whereabouts),
      ),
    },
    urns: open
      .filter((state) => state.whereabouts.kind === 'urn' && state.whereabouts.at === null)
      .map((state) => person(state, state.since, whereText(views, state.whereabouts), false))
      .sort((a, b) => a.at - b.at),
    stops: stopped,
    waiting: houseReport(views, { now, policy }).filter(
      (row) => row.act && !stopped.some((stop) => stop.caseId === row.caseId),
    ),
    refused: {
      count: refused.length,
      wrong: refused.filter((mark) => mark.wrong).length,
      passes: passes.length,
    },
    cremators: {
      used: runs.length,
      out: cremators.filter((place) => place.outOfService !== null).length,
      total: cremators.length,
    },
    bays: {
      used: bays.filter((place) => place.occupants.length > 0).length,
      out: bays.filter((place) => place.outOfService !== null).length,
      total: bays.length,
    },
    staff: staffOf(views, now),
    terms: dueTerms(views, open, now),
    overdueReports: nearMissDueReport(views, { now }).toReport.filter((entry) => entry.dueAt < now).length,
  };
}
