import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReplayGuard } from './replay-guard.ts';

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

describe('a reader that repeats old reads', () => {
  it('is noticed once two tags came alike for ten seconds', () => {
    expect(first(600, () => [A, B])).toBe(10_000);
  });

  it('is not a reader whose tags waver, change places, or hop', () => {
    expect(first(3_000, (round) => [A, { ...B, strength: -66 - (round % 2) }])).toBeNull();
    expect(first(3_000, (round) => (round % 2 === 0 ? [A, B] : [B, A]))).toBeNull();
    expect(
      first(3_000, (round) => [A, B].map((tag) => ({ ...tag, frequency: 916 + (round % 3) }))),
    ).toBeNull();
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
        const guard = new ReplayGuard({ rounds: 20, forMs: 0, aloneForMs: 0 });
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
