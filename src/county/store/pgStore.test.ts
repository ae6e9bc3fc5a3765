import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ledger } from '../../ledger/ledger.ts';
import { draft, Rig } from '../../ledger/testing/rig.ts';
import type { BatchEvent, Seal } from '../../ledger/types.ts';
import { LedgerStore } from '../../replication/engine/ledgerStore.ts';
import type { Push } from '../../replication/protocol/messages.ts';
import { openRun, sealedRun } from '../../replication/sealedRun.ts';
import { type CountyDb, openCountyDb } from '../db/open.ts';
import { part, runOf } from '../testing/chains.ts';
import { TestPostgres } from '../testing/postgres.ts';
import { CountyNews } from './news.ts';
import { PgStore } from './pgStore.ts';

let postgres: TestPostgres;
let db: CountyDb;
let news: CountyNews;

beforeAll(async () => {
  postgres = await TestPostgres.start();
  db = await openCountyDb({ url: await postgres.database() });
  news = await CountyNews.open(db);
}, 60_000);

afterAll(async () => {
  await news.close();
  await db.close();
  await postgres.dispose();
});

async function quarantineOf(homeId: string) {
  const rows = await db.kysely
    .selectFrom('quarantine')
    .select(['content_hash', 'reason', 'station_id', 'epoch', 'seq', 'claimed_hash', 'bytes'])
    .where('home_id', '=', homeId)
    .orderBy('content_hash')
    .orderBy('reason')
    .execute();
  return rows.map((row) => ({ ...row, bytes: row.bytes.toString('utf8') }));
}

/** The same run into a ledger, by what its seal answers for; what came too early waits there as here. */
function takeInto(ledger: Ledger, push: Push): void {
  const held = ledger.chains().find(({ stationId }) => stationId === push.stationId);
  const { sealed, odd } = sealedRun(push, openRun(push), 'home-1', {
    chain: held?.publicKey,
    enrolled: undefined,
  });
  const seq = held?.seq ?? 0;
  const isBroken = push.after <= seq && (sealed[0]?.stationSeq ?? 0) > seq + 1;
  const bytesOf = new Map(push.events.map(({ hash, bytes }) => [hash, bytes]));
  const events = (isBroken ? [] : sealed).map(({ hash }) => ({ hash, bytes: bytesOf.get(hash) ?? '' }));
  ledger.accept({ events: [...events, ...odd], seals: push.seals, cursor: '' });
}

function chainsOf(heads: Record<string, { seq: number; hash: string }>) {
  return Object.entries(heads)
    .map(([key, { seq, hash }]) => ({
      stationId: key.split(':')[0],
      epoch: Number(key.split(':')[1]),
      seq,
      hash,
    }))
    .sort((a, b) => ((a.stationId ?? '') < (b.stationId ?? '') ? -1 : 1));
}

/** A store of a home of its own; the ledgers of a rig are all of `home-1`, so each property has its own tables. */
async function freshStore(): Promise<PgStore> {
  await db.kysely.deleteFrom('chain').where('home_id', '=', 'home-1').execute();
  for (const table of ['event', 'seal', 'pending', 'quarantine', 'station', 'met'] as const) {
    await db.kysely.deleteFrom(table).where('home_id', '=', 'home-1').execute();
  }
  return new PgStore({ db, homeId: 'home-1', news, wall: () => Date.UTC(2026, 10, 24, 8) });
}

describe('a county judges as a ledger does', () => {
  const step = fc.record({
    station: fc.nat(2),
    from: fc.nat(12),
    length: fc.integer({ min: 1, max: 8 }),
    spoil: fc.constantFrom(
      'no',
      'no',
      'no',
      'no',
      'hash',
      'drop',
      'double',
      'garbage',
      'seal',
      'unsealed',
      'mix',
    ),
    at: fc.nat(7),
  });

  test('the same random runs leave the same heads, quarantine, waiting events and receipts', async () => {
    const rig = new Rig();
    const runs = twinned(rig);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const own = new Rig();
        const store = await freshStore();
        const ledger = own.bare('hub');
        try {
          for (const { station, from, length, spoil, at } of steps) {
            const push = spoiled(part(runs[station] as Push, from, from + length), spoil, at, runs);
            takeInto(ledger, push);
            const receipt = await store.take(push);
            const head = ledger.heads()[`${push.stationId}:1`];
            expect({ seq: receipt.seq, hash: receipt.hash }).toEqual(
              head ? { seq: head.seq, hash: head.hash } : { seq: 0, hash: '0'.repeat(64) },
            );
          }
          expect(await store.heads()).toEqual(chainsOf(ledger.heads()));
          const kept = await quarantineOf('home-1');
          expect(kept).toEqual(
            ledger
              .quarantined()
              .map((entry) => ({
                content_hash: entry.contentHash,
                reason: entry.reason,
                station_id: entry.stationId,
                epoch: entry.epoch,
                seq: entry.seq,
                claimed_hash: entry.claimedHash,
                bytes: entry.bytes,
              }))
              .sort((x, y) => (x.content_hash + x.reason < y.content_hash + y.reason ? -1 : 1)),
          );
          const waiting = await db.kysely
            .selectFrom('chain')
            .select('waiting')
            .where('home_id', '=', 'home-1')
            .execute();
          expect(waiting.reduce((sum, chain) => sum + chain.waiting, 0)).toBe(ledger.waiting());
          const statuses = await db.kysely
            .selectFrom('chain')
            .select(['station_id', 'status'])
            .where('home_id', '=', 'home-1')
            .where('seq', '>', 0)
            .orderBy('station_id')
            .execute();
          expect(statuses).toEqual(
            ledger
              .chains()
              .filter(({ seq }) => seq > 0)
              .map(({ stationId, status }) => ({ station_id: stationId, status }))
              .sort((x, y) => (x.station_id < y.station_id ? -1 : 1)),
          );
        } finally {
          own.dispose();
        }
      }),
      { numRuns: 12 },
    );
    rig.dispose();
  }, 60_000);

  test('and over runs whose turn it is, the same receipts as the store of a station gives', async () => {
    const rig = new Rig();
    const runs = twinned(rig);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const own = new Rig();
        const store = await freshStore();
        const ledger = own.bare('hub');
        const reference = new LedgerStore({ ledger, mono: () => 0 });
        try {
          for (const { station, from, length, spoil, at } of steps) {
            const run = runs[station] as Push;
            const head = ledger.heads()[`${run.stationId}:1`]?.seq ?? 0;
            const push = spoiled(part(run, Math.min(from, head), from + length), spoil, at, runs);
            // Which of several reasons a refusal is named by is each side's own affair; what it now holds is not.
            const { refused: _, ...receipt } = await store.take(push);
            const { refused: _theirs, ...expected } = await reference.take(push);
            expect(receipt).toEqual(expected);
          }
          expect(await store.heads()).toEqual([...(await reference.heads())].sort(byStation));
          expect(await store.forks()).toEqual([...(await reference.forks())].sort(byStation));
        } finally {
          own.dispose();
        }
      }),
      { numRuns: 12 },
    );
    rig.dispose();
  }, 60_000);
});

function byStation(a: { stationId: string }, b: { stationId: string }): number {
  return a.stationId < b.stationId ? -1 : 1;
}

/** Runs of two stations, and of a clone of the first that went on by itself. */
function twinned(rig: Rig): Push[] {
  const [a, b] = [rig.ledger('a'), rig.ledger('b')];
  for (let i = 0; i < 5; i++) for (const ledger of [a, b]) noted(ledger, i);
  const twin = rig.file('twin');
  a.db.exec(`VACUUM INTO '${twin}'`);
  const other = rig.bare('a', { file: twin });
  for (let i = 0; i < 8; i++) for (const ledger of [a, b]) noted(ledger, i);
  for (let i = 0; i < 8; i++) noted(other, 100 + i);
  return [runOf(a), runOf(b), runOf(other)];
}

function noted(ledger: Ledger, i: number): void {
  ledger.append(draft('c1', { payload: { i } }));
  ledger.seal();
}

function spoiled(push: Push, how: string, at: number, runs: readonly Push[]): Push {
  const events: BatchEvent[] = [...push.events];
  const index = events.length === 0 ? 0 : at % events.length;
  const event = events[index];
  if (event === undefined) return push;
  if (how === 'hash') events[index] = { ...event, hash: 'f'.repeat(64) };
  if (how === 'drop') events.splice(index, 1);
  if (how === 'double') events.push(event);
  if (how === 'garbage') events[index] = { bytes: `no event \0 ${at}`, hash: event.hash };
  if (how === 'mix') events.push(...(runs[(at % 2) + 1]?.events.slice(0, 2) ?? []));
  let seals: readonly Seal[] = push.seals;
  if (how === 'seal') seals = seals.map((seal) => ({ ...seal, at: seal.at + 1 }));
  if (how === 'unsealed') seals = seals.slice(0, -1);
  return { ...push, events, seals };
}
