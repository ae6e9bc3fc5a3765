import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chainKey } from './chains.ts';
import { countWaiting, refusalOf } from './fate.ts';
import type { Ledger } from './ledger.ts';
import { collectBatch, collectRun } from './outbox.ts';
import { EventStore } from './store.ts';
import { draft, Rig } from './testing/rig.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.dispose());

function write(ledger: Ledger, events: number): void {
  for (let i = 0; i < events; i++) ledger.append(draft('c1'));
}

function runOf(ledger: Ledger, after: number, limit: number) {
  const chain = ledger.chains().find(({ stationId }) => stationId === ledger.stationId);
  return chain ? collectRun(new EventStore(ledger.db), chain, after, limit) : undefined;
}

const endOf = (run: ReturnType<typeof runOf>) => run?.seals.at(-1)?.seq;

describe('a run', () => {
  test('is the longest within the limit that ends in a seal, or the shortest beyond it', () => {
    const ledger = rig.ledger('desk');
    write(ledger, 2);
    expect(runOf(ledger, 0, 10)).toBeNull();
    ledger.seal();
    write(ledger, 2);
    ledger.seal();
    write(ledger, 4);
    ledger.seal();
    expect(endOf(runOf(ledger, 0, 4))).toBe(3);
    expect(endOf(runOf(ledger, 0, 5))).toBe(5);
    expect(runOf(ledger, 0, 5)?.seals.length).toBe(2);
    expect(runOf(ledger, 0, 5)?.events.length).toBe(5);
    expect(endOf(runOf(ledger, 5, 2))).toBe(9);
    expect(runOf(ledger, 9, 2)).toBeNull();
  });

  test('too large for one message ends earlier where it can', () => {
    const ledger = rig.ledger('desk');
    const large = { payload: { note: 'x'.repeat(900_000) } };
    for (let i = 0; i < 3; i++) ledger.append(draft('c1', large));
    ledger.seal();
    for (let i = 0; i < 3; i++) ledger.append(draft('c1', large));
    ledger.seal();
    expect(endOf(runOf(ledger, 0, 100))).toBe(4);
    expect(endOf(runOf(ledger, 4, 100))).toBe(7);
    for (let i = 0; i < 6; i++) ledger.append(draft('c1', large));
    ledger.seal();
    // There is only one seal to end in.
    expect(runOf(ledger, 7, 100)?.events.length).toBe(6);
    // A station may sign its own chain at an earlier place.
    expect(ledger.seal({ epoch: 1, seq: 10 })?.seq).toBe(10);
    expect(ledger.seal({ epoch: 1, seq: 10 })?.seq).toBe(10);
    expect(endOf(runOf(ledger, 7, 3))).toBe(10);
  });
});

test('a station signs places of its own chains that exist, and none that began with another key', () => {
  const ledger = rig.ledger('desk');
  expect(ledger.seal({ epoch: 1, seq: 2 })).toBeUndefined();
  expect(ledger.seal({ epoch: 2, seq: 1 })).toBeUndefined();
  write(ledger, 1);
  ledger.startNewEpoch({ name: 'desk', role: 'desk', actorId: 's' });
  expect(ledger.seal({ epoch: 1, seq: 2 })?.seq).toBe(2);
  ledger.close();
  rig.signers.delete('desk');
  expect(rig.bare('desk').seal({ epoch: 1, seq: 1 })).toBeUndefined();
});

test('a page of what is sealed leaves out what is not', () => {
  const ledger = rig.ledger('desk');
  write(ledger, 2);
  ledger.seal();
  write(ledger, 2);
  const chains = new Map(ledger.chains().map((chain) => [chainKey(chain.stationId, chain.epoch), chain]));
  const store = new EventStore(ledger.db);
  expect(collectBatch(store, chains, '', 10).events.length).toBe(5);
  const page = collectBatch(store, chains, '', 10, true);
  expect(page.events.length).toBe(3);
  expect(collectBatch(store, chains, page.cursor, 10, true).events).toEqual([]);
});

test('what became of an event: refused with a reason, waiting, or neither', () => {
  const [desk, kiosk] = [rig.ledger('desk'), rig.ledger('kiosk')];
  write(desk, 2);
  const [first, , third] = desk.since('', 10).events;
  kiosk.accept(
    { events: [first], seals: [], cursor: '' },
    { refuse: ({ stationId }) => (stationId === 'desk' ? 'REVOKED' : undefined) },
  );
  expect(refusalOf(kiosk.db, first?.hash ?? '')).toBe('REVOKED');
  expect(refusalOf(kiosk.db, third?.hash ?? '')).toBeUndefined();
  kiosk.accept({ events: [third], seals: [], cursor: '' }, { refuse: () => undefined });
  expect(countWaiting(kiosk.db, 'desk', 1)).toBe(1);
  expect(countWaiting(kiosk.db, 'kiosk', 1)).toBe(0);
});
