import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ASK_AT,
  addBlock,
  BLOCK_SIZE,
  type BlockGrant,
  blockOf,
  emptyBlockState,
  MAX_BLOCK,
  mustAskForBlock,
  nextBlock,
  nextNumber,
  overlappingGrants,
  remainingNumbers,
} from './blocks.ts';
import { isIssuable } from './code.ts';

describe('number blocks', () => {
  test('a block is used up in order, skipping what is never issued', () => {
    let state = addBlock(emptyBlockState('wristband'), 0);
    const expected = Array.from({ length: BLOCK_SIZE }, (_, index) => index).filter((n) =>
      isIssuable('wristband', n),
    );
    const issued: number[] = [];
    for (let next = nextNumber(state); next.ok; next = nextNumber(state)) {
      issued.push(next.number);
      state = next.state;
      expect(remainingNumbers(state)).toBe(expected.length - issued.length);
    }
    expect(issued).toEqual(expected);
    expect(issued.length).toBeGreaterThan(970);
    expect(nextNumber(state)).toMatchObject({ ok: false, reason: 'STATE.BLOCK_EXHAUSTED' });
  });

  test('asks in time, and goes on in the next block', () => {
    let state = addBlock(emptyBlockState('urn'), 7);
    let asked = -1;
    let last = -1;
    for (let next = nextNumber(state); next.ok; next = nextNumber(state)) {
      state = next.state;
      last = next.number;
      if (next.askForBlock && asked < 0) {
        asked = remainingNumbers(state);
        state = addBlock(state, 12);
        expect(mustAskForBlock(state)).toBe(false);
      }
    }
    expect(asked).toBeGreaterThan(200);
    expect(asked).toBeLessThan(ASK_AT);
    expect(blockOf(last)).toBe(12);
  });

  test('a station without a block issues nothing and asks', () => {
    expect(nextNumber(emptyBlockState('bagTag')).ok).toBe(false);
    expect(mustAskForBlock(emptyBlockState('bagTag'))).toBe(true);
  });

  test('impossible and repeated blocks change nothing', () => {
    const state = addBlock(emptyBlockState('bagTag'), 3);
    for (const block of [3, -1, 1.5, MAX_BLOCK + 1, Number.NaN]) expect(addBlock(state, block)).toBe(state);
  });

  test('stations served in any order never issue one number twice', () => {
    const requests = fc.array(
      fc.record({ station: fc.constantFrom('desk', 'cold', 'fire'), take: fc.nat(1_500) }),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(requests, (turns) => {
        const grants: BlockGrant[] = [];
        const states = new Map(['desk', 'cold', 'fire'].map((id) => [id, emptyBlockState('wristband')]));
        const seen = new Set<number>();
        for (const turn of turns) {
          let state = states.get(turn.station) ?? emptyBlockState('wristband');
          for (let count = 0; count < turn.take; count += 1) {
            let next = nextNumber(state);
            if (!next.ok) {
              const block = nextBlock('wristband', grants) ?? expect.fail('a block must be free');
              grants.push({ kind: 'wristband', block, stationId: turn.station });
              state = addBlock(state, block);
              next = nextNumber(state);
            }
            if (!next.ok) return false;
            if (seen.has(next.number)) return false;
            seen.add(next.number);
            state = next.state;
          }
          states.set(turn.station, state);
        }
        return overlappingGrants(grants).length === 0;
      }),
      { numRuns: 30 },
    );
  });

  test('a block granted twice is found; the last block ends the supply', () => {
    const grants: BlockGrant[] = [
      { kind: 'urn', block: 4, stationId: 'desk' },
      { kind: 'urn', block: 4, stationId: 'desk' },
      { kind: 'tray', block: 4, stationId: 'fire' },
      { kind: 'urn', block: 4, stationId: 'fire' },
    ];
    expect(overlappingGrants(grants)).toHaveLength(1);
    expect(nextBlock('urn', grants)).toBe(5);
    expect(nextBlock('urn', [{ kind: 'urn', block: MAX_BLOCK, stationId: 'desk' }])).toBeNull();
  });
});
