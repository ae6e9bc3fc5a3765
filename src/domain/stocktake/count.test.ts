import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type CountReport, nextPlace, reportOf } from './report.ts';
import { CountedRoom } from './testing/countedRoom.ts';

const BAYS = 6;
const PEOPLE = ['wang', 'li', 'zhao'];

function room(): CountedRoom {
  const made = new CountedRoom(BAYS);
  for (const [index, caseId] of PEOPLE.entries()) made.put(caseId, index * 2);
  return made;
}

const report = (counted: CountedRoom): CountReport => reportOf([...counted.spots.values()]);
const balanced = (counted: CountedRoom) => {
  const { issues, frozen, off } = report(counted);
  return { issues, frozen, off };
};
const NOTHING = { issues: [], frozen: [], off: [] };

const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: BAYS });
const bayIndex = fc.nat(BAYS - 1);

describe('a count', () => {
  test('says the same in any order, interrupted and begun again anywhere, with places counted twice', () => {
    fc.assert(
      fc.property(
        order,
        order,
        fc.array(bayIndex, { maxLength: 6 }),
        bayIndex,
        bayIndex,
        (one, two, again, a, b) => {
          const reports = [one, [...again, ...two, ...again]].map((way) => {
            const counted = room();
            counted.swap(counted.bay(a), counted.bay(b));
            counted.walk(way, 'look');
            return report(counted);
          });
          expect(reports[1]).toEqual(reports[0]);
        },
      ),
    );
  });

  test('always reports two bodies that changed places, and stops both', () => {
    fc.assert(
      fc.property(
        order,
        fc.tuple(fc.nat(2), fc.nat(2)).filter(([a, b]) => a !== b),
        (way, [a, b]) => {
          const counted = room();
          counted.swap(counted.bay(a * 2), counted.bay(b * 2));
          counted.walk(way, 'look');
          const pair = [PEOPLE[a], PEOPLE[b]].sort();
          const { issues, frozen, off } = report(counted);
          expect(issues.map((issue) => [issue.kind, issue.cases]).sort()).toEqual(
            pair.map((caseId) => ['elsewhere', [caseId]]),
          );
          expect(frozen).toEqual(pair);
          expect(off).toEqual([counted.bay(a * 2), counted.bay(b * 2)].sort());
        },
      ),
    );
  });

  test('never reports a move made by scan while it goes on', () => {
    const step = fc.oneof(
      bayIndex.map((index) => ({ kind: 'look', index, who: 0 })),
      fc.record({ kind: fc.constant('move'), index: bayIndex, who: fc.nat(2) }),
    );
    let moved = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), order, (steps, way) => {
        const counted = room();
        steps.forEach(({ kind, index, who }, at) => {
          if (kind === 'look') counted.look(counted.bay(index), `look-${at}`);
          else if (counted.move(PEOPLE[who] ?? '', counted.bay(index))) moved += 1;
        });
        counted.walk(way, 'last');
        expect(balanced(counted)).toEqual(NOTHING);
      }),
    );
    expect(moved).toBeGreaterThan(0);
  });

  it('takes a move within one look for another moment, not for two in one bay', () => {
    const counted = room();
    counted.scan(counted.bay(0), 'same', counted.carrierOf('wang'));
    counted.move('wang', counted.bay(1));
    counted.move('li', counted.bay(0));
    counted.scan(counted.bay(0), 'same', counted.carrierOf('li'));
    expect(balanced(counted)).toEqual(NOTHING);
  });

  it('sees two in one bay, whichever is scanned first', () => {
    for (const way of [
      ['wang', 'li'],
      ['li', 'wang'],
    ]) {
      const counted = room();
      counted.truth.set(counted.bay(2), []);
      counted.truth.set(counted.bay(0), way);
      counted.look(counted.bay(0), 'x');
      const kinds = report(counted).issues.map((issue) => issue.kind);
      expect(kinds.sort()).toEqual(['elsewhere', 'together']);
      expect(report(counted).frozen).toEqual(['li', 'wang']);
    }
  });

  it('counts both carriers of one body once', () => {
    const counted = room();
    const band = counted.carrierOf('wang');
    counted.scan(counted.bay(0), 'x', band);
    counted.scan(counted.bay(0), 'x', { ...band, code: 'BG-wang', kind: 'bagTag' });
    expect(balanced(counted)).toEqual(NOTHING);
    expect(report(counted).matched).toBe(1);
  });

  it('misses whoever lies nowhere, and lets a later look at the place stand', () => {
    const counted = room();
    counted.truth.set(counted.bay(0), []);
    counted.look(counted.bay(0), 'one');
    expect(report(counted)).toMatchObject({
      issues: [{ kind: 'missing', cases: ['wang'], place: counted.bay(0) }],
      frozen: ['wang'],
    });
    counted.truth.set(counted.bay(0), ['wang']);
    counted.look(counted.bay(0), 'two');
    // What was stopped stays stopped until two people have looked.
    expect(report(counted)).toMatchObject({ issues: [], frozen: ['wang'], off: [] });
  });

  it('freezes whoever the ledger has where a strange, dead or loose carrier hangs', () => {
    const cases = [
      { seen: { life: 'unknown', caseId: null }, kind: 'unknownCarrier', frozen: ['wang'] },
      { seen: { life: 'revoked', caseId: 'li' }, kind: 'deadCarrier', frozen: ['li', 'wang'] },
      { seen: { life: 'consumed', caseId: 'li' }, kind: 'deadCarrier', frozen: ['li', 'wang'] },
      { seen: { life: 'verified', caseId: 'li' }, kind: 'notBound', frozen: ['li', 'wang'] },
      { seen: { life: 'bound', caseId: 'li', clash: true }, kind: 'deadCarrier', frozen: ['li', 'wang'] },
    ] as const;
    for (const { seen, kind, frozen } of cases) {
      const counted = room();
      counted.scan(counted.bay(0), 'x', { ...counted.carrierOf('li'), ...seen });
      expect(report(counted).issues.map((issue) => issue.kind)).toContain(kind);
      expect(report(counted).frozen).toEqual(frozen);
    }
  });

  it('reports a void band on its own body without stopping it: re-binding is asked for already', () => {
    const counted = room();
    counted.scan(counted.bay(0), 'x', { ...counted.carrierOf('wang'), life: 'void' });
    expect(report(counted).frozen).toEqual([]);
    expect(report(counted).issues.map((issue) => issue.kind)).toContain('deadCarrier');
  });
});

describe('the walking order', () => {
  const places = ['a', 'b', 'c', 'd'];
  it('goes on from where one stands and comes round again', () => {
    expect(nextPlace(places, new Set(['a', 'b']), 'b')).toBe('c');
    expect(nextPlace(places, new Set(['c', 'd']), 'd')).toBe('a');
    expect(nextPlace(places, new Set(), null)).toBe('a');
    expect(nextPlace(places, new Set(places), 'd')).toBeNull();
  });
});
