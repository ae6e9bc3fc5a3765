import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GuichengError } from '../../domain/errors.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { makeSeal } from '../../ledger/seals.ts';
import { draft, Rig } from '../../ledger/testing/rig.ts';
import type { Push } from '../protocol/messages.ts';
import type { Side } from '../side.ts';
import { VirtualTime } from '../sim/time.ts';
import { LedgerStore, type LedgerStoreOptions } from './ledgerStore.ts';
import { Replicator } from './replicator.ts';
import { Responder, type ResponderOptions } from './responder.ts';

let rig: Rig;
let time: VirtualTime;
beforeEach(() => {
  rig = new Rig();
  time = new VirtualTime();
});
afterEach(() => rig.dispose());

const clock = { wall: () => rig.clock.now, mono: () => time.now };

function storeOf(ledger: Ledger, options: Partial<LedgerStoreOptions> = {}): LedgerStore {
  return new LedgerStore({ ledger, mono: clock.mono, yieldTurn: async () => undefined, ...options });
}

function hubOf(ledger: Ledger, options: Partial<ResponderOptions> = {}): Responder {
  const common = { homeId: 'home-1', side: ledger.stationId, instance: 'hub-00001', clock, timer: time };
  return new Responder({ store: storeOf(ledger), ...common, ...options });
}

function callerOf(ledger: Ledger, side: Side, instance = 'caller-01'): Replicator {
  const common = { homeId: 'home-1', stationId: ledger.stationId, clock, timer: time, random: () => 1 };
  return new Replicator({ store: storeOf(ledger), side, instance, ...common });
}

function write(ledger: Ledger, events: number): void {
  for (let i = 0; i < events; i++) ledger.append(draft('c1'));
}

/** A side with some of its answers replaced. */
function altered(side: Side, change: Partial<Side>): Side {
  return {
    greet: (greeting) => side.greet(greeting),
    push: (push) => side.push(push),
    pull: (cursor, limit) => side.pull(cursor, limit),
    wake: (onNews, onEnd) => side.wake(onNews, onEnd),
    ...change,
  };
}

describe('a caller', () => {
  test('is alone, then meets, then agrees, and no longer once something was recorded', async () => {
    const [desk, hub] = [rig.ledger('desk'), rig.ledger('hub')];
    const caller = callerOf(desk, hubOf(hub));
    expect(caller.status()).toMatchObject({ state: 'alone', waiting: 0 });
    caller.start();
    await time.pass(1);
    expect(caller.status()).toMatchObject({ state: 'agreed', waiting: 0, side: 'hub' });
    expect(desk.heads()).toEqual(hub.heads());
    expect(caller.heard('hub')).toBe(0);
    desk.append(draft('c1'));
    expect(caller.status().state).toBe('meeting');
    await time.pass(1);
    expect(caller.status()).toMatchObject({ state: 'agreed', waiting: 0 });
    // The hub says that it has something new.
    hub.append(draft('c2'));
    await time.pass(1);
    expect(desk.heads()).toEqual(hub.heads());
    caller.stop();
  });

  test('backs off from whom it cannot reach, counts what waits, and says since when', async () => {
    const desk = rig.ledger('desk');
    let asked: number[] = [];
    const unreachable = async () => {
      asked.push(time.now);
      throw new GuichengError('SYNC.UNREACHABLE', '连不上对方');
    };
    const caller = callerOf(desk, altered(hubOf(rig.ledger('hub')), { greet: unreachable }));
    caller.start();
    await time.pass(200_000);
    expect(asked).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000, 63_000, 123_000, 183_000]);
    expect(caller.status()).toMatchObject({ state: 'alone', since: 0, waiting: 1 });
    expect(caller.status().error?.code).toBe('SYNC.UNREACHABLE');
    // What is recorded meanwhile does not make it ask sooner.
    asked = [];
    write(desk, 2);
    await time.pass(1);
    expect(asked).toEqual([]);
    expect(caller.status().waiting).toBe(3);
    caller.stop();
  });

  test('of another version waits for an update, and asks again every ten minutes', async () => {
    const [desk, hub] = [rig.ledger('desk'), rig.ledger('hub')];
    for (const [protocol, code] of [
      [{ min: 2, max: 3 }, 'PROTOCOL.TOO_OLD'],
      [{ min: 0, max: 0 }, 'PROTOCOL.TOO_NEW'],
    ] as const) {
      const side = hubOf(hub, { protocol });
      let asked = 0;
      const counted = altered(side, {
        greet: (greeting) => {
          asked += 1;
          return side.greet(greeting);
        },
      });
      const caller = callerOf(desk, counted);
      caller.start();
      await time.pass(1_900_000);
      expect(asked).toBe(4);
      expect(caller.status()).toMatchObject({ state: 'alone', error: { code } });
      caller.stop();
    }
  });

  test('counts nothing as delivered where it is not kept, and says agreed all the same', async () => {
    const [desk, hub] = [rig.ledger('desk'), rig.ledger('hub')];
    write(desk, 3);
    const caller = callerOf(desk, hubOf(hub, { durable: false }));
    await caller.meet();
    expect(desk.heads()).toEqual(hub.heads());
    expect(caller.status()).toMatchObject({ state: 'agreed', waiting: 5 });
  });

  test('takes a receipt of another run for none', async () => {
    const [desk, hub] = [rig.ledger('desk'), rig.ledger('hub')];
    const side = hubOf(hub);
    const wrong = altered(side, {
      push: async (push) => ({ ...(await side.push(push)), stationId: 'kiosk' }),
    });
    const caller = callerOf(desk, wrong);
    await caller.meet();
    expect(caller.status()).toMatchObject({ state: 'alone', error: { code: 'PROTOCOL.BAD_RECEIPT' } });
  });

  test('whose events are refused shows them, and everybody else gets on', async () => {
    const [desk, hub, kiosk] = [rig.ledger('desk'), rig.ledger('hub'), rig.ledger('kiosk')];
    const store = storeOf(hub, { revokedAt: (id) => (id === 'desk' ? { epoch: 1, seq: 2 } : undefined) });
    const side = hubOf(hub, { store });
    write(desk, 1);
    desk.seal();
    write(desk, 2);
    const caller = callerOf(desk, side);
    await caller.meet();
    expect(hub.heads()['desk:1']?.seq).toBe(2);
    expect(caller.status().refused.map(({ seq, reason }) => [seq, reason])).toEqual([
      [3, 'REVOKED'],
      [4, 'REVOKED'],
    ]);
    expect(caller.status()).toMatchObject({ state: 'meeting', waiting: 2 });
    expect(hub.quarantined().map(({ reason }) => reason)).toContain('REVOKED');
    const other = callerOf(kiosk, side);
    await other.meet();
    expect(other.status()).toMatchObject({ state: 'agreed', waiting: 0 });
  });

  test('that is there twice is told so, and one that was started anew is not', async () => {
    const [desk, hub] = [rig.ledger('desk'), rig.ledger('hub')];
    const side = hubOf(hub);
    const [one, other] = [callerOf(desk, side, 'first-001'), callerOf(desk, side, 'second-01')];
    await one.meet();
    await other.meet();
    expect([one, other].map((caller) => caller.status().twins)).toEqual([false, false]);
    await one.meet();
    expect(one.status().twins).toBe(true);
    await time.pass(40_000);
    await one.meet();
    expect(one.status().twins).toBe(false);
  });
});

describe('a side', () => {
  test('answers no other home and none that was revoked', async () => {
    const [desk, hub] = [rig.ledger('desk'), rig.ledger('hub')];
    const refused = callerOf(desk, hubOf(hub, { isRevoked: () => true }));
    await refused.meet();
    expect(refused.status().error?.code).toBe('SYNC.REVOKED');
    const stranger = callerOf(desk, hubOf(hub, { homeId: 'home-2' }));
    await stranger.meet();
    expect(stranger.status().error?.code).toBe('SYNC.OTHER_HOME');
  });

  test('takes nothing that no seal is over, whoever signs it and whatever it claims', async () => {
    const [desk, hub] = [rig.ledger('desk'), rig.ledger('hub')];
    write(desk, 3);
    const events = desk.since('', 10).events;
    const store = storeOf(hub);
    const push: Push = { stationId: 'desk', epoch: 1, after: 0, events, seals: [] };
    const unsealed = await store.take(push);
    expect(unsealed.seq).toBe(0);
    expect(unsealed.refused.map(({ reason }) => reason)).toEqual(Array(4).fill('UNSEALED'));
    const head = desk.head();
    const by = makeSeal(rig.signer('kiosk'), 'home-1', { stationId: 'desk', epoch: 1, ...head, at: 1 });
    expect((await store.take({ ...push, seals: [by] })).seq).toBe(0);
    const middle = desk.seal({ epoch: 1, seq: 2 });
    const part = await store.take({ ...push, seals: middle ? [middle] : [] });
    expect([part.seq, part.refused.length]).toEqual([2, 2]);
    expect(hub.heads()['desk:1']?.seq).toBe(2);
  });

  test('keeps in memory what overtook, and takes it in its turn', async () => {
    const [desk, hub] = [rig.ledger('desk'), rig.ledger('hub')];
    write(desk, 9);
    const [from, to] = [storeOf(desk), storeOf(hub)];
    const runs = [];
    for (const after of [0, 4, 8]) runs.push((await from.run('desk', 1, after, 4)) as Push);
    const [first, second, third] = runs as [Push, Push, Push];
    expect(await to.take(third)).toMatchObject({ seq: 0, waiting: 2, refused: [] });
    expect(await to.take(second)).toMatchObject({ seq: 0, waiting: 6, refused: [] });
    expect(hub.waiting()).toBe(0);
    expect(await to.take(first)).toMatchObject({ seq: 10, waiting: 0, refused: [], hash: desk.head().hash });
    expect(hub.sealedUpTo('desk')?.seq).toBe(10);
  });

  test('refuses a chain with another key than was enrolled, and keeps its first event', async () => {
    const [desk, hub] = [rig.ledger('desk'), rig.ledger('hub')];
    write(desk, 2);
    const to = storeOf(hub, { keyOf: () => rig.signer('kiosk').publicKey });
    const run = (await storeOf(desk).run('desk', 1, 0, 10)) as Push;
    const receipt = await to.take(run);
    expect(receipt.seq).toBe(0);
    expect(receipt.refused[0]?.reason).toBe('KEY_MISMATCH');
    expect(hub.quarantined().map(({ reason }) => reason)).toEqual(['KEY_MISMATCH']);
  });
});
