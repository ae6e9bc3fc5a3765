import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterSilence, Cancel, pause, systemClock, within } from './clock.ts';
import { fromHex, hex } from './hex.ts';
import { REPEAT_DEFAULTS, RepeatGuard } from './repeat-guard.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { Traffic } from './traffic.ts';

describe('time', () => {
  it('does not trust a timer that fired late, once', async () => {
    const clock = new ManualClock();
    let fired = 0;
    afterSilence(clock, 50, () => {
      fired += 1;
    });
    await clock.block(500);
    expect(fired).toBe(0);
    await clock.advance(50);
    expect(fired).toBe(1);
  });

  it('ends a pause early, bounds a wait, and keeps the error of the work', async () => {
    const cancel = new Cancel();
    const waiting = pause(systemClock, 60_000, cancel);
    cancel.cancel();
    await waiting;
    await pause(systemClock, 60_000, cancel);
    const late = () => new Error('late');
    await expect(within(systemClock, 5, new Promise(() => undefined), late)).rejects.toThrow('late');
    await expect(within(systemClock, 500, Promise.reject(new Error('own')), late)).rejects.toThrow('own');
  });
});

describe('repeat guard', () => {
  it('lets through a code once per quiet second, whatever the rhythm', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('A', 'B'), fc.nat(1_500)), { maxLength: 60 }),
        (events) => {
          const guard = new RepeatGuard({ ...REPEAT_DEFAULTS, steady: Number.POSITIVE_INFINITY });
          const last = new Map<string, number>();
          let now = 0;
          for (const [code, gap] of events) {
            now += gap;
            const before = last.get(code);
            const fresh = before === undefined || now - before > 1_000;
            expect(guard.seen(code, now) === 'pass').toBe(fresh);
            last.set(code, now);
          }
        },
      ),
    );
  });

  it('calls three in a second a slow hand and four a stuck trigger', () => {
    const guard = new RepeatGuard();
    expect([0, 300, 600].map((at) => guard.seen('A', at))).toEqual(['pass', 'suppress', 'suppress']);
    expect([900, 950, 1_900].map((at) => guard.seen('A', at))).toEqual(['stuck', 'suppress', 'suppress']);
    expect(guard.seen('A', 3_000)).toBe('pass');
    expect([5_000, 5_900, 6_800, 7_700, 8_600].map((at) => guard.seen('B', at))).not.toContain('stuck');
  });
});

describe('a scanner that reads by itself every few seconds', () => {
  const seen = (gaps: readonly number[], code: (index: number) => string = () => 'A') => {
    const guard = new RepeatGuard();
    let at = 0;
    return gaps.map((gap, index) => {
      at += gap;
      return guard.seen(code(index), at);
    });
  };

  it('is stuck once nothing but its code came seven times as evenly as no hand does', () => {
    const jitter = (index: number) => 2_000 + ((index * 37) % 5) * 20;
    const said = seen(Array.from({ length: 12 }, (_, index) => jitter(index)));
    expect(said.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => 'pass'));
    expect(said.slice(6)).toEqual(['stuck', ...Array.from({ length: 5 }, () => 'suppress')]);
  });

  it('counts again as soon as the rhythm is broken', () => {
    const even = Array.from({ length: 9 }, () => 1_500);
    expect(seen([...even, 6_000]).at(-1)).toBe('pass');
  });

  it('is not a hand that scans again and again, nor one that scans other things in between', () => {
    const byHand = [1_200, 2_900, 1_700, 3_800, 1_300, 2_200, 4_100, 1_900, 2_600, 1_400];
    expect(new Set(seen(byHand))).toEqual(new Set(['pass']));
    const both = seen(
      Array.from({ length: 20 }, () => 1_100),
      (index) => 'AB'[index % 2] ?? '',
    );
    expect(new Set(both)).toEqual(new Set(['pass']));
    expect(new Set(seen(Array.from({ length: 20 }, () => 12_000)))).toEqual(new Set(['pass']));
  });
});

describe('hex and traffic', () => {
  it('round-trips bytes and refuses halves', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromHex(hex(bytes))).toEqual(bytes);
      }),
    );
    expect([fromHex('A'), fromHex('GG')]).toEqual([null, null]);
  });

  it('keeps the last 200 lines', () => {
    const traffic = new Traffic(new ManualClock());
    for (let i = 0; i < 1_000; i += 1) traffic.add('in', new Uint8Array(100), String(i));
    expect(traffic.lines).toHaveLength(200);
    expect(traffic.lines.at(-1)).toMatchObject({ text: '999' });
    expect(traffic.lines[0]?.hex).toContain('共 100 字节');
  });
});
