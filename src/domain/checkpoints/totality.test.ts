import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkpointId, type Whereabouts } from '../events/kinds.ts';
import { DEFAULT_POLICY } from '../policy.ts';
import { ROLE_IDS } from '../roles.ts';
import { actOf } from './act.ts';
import type { CheckpointContext } from './context.ts';
import { evaluate } from './evaluate.ts';
import { type Evidence, evidenceSchema } from './evidence.ts';
import { contextSchema } from './stored.ts';

/** Few keys, so that things meet; among them those that every JavaScript object seems to have. */
const KEYS = ['a', 'b', 'WB000000019', '', 'toString', 'constructor', '__proto__', 'hasOwnProperty'];
const anyKey = fc.constantFrom(...KEYS);
const anyText = fc.oneof(
  anyKey,
  fc.string({ maxLength: 6 }),
  fc.constantFrom('陈守义', '1941-07-05', 'male'),
);
const anyTime = fc.oneof(
  fc.constantFrom(0, 1000, 60_000, Date.UTC(2026, 10, 23), 8.64e15, -8.64e15, 9e15, -1),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 3 });

/** A record as it comes out of JSON: any key at all is its own. */
function records<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> {
  return fc
    .uniqueArray(fc.tuple(anyKey, value), { selector: ([key]) => key, maxLength: 5 })
    .map((entries) => Object.fromEntries(entries));
}

const anyCarrierKind = fc.constantFrom('wristband', 'bagTag', 'bodyPaper', 'caseNumber', 'toString');
const anyState = fc.constantFrom(
  'printed',
  'verified',
  'bound',
  'detached',
  'void',
  'revoked',
  'consumed',
  'odd',
);
const anyPlaceKind = fc.constantFrom(
  'bay',
  'hall',
  'cremator',
  'coolingPlace',
  'room',
  'niche',
  'plot',
  'vehicle',
  'odd',
);

const anyWhereabouts: fc.Arbitrary<Whereabouts> = fc.oneof(
  fc.constant<Whereabouts>({ kind: 'outside' }),
  fc
    .constantFrom('a', 'b')
    .map((staffId): Whereabouts => ({ kind: 'hands', staffId, trolley: null, purpose: 'receive', to: null })),
  fc.constantFrom('BY000000019', 'HL000000019').map((code): Whereabouts => ({ kind: 'place', code })),
  fc.constant<Whereabouts>({ kind: 'cremator', code: 'CR000000019' }),
  fc.constant<Whereabouts>({ kind: 'tray', tray: 'TR000000019', at: 'CP000000019' }),
  maybe(fc.constant('NC000000019')).map(
    (at): Whereabouts => ({ kind: 'urn', urn: 'UR000000019', at, staffId: null }),
  ),
  fc.constant<Whereabouts>({ kind: 'gone', how: 'scattered', at: null }),
);

const anyDays = maybe(fc.nat(100));
const anyRegional = fc.record({
  version: fc.nat(9),
  storageDays: anyDays,
  extensionDays: anyDays,
  overdueNoticeDays: anyDays,
  unclaimedNoticeDays: anyDays,
  abandonedNoticeDays: anyDays,
  ashesRetentionDays: anyDays,
  infectiousHours: anyDays,
  complaintDays: anyDays,
  policeCauses: fc.array(anyText, { maxLength: 2 }),
  choiceGroups: fc.array(anyText, { maxLength: 2 }),
  infectiousCremators: fc.array(anyKey, { maxLength: 2 }),
});

const anySpecial = fc.record({
  deathCause: anyText,
  formerCauses: fc.array(anyText, { maxLength: 2 }),
  certificateIssuer: anyText,
  bodyCondition: fc.constantFrom('', '0', '1', 'odd'),
  ethnicGroup: anyText,
  unclaimed: fc.boolean(),
  abandoned: fc.boolean(),
  mother: fc.boolean(),
  guardian: fc.boolean(),
  handover: fc.boolean(),
  arrivedAt: maybe(anyTime),
  boxedAt: maybe(anyTime),
  cleared: fc.array(
    fc.record({
      kind: fc.constantFrom('unidentified', 'police', 'infectious'),
      noticeFrom: maybe(anyTime),
      noticeEndsAt: maybe(anyTime),
      scanned: fc.boolean(),
    }),
    { maxLength: 2 },
  ),
  implantSigner: anyText,
  choice: maybe(fc.constantFrom('cremation', 'earthBurial')),
  transfer: maybe(
    fc.record({
      saysCremation: fc.boolean(),
      sealed: fc.boolean(),
      plate: anyText,
      sealNumber: anyText,
      staff: fc.nat(2),
      paper: fc.boolean(),
    }),
  ),
  viewingAllowed: fc.boolean(),
  extendedUntil: maybe(anyTime),
  notices: fc.array(
    fc.record({
      to: fc.constantFrom('family', 'public'),
      givenAt: anyTime,
      until: maybe(anyTime),
      proven: fc.boolean(),
    }),
    { maxLength: 2 },
  ),
  disposalApproved: fc.boolean(),
  underNotice: fc.boolean(),
});

const anyCase = fc.record({
  caseId: anyKey,
  number: anyText,
  name: anyText,
  sex: anyText,
  birthDate: anyText,
  nameless: fc.boolean(),
  caseKind: fc.oneof(anyText, fc.constantFrom('cremation', 'fetal')),
  status: fc.constantFrom('open', 'closed', 'joined'),
  bound: fc.boolean(),
  mustRebind: fc.boolean(),
  whereabouts: anyWhereabouts,
  whereText: anyText,
  custodyStation: maybe(anyKey),
  pendingReviewBy: maybe(anyKey),
  holds: fc.array(fc.record({ kind: anyText, label: anyText, reason: anyText }), { maxLength: 2 }),
  objections: fc.nat(2),
  conflict: maybe(anyText),
  identityClash: fc.array(anyText, { maxLength: 2 }),
  farewell: fc.constantFrom('none', 'closed', 'waived', 'odd'),
  hall: maybe(anyKey),
  order: maybe(fc.record({ crematorType: anyText, scheduledAt: anyTime })),
  releasedToCremation: fc.boolean(),
  implant: anyText,
  infectious: fc.constantFrom('', 'none', 'odd'),
  documents: fc.array(anyText, { maxLength: 3 }),
  legacyCertificate: fc.boolean(),
  permit: maybe(
    fc.record({
      permitId: anyText,
      cremator: anyKey,
      at: anyTime,
      stationId: anyKey,
      state: fc.constantFrom('open', 'void', 'closed', 'used'),
    }),
  ),
  cremation: maybe(
    fc.record({
      cremator: anyKey,
      startedAt: anyTime,
      finishedAt: maybe(anyTime),
      tray: maybe(anyKey),
      coolingSince: maybe(anyTime),
      urn: maybe(anyKey),
      elapsedMs: fc.option(maybe(anyTime), { nil: undefined }),
    }),
  ),
  carriers: fc.array(fc.record({ code: anyKey, kind: anyCarrierKind, state: anyState, worn: fc.boolean() }), {
    maxLength: 3,
  }),
  special: fc.option(anySpecial, { nil: undefined }),
});

const anyContext = fc.record({
  policy: fc.constant(DEFAULT_POLICY),
  wall: anyTime,
  station: fc.record({
    id: anyKey,
    role: fc.constantFrom('desk', 'kiosk', 'console'),
    clockWrong: fc.boolean(),
  }),
  expected: maybe(anyKey),
  first: maybe(anyKey),
  cases: records(anyCase),
  carriers: records(
    fc.record({
      kind: anyCarrierKind,
      caseId: maybe(anyKey),
      state: anyState,
      worn: fc.boolean(),
      detachedTo: maybe(anyKey),
      clash: maybe(anyKey),
    }),
  ),
  places: records(
    fc.record({
      code: anyKey,
      kind: anyPlaceKind,
      label: anyText,
      capacity: fc.nat(2),
      occupants: fc.array(anyKey, { maxLength: 2 }),
      outOfService: maybe(anyText),
      authority: anyKey,
      crematorType: maybe(anyText),
      run: maybe(fc.record({ caseId: anyKey, state: anyText, permitId: maybe(anyText) })),
      contaminatedBy: maybe(anyKey),
    }),
  ),
  things: records(
    fc.record({
      kind: fc.constantFrom('tray', 'urn', 'trolley', 'odd'),
      label: anyText,
      caseId: maybe(anyKey),
      clash: maybe(anyKey),
    }),
  ),
  staff: records(
    fc.record({ staffId: anyKey, name: anyText, roles: fc.subarray(ROLE_IDS), active: fc.boolean() }),
  ),
  similar: fc.array(
    fc.record({
      caseId: anyKey,
      name: anyText,
      similarity: fc.constantFrom('same', 'sameSurname'),
      where: anyText,
    }),
    { maxLength: 2 },
  ),
  hands: records(fc.array(anyKey, { maxLength: 2 })),
  stale: fc.array(fc.record({ stationId: anyKey, name: anyText, heardMsAgo: maybe(anyTime) }), {
    maxLength: 2,
  }),
  ahead: fc.array(anyKey, { maxLength: 2 }),
  regional: fc.option(anyRegional, { nil: undefined }),
  stations: records(anyText),
}) satisfies fc.Arbitrary<CheckpointContext>;

const when = { at: fc.oneof(fc.constant(0), anyTime), by: maybe(anyKey) };
const said = { name: anyText, birthDate: anyText };
const constant = <T extends string>(value: T) => fc.constant(value);
const anyEvidence: fc.Arbitrary<Evidence> = fc.oneof(
  fc.record({ type: fc.constantFrom('carrier', 'place', 'thing'), code: anyKey, ...when }),
  fc.record({ type: constant('staff'), staffId: anyKey, pin: fc.boolean(), at: when.at }),
  fc.record({
    type: constant('tags'),
    silent: fc.boolean(),
    carriers: fc.array(anyKey, { maxLength: 3 }),
    unknown: fc.nat(3),
    at: when.at,
  }),
  fc.record({
    type: constant('family'),
    form: fc.constantFrom('arranger', 'authorised', 'notice'),
    ...said,
    speaker: anyText,
    noticeNumber: maybe(anyText),
    ...when,
  }),
  fc.record({
    type: constant('observed'),
    sex: fc.constantFrom('male', 'female', 'unclear'),
    age: fc.constantFrom('adult', 'child'),
    mark: anyText,
    ...when,
  }),
  fc.record({ type: constant('readBack'), ...said, ...when }),
  fc.record({ type: constant('photo'), sha256: anyText, ...when }),
  fc.record({ type: constant('look'), cremator: anyKey, empty: fc.boolean(), ...when }),
  fc.record({ type: constant('onTrolley'), count: fc.constantFrom('one', 'more'), ...when }),
  fc.record({
    type: constant('implant'),
    answer: fc.constantFrom('none', 'present', 'removed', 'unknown'),
    ...when,
  }),
  fc.record({ type: constant('grounds'), text: anyText, ...when }),
  fc.record({
    type: constant('slip'),
    caseId: anyKey,
    slipId: anyText,
    printedAt: anyTime,
    signatureOk: fc.boolean(),
    ...when,
  }),
  fc.record({
    type: constant('override'),
    staffId: anyKey,
    pin: fc.boolean(),
    reason: anyText,
    codes: fc.array(anyText, { maxLength: 2 }),
    at: when.at,
  }),
);

describe('evaluate, on whatever the schemas let through', () => {
  const anyInput = fc.tuple(
    fc.constantFrom(...checkpointId.options),
    anyContext,
    fc.array(anyEvidence, { maxLength: 8 }),
    anyTime,
  );

  it('never throws, never contradicts itself, and passes only with a subject it knows', () => {
    fc.assert(
      fc.property(anyInput, ([checkpoint, context, evidence, now]) => {
        const verdict = evaluate(checkpoint, context, evidence, now);
        expect(verdict.outcome).toBe(verdict.reasons.length === 0 ? 'pass' : 'blocked');
        if (verdict.outcome === 'pass') expect(verdict.subject).not.toBeNull();
        const again = JSON.parse(JSON.stringify({ context, evidence, now }));
        expect(evaluate(checkpoint, again.context, again.evidence, again.now)).toEqual(verdict);
        // The act is asked for only after a pass; a bug that asks earlier may still not end the process.
        expect(actOf(checkpoint, context, evidence, now, { permitId: 'p' }).flags.length).toBeLessThan(2);
      }),
      { numRuns: 2000 },
    );
  });

  it('is tried here on nothing the schemas would refuse', () => {
    fc.assert(
      fc.property(anyInput, ([, context, evidence]) => {
        expect(contextSchema.safeParse(context).error?.issues ?? []).toEqual([]);
        for (const item of evidence) expect(evidenceSchema.safeParse(item).success).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
