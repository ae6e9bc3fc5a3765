import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Rig } from '../../ledger/testing/rig.ts';
import { CountyNews } from '../store/news.ts';
import { PgStore } from '../store/pgStore.ts';
import { piecesOf, record, runOf } from '../testing/chains.ts';
import { TestPostgres } from '../testing/postgres.ts';
import { openCountyDb } from './open.ts';

let postgres: TestPostgres;
const rig = new Rig();

beforeAll(async () => {
  postgres = await TestPostgres.start();
}, 60_000);

afterAll(async () => {
  await postgres.dispose();
  rig.dispose();
});

async function withStore<T>(url: string, use: (store: PgStore) => Promise<T>): Promise<T> {
  const db = await openCountyDb({ url });
  const news = await CountyNews.open(db);
  try {
    return await use(new PgStore({ db, homeId: 'home-1', news, wall: Date.now }));
  } finally {
    await news.close();
    await db.close();
  }
}

test('a base copy taken while hubs push is restored elsewhere; what came after it is pushed again, once', async () => {
  const url = await postgres.database();
  const a = rig.ledger('a');
  for (let i = 0; i < 30; i++) record(a, 20);
  const pieces = piecesOf(runOf(a));
  const [before, during, after] = [pieces.slice(0, 10), pieces.slice(10, 20), pieces.slice(20)];
  const copy = path.join(postgres.folder, 'copy');
  await withStore(url, async (store) => {
    for (const piece of before) await store.take(piece);
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    await admin.query(`SELECT pg_backup_start('county', true)`);
    for (const piece of during) await store.take(piece);
    cpSync(postgres.data, copy, {
      recursive: true,
      filter: (from) => !/postmaster\.(pid|opts)$|pg_wal\/./.test(from),
    });
    const { rows } = await admin.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop()');
    await admin.end();
    // The log up to the end of the copy belongs to it.
    cpSync(path.join(postgres.data, 'pg_wal'), path.join(copy, 'pg_wal'), { recursive: true });
    writeFileSync(path.join(copy, 'backup_label'), rows[0]?.labelfile ?? '');
    for (const piece of after) await store.take(piece);
  });
  const restored = await TestPostgres.restore(copy);
  try {
    await withStore(restored.url(path.basename(new URL(url).pathname)), async (store) => {
      const [head] = await store.heads();
      expect(head?.seq).toBeGreaterThanOrEqual(during.at(-1)?.seals.at(-1)?.seq ?? 0);
      // A hub sees from the greeting what the county no longer has, and pushes that.
      for (const piece of pieces.filter(({ after: from }) => from >= (head?.seq ?? 0)))
        await store.take(piece);
      expect((await store.pull('', 10_000)).events).toEqual(runOf(a).events);
      expect((await store.pull('', 10_000)).seals).toEqual(runOf(a).seals);
    });
  } finally {
    await restored.dispose();
  }
}, 60_000);
