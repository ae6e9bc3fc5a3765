import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCode } from '../domain/codes/index.ts';
import {
  type Act,
  EVENT_KINDS,
  type EventInput,
  type EventKind,
  type Whereabouts,
} from '../domain/events/kinds.ts';
import { CURSOR_START } from '../ledger/cursor.ts';
import type { Ledger, LedgerOptions } from '../ledger/ledger.ts';
import { Rig, sqlite, T0 } from '../ledger/testing/rig.ts';
import type { BatchEvent, JsonObject } from '../ledger/types.ts';
import { VIEW_MIGRATIONS } from './migrations/index.ts';
import { subjectsOfLedger, ViewProjector } from './projector.ts';
import { foldInto, rebuildFile, viewDigests } from './rebuild.ts';

const CASES = ['case-0', 'case-1', 'case-2'];
const BAYS = [1, 2].map((number) => formatCode('bay', number));
const CREMATOR = formatCode('cremator', 1);
const COOLING = formatCode('coolingPlace', 1);
const TRAY = formatCode('tray', 1);
const URN = formatCode('urn', 1);
const CARRIERS = [1, 2, 3].map((number) => formatCode('wristband', number));
const STATIONS = ['desk', 'kiosk', 'console'];

interface Generated {
  readonly kind: EventKind;
  readonly payload: JsonObject;
  readonly ofCase: boolean;
}

function made<K extends EventKind>(kind: K, payload: EventInput<K>, ofCase = true): Generated {
  return { kind, payload: JSON.parse(JSON.stringify(EVENT_KINDS[kind].parse(payload))), ofCase };
}

const anyCase = fc.constantFrom(...CASES);
const anyCarrier = fc.constantFrom(...CARRIERS);
const anyBay = fc.constantFrom(...BAYS);
const anyId = fc.constantFrom('h1', 'h2');
const anyText = fc.constantFrom('王德山', '李桂英', '');

const anyWhere: fc.Arbitrary<Whereabouts> = fc.oneof(
  fc.constant<Whereabouts>({ kind: 'outside' }),
  fc
    .constantFrom('s1', 's2')
    .map((staffId): Whereabouts => ({ kind: 'hands', staffId, trolley: null, purpose: 'receive', to: null })),
  anyBay.map((code): Whereabouts => ({ kind: 'place', code })),
  fc.constant<Whereabouts>({ kind: 'cremator', code: CREMATOR }),
  fc.constant<Whereabouts>({ kind: 'tray', tray: TRAY, at: COOLING }),
  fc.constant<Whereabouts>({ kind: 'urn', urn: URN, at: null, staffId: 's1' }),
  fc.constant<Whereabouts>({ kind: 'gone', how: 'handedOver', at: null }),
);

const anyPassed = fc
  .record({
    checkpoint: fc.constantFrom(
      ...([
        'bind',
        'rebind',
        'receive',
        'store',
        'review',
        'move',
        'releaseToFarewell',
        'view',
        'return',
      ] as const),
      ...(['releaseToCremation', 'charge', 'chargeIn', 'trayToCooling', 'box', 'handOver'] as const),
    ),
    from: fc.option(anyWhere),
    to: fc.option(anyWhere),
    carriersBound: fc.uniqueArray(anyCarrier, { maxLength: 2 }),
    carriersRevoked: fc.uniqueArray(anyCarrier, { maxLength: 1 }),
    carriersConsumed: fc.uniqueArray(anyCarrier, { maxLength: 1 }),
    carrierDetached: fc.option(anyCarrier, { freq: 2 }),
    things: fc.dictionary(fc.constantFrom(TRAY, URN), fc.constantFrom('', ...CASES), { maxKeys: 2 }),
  })
  .map(({ checkpoint, ...act }) => {
    const permit =
      checkpoint === 'charge' ? { permitId: 'p1', cremator: CREMATOR, validForMs: 120_000 } : null;
    const whole: Act = { ...act, things: { ...act.things }, permit, flags: [], note: null };
    const verdict = {
      checkpoint,
      attemptId: 'a',
      policyVersion: 1,
      decidedAtMs: 0,
      context: {},
      evidence: [],
    };
    return made('checkpoint.passed', { ...verdict, act: whole });
  });

const ALARM = (place: string): EventInput<'alarm.raised'> => ({
  about: 'door',
  key: 'doorForced:d:1',
  place,
  text: '门被强行打开',
  todo: '去看',
  everywhere: true,
});

const anyEvent: fc.Arbitrary<Generated> = fc.oneof(
  { weight: 5, arbitrary: anyPassed },
  fc
    .record({
      name: anyText,
      caseNumber: fc.constantFrom(1, 2).map((number) => formatCode('caseNumber', number)),
    })
    .map(({ name, caseNumber }) =>
      made('case.opened', { caseNumber, fields: { decedent: { name, sex: 'male' } } }),
    ),
  fc
    .record({ name: anyText, birthDate: fc.constantFrom('1941-07-05', '1944-11-20') }, { requiredKeys: [] })
    .map((decedent) => made('case.amended', { decedent, arranger: { phone: '10000000000' } })),
  fc
    .record({ name: anyText, voided: fc.uniqueArray(anyCarrier, { maxLength: 2 }) })
    .map(({ name, voided }) => made('case.identityCorrected', { changes: { name }, reason: '录错', voided })),
  fc
    .tuple(anyCase, anyCase)
    .map(([from, into]) => made('case.joined', { from, into, reason: '同一人' }, false)),
  fc
    .record({ from: anyCase, into: anyCase, moved: fc.uniqueArray(anyCarrier, { maxLength: 2 }) })
    .map((split) => made('case.split', { ...split, reason: '两个人' })),
  fc
    .record({
      documentId: anyId,
      kind: fc.constantFrom('identity', 'deathCertificate', 'other'),
      form: fc.constantFrom('old', '2026'),
    })
    .map((paper) =>
      made('document.received', {
        ...paper,
        number: 'A1',
        issuer: null,
        issuerKind: null,
        attachment: null,
        note: null,
      }),
    ),
  anyId.map((documentId) => made('document.withdrawn', { documentId, reason: '作废' })),
  anyId.map((holdId) => made('hold.placed', { holdId, holdKind: 'police', reason: '待查', basis: null })),
  anyId.map((holdId) => made('hold.lifted', { holdId, reason: '查清', document: null })),
  fc
    .tuple(anyId, fc.uniqueArray(anyCase))
    .map(([objectionId, cases]) => made('objection.raised', { objectionId, reason: '', cases })),
  fc
    .tuple(anyId, fc.uniqueArray(anyCase))
    .map(([objectionId, cases]) => made('objection.lifted', { objectionId, reason: '撤回', cases })),
  anyCarrier.map((code) => made('carrier.printed', { code, kind: 'wristband', copy: 1 })),
  anyCarrier.map((code) => made('carrier.verified', { code })),
  anyCarrier.map((code) => made('carrier.revoked', { code, reason: '损坏' })),
  anyCarrier.map((carrier) => made('tag.registered', { epc: 'E2801160', carrier }, false)),
  anyBay.map((code) =>
    made(
      'place.defined',
      { code, kind: 'bay', label: code, room: '一号冷藏间', capacity: 1, authority: 'kiosk' },
      false,
    ),
  ),
  fc
    .tuple(
      fc.constantFrom(...STATIONS),
      fc.nat(3),
      fc.constantFrom(...BAYS.map((code) => `place:${code}`), 'case:case-0'),
    )
    .map(([to, resourceEpoch, resource]) =>
      made('authority.moved', { resource, to, resourceEpoch, reason: '请求' }, false),
    ),
  fc
    .constantFrom(...STATIONS)
    .map((stationId) => made('numberBlock.granted', { kind: 'wristband', block: 1, stationId }, false)),
  fc
    .record({ cases: fc.uniqueArray(anyCase), keep: fc.option(anyCase), whereabouts: fc.option(anyWhere) })
    .map((closed) => made('conflict.closed', { conflictId: 'x', place: null, note: '', ...closed }, false)),
  fc
    .record({ nearMiss: anyId, reportable: fc.boolean(), note: anyText })
    .map((judged) => made('nearMiss.classified', { ...judged, cause: 'people', reportedAt: null }, false)),
  fc
    .record({
      countId: anyId,
      place: anyBay,
      look: fc.constantFrom('l1', 'l2'),
      expected: fc.uniqueArray(anyCase, { maxLength: 1 }),
      who: fc.option(anyCase),
      frozen: fc.uniqueArray(anyCase, { maxLength: 2 }),
    })
    .map(({ who, frozen, ...scan }) =>
      made(
        'count.scanned',
        {
          ...scan,
          found:
            who === null
              ? null
              : {
                  code: CARRIERS[0] ?? '',
                  kind: 'wristband',
                  caseId: who,
                  life: 'bound',
                  at: BAYS[0] ?? null,
                },
          finding: who === null ? 'missing' : 'elsewhere',
          freezes: frozen.map((caseId) => ({ caseId, why: 'elsewhere' })),
        },
        false,
      ),
    ),
  anyId.map((countId) =>
    made('count.started', { countId, of: 'bay', rooms: ['一号冷藏间'], places: 2, why: 'daily' }, false),
  ),
  fc
    .tuple(anyId, fc.subarray(BAYS))
    .map(([countId, notCounted]) => made('count.finished', { countId, notCounted, note: null }, false)),
  fc
    .tuple(anyId, anyCase, anyBay, fc.option(fc.constant('修好了')), fc.boolean())
    .map(([relocationId, caseId, to, abandoned, ends]) => {
      const moves = [{ caseId, from: BAYS.find((bay) => bay !== to) ?? to, to }];
      return ends
        ? made('relocation.ended', { relocationId, moves, abandoned }, false)
        : made('relocation.drawn', { relocationId, of: 'bay', reason: '压缩机停', moves }, false);
    }),
  fc
    .record({ of: anyId, caseId: anyCase, place: anyBay, missing: fc.option(fc.constant('摄像机没有应答')) })
    .map(({ missing, ...seen }) =>
      made(
        'snapshot.taken',
        {
          ...{ ...seen, cameraId: 'cam1', camera: '一号冷藏间', takenAt: 0, missing },
          picture: missing === null ? { sha256: '0'.repeat(64), mime: 'image/jpeg', bytes: 1 } : null,
          recording: null,
        },
        false,
      ),
    ),
  fc
    .tuple(fc.constantFrom('raised', 'answered', 'ended'), anyId, anyBay)
    .map(([what, alarm, place]) =>
      what === 'raised'
        ? made('alarm.raised', ALARM(place), false)
        : what === 'answered'
          ? made('alarm.answered', { alarm, words: '我去看' }, false)
          : made('alarm.ended', { alarm }, false),
    ),
  anyCase.map((other) =>
    made('checkpoint.blocked', {
      checkpoint: 'store',
      attemptId: 'b',
      policyVersion: 1,
      decidedAtMs: 0,
      context: {},
      evidence: [],
      reasons: [{ code: 'WRONG_BODY', sentence: '不是这一位', grade: 'wrong' }],
      cases: [other],
    }),
  ),
);

/** What one station does next: some time passes, it may hear of the others, it records a fact. */
const anyStep = fc.record({
  station: fc.nat(2),
  wait: fc.constantFrom(0, 0, 1, 40),
  hears: fc.boolean(),
  caseId: anyCase,
  event: anyEvent,
});

const viewed: Partial<LedgerOptions> = { subjectsOf: subjectsOfLedger, extraMigrations: VIEW_MIGRATIONS };
const withViews = (): Partial<LedgerOptions> => ({ ...viewed, project: new ViewProjector() });

function take(to: Ledger, events: readonly BatchEvent[]): void {
  const result = to.accept({ events, seals: [], cursor: CURSOR_START });
  expect(result.quarantined).toEqual([]);
}

function chainOf(ledger: Ledger): BatchEvent[] {
  const { events } = ledger.since(CURSOR_START, 10_000);
  return events.filter(({ bytes }) => JSON.parse(bytes).stationId === ledger.stationId);
}

/** Merges the chains as `turns` says, each in its own order; what is left over comes at the end. */
function interleave(chains: readonly BatchEvent[][], turns: readonly number[]): BatchEvent[] {
  const left = chains.map((chain) => [...chain]);
  const merged: BatchEvent[] = [];
  for (const turn of [...turns, ...left.flatMap((chain, index) => chain.map(() => index))]) {
    const next = left[turn]?.shift();
    if (next !== undefined) merged.push(next);
  }
  return merged;
}

describe('the views', () => {
  test('are equal after every interleaving that keeps the order of each station', () => {
    const turns = fc.array(fc.nat(2), { maxLength: 60 });
    fc.assert(
      fc.property(
        fc.array(anyStep, { minLength: 1, maxLength: 40 }),
        fc.tuple(turns, turns),
        fc.integer({ min: 1, max: 7 }),
        (steps, orders, size) => {
          const rig = new Rig();
          try {
            const authors = STATIONS.map((stationId) => rig.ledger(stationId, withViews()));
            for (const { station, wait, hears, caseId, event } of steps) {
              rig.clock.advance(wait);
              const author = authors[station];
              if (author === undefined) continue;
              if (hears) for (const other of authors) if (other !== author) take(author, chainOf(other));
              author.append({
                kind: event.kind,
                kindVersion: 1,
                actorId: 's1',
                occurredAt: T0 + wait,
                payload: event.payload,
                ...(event.ofCase ? { caseId } : {}),
              });
            }
            const chains = authors.map(chainOf);
            for (const author of authors) {
              for (const chain of chains) take(author, chain);
            }
            const expected = authors.map((author) => viewDigests(author.db));
            const observers = orders.map((order, index) => {
              const observer = rig.bare(`observer-${index}`, withViews());
              const events = interleave(chains, order);
              for (let at = 0; at < events.length; at += size) take(observer, events.slice(at, at + size));
              return observer;
            });
            const seen = observers.map((observer) => viewDigests(observer.db));
            const fresh = new sqlite(':memory:');
            foldInto(fresh, observers[0]?.replay() ?? []);
            for (const digests of [...expected, ...seen]) expect(digests).toEqual(viewDigests(fresh));
            fresh.close();
            expect(rebuildFile(rig.file('observer-0'), sqlite).same).toBe(true);
          } finally {
            rig.dispose();
          }
        },
      ),
      { numRuns: 40 },
    );
  }, 120_000);
});

describe('an import', () => {
  test('leaves the views that single appends leave, and a refused batch leaves nothing', () => {
    const rig = new Rig();
    try {
      const options = {
        project: new ViewProjector(),
        subjectsOf: subjectsOfLedger,
        extraMigrations: VIEW_MIGRATIONS,
      };
      const ledger = rig.ledger('desk', options);
      const drafts = CASES.flatMap((caseId, index) => [
        {
          kind: 'case.opened',
          kindVersion: 1,
          caseId,
          actorId: 's1',
          occurredAt: T0,
          payload: {
            caseNumber: formatCode('caseNumber', index + 1),
            fields: { decedent: { name: '王德山' } },
          },
        },
        {
          kind: 'carrier.printed',
          kindVersion: 1,
          caseId,
          actorId: 's1',
          occurredAt: T0,
          payload: { code: CARRIERS[index] ?? '', kind: 'wristband', copy: 1 },
        },
      ]);
      expect(ledger.import(drafts, { batch: 4 })).toBe(6);
      const count = ledger.count();
      const bad = { ...drafts[0], kind: 'case.opened', occurredAt: -1 };
      expect(() => ledger.import([...drafts, bad] as never)).toThrow();
      expect(ledger.count()).toBe(count);
      ledger.close();
      expect(rebuildFile(rig.file('desk'), sqlite).same).toBe(true);
    } finally {
      rig.dispose();
    }
  });
});
