import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Ledger } from '../ledger/ledger.ts';
import { codeOf, draft, FoldProjector, Rig } from '../ledger/testing/rig.ts';
import type { Batch } from '../ledger/types.ts';
import { type ExchangeOptions, type FeedCore, LocalExchange, sameHeads, type Timer } from './feed.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.dispose());

function exchangeOf(cores: readonly FeedCore[], options: Partial<ExchangeOptions> = {}): LocalExchange {
  const exchange = new LocalExchange({
    mono: () => rig.clock.mono(),
    yieldTurn: async () => undefined,
    ...options,
  });
  for (const core of cores) exchange.join(core);
  return exchange;
}

/** The core with parts of it replaced. */
function wrapped(ledger: Ledger, change: Partial<FeedCore>): FeedCore {
  return {
    stationId: ledger.stationId,
    since: (cursor, limit) => ledger.since(cursor, limit),
    heads: () => ledger.heads(),
    accept: (batch, options) => ledger.accept(batch, options),
    cursor: () => ledger.cursor(),
    onAppended: (listener) => ledger.onAppended(listener),
    onSealed: (listener) => ledger.onSealed(listener),
    ...change,
  };
}

class TestTimer implements Timer {
  readonly #due = new Map<number, { at: number; callback: () => void }>();
  now = 0;
  #next = 0;
  after(ms: number, callback: () => void): () => void {
    const id = this.#next++;
    this.#due.set(id, { at: this.now + ms, callback });
    return () => this.#due.delete(id);
  }
  get pending(): number[] {
    return [...this.#due.values()].map(({ at }) => at - this.now);
  }
  /** Fires what is due within `ms`, and lets promises run. */
  async advance(ms: number): Promise<void> {
    this.now += ms;
    for (const [id, { at, callback }] of [...this.#due]) {
      if (at > this.now) continue;
      this.#due.delete(id);
      callback();
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('pumping', () => {
  test('brings every core to the same heads and the same fold, over cuts and mends', async () => {
    const step = fc.record({
      station: fc.nat(2),
      act: fc.constantFrom('append', 'append', 'seal', 'cut', 'mend', 'pump'),
      case: fc.nat(1),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const own = new Rig();
        try {
          const views = [new FoldProjector(), new FoldProjector(), new FoldProjector()];
          const ids = ['a', 'b', 'c'];
          const ledgers = ids.map((id, i) => own.ledger(id, { project: views[i] ?? new FoldProjector() }));
          const exchange = exchangeOf(ledgers, { limit: 3 });
          for (const { station, act, case: caseNo } of steps) {
            own.clock.advance(7);
            const [one, two] = [ids[station] ?? '', ids[(station + 1) % 3] ?? ''];
            if (act === 'append') ledgers[station]?.append(draft(`c${caseNo}`, { seen: true }));
            else if (act === 'seal') ledgers[station]?.seal();
            else if (act === 'cut') exchange.cut(one, two);
            else if (act === 'mend') exchange.mend(one, two);
            else await exchange.pump();
          }
          for (const [one, two] of [
            ['a', 'b'],
            ['b', 'c'],
            ['a', 'c'],
          ] as const)
            exchange.mend(one, two);
          await exchange.pump();
          expect(await exchange.pump()).toBe(0);
          for (const ledger of ledgers) {
            expect(ledger.cursor()).toBe(ledgers[0]?.cursor());
            expect(ledger.heads()).toEqual(ledgers[0]?.heads());
          }
          // Each core opened its own station before it had a view of the others: compare cases only.
          for (const view of views)
            expect([...view.folded].sort()).toEqual([...(views[0]?.folded ?? [])].sort());
        } finally {
          own.dispose();
        }
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  test('goes around a cut cable through a third station', async () => {
    const [a, b, c] = [rig.ledger('a'), rig.ledger('b'), rig.ledger('c')];
    const exchange = exchangeOf([a, b, c]);
    exchange.cut('a', 'c');
    await exchange.pump();
    expect(c.heads()['a:1']).toEqual(a.head());
    // The news came, but from `a` itself nothing was heard.
    expect(exchange.lastHeard('c', 'a')).toBeUndefined();
    expect(exchange.lastHeard('c', 'b')).toBe(0);
    expect(await exchange.isSynced('a', 'b')).toBe(true);
    expect(await exchange.isSynced('a', 'c')).toBe(false);
  });

  test('applies slices that keep to their time', async () => {
    const [a, b] = [rig.ledger('a'), rig.ledger('b')];
    a.transact((tx) => {
      for (let i = 0; i < 300; i++) tx.append(draft('c1'));
    });
    const sizes: number[] = [];
    let turns = 0;
    const slow = wrapped(b, {
      accept: (batch) => {
        sizes.push(batch.events.length);
        rig.clock.advance(batch.events.length);
        return b.accept(batch);
      },
    });
    const exchange = exchangeOf([a, slow], {
      yieldTurn: async () => {
        turns += 1;
      },
    });
    await exchange.pump();
    expect(b.heads()['a:1']).toEqual(a.head());
    // A millisecond an event: after the first guess no slice is longer than five.
    expect(Math.max(...sizes.slice(1))).toBeLessThanOrEqual(5);
    expect(turns).toBeGreaterThanOrEqual(60);
  });

  test('what happens while pulling is pulled in the same run', async () => {
    const [a, b] = [rig.ledger('a'), rig.ledger('b')];
    let once = true;
    b.onAppended(() => {
      if (!once) return;
      once = false;
      a.append(draft('c1'));
    });
    const exchange = exchangeOf([a, b]);
    await exchange.pump();
    expect(b.heads()['a:1']?.seq).toBe(2);
    expect(await exchange.isSynced('a', 'b')).toBe(true);
  });
});

describe('hearing', () => {
  test('needs a pull that came through', async () => {
    const [a, b] = [rig.ledger('a'), rig.ledger('b')];
    const exchange = exchangeOf([a, b]);
    expect(exchange.lastHeard('a', 'b')).toBeUndefined();
    rig.clock.advance(1000);
    await exchange.pump();
    expect([exchange.lastHeard('a', 'b'), exchange.lastHeard('b', 'a')]).toEqual([1000, 1000]);
    exchange.cut('b', 'a');
    rig.clock.advance(1000);
    await exchange.pump();
    expect(exchange.lastHeard('a', 'b')).toBe(1000);
    expect(exchange.status().map((link) => link.cut)).toEqual([true, true]);
    exchange.mend('a', 'b');
    await exchange.pump();
    expect(exchange.lastHeard('a', 'b')).toBe(2000);
  });

  test('an empty peer says nothing and deletes nothing', async () => {
    const a = rig.ledger('a');
    const exchange = exchangeOf([a, rig.bare('b')]);
    await exchange.pump();
    expect(exchange.lastHeard('a', 'b')).toBeUndefined();
    expect(a.count()).toBe(1);
  });

  test('a failing peer or a failing disk stops its link only, and heals', async () => {
    const [a, b, c] = [rig.ledger('a'), rig.ledger('b'), rig.ledger('c')];
    let down = true;
    const errors: string[] = [];
    const flaky = wrapped(b, {
      since: (cursor, limit) => {
        if (down) throw new Error('no route');
        return b.since(cursor, limit);
      },
    });
    const exchange = exchangeOf([a, flaky, c], {
      onError: (error, from, to) => errors.push(`${error.code} ${from}>${to}`),
    });
    rig.clock.advance(5);
    await exchange.pump();
    expect(errors).toEqual(['RUNTIME.UNEXPECTED b>a', 'RUNTIME.UNEXPECTED b>c']);
    expect(a.heads()['c:1']).toEqual(c.head());
    expect(exchange.lastHeard('a', 'b')).toBeUndefined();
    down = false;
    await exchange.pump();
    expect(exchange.lastHeard('a', 'b')).toBe(5);
    expect(exchange.status().every(({ error }) => error === undefined)).toBe(true);
  });

  test('an answer that arrives after the cut counts for nothing', async () => {
    const [a, b] = [rig.ledger('a'), rig.ledger('b')];
    const late = wrapped(b, {
      since: async (cursor, limit) => {
        exchange.cut('a', 'b');
        return b.since(cursor, limit);
      },
    });
    const exchange: LocalExchange = exchangeOf([late, a]);
    await exchange.pump();
    expect(a.heads()['b:1']).toBeUndefined();
    expect(exchange.lastHeard('a', 'b')).toBeUndefined();
  });

  test('a peer whose events were damaged on the way is not heard until they come whole', async () => {
    const [a, b] = [rig.ledger('a'), rig.ledger('b')];
    b.append(draft('c1'));
    let damaging = true;
    const damaged = (batch: Batch): Batch => ({
      ...batch,
      events: batch.events.map((event) => ({ ...event, bytes: event.bytes.replace('备注', '改动') })),
    });
    const noisy = wrapped(b, {
      since: (cursor, limit) => (damaging ? damaged(b.since(cursor, limit)) : b.since(cursor, limit)),
    });
    const exchange = exchangeOf([a, noisy]);
    rig.clock.advance(5);
    await exchange.pump();
    expect(exchange.lastHeard('a', 'b')).toBeUndefined();
    expect(a.quarantined().map(({ reason }) => reason)).toEqual(['HASH_MISMATCH']);
    damaging = false;
    await exchange.pump();
    expect(a.heads()['b:1']).toEqual(b.head());
    expect(exchange.lastHeard('a', 'b')).toBe(5);
  });
});

describe('by itself', () => {
  test('pulls soon after an append, and at each heartbeat', async () => {
    const timer = new TestTimer();
    const [a, b] = [rig.ledger('a'), rig.ledger('b')];
    const exchange = exchangeOf([a, b], { timer, heartbeatMs: 10_000 });
    expect(timer.pending).toEqual([]);
    exchange.start();
    await timer.advance(0);
    expect(b.heads()['a:1']?.seq).toBe(1);
    expect(timer.pending).toEqual([10_000]);
    a.append(draft('c1'));
    expect(timer.pending).toEqual([0]);
    await timer.advance(0);
    expect(b.heads()['a:1']?.seq).toBe(2);
    rig.clock.advance(10_000);
    await timer.advance(10_000);
    expect(exchange.lastHeard('b', 'a')).toBe(10_000);
    exchange.stop();
    a.append(draft('c1'));
    expect(timer.pending).toEqual([]);
    exchange.leave('a');
    expect(exchange.status()).toEqual([]);
  });

  test('needs a timer, and each station once', () => {
    const a = rig.ledger('a');
    const exchange = exchangeOf([a]);
    expect(codeOf(() => exchange.start())).toBe('FEED.NO_TIMER');
    expect(codeOf(() => exchange.join(a))).toBe('FEED.ALREADY_JOINED');
  });
});

test('heads agree only when chains and hashes do', () => {
  const head = { seq: 1, hash: 'a', hlc: '0' };
  expect(sameHeads({ 'a:1': head }, { 'a:1': head })).toBe(true);
  expect(sameHeads({ 'a:1': head }, { 'b:1': head })).toBe(false);
  expect(sameHeads({ 'a:1': head }, {})).toBe(false);
  expect(sameHeads({ 'a:1': head }, { 'a:1': { ...head, hash: 'b' } })).toBe(false);
});
