import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ledger } from '../../ledger/ledger.ts';
import { Rig } from '../../ledger/testing/rig.ts';
import { LedgerStore } from '../../replication/engine/ledgerStore.ts';
import { Replicator } from '../../replication/engine/replicator.ts';
import { HttpSide } from '../../replication/http/client.ts';
import { realTimer } from '../../replication/timer.ts';
import { type Authority, createAuthority, issueCertificate } from '../../replication/tls/authority.ts';
import { newTlsKey } from '../../replication/tls/keys.ts';
import { openCountyDb } from '../db/open.ts';
import { record, runOf } from '../testing/chains.ts';
import { TestPostgres } from '../testing/postgres.ts';
import { admitHome, revokeStation } from './admission.ts';
import { makeCertificate } from './certificate.ts';
import { type County, startCounty } from './server.ts';

let postgres: TestPostgres;
let county: County;
const folder = mkdtempSync(path.join(tmpdir(), 'county-'));
const rig = new Rig();
const sides: HttpSide[] = [];
let countyAuthority = '';
let home: Authority;

beforeAll(async () => {
  postgres = await TestPostgres.start();
  const url = await postgres.database();
  const files = await makeCertificate(folder, ['127.0.0.1'], Date.now());
  countyAuthority = readFileSync(files.authorityFile, 'utf8');
  home = await createAuthority('home-1', Date.now());
  const db = await openCountyDb({ url });
  await admitHome(db, { homeId: 'home-1', name: '某馆', authority: home.certificate }, Date.now());
  await db.close();
  county = await startCounty({
    database: { url },
    host: '127.0.0.1',
    port: 0,
    operationsPort: 0,
    tls: files,
    log: pino({ level: 'silent' }),
  });
}, 60_000);

afterAll(async () => {
  for (const side of sides) side.close();
  await county.close();
  await postgres.dispose();
  rig.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** A hub with a certificate of an authority. */
async function hubOf(authority: Authority, stationId: string): Promise<HttpSide> {
  const key = newTlsKey();
  const certificate = await issueCertificate(authority, {
    stationId,
    publicKey: key.publicKey,
    wall: Date.now(),
  });
  const side = new HttpSide({
    host: '127.0.0.1',
    port: county.port,
    side: 'county',
    authority: countyAuthority,
    identity: { certificate, privateKey: key.privateKey },
    timer: realTimer,
  });
  sides.push(side);
  return side;
}

const greeting = { protocol: { min: 1, max: 1 }, instance: 'instance-1', wall: 0, heads: [] };

test('a hub of an admitted home is known by its certificate; strangers and revoked stations are not let in', async () => {
  const desk = await hubOf(home, 'desk');
  const ledger = rig.ledger('desk');
  record(ledger, 5);
  const run = runOf(ledger);
  expect(await desk.push(run)).toMatchObject({ seq: 6, refused: [], durable: true });
  expect(await desk.greet({ ...greeting, homeId: 'home-1', stationId: 'desk' })).toMatchObject({
    side: 'county',
  });
  expect((await desk.pull('', 10)).events).toEqual(run.events);
  await expect(desk.greet({ ...greeting, homeId: 'home-1', stationId: 'kiosk' })).rejects.toMatchObject({
    code: 'SYNC.NOT_YOU',
  });
  // The same name under an authority that nobody admitted, though it says it is of this home.
  const stranger = await hubOf(await createAuthority('home-1', Date.now()), 'desk');
  await expect(stranger.pull('', 10)).rejects.toMatchObject({ code: 'ENROL.NO_CERTIFICATE' });
  expect(await revokeStation(county.db, 'home-1', 'desk', Date.now())).toEqual({ epoch: 1, seq: 6 });
  await expect(desk.pull('', 10)).rejects.toMatchObject({ code: 'ENROL.REVOKED' });
  record(ledger, 2);
  const receipt = await (await hubOf(home, 'kiosk')).push(runOf(ledger));
  expect(receipt).toMatchObject({ seq: 6 });
  expect(receipt.refused.map(({ seq, reason }) => [seq, reason])).toEqual([
    [7, 'REVOKED'],
    [8, 'REVOKED'],
  ]);
});

test('two stations of a home that meet nowhere else agree over the county, over TLS', async () => {
  const [hall, console] = [rig.ledger('hall'), rig.ledger('console')];
  record(hall, 30);
  record(console, 20);
  const callers = await Promise.all([hall, console].map(callerOf));
  const [first, second] = callers as [Replicator, Replicator];
  for (const caller of [first, second, first]) await caller.meet();
  expect(first.status()).toMatchObject({
    state: 'agreed',
    waiting: 0,
    refused: [],
    twins: false,
    error: undefined,
  });
  await second.meet();
  expect(second.status()).toMatchObject({ state: 'agreed', waiting: 0, refused: [], error: undefined });
  expect(hall.heads()).toEqual(console.heads());
  // Met: by the token of an answer that it had read before.
  expect(first.heard('console')).toBeDefined();
  for (const caller of callers) caller.stop();
});

async function callerOf(ledger: Ledger): Promise<Replicator> {
  const clock = { wall: () => rig.clock.wall(), mono: () => performance.now() };
  return new Replicator({
    store: new LedgerStore({ ledger, mono: clock.mono }),
    side: await hubOf(home, ledger.stationId),
    homeId: 'home-1',
    stationId: ledger.stationId,
    instance: `instance-of-${ledger.stationId}`,
    clock,
    timer: realTimer,
    random: () => 0.5,
  });
}

test('without a certificate it answers on this machine only; one authority is not another kind of file', async () => {
  const start = startCounty({ database: { folder: null }, host: '0.0.0.0', port: 0, operationsPort: 0 });
  await expect(start).rejects.toMatchObject({ code: 'COUNTY.NOT_LOCAL' });
  const bad = { homeId: 'home-2', name: '某馆', authority: 'no certificate' };
  await expect(admitHome(county.db, bad, Date.now())).rejects.toMatchObject({ code: 'COUNTY.BAD_AUTHORITY' });
  await expect(makeCertificate(folder, ['127.0.0.1'], Date.now())).rejects.toThrow('EEXIST');
});
