import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReplayGuard, ReplayWatch } from './replay-guard.ts';

const A = { epc: 'E2004074850A0103163070E1', strength: -60, frequency: 916 };
const B = { epc: 'E2004074850A0103163070E2', strength: -66, frequency: 916 };
const ROUND_MS = 100;

/** Plays rounds of `make(n)` and tells after how many ms the guard first spoke; null for never. */
function first(rounds: number, make: (round: number) => readonly (typeof A)[]): number | null {
  const guard = new ReplayGuard();
  for (let round = 0; round < rounds; round += 1) {
    for (const tag of make(round)) guard.seen(tag);
    if (guard.roundEnded(round * ROUND_MS)) return round * ROUND_MS;
  }
  return null;
}

/** As the air is: nothing that comes round again. */
const chance = (round: number): number => Math.floor(Math.abs(Math.sin(round * 12.9898) * 43_758.5453));

describe('a reader that repeats old reads', () => {
  it('is noticed once two tags came alike for ten seconds', () => {
    expect(first(600, () => [A, B])).toBe(10_000);
  });

  it('is not a reader whose tags waver, change places, or hop', () => {
    expect(first(3_000, (round) => [A, { ...B, strength: -66 - (chance(round) % 2) }])).toBeNull();
    expect(first(3_000, (round) => (chance(round) % 2 === 0 ? [A, B] : [B, A]))).toBeNull();
    expect(
      first(3_000, (round) => [A, B].map((tag) => ({ ...tag, frequency: 916 + (chance(round) % 3) }))),
    ).toBeNull();
  });

  it('is noticed too where its buffer holds several rounds, which come again one after the other', () => {
    expect(first(600, (round) => (round % 2 === 0 ? [A, B] : [B, A]))).toBe(30_100);
    const buffer = [[A], [], [B, A], [{ ...A, frequency: 917 }], [B]];
    expect(first(600, (round) => buffer[round % 5] ?? [])).not.toBeNull();
    // One tag alone may well look alike every time the reader is back at its channel.
    expect(first(3_000, (round) => [{ ...A, frequency: 916 + (round % 4) }])).toBeNull();
  });

  it('is said once, and not again for every empty round between the old ones', () => {
    const said: string[] = [];
    const watch = new ReplayWatch({ notice: ({ code }) => said.push(code) });
    for (let round = 0; round < 900; round += 1) {
      for (const tag of [[A], [], [B]][round % 3] ?? []) watch.seen(1, tag);
      watch.roundEnded(1, round * ROUND_MS);
    }
    expect([said, watch.isStale(1)]).toEqual([['DEVICE.UHF_REPLAY'], true]);
  });

  it('is not one tag that lies still before a reader of one channel', () => {
    expect(first(3_000, () => [A])).toBeNull();
  });

  it('is one tag that stays on one channel although the reader hops', () => {
    const stuck = first(3_000, (round) => [round < 10 ? { ...A, frequency: 916 + round } : A]);
    expect(stuck).toBe(1_000 + 60_000);
  });

  it('is not an empty place, nor a family that gives no strength', () => {
    const guard = new ReplayGuard();
    for (let round = 0; round < 1_000; round += 1) {
      guard.seen({ ...A, strength: null });
      guard.seen({ ...B, strength: null });
      expect(guard.roundEnded(round * ROUND_MS)).toBe(false);
    }
    expect(first(1_000, () => [])).toBeNull();
  });

  it('is believed again with the first round that differs', () => {
    fc.assert(
      fc.property(fc.integer({ min: 21, max: 200 }), (rounds) => {
        const guard = new ReplayGuard({ rounds: 20, forMs: 0, aloneForMs: 0, cycleForMs: 0 });
        let told = false;
        for (let round = 0; round < rounds; round += 1) {
          guard.seen(A);
          guard.seen(B);
          told = guard.roundEnded(round);
        }
        guard.seen(B);
        return told && !guard.roundEnded(rounds);
      }),
    );
  });
});
