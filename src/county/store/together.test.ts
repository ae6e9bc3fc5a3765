import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalText } from '../../ledger/canonical.ts';
import { createSigner, generateKeyPair } from '../../ledger/keys.ts';
import { draft, Rig } from '../../ledger/testing/rig.ts';
import type { EventDraft } from '../../ledger/types.ts';
import type { Push, Receipt } from '../../replication/protocol/messages.ts';
import { type CountyDb, openCountyDb } from '../db/open.ts';
import { part, piecesOf, record, runOf } from '../testing/chains.ts';
import { TestPostgres } from '../testing/postgres.ts';
import { CountyNews } from './news.ts';
import { PgStore } from './pgStore.ts';

let postgres: TestPostgres;
const closing: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  postgres = await TestPostgres.start();
}, 60_000);

afterAll(async () => {
  for (const close of closing.reverse()) await close();
  await postgres.dispose();
});

interface Program {
  readonly db: CountyDb;
  readonly store: PgStore;
}

/** A program of the county, as one process would be. */
async function program(options: Parameters<typeof openCountyDb>[0]): Promise<Program> {
  const db = await openCountyDb({ onError: () => undefined, ...options });
  const news = await CountyNews.open(db);
  closing.push(async () => {
    await news.close();
    await db.close();
  });
  return { db, store: new PgStore({ db, homeId: 'home-1', news, wall: Date.now }) };
}

function newRig(): Rig {
  const rig = new Rig();
  closing.push(() => rig.dispose());
  return rig;
}

function changed(store: PgStore): Promise<void> {
  return new Promise((resolve) => {
    const stop = store.onChanged(() => {
      stop();
      resolve();
    });
  });
}

function headOf({ events }: Push): { seq: number; hash: string | undefined } {
  return { seq: events.length, hash: events.at(-1)?.hash };
}

test('two programs over one database take one chain together, and each hears what the other took', async () => {
  const url = await postgres.database();
  const [one, two] = [await program({ url }), await program({ url })];
  const a = newRig().ledger('a');
  for (let i = 0; i < 12; i++) record(a, 20);
  const run = runOf(a);
  const heard = [changed(one.store), changed(two.store)];
  const pieces = piecesOf(run);
  // Each twice, by both, all at once.
  const receipts = await Promise.all([
    ...pieces.map((piece, i) => (i % 2 ? one : two).store.take(piece)),
    ...pieces.map((piece, i) => (i % 2 ? two : one).store.take(piece)),
  ]);
  await Promise.all(heard);
  // What was refused came before the first event, so nobody knew the key: it is sent again, as a caller would.
  expect(receipts.flatMap(({ refused }) => refused).every(({ reason }) => reason === 'UNSEALED')).toBe(true);
  const last = await one.store.take(run);
  expect(last).toMatchObject({ ...headOf(run), waiting: 0, refused: [], durable: true });
  expect(await two.store.heads()).toEqual([{ stationId: 'a', epoch: 1, ...headOf(run) }]);
  // What came too early kept its seal.
  expect((await two.store.pull('', 1_000)).seals).toEqual(run.seals);
  expect((await two.store.pull('', 1_000)).events).toEqual(run.events);
});

test('pages come in fold order of all chains, and their cursor goes on where it stopped', async () => {
  const { store } = await program({ url: await postgres.database() });
  const rig = newRig();
  const [a, b] = [rig.ledger('a'), rig.ledger('b')];
  for (let i = 0; i < 30; i++) {
    rig.clock.advance(1);
    record(i % 3 ? a : b, 1);
  }
  await store.takePage(b.since('', 100));
  await store.takePage(a.since('', 100));
  const hub = rig.bare('hub');
  let cursor = '';
  for (;;) {
    const page = await store.pull(cursor, 7);
    hub.accept(page);
    cursor = page.cursor;
    if (page.events.length === 0 && page.seals.length === 0) break;
  }
  expect(hub.heads()).toEqual({ ...a.heads(), ...b.heads() });
  expect(await store.cursor()).toBe(hub.cursor());
  expect([...hub.replay()].map(({ hash }) => hash)).toEqual(
    (await store.pull('', 100)).events.map(({ hash }) => hash),
  );
  await expect(store.pull('none', 7)).rejects.toMatchObject({ code: 'FEED.BAD_CURSOR' });
  const run = await store.run('a', 1, 3, 5);
  expect(run?.events).toEqual(runOf(a).events.slice(3, 8));
  expect(run?.seals.at(-1)?.hash).toBe(run?.events.at(-1)?.hash);
  expect(await store.run('a', 1, 999, 5)).toBeNull();
});

describe('who is believed', () => {
  test('a station is taken with the key it was enrolled with, up to where it was revoked', async () => {
    const { store, db } = await program({ url: await postgres.database() });
    const rig = newRig();
    const [a, b, hub] = [rig.ledger('a'), rig.ledger('b'), rig.ledger('hub')];
    const keysOf = (stationId: string, key: string) => {
      return { stationId, name: stationId, role: 'desk', sealKey: key, tlsKey: '', boxKey: '' };
    };
    const says = (kind: string, payload: EventDraft['payload']) => hub.append(draft('c1', { kind, payload }));
    const { publicKey } = rig.signer('a');
    says('station.enrolled', keysOf('a', publicKey));
    says('station.enrolled', keysOf('b', publicKey));
    says('station.enrolled', { stationId: 'b' });
    const heads = [{ epoch: 1, seq: 3, hash: '' }];
    says('station.revoked', { stationId: 'a', heads, reason: '电脑被偷' });
    expect(await store.take(runOf(hub))).toMatchObject({ seq: 5, refused: [] });
    record(a, 4);
    record(b, 2);
    const [ofA, ofB] = [runOf(a), runOf(b)];
    const receipt = await store.take(ofA);
    expect(receipt).toMatchObject({ seq: 3, hash: ofA.events[2]?.hash });
    expect(receipt.refused.map(({ seq, reason }) => [seq, reason])).toEqual([
      [4, 'REVOKED'],
      [5, 'REVOKED'],
    ]);
    const other = await store.take(ofB);
    expect(other).toMatchObject({ seq: 0, waiting: 0 });
    expect(other.refused.map(({ reason }) => reason)).toEqual(Array(3).fill('KEY_MISMATCH'));
    const kept = await db.kysely
      .selectFrom('quarantine')
      .select(['reason', 'bytes'])
      .where('home_id', '=', 'home-1')
      .execute();
    expect(kept).toHaveLength(5);
    expect(kept.map(({ bytes }) => bytes.toString()).sort()).toEqual(
      [...ofA.events.slice(3), ...ofB.events].map(({ bytes }) => bytes).sort(),
    );
    // Another computer takes its place: its new chain is taken, the old one goes on no more.
    const { privateKey, publicKey: fresh } = generateKeyPair();
    says('station.enrolled', keysOf('a', fresh));
    await store.take(runOf(hub));
    const next = rig.bare('a', { file: rig.file('next'), epoch: 2, signer: createSigner(privateKey) });
    next.openStation({ name: 'a', role: 'desk', actorId: 'staff-1' });
    const run = runOf(next, 'a', 2);
    expect(await store.take(run)).toMatchObject({ epoch: 2, seq: 1, hash: run.events[0]?.hash, refused: [] });
    expect(await store.take(ofA)).toMatchObject({ epoch: 1, seq: 3 });
  });

  test('nothing is taken that the chain itself did not seal, and no seal of one place speaks for another', async () => {
    const { store } = await program({ url: await postgres.database() });
    const a = newRig().ledger('a');
    record(a, 3);
    record(a, 3);
    const run = runOf(a);
    const [first, last] = run.seals;
    await store.take({ ...run, events: run.events.slice(0, 6), seals: first ? [first] : [] });
    expect(await store.heads()).toEqual([{ stationId: 'a', epoch: 1, seq: 4, hash: run.events[3]?.hash }]);
    // Somebody without the key puts another fifth event under the true seal of the seventh.
    const bytes = canonicalText({ ...JSON.parse(run.events[4]?.bytes ?? ''), actorId: 'nobody' });
    const { hashBytes } = await import('../../ledger/canonical.ts');
    const forged = { bytes, hash: hashBytes(bytes) };
    const receipt = await store.take({
      ...part(run, 4, 7),
      events: [forged, ...run.events.slice(5)],
      seals: last ? [last] : [],
    });
    // What follows it rests on nothing that is here, and is sent again.
    expect(receipt).toMatchObject({ seq: 4, waiting: 0 });
    expect(receipt.refused.map(({ seq, reason }) => [seq, reason])).toEqual(
      [5, 6, 7].map((seq) => [seq, 'UNSEALED']),
    );
    expect(await store.take(part(run, 4, 7))).toMatchObject({ ...headOf(run), waiting: 0, refused: [] });
  });
});

test('PostgreSQL killed in mid-push: what was acknowledged is there, and everything is taken up again', async () => {
  const { store } = await program({ url: await postgres.database() });
  const a = newRig().ledger('a');
  for (let i = 0; i < 60; i++) record(a, 25);
  const pieces = piecesOf(runOf(a));
  const acknowledged: Receipt[] = [];
  let failures = 0;
  /** Sends what is left; pulls the plug while the run after so many is on its way. */
  const send = async (until = Number.POSITIVE_INFINITY) => {
    let killed: Promise<void> | undefined;
    try {
      for (const piece of pieces.slice(acknowledged.length)) {
        const receipt = store.take(piece);
        if (acknowledged.length === until) killed = postgres.kill();
        acknowledged.push(await receipt);
      }
    } catch (error) {
      failures += 1;
      expect(error).toMatchObject({ code: 'COUNTY.STORAGE' });
    }
    await killed;
  };
  for (const until of [5, 23, 41]) {
    await send(until);
    await postgres.up();
    const [head] = await store.heads();
    expect(head?.seq).toBeGreaterThanOrEqual(acknowledged.at(-1)?.seq ?? 0);
  }
  await send();
  expect(failures).toBe(3);
  expect(acknowledged.map(({ hash }) => hash)).toEqual(pieces.map((piece) => piece.events.at(-1)?.hash));
  expect((await store.pull('', 5_000)).events).toEqual(runOf(a).events);
}, 60_000);

test('PGlite does the same, one after the other, and says that it is not durable', async () => {
  const { store, db } = await program({ folder: null });
  const a = newRig().ledger('a');
  for (let i = 0; i < 4; i++) record(a, 10);
  const run = runOf(a);
  const heard = changed(store);
  const receipts = await Promise.all(piecesOf(run).map((piece) => store.take(piece)));
  await heard;
  expect(receipts.map(({ durable }) => durable)).toEqual(Array(4).fill(false));
  expect(receipts.at(-1)).toMatchObject({ ...headOf(run), refused: [] });
  expect((await store.pull('', 1_000)).events).toEqual(run.events);
  expect({ kind: db.kind, durable: db.durable }).toEqual({ kind: 'pglite', durable: false });
}, 180_000);
