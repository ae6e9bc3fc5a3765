import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatHlc, HLC_PATTERN, HLC_ZERO, hlcMillis, isFuture, MAX_AHEAD_MS, observe, tick } from './hlc.ts';
import { codeOf, T0 } from './testing/rig.ts';

describe('the hybrid logical clock', () => {
  test('rises with every tick, whatever the wall clock does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 2 ** 45 }), { minLength: 1, maxLength: 50 }),
        (walls) => {
          let last = HLC_ZERO;
          for (const wall of walls) {
            const next = tick(last, wall);
            expect(next > last).toBe(true);
            expect(next).toMatch(HLC_PATTERN);
            last = next;
          }
        },
      ),
    );
  });

  test('sorts as text as it does as numbers', () => {
    const part = fc.tuple(fc.integer({ min: 0, max: 2 ** 45 }), fc.integer({ min: 0, max: 0xffff }));
    fc.assert(
      fc.property(part, part, ([wallA, countA], [wallB, countB]) => {
        const byNumber = wallA - wallB || countA - countB;
        const [a, b] = [formatHlc(wallA, countA), formatHlc(wallB, countB)];
        expect(Math.sign(byNumber)).toBe(a === b ? 0 : a < b ? -1 : 1);
      }),
    );
  });

  test('carries a full counter into the milliseconds', () => {
    const full = formatHlc(T0, 0xffff);
    expect(tick(full, T0 - 1000)).toBe(formatHlc(T0 + 1, 0));
  });

  test('a clock more than five minutes ahead advances nobody', () => {
    const mine = tick(HLC_ZERO, T0);
    const near = formatHlc(T0 + MAX_AHEAD_MS, 0);
    const far = formatHlc(T0 + MAX_AHEAD_MS + 1, 0);
    expect(observe(mine, near, T0)).toBe(near);
    expect(observe(mine, far, T0)).toBe(mine);
    expect(observe(mine, HLC_ZERO, T0)).toBe(mine);
    expect([isFuture(near, T0), isFuture(far, T0)]).toEqual([false, true]);
    expect(hlcMillis(far)).toBe(T0 + MAX_AHEAD_MS + 1);
  });

  test('refuses a wall clock that is no time', () => {
    for (const wall of [Number.NaN, -1, 2 ** 48])
      expect(codeOf(() => tick(HLC_ZERO, wall))).toBe('CLOCK.OUT_OF_RANGE');
  });
});
