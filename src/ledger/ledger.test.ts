import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GuichengError } from '../domain/errors.ts';
import { hashBytes } from './canonical.ts';
import { eventKey, OWN_CHAINS_FROM } from './chains.ts';
import { GENESIS_HASH, MAX_SEQ } from './envelope.ts';
import { hlcMillis } from './hlc.ts';
import type { Migration } from './migrations.ts';
import { isSealValid } from './seals.ts';
import { codeOf, draft, FoldProjector, Rig, T0 } from './testing/rig.ts';
import type { LedgerEvent } from './types.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.dispose());

const viewMigration: Migration = {
  name: '0010-create-view',
  label: '建立视图',
  up: (db) => db.exec('CREATE TABLE seen_event (id TEXT PRIMARY KEY) STRICT'),
};

describe('appending', () => {
  test('chains, hashes and stores the bytes verbatim', () => {
    const ledger = rig.ledger('desk');
    const first = ledger.eventAt('desk', 1, 1);
    const second = ledger.append(
      draft('c1', { witnessId: 'staff-2', payload: { z: 1, a: { y: undefined, b: '归' } } }),
    );
    expect(first?.prevHash).toBe(GENESIS_HASH);
    expect(second.prevHash).toBe(first?.hash);
    expect(second).toMatchObject({
      stationSeq: 2,
      epoch: 1,
      homeId: 'home-1',
      recordedAt: T0,
      witnessId: 'staff-2',
    });
    // What is projected live is what a rebuild reads: the member that was undefined is not there.
    expect(second.payload).toEqual({ z: 1, a: { b: '归' } });
    expect(Object.keys(second.payload.a as object)).toEqual(['b']);
    const [, stored] = ledger.since('', 10).events;
    expect(hashBytes(stored?.bytes ?? '')).toBe(second.hash);
    expect(stored?.bytes.startsWith('{"actorId":"staff-1","caseId":"c1","epoch":1,"hlc":"')).toBe(true);
    expect(ledger.head()).toEqual({ seq: 2, hash: second.hash, hlc: second.hlc });
    expect(ledger.count()).toBe(2);
    expect(second.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(ledger.eventAt('desk', 1, 2)).toEqual(second);
  });

  test('the first event opens the station with its own key, and only the first', () => {
    const ledger = rig.bare('desk');
    expect(codeOf(() => ledger.append(draft('c1')))).toBe('LEDGER.CHAIN_NOT_OPENED');
    const wrong = { publicKey: rig.signer('other').publicKey, name: 'x', role: 'desk' };
    const opening = draft('c1', { kind: 'station.opened', payload: wrong });
    expect(codeOf(() => ledger.append(opening))).toBe('LEDGER.BAD_KEY');
    expect(ledger.isOpened).toBe(false);
    ledger.openStation({ name: '登记台', role: 'desk', actorId: 'a' });
    expect(codeOf(() => ledger.openStation({ name: 'again', role: 'desk', actorId: 'a' }))).toBe(
      'LEDGER.CHAIN_NOT_OPENED',
    );
    expect(ledger.count()).toBe(1);
  });

  test('bad events are refused and leave nothing', () => {
    const ledger = rig.ledger('desk');
    const bad = [
      draft('c1', { kind: '' }),
      draft('c1', { kindVersion: 0 }),
      draft('', {}),
      draft('c1', { occurredAt: 1.5 }),
      draft('c1', { occurredAt: -1 }),
    ];
    for (const one of bad) expect(codeOf(() => ledger.append(one))).toBe('INPUT.BAD_EVENT');
    expect(codeOf(() => ledger.append(draft('c1', { payload: { x: Number.NaN } })))).toBe('INPUT.NOT_JSON');
    expect(codeOf(() => ledger.append(draft('c1', { payload: { x: 'x'.repeat(1_100_000) } })))).toBe(
      'INPUT.TOO_LARGE',
    );
    expect(ledger.count()).toBe(1);
  });

  test('custody events carry the heads of the other chains', () => {
    const [desk, cold] = [rig.ledger('desk'), rig.ledger('cold')];
    expect(desk.append(draft('c1', { seen: true })).seen).toEqual({});
    const head = cold.append(draft('c2'));
    desk.accept(cold.since('', 10));
    expect(desk.append(draft('c1', { seen: true })).seen).toEqual({ 'cold:1': { seq: 2, hash: head.hash } });
    expect(desk.append(draft('c1')).seen).toBeUndefined();
  });

  test('ids are the same for the same clock and random source', () => {
    const random = (length: number) => new Uint8Array(length).fill(7);
    const [one, two] = [rig.ledger('desk', { random }), rig.ledger('cold', { random })];
    expect(one.eventAt('desk', 1, 1)?.id).toBe(two.eventAt('cold', 1, 1)?.id);
  });
});

describe('a transaction', () => {
  test('writes all or nothing, in the file and in memory', () => {
    const ledger = rig.ledger('desk', {
      extraMigrations: [viewMigration],
      project: { apply: (event, { db }) => db.prepare('INSERT INTO seen_event VALUES (?)').run(event.id) },
    });
    const emitted: number[] = [];
    ledger.onAppended((events) => emitted.push(events.length));
    const before = { head: ledger.head(), heads: ledger.heads(), cursor: ledger.cursor() };
    const failure = new GuichengError('STATE.TEST', '试');
    expect(() =>
      ledger.transact((tx) => {
        tx.append(draft('c1'));
        tx.append(draft('c1'));
        throw failure;
      }),
    ).toThrow(failure);
    expect({ head: ledger.head(), heads: ledger.heads(), cursor: ledger.cursor() }).toEqual(before);
    expect(ledger.eventsOf('case:c1')).toEqual([]);
    expect(ledger.db.prepare('SELECT count(*) FROM seen_event').pluck().get()).toBe(1);
    expect(emitted).toEqual([]);
    const hlcs = ledger.transact((tx) => [tx.append(draft('c1')).hlc, tx.append(draft('c1')).hlc]);
    expect(hlcs[0] !== undefined && hlcs[1] !== undefined && hlcs[0] < hlcs[1]).toBe(true);
    expect(emitted).toEqual([2]);
    expect(ledger.db.prepare('SELECT count(*) FROM seen_event').pluck().get()).toBe(3);
  });

  test('cannot commit after an append failed, even when the failure was swallowed', () => {
    const ledger = rig.ledger('desk');
    const swallow = () =>
      ledger.transact((tx) => {
        tx.append(draft('c1'));
        return codeOf(() => tx.append(draft('c1', { kind: '' })));
      });
    expect(codeOf(swallow)).toBe('INPUT.BAD_EVENT');
    expect(ledger.count()).toBe(1);
  });

  test('a projector that throws undoes the event', () => {
    let broken = false;
    const ledger = rig.ledger('desk', {
      project: {
        apply: () => {
          if (broken) throw new GuichengError('STATE.TEST', '试');
        },
      },
    });
    broken = true;
    expect(codeOf(() => ledger.append(draft('c1')))).toBe('STATE.TEST');
    broken = false;
    expect(ledger.append(draft('c1')).stationSeq).toBe(2);
  });

  test('is neither nested, nor asynchronous, nor usable afterwards', () => {
    const ledger = rig.ledger('desk');
    expect(codeOf(() => ledger.transact(() => ledger.append(draft('c1'))))).toBe('LEDGER.NESTED');
    expect(codeOf(() => ledger.transact(async () => 1))).toBe('LEDGER.ASYNC');
    const stale = ledger.transact((tx) => tx);
    expect(codeOf(() => stale.append(draft('c1')))).toBe('LEDGER.TRANSACTION_OVER');
    expect(ledger.append(draft('c1')).stationSeq).toBe(2);
  });

  test('listeners hear after the commit, may append, and cannot break it', () => {
    const reported: string[] = [];
    const ledger = rig.ledger('desk', { report: (error) => reported.push(error.code) });
    const stop = ledger.onAppended(() => {
      throw new GuichengError('STATE.TEST', '试');
    });
    ledger.onAppended((events) => {
      if (events[0]?.caseId === 'c1') ledger.append(draft('c2'));
    });
    ledger.append(draft('c1'));
    stop();
    expect(ledger.count()).toBe(3);
    expect(reported).toEqual(['STATE.TEST', 'STATE.TEST']);
    ledger.close();
    expect(codeOf(() => ledger.append(draft('c1')))).toBe('LEDGER.CLOSED');
  });

  test('a listener that throws is a warning of the process where nobody else hears of it', async () => {
    const ledger = rig.ledger('desk');
    ledger.onAppended(() => {
      throw new GuichengError('STATE.TEST', '试');
    });
    const warned = once(process, 'warning');
    ledger.append(draft('c1'));
    expect(await warned).toMatchObject([{ code: 'STATE.TEST' }]);
  });
});

describe('an import', () => {
  const drafts = (count: number) => Array.from({ length: count }, (_, n) => draft(`c${n % 2}`));

  test('commits by batches, and loses only the one it cannot take', () => {
    const ledger = rig.ledger('desk');
    const committed: number[] = [];
    ledger.onAppended((events) => committed.push(events.length));
    const progress: number[] = [];
    const options = { batch: 3, onProgress: (done: number) => progress.push(done) };
    expect(ledger.import(drafts(6), options)).toBe(6);
    expect(ledger.import(drafts(7), options)).toBe(7);
    expect([progress, committed]).toEqual([
      [3, 6, 3, 6, 7],
      [3, 3, 3, 3, 1],
    ]);
    const bad = [...drafts(4), draft('c1', { kind: '' })];
    expect(codeOf(() => ledger.import(bad, options))).toBe('INPUT.BAD_EVENT');
    expect(ledger.count()).toBe(1 + 6 + 7 + 3);
    expect(ledger.import(drafts(5))).toBe(5);
    expect(committed.at(-1)).toBe(5);
  });

  test('lets the views be written once for each batch, before its commit', () => {
    const settled: number[] = [];
    const ledger = rig.ledger('desk', {
      project: {
        apply: ({ caseId = '' }, { held }) => held?.set(caseId, caseId),
        settle: (db, held) => {
          expect(db.inTransaction).toBe(true);
          settled.push(held.size);
        },
      },
    });
    ledger.append(draft('c9'));
    ledger.import(drafts(5), { batch: 4 });
    expect(settled).toEqual([2, 1]);
  });
});

describe('clock, epochs and seals over a restart', () => {
  test('a wall clock set back keeps the logical clock rising, across a restart too', () => {
    let ledger = rig.ledger('desk');
    const before = ledger.append(draft('c1'));
    rig.clock.advance(-86_400_000);
    const after = ledger.append(draft('c1'));
    expect(after.hlc > before.hlc && after.recordedAt < before.recordedAt).toBe(true);
    ledger.close();
    ledger = rig.ledger('desk');
    expect(ledger.append(draft('c1')).hlc > after.hlc).toBe(true);
    expect(ledger.head().seq).toBe(4);
  });

  test('a peer within five minutes advances the clock, one beyond does not and is flagged', () => {
    const near = rig.ledger('near', { clock: { wall: () => T0 + 240_000, mono: () => 0 } });
    const far = rig.ledger('far', { clock: { wall: () => T0 + 3_600_000, mono: () => 0 } });
    let desk = rig.ledger('desk');
    expect(desk.accept(near.since('', 9)).flagged).toEqual([]);
    // Also where nothing was recorded between hearing of it and a restart.
    desk.close();
    desk = rig.ledger('desk');
    expect(desk.append(draft('c1')).hlc > near.head().hlc).toBe(true);
    expect(desk.accept(far.since('', 9))).toMatchObject({
      accepted: 1,
      flagged: [{ reasonCode: 'FUTURE', station: 'far', epoch: 1, seq: 1 }],
    });
    const mine = desk.append(draft('c1'));
    expect(hlcMillis(mine.hlc)).toBe(T0 + 240_000);
    desk.close();
    desk = rig.ledger('desk');
    expect(desk.append(draft('c1')).hlc < far.head().hlc).toBe(true);
  });

  test('a seal signs the head, once, and survives', () => {
    let ledger = rig.ledger('desk');
    ledger.append(draft('c1'));
    const seal = ledger.seal();
    expect(seal).toMatchObject({ stationId: 'desk', epoch: 1, seq: 2, hash: ledger.head().hash, at: T0 });
    rig.clock.advance(1000);
    expect(ledger.seal()).toEqual(seal);
    expect(seal && isSealValid(rig.signer('desk').publicKey, 'home-1', seal)).toBe(true);
    expect(seal && isSealValid(rig.signer('desk').publicKey, 'home-2', seal)).toBe(false);
    ledger.close();
    ledger = rig.ledger('desk');
    expect(ledger.sealedUpTo('desk')).toEqual(seal);
    expect(rig.bare('cold').seal()).toBeUndefined();
  });

  test('a new epoch begins a new chain and stays after a restart', () => {
    let ledger = rig.ledger('desk');
    ledger.append(draft('c1'));
    const opened = ledger.startNewEpoch({ name: '登记台', role: 'desk', actorId: 'a' });
    expect(opened).toMatchObject({ epoch: 2, stationSeq: 1, prevHash: GENESIS_HASH });
    ledger.close();
    ledger = rig.ledger('desk');
    expect(ledger.epoch).toBe(2);
    expect(ledger.append(draft('c1'))).toMatchObject({ epoch: 2, stationSeq: 2 });
    expect(Object.keys(ledger.heads())).toEqual(['desk:1', 'desk:2']);
    ledger.close();
    expect(codeOf(() => rig.bare('desk', { epoch: 1 }))).toBe('LEDGER.BAD_EPOCH');
    expect(codeOf(() => rig.bare('desk', { file: rig.file('desk'), stationId: 'cold' }))).toBe(
      'LEDGER.OTHER_STATION',
    );
    expect(codeOf(() => rig.bare('desk', { stationId: '柜台' }))).toBe('INPUT.BAD_STATION');
  });

  test('a chain that has used up its numbers takes no more; the next epoch goes on', () => {
    let ledger = rig.ledger('desk');
    ledger.append(draft('c1'));
    const at = (seq: number) => eventKey(OWN_CHAINS_FROM, seq);
    ledger.db.prepare('UPDATE event SET event_key = ? WHERE event_key = ?').run(at(MAX_SEQ), at(2));
    ledger.close();
    ledger = rig.ledger('desk');
    expect(ledger.head().seq).toBe(2_147_483_647);
    expect(codeOf(() => ledger.append(draft('c1')))).toBe('LEDGER.CHAIN_FULL');
    ledger.startNewEpoch({ name: '登记台', role: 'desk', actorId: 'a' });
    expect(ledger.append(draft('c1'))).toMatchObject({ epoch: 2, stationSeq: 2 });
  });
});

describe('reading', () => {
  test('since pages through everything exactly once, seals included', () => {
    const [desk, cold] = [rig.ledger('desk'), rig.ledger('cold')];
    for (let i = 0; i < 20; i++) {
      rig.clock.advance(10);
      desk.append(draft(`c${i}`));
      if (i % 3 === 0) cold.append(draft(`c${i}`));
      if (i % 5 === 0) desk.seal();
    }
    desk.accept(cold.since('', 100));
    const hashes: string[] = [];
    let [cursor, seals] = ['', 0];
    for (;;) {
      const batch = desk.since(cursor, 4);
      expect(batch.events.length).toBeLessThanOrEqual(4);
      if (batch.events.length === 0 && batch.seals.length === 0) break;
      hashes.push(...batch.events.map(({ hash }) => hash));
      seals += batch.seals.length;
      cursor = batch.cursor;
    }
    expect(hashes).toEqual([...desk.replay()].map(({ hash }) => hash));
    expect(new Set(hashes).size).toBe(desk.count());
    expect(seals).toBe(4);
    expect(cursor).toBe(desk.cursor());
    // A seal made after its event went out still follows.
    desk.seal();
    expect(desk.since(cursor, 4)).toMatchObject({ events: [], seals: [{ seq: 21 }] });
    expect(desk.since('', 0)).toMatchObject({ events: [] });
    for (const cursor of ['nonsense', '[1]'])
      expect(codeOf(() => desk.since(cursor, 4))).toBe('FEED.BAD_CURSOR');
  });

  test('replay and eventsOf go in fold order, as the live fold did', () => {
    const project = new FoldProjector();
    const [desk, cold] = [rig.ledger('desk', { project }), rig.ledger('cold')];
    for (let i = 0; i < 6; i++) {
      rig.clock.advance(10);
      (i % 2 ? desk : cold).append(draft('c1', { payload: { place: 'bay-1' } }));
    }
    desk.accept(cold.since('', 100));
    const replayed = [...desk.replay()];
    const order = (events: readonly LedgerEvent[]) => events.map((event) => event.hlc + event.stationId);
    expect(order(replayed)).toEqual([...order(replayed)].sort());
    expect(desk.eventsOf('place:bay-1')).toEqual(replayed.filter(({ caseId }) => caseId === 'c1'));
    expect(project.folded.get('case:c1')).toBe('cold1.2 desk1.2 cold1.3 desk1.3 cold1.4 desk1.4 ');
    expect(desk.eventsOf('case:none')).toEqual([]);
  });

  test('what an idle moment will index is found before it, after it, and in the next process', () => {
    const events = () => desk.eventsOf('place:bay-1').map(({ hash }) => hash);
    const tail = () => desk.db.prepare('SELECT count(*) FROM subject_tail').pluck().get();
    let desk = rig.ledger('desk');
    const hashes = [1, 2, 3].map(() => desk.append(draft('c1', { payload: { place: 'bay-1' } })).hash);
    expect([events(), tail()]).toEqual([hashes, 3]);
    desk.close();
    desk = rig.ledger('desk');
    expect(events()).toEqual(hashes);
    desk.checkpoint();
    expect([events(), tail()]).toEqual([hashes, 0]);
    hashes.push(desk.append(draft('c1', { payload: { place: 'bay-1' } })).hash);
    expect([events(), tail()]).toEqual([hashes, 1]);
    desk.checkpoint();
    expect([events(), tail()]).toEqual([hashes, 0]);
  });

  test('a case that is read again keeps its events, and the memory for them is bounded', () => {
    const desk = rig.ledger('desk');
    const about = (caseId: string) => draft(caseId, { payload: { place: 'bay-1' } });
    desk.import([about('c1'), ...Array.from({ length: 2_000 }, () => about('c2'))]);
    const [first] = desk.eventsOf('case:c1');
    expect(desk.eventsOf('case:c1')[0]).toBe(first);
    expect(desk.eventsOf('case:c2')).toHaveLength(2_000);
    expect(desk.eventsOf('case:c1')).toEqual([first]);
    expect(desk.eventsOf('case:c1')[0]).not.toBe(first);
  });
});
