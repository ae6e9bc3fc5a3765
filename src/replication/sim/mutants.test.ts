/** That the simulation can see: the engine is broken on purpose in one place at a time, and some seed notices each. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { Push, Receipt } from '../protocol/messages.ts';
import { simulate } from './run.ts';

const broken = vi.hoisted(() => ({ what: 'nothing' }));

vi.mock(import('../engine/rules.ts'), async (original) => {
  const rules = await original();
  return {
    ...rules,
    isDelivered: (receipt, own) => {
      if (broken.what === 'receipts are not compared') return receipt.durable;
      if (broken.what === 'a disk that does not keep counts') return receipt.hash === own;
      return rules.isDelivered(receipt, own);
    },
    isOtherHistory: (...hashes) =>
      broken.what !== 'histories are not compared' && rules.isOtherHistory(...hashes),
    isNewsHeld: (...news) => broken.what === 'news counts before it is held' || rules.isNewsHeld(...news),
    agree: (ours, theirs) =>
      broken.what === 'agreed by the number of facts'
        ? sumOf(ours) === sumOf(theirs)
        : rules.agree(ours, theirs),
  };
});

vi.mock(import('../engine/ledgerStore.ts'), async (original) => {
  const real = await original();
  class LedgerStore extends real.LedgerStore {
    override async take(push: Push): Promise<Receipt> {
      const end = push.events.at(-1);
      if (broken.what !== 'a receipt is given before the disk has it' || !end) return super.take(push);
      super.take(push).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
      const { stationId, epoch, after, events } = push;
      return {
        stationId,
        epoch,
        seq: after + events.length,
        hash: end.hash,
        waiting: 0,
        refused: [],
        durable: true,
      };
    }
  }
  return { ...real, LedgerStore };
});

vi.mock(import('../sealedRun.ts'), async (original) => {
  const runs = await original();
  return {
    ...runs,
    sealedRun: (push, run, homeId, keys) => {
      const judged = runs.sealedRun(push, run, homeId, keys);
      if (broken.what !== 'seals are not asked for') return judged;
      return { ...judged, sealed: [...judged.sealed, ...judged.unsealed], unsealed: [] };
    },
  };
});

function sumOf(heads: readonly { readonly seq: number }[]): number {
  return heads.reduce((sum, { seq }) => sum + seq, 0);
}

const MOST_SEEDS = 60;
const root = mkdtempSync(path.join(tmpdir(), 'mutants-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** From seed 12 on, in which a disk is copied early. */
async function firstCaught(): Promise<string | undefined> {
  for (let seed = 12; seed <= MOST_SEEDS; seed++) {
    const { faults } = await simulate(seed, { root });
    if (faults.length > 0) return faults[0];
  }
  return undefined;
}

describe('an engine in which', () => {
  test.each([
    ['receipts are not compared', /as waiting, but|一致/],
    ['a disk that does not keep counts', /no disk that keeps/],
    ['histories are not compared', /two histories/],
    ['news counts before it is held', /has heard .* but not what it recorded/],
    ['a receipt is given before the disk has it', /gave a receipt|as waiting, but/],
    ['agreed by the number of facts', /一致|differ|lacks/],
    ['seals are not asked for', /nobody signed|signed to|lacks|differ/],
  ])(
    '%s, is found out',
    async (what, fault) => {
      broken.what = what;
      expect(await firstCaught()).toMatch(fault);
    },
    120_000,
  );
});
