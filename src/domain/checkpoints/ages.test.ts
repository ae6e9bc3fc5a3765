import { describe, expect, it, test } from 'vitest';
import type { CheckpointId } from '../events/kinds.ts';
import { evaluate } from './evaluate.ts';
import type { Evidence } from './evidence.ts';
import type { ReasonCode } from './reasons.ts';
import type { Draft, Setting } from './testing/house.ts';
import { passing } from './testing/passing.ts';

const MINUTE = 60_000;

/** A setting where everything was read just now, but one thing at a given age. */
function aged(checkpoint: CheckpointId, is: (item: Draft<Evidence>) => boolean, age: number): Setting {
  const setting = passing(checkpoint);
  setting.now = 10_000_000;
  for (const item of setting.evidence) item.at = setting.now - (is(item) ? age : 0);
  return setting;
}

const codesOf = ({ checkpoint, ctx, evidence, now }: Setting): ReasonCode[] =>
  evaluate(checkpoint, ctx, evidence, now).reasons.map((entry) => entry.code);

const type = (wanted: Evidence['type']) => (item: Draft<Evidence>) => item.type === wanted;

/** Evidence, how long it serves, and the step that asks again. */
const ages: readonly {
  what: string;
  checkpoint: CheckpointId;
  is: (item: Draft<Evidence>) => boolean;
  age: number;
  again: ReasonCode[];
}[] = [
  { what: 'a carrier', checkpoint: 'store', is: type('carrier'), age: 3 * MINUTE, again: ['BODY_MISSING'] },
  { what: 'a place', checkpoint: 'store', is: type('place'), age: 3 * MINUTE, again: ['PLACE_MISSING'] },
  { what: 'an urn', checkpoint: 'storeUrn', is: type('thing'), age: 3 * MINUTE, again: ['ASHES_MISSING'] },
  { what: 'a look', checkpoint: 'charge', is: type('look'), age: 3 * MINUTE, again: ['LOOK_MISSING'] },
  { what: 'a hint', checkpoint: 'charge', is: type('tags'), age: 3 * MINUTE, again: ['TAG_SILENT'] },
  {
    what: 'a band read back',
    checkpoint: 'charge',
    is: type('readBack'),
    age: 3 * MINUTE,
    again: ['READBACK_MISSING'],
  },
  {
    what: 'a second person',
    checkpoint: 'view',
    is: (item) => item.type === 'staff' && item.staffId === 'keeper',
    age: MINUTE,
    again: ['SECOND_MISSING'],
  },
  { what: 'the family', checkpoint: 'view', is: type('family'), age: 30 * MINUTE, again: ['FAMILY_MISSING'] },
  {
    what: 'what was seen',
    checkpoint: 'receive',
    is: type('observed'),
    age: 30 * MINUTE,
    again: ['OBSERVED_MISSING'],
  },
  { what: 'a photo', checkpoint: 'bind', is: type('photo'), age: 30 * MINUTE, again: ['PHOTO_MISSING'] },
  {
    what: 'grounds',
    checkpoint: 'reidentify',
    is: type('grounds'),
    age: 30 * MINUTE,
    again: ['GROUNDS_MISSING'],
  },
];

describe('the age of evidence', () => {
  test.each(ages)('$what serves to its last millisecond', ({ checkpoint, is, age }) => {
    expect(codesOf(aged(checkpoint, is, age))).toEqual([]);
  });

  test.each(ages)('$what is asked for again one millisecond later', ({ checkpoint, is, age, again }) => {
    const setting = aged(checkpoint, is, age + 1);
    expect(codesOf(setting)).toEqual(again);
    const { ctx, evidence, now } = setting;
    expect(evaluate(checkpoint, ctx, evidence, now)).toMatchObject({ outcome: 'blocked', final: false });
  });

  it('does not ask who signed in to scan the badge again', () => {
    const first = (item: Draft<Evidence>) => item.type === 'staff' && item.staffId === 'operator';
    expect(codesOf(aged('charge', first, 24 * 60 * MINUTE))).toEqual([]);
  });

  it('is that of this attempt: what comes from later counts for nothing', () => {
    expect(codesOf(aged('store', type('carrier'), -1))).toEqual(['BODY_MISSING']);
  });

  it('follows the policy that the verdict was given', () => {
    const setting = aged('store', type('carrier'), 3 * MINUTE);
    setting.ctx.policy = { ...setting.ctx.policy, carrierAgeMs: MINUTE };
    expect(codesOf(setting)).toEqual(['BODY_MISSING']);
  });

  it('lets a contradiction go only with the attempt, not with the next answer', () => {
    const setting = passing('view');
    const said = setting.evidence.find((item) => item.type === 'family');
    if (said?.type !== 'family') throw new TypeError('no family');
    setting.evidence.unshift({ ...said, name: '程守义' });
    expect(codesOf(setting)).toEqual(['FAMILY_NAME_DIFFERS']);
  });
});

describe('the wall clock', () => {
  it('counts a slip to the end of its thirty minutes, and lets the desk run a minute ahead', () => {
    for (const printed of [-30 * MINUTE, MINUTE]) {
      const setting = passing('charge');
      setting.ctx.stale = [{ stationId: 'there', name: '业务大厅', heardMsAgo: 600_000 }];
      const printedAt = setting.ctx.wall + printed;
      setting.evidence.push({
        type: 'slip',
        caseId: 'case-a',
        slipId: 'slip-1',
        printedAt,
        signatureOk: true,
        at: setting.now,
        by: 'operator',
      });
      expect(codesOf(setting)).toEqual([]);
    }
  });

  it('counts a pass to the end of its two minutes', () => {
    const setting = passing('chargeIn');
    const permit = setting.ctx.cases['case-a']?.permit;
    if (permit === null || permit === undefined) throw new TypeError('no permit');
    permit.at = setting.ctx.wall - 2 * MINUTE;
    expect(codesOf(setting)).toEqual([]);
  });

  it('counts furnace and cooling from their first possible minute', () => {
    for (const checkpoint of ['trayToCooling', 'box'] as const) {
      const setting = passing(checkpoint);
      const cremation = setting.ctx.cases['case-a']?.cremation;
      if (cremation === null || cremation === undefined) throw new TypeError('not cremated');
      cremation.startedAt = setting.ctx.wall - setting.ctx.policy.minimumCremationMs;
      if (checkpoint === 'box')
        cremation.coolingSince = setting.ctx.wall - setting.ctx.policy.minimumCoolingMs;
      expect(codesOf(setting)).toEqual([]);
    }
  });

  it('ends the day of an order at midnight in Shanghai', () => {
    const midnight = Date.UTC(2026, 10, 23, 16);
    for (const [at, codes] of [
      [midnight - 1, []],
      [midnight, ['NOT_TODAY']],
      [midnight - 86_400_001, ['NOT_TODAY']],
      [midnight - 86_400_000, []],
    ] as const) {
      const setting = passing('releaseToCremation');
      const facts = setting.ctx.cases['case-a'];
      if (facts !== undefined) facts.order = { crematorType: '环保炉', scheduledAt: at };
      expect(codesOf(setting)).toEqual(codes);
    }
  });
});
