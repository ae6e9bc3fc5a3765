import { expect, test } from 'vitest';
import { z } from 'zod';
import { json } from './json.ts';
import { EVENT_KINDS, type EventKind, payloadShape } from './kinds.ts';

const KINDS = Object.keys(EVENT_KINDS) as EventKind[];

test('every kind has a payload that can be compiled', () => {
  for (const kind of KINDS)
    expect(() => z.compile(EVENT_KINDS[kind] as z.ZodType, { strict: true }), kind).not.toThrow();
});

const CODE = 'WB60000001N';
const act = { from: null, to: { kind: 'place', code: CODE, stranger: 1 } };
const verdict = { checkpoint: 'move', attemptId: 'a', policyVersion: 0, decidedAtMs: 1.5, context: {} };
const GIVEN: readonly (readonly [EventKind, unknown])[] = [
  ['checkpoint.passed', { ...verdict, evidence: [{ type: 'place' }, null], act, later: true }],
  [
    'checkpoint.passed',
    { ...verdict, evidence: [], act: { ...act, things: { [CODE]: 'x' } }, override: null },
  ],
  ['checkpoint.passed', { ...verdict, evidence: [], act: { ...act, things: { wrong: 'x' } } }],
  ['checkpoint.passed', { ...verdict, context: { at: undefined }, evidence: [], act }],
  ['checkpoint.blocked', { ...verdict, evidence: ['x'], reasons: [{ code: 'A', sentence: '' }], cases: [] }],
  ['case.opened', { caseNumber: CODE, fields: { decedent: { name: ' 王桂兰 ' } } }],
  ['case.identityCorrected', { changes: { name: '王桂兰' }, reason: '  笔误 ', voided: [CODE] }],
  ['home.configured', { policy: { freshnessMs: 1 }, rules: { a: { value: null, basis: '', reason: '' } } }],
  ['staff.enrolled', { staffId: 's01', name: '甲', badge: CODE, roles: ['director'], other: 1 }],
  ['staff.enrolled', { staffId: 's01', name: '甲', badge: CODE, roles: ['nobody'] }],
  ['place.defined', { code: CODE, kind: 'bay', label: '', room: '', capacity: 0, authority: 'kiosk' }],
];

test('compiled or not, a payload reads alike, to the order of its members', () => {
  for (const [kind, payload] of GIVEN) {
    const [slow, quick] = [EVENT_KINDS[kind].safeParse(payload), payloadShape(kind).safeParse(payload)];
    expect(JSON.stringify(quick.data), kind).toBe(JSON.stringify(slow.data));
    expect(quick.error?.issues, kind).toEqual(slow.error?.issues);
  }
});

test('takes for JSON what zod takes for it', () => {
  const values = [null, 0, -1.5, '', true, [], {}, [[{ a: [null] }]], Number.NaN, undefined, [undefined]];
  for (const value of [
    ...values,
    { a: undefined },
    { a: Number.POSITIVE_INFINITY },
    1n,
    () => 1,
    Symbol('a'),
  ])
    expect(json.safeParse(value).success).toBe(z.json().safeParse(value).success);
});
