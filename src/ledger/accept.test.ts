import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canonicalText, hashBytes } from './canonical.ts';
import type { Ledger } from './ledger.ts';
import { makeSeal } from './seals.ts';
import { codeOf, draft, FoldProjector, Rig } from './testing/rig.ts';
import type { BatchEvent, JsonValue } from './types.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.dispose());

const profile = { name: '登记台', role: 'desk', actorId: 'staff-1' };

function eventsOf(ledger: Ledger): BatchEvent[] {
  return [...ledger.since('', 10_000).events];
}

function batch(...events: readonly (BatchEvent | undefined)[]) {
  return { events, seals: [], cursor: '' };
}

/** The event with members changed and its hash made to fit again: what a forger can do. */
function forged(event: BatchEvent | undefined, change: Record<string, JsonValue>): BatchEvent {
  const bytes = canonicalText({ ...JSON.parse(event?.bytes ?? '{}'), ...change });
  return { bytes, hash: hashBytes(bytes) };
}

function subjectRows(ledger: Ledger): unknown[] {
  return ledger.db.prepare('SELECT * FROM subject_row ORDER BY subject, hlc, station_id, epoch, seq').all();
}

/** A station that begins as a byte-for-byte copy of another one's file: a cloned disk, a restored backup. */
function clone(stationId: string, name: string): Ledger {
  const copy = rig.file(name);
  const source = rig.bare(stationId);
  source.db.exec(`VACUUM INTO '${copy}'`);
  source.close();
  return rig.bare(stationId, { file: copy });
}

describe('any order that respects each station gives the same rows and the same fold', () => {
  test('over random days of three stations, shuffled, doubled, and with later ones first', () => {
    const day = fc.array(
      fc.record({
        station: fc.nat(2),
        case: fc.nat(2),
        place: fc.nat(1),
        wait: fc.nat(20),
        sync: fc.boolean(),
      }),
      { minLength: 1, maxLength: 25 },
    );
    fc.assert(
      fc.property(day, fc.array(fc.nat(1000), { minLength: 80, maxLength: 80 }), (steps, dice) => {
        const own = new Rig();
        try {
          const stations = ['a', 'b', 'c'].map((id) => own.ledger(id));
          for (const step of steps) {
            own.clock.advance(step.wait);
            const ledger = stations[step.station];
            const other = stations[(step.station + 1) % 3];
            if (step.sync && other) ledger?.accept(other.since(ledger.cursor(), 100));
            ledger?.append(draft(`c${step.case}`, { payload: { place: `p${step.place}` }, seen: true }));
          }
          const chains = stations.map((ledger) =>
            eventsOf(ledger).filter(({ bytes }) => bytes.includes(`"stationId":"${ledger.stationId}"`)),
          );
          const [inOrder, interleaved, shuffled] = [
            new FoldProjector(),
            new FoldProjector(),
            new FoldProjector(),
          ];
          const one = own.bare('r1', { project: inOrder });
          const two = own.bare('r2', { project: interleaved });
          const three = own.bare('r3', { project: shuffled });
          for (const chain of chains) one.accept(batch(...chain));
          const queues = chains.map((chain) => [...chain]);
          for (const die of [...dice, ...dice])
            two.accept(batch(...(queues[die % 3]?.splice(0, 1 + (die % 4)) ?? [])));
          for (const queue of queues) two.accept(batch(...queue, ...queue));
          const all = chains.flat();
          const mixed = all
            .map((event, i) => ({ event, key: dice[i % dice.length] ?? 0 }))
            .sort((x, y) => x.key - y.key);
          for (const { event } of mixed) three.accept(batch(event));
          const last = three.accept(batch(...all));
          expect(last).toMatchObject({ accepted: 0, duplicates: all.length, quarantined: [], waiting: 0 });
          for (const ledger of [two, three]) {
            expect(ledger.heads()).toEqual(one.heads());
            expect(subjectRows(ledger)).toEqual(subjectRows(one));
            expect(ledger.cursor()).toBe(one.cursor());
          }
          const sorted = (view: FoldProjector) => [...view.folded].sort();
          expect(sorted(interleaved)).toEqual(sorted(inOrder));
          expect(sorted(shuffled)).toEqual(sorted(inOrder));
          const again = new FoldProjector();
          for (const event of one.replay()) {
            again.apply(event, {
              db: one.db,
              local: false,
              future: false,
              isLatestFor: () => true,
              eventsOf: () => [],
            });
          }
          expect(sorted(again)).toEqual(sorted(inOrder));
        } finally {
          own.dispose();
        }
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});

describe('gaps', () => {
  test('wait, hold up no other chain, and close over a restart', () => {
    const [a, b] = [rig.ledger('a'), rig.ledger('b')];
    for (let i = 0; i < 4; i++) a.append(draft('c1'));
    const [e1, e2, e3, e4, e5] = eventsOf(a);
    let hub = rig.bare('hub');
    expect(hub.accept(batch(e1, e3, e5, ...eventsOf(b)))).toMatchObject({
      accepted: 2,
      waiting: 2,
      quarantined: [],
    });
    expect(hub.accept(batch(e3))).toMatchObject({ accepted: 0, duplicates: 1, waiting: 2 });
    // A chain of which only a later event is here is known, but has no head.
    const c = rig.ledger('c');
    c.append(draft('c1'));
    hub.accept(batch(eventsOf(c)[1]));
    hub.close();
    hub = rig.bare('hub');
    expect(hub.chains().find((chain) => chain.stationId === 'c')).toMatchObject({
      seq: 0,
      publicKey: undefined,
    });
    expect(Object.keys(hub.heads())).not.toContain('c:1');
    hub.accept(batch(...eventsOf(c)));
    expect(hub.accept(batch(e2))).toMatchObject({ accepted: 2, waiting: 1 });
    expect(hub.accept(batch(e4))).toMatchObject({ accepted: 2, waiting: 0 });
    expect(hub.heads()['a:1']).toEqual(a.head());
  });
});

describe('what is poisoned goes to quarantine and blocks nobody', () => {
  test('each kind of poison, told apart', () => {
    const [a, b] = [rig.ledger('a'), rig.ledger('b')];
    a.append(draft('c1'));
    b.append(draft('c1'));
    const hub = rig.bare('hub');
    const [e1, e2] = eventsOf(a);
    const spaced = e2?.bytes.replace(',', ', ') ?? '';
    const poison = [
      { bytes: e2?.bytes ?? '', hash: 'f'.repeat(64) },
      { bytes: 'not json', hash: hashBytes('not json') },
      { bytes: spaced, hash: hashBytes(spaced) },
      forged(e2, { id: 'no uuid' }),
      forged(e2, { homeId: 'home-2' }),
      forged(e1, { stationId: 'x', kind: 'test.noted' }),
      forged(e1, { stationId: 'y', payload: { publicKey: 'no key' } }),
    ];
    const result = hub.accept({
      events: [...poison, null, 7, e1, e2, ...eventsOf(b)],
      seals: [null],
      cursor: '',
    });
    expect(result.accepted).toBe(4);
    expect(result.quarantined.map(({ reasonCode }) => reasonCode)).toEqual([
      'HASH_MISMATCH',
      'MALFORMED',
      'NOT_CANONICAL',
      'BAD_ENVELOPE',
      'OTHER_HOME',
      'NOT_OPENED',
      'NOT_OPENED',
      'MALFORMED',
      'MALFORMED',
    ]);
    expect(result.quarantined[0]).toEqual({ reasonCode: 'HASH_MISMATCH', station: 'a', epoch: 1, seq: 2 });
    // Again: nothing new, and nothing twice.
    expect(hub.accept(batch(...poison))).toMatchObject({ accepted: 0, quarantined: [], duplicates: 7 });
    expect(hub.quarantined()).toHaveLength(9);
    expect(codeOf(() => hub.accept({ events: 'no' }))).toBe('FEED.BAD_BATCH');
  });

  test('what is no event at all, and a seal of a station never heard of', () => {
    const a = rig.ledger('a');
    const seal = a.seal();
    const hub = rig.bare('hub');
    const result = hub.accept({ events: [undefined], seals: [undefined, seal], cursor: '' });
    // Nothing is nothing, whether it was to be an event or a seal.
    expect(result.quarantined.map(({ reasonCode }) => reasonCode)).toEqual(['MALFORMED']);
    expect(hub.sealedUpTo('a')).toBeUndefined();
    // Once its event is here the seal comes again and is taken.
    expect(hub.accept(a.since('', 9))).toMatchObject({ accepted: 1, seals: 1 });
  });

  test('one that waited for its turn and does not fit when it comes', () => {
    const a = rig.ledger('a');
    for (let i = 0; i < 2; i++) a.append(draft('c1'));
    const [e1, e2, e3] = eventsOf(a);
    const hub = rig.bare('hub');
    expect(hub.accept(batch(e1, forged(e3, { prevHash: 'f'.repeat(64) })))).toMatchObject({ waiting: 1 });
    const result = hub.accept(batch(e2));
    expect(result).toMatchObject({ accepted: 1, waiting: 0 });
    expect(result.quarantined).toHaveLength(1);
    expect(hub.head().seq).toBe(0);
    expect(hub.heads()['a:1']?.seq).toBe(2);
  });

  test('a clock that goes back within a chain is refused; unknown kinds and members are kept', () => {
    const a = rig.ledger('a');
    a.append(draft('c1'));
    const [e1, e2] = eventsOf(a);
    const hub = rig.bare('hub');
    const back = forged(e2, { hlc: '0000000000000001' });
    expect(hub.accept(batch(e1, back)).quarantined[0]?.reasonCode).toBe('HLC_NOT_MONOTONE');
    const newer = forged(e2, { kind: 'from.the.future', fresh: { member: 1 } });
    expect(hub.accept(batch(newer)).accepted).toBe(1);
    expect(hub.since('', 9).events[1]).toEqual(newer);
    expect(hub.eventsOf('case:c1')[0]).toMatchObject({ kind: 'from.the.future', fresh: { member: 1 } });
  });

  test('a view that fails keeps the event, undoes its own rows, and tells', () => {
    const a = rig.ledger('a');
    a.append(draft('bad'));
    a.append(draft('good'));
    const hub = rig.ledger('hub', {
      project: {
        apply: (event, { db, local }) => {
          if (local) return;
          db.exec(`CREATE TABLE v${event.stationSeq} (x INTEGER)`);
          if (event.caseId === 'bad') db.exec('INSERT INTO nowhere VALUES (1)');
        },
      },
    });
    const result = hub.accept(a.since('', 9));
    expect(result).toMatchObject({
      accepted: 3,
      quarantined: [{ reasonCode: 'PROJECTION_FAILED', station: 'a', epoch: 1, seq: 2 }],
    });
    const views = hub.db.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'v_'").pluck().all();
    expect(views).toEqual(['v1', 'v3']);
    expect(hub.heads()['a:1']).toEqual(a.head());
  });

  test('a key that is not the enrolled one is refused until it is', () => {
    const a = rig.ledger('a');
    const hub = rig.bare('hub');
    const other = { keyOf: () => rig.signer('other').publicKey };
    expect(hub.accept(a.since('', 9), other).quarantined[0]?.reasonCode).toBe('KEY_MISMATCH');
    expect(hub.accept(a.since('', 9), { keyOf: () => rig.signer('a').publicKey }).accepted).toBe(1);
  });
});

describe('seals', () => {
  test('are taken when they verify, and travel on', () => {
    const a = rig.ledger('a');
    a.append(draft('c1'));
    const seal = a.seal();
    const [hub, third] = [rig.bare('hub'), rig.bare('third')];
    expect(hub.accept(a.since('', 9))).toMatchObject({ accepted: 2, seals: 1 });
    expect(third.accept(hub.since('', 9))).toMatchObject({ accepted: 2, seals: 1 });
    expect(third.sealedUpTo('a')).toEqual(seal);
    const bad = { ...seal, at: 1 };
    expect(hub.accept({ ...batch(), seals: [seal, bad] })).toMatchObject({
      duplicates: 1,
      quarantined: [{ reasonCode: 'SEAL_BAD_SIGNATURE', station: 'a', epoch: 1, seq: 2 }],
    });
  });

  test('one signed twice over one head, at two times, is one', () => {
    const a = rig.ledger('a');
    const seal = a.seal();
    const hub = rig.bare('hub');
    hub.accept(a.since('', 9));
    if (seal === undefined) throw new TypeError('the ledger has a head to seal');
    const { signature: _, ...rest } = seal;
    const again = makeSeal(rig.signer('a'), 'home-1', { ...rest, at: seal.at + 1 });
    expect(hub.accept({ ...batch(), seals: [again] })).toMatchObject({ duplicates: 1, quarantined: [] });
    expect(hub.sealedUpTo('a')).toEqual(seal);
  });

  test('one over another history proves a fork', () => {
    const a = rig.ledger('a');
    a.append(draft('c1'));
    const sealed = a.since('', 9).events;
    const seal = a.seal();
    const hub = rig.bare('hub');
    hub.accept(batch(sealed[0], forged(sealed[1], { occurredAt: 1 })));
    expect(hub.accept({ ...batch(), seals: [seal] }).quarantined[0]?.reasonCode).toBe('SEAL_DISAGREES');
    expect(hub.chains()[0]?.status).toBe('forked');
  });
});

describe('forks', () => {
  test('a cloned disk: both sides are kept, the chain stops, other chains go on', () => {
    rig.ledger('a').close();
    const twin = clone('a', 'twin');
    const a = rig.bare('a');
    for (let i = 0; i < 2; i++) {
      a.append(draft('c1'));
      twin.append(draft('c2'));
    }
    const hub = rig.bare('hub');
    expect(hub.accept(a.since('', 9)).accepted).toBe(3);
    const result = hub.accept(twin.since('', 9));
    expect(result.quarantined.map(({ reasonCode, seq }) => [reasonCode, seq])).toEqual([
      ['FORK', 2],
      ['FORK', 3],
    ]);
    expect(result.duplicates).toBe(1);
    expect(hub.accept(twin.since('', 9))).toMatchObject({ quarantined: [], duplicates: 3 });
    // Nothing more of that chain, from either side.
    a.append(draft('c1'));
    expect(hub.accept(a.since('', 9)).quarantined).toEqual([
      { reasonCode: 'CHAIN_FORKED', station: 'a', epoch: 1, seq: 4 },
    ]);
    expect(hub.accept(a.since('', 9)).quarantined).toEqual([]);
    expect(hub.accept(rig.ledger('b').since('', 9)).accepted).toBe(1);
    expect(hub.eventsOf('case:c1')).toHaveLength(2);
    expect(hub.quarantined()).toHaveLength(3);
    // A new epoch is a new chain.
    twin.startNewEpoch(profile);
    expect(hub.accept(twin.since('', 99)).accepted).toBe(1);
  });

  test('one seen first by its continuation, and what waited goes aside with it', () => {
    rig.ledger('a').close();
    const twin = clone('a', 'twin');
    const a = rig.bare('a');
    for (let i = 0; i < 3; i++) {
      a.append(draft('c1'));
      twin.append(draft('c2'));
    }
    const hub = rig.bare('hub');
    const [e1, e2] = eventsOf(a);
    const [, , t3, t4] = eventsOf(twin);
    const result = hub.accept(batch(e1, t4, e2, t3));
    expect(result).toMatchObject({ accepted: 2, waiting: 0 });
    expect(result.quarantined.map(({ reasonCode, seq }) => [reasonCode, seq])).toEqual([
      ['FORK', 3],
      ['CHAIN_FORKED', 4],
    ]);
  });

  test('a restored backup hears of its own future, stops, and goes on in a new epoch with nothing lost', () => {
    const first = rig.ledger('a');
    first.append(draft('c1'));
    first.close();
    const backup = clone('a', 'backup');
    const lost = rig.bare('a');
    lost.append(draft('c2'));
    lost.append(draft('c3'));
    const hub = rig.ledger('hub');
    hub.accept(lost.since('', 99));
    const result = backup.accept(hub.since(backup.cursor(), 99));
    expect(result.quarantined.map(({ reasonCode }) => reasonCode)).toEqual([
      'OWN_CHAIN_AHEAD',
      'OWN_CHAIN_AHEAD',
    ]);
    expect(result.accepted).toBe(1);
    expect(codeOf(() => backup.append(draft('c9')))).toBe('LEDGER.OWN_CHAIN_AHEAD');
    expect(backup.startNewEpoch(profile)).toMatchObject({ epoch: 2, stationSeq: 1 });
    expect(backup.heads()['a:1']).toEqual(lost.head());
    expect(backup.eventsOf('case:c3')).toHaveLength(1);
    backup.append(draft('c9'));
    expect(hub.accept(backup.since(hub.cursor(), 99))).toMatchObject({ accepted: 2, quarantined: [] });
    expect(hub.heads()).toEqual(backup.heads());
  });

  test('a restored backup that wrote before it heard is a fork on both sides', () => {
    rig.ledger('a').close();
    const backup = clone('a', 'backup');
    const lost = rig.bare('a');
    lost.append(draft('c2'));
    const hub = rig.ledger('hub');
    hub.accept(lost.since('', 99));
    backup.append(draft('c9'));
    expect(backup.accept(hub.since('', 99)).quarantined[0]?.reasonCode).toBe('FORK');
    expect(codeOf(() => backup.append(draft('c9')))).toBe('LEDGER.CHAIN_FORKED');
    expect(hub.accept(backup.since('', 99)).quarantined[0]?.reasonCode).toBe('FORK');
    backup.startNewEpoch(profile);
    expect(hub.accept(backup.since('', 99)).accepted).toBe(1);
  });

  test('a new file that hears its own former events stops before it writes the same numbers again', () => {
    const lost = rig.ledger('a');
    lost.append(draft('c1'));
    const batchOfOwn = lost.since('', 9);
    lost.close();
    const fresh = rig.bare('a', { file: rig.file('fresh') });
    expect(fresh.accept(batchOfOwn).quarantined.map(({ reasonCode }) => reasonCode)).toContain(
      'OWN_CHAIN_AHEAD',
    );
    expect(fresh.startNewEpoch(profile).epoch).toBe(2);
  });

  test('an epoch of ours that this file never saw is skipped', () => {
    rig.ledger('a').close();
    const backup = clone('a', 'backup');
    const later = rig.bare('a');
    later.startNewEpoch(profile);
    expect(backup.accept(later.since(backup.cursor(), 9)).quarantined[0]?.reasonCode).toBe('OWN_CHAIN_AHEAD');
    expect(backup.startNewEpoch(profile).epoch).toBe(3);
    expect(Object.keys(backup.heads()).sort()).toEqual(['a:1', 'a:2', 'a:3']);
  });
});
