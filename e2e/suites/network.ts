import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { AUTHORITY_FILE } from '../../main/network/authorityFile.ts';
import { TestPostgres } from '../../src/county/testing/postgres.ts';
import type { StationId } from '../../src/drill/stage.ts';
import { homeHash } from '../../src/ledger/homeHash.ts';
import { loadSqlite } from '../../src/ledger/sqlite.ts';
import { verifyFile } from '../../src/ledger/verify.ts';
import { demoCode, demoPin } from '../../src/station/demo/homeData.ts';
import type { EnrolCode, SyncPage } from '../../src/station/dto.ts';
import { DEMO_STATIONS } from '../../src/station/home.ts';
import { launch, type Opened, startOpen } from '../application.ts';
import { MORNING, playTo } from '../furnace.ts';
import { projectRoot, type Scope, suite, until } from '../harness.ts';
import { signInQuietly } from '../keyboard.ts';
import { NetworkStage } from '../networkStage.ts';
import type { StageLine } from '../stageLine.ts';
import { Walker } from './screens.ts';

const run = promisify(execFile);
const COUNTY = path.join(projectRoot, 'src', 'county', 'cli', 'county.ts');
const JOIN = path.join(projectRoot, 'main', 'cli', 'join.ts');

/** Two computers that took turns are two until half a minute after; who was not there is asked for once a minute. */
const PATIENCE_MS = 75_000;

type Computer = Omit<Opened, 'next'>;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

interface CountyPlan {
  readonly port: number;
  readonly authorityFile: string;
  readonly folder: string;
  readonly postgres: TestPostgres;
}

/** Its certificate is there before it is: the home is told whom to expect. */
async function countyPlan(scope: Scope): Promise<CountyPlan> {
  const folder = path.join(scope.folder('county'), 'certificate');
  await run(process.execPath, [COUNTY, 'certificate', folder, '127.0.0.1']);
  const postgres = await TestPostgres.start();
  scope.later(() => postgres.dispose());
  return {
    port: await freePort(),
    authorityFile: path.join(folder, 'county-authority.pem'),
    folder,
    postgres,
  };
}

async function startCounty(scope: Scope, county: CountyPlan, authority: string): Promise<void> {
  const env = { ...process.env, DATABASE_URL: county.postgres.url() };
  await run(process.execPath, [COUNTY, 'admit', 'junan', '莒南县殡仪馆', authority], { env });
  const [certificate, key] = ['county.pem', 'county.key'].map((name) => path.join(county.folder, name));
  const ports = ['--port', String(county.port), '--operations-port', '0'];
  const args = [COUNTY, ...ports, '--certificate', certificate ?? '', '--key', key ?? ''];
  const child = spawn(process.execPath, args, { env, stdio: 'ignore' });
  scope.later(async () => {
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  });
}

/** Of the heads in its tables, as the stations make theirs. */
async function hashAtCounty({ postgres }: CountyPlan): Promise<string> {
  const rows = await postgres.query(
    "SELECT station_id, epoch, seq, hash FROM chain WHERE home_id = 'junan' AND seq > 0",
  );
  return homeHash(
    rows.map((row) => ({
      stationId: String(row.station_id),
      epoch: Number(row.epoch),
      seq: Number(row.seq),
      hash: String(row.hash),
    })),
  );
}

/** The desk on a computer of its own, which is the hub of the home. */
function deskFolder(scope: Scope, port: number, county?: CountyPlan): string {
  const folder = path.join(scope.folder('network'), 'desk');
  const [desk, ...elsewhere] = DEMO_STATIONS;
  mkdirSync(folder, { recursive: true });
  const place = county && { host: '127.0.0.1', port: county.port, authorityFile: county.authorityFile };
  const network = {
    role: 'hub',
    host: '127.0.0.1',
    port,
    names: ['127.0.0.1'],
    ...(place && { county: place }),
  };
  const home = {
    version: 1,
    homeId: 'junan',
    mode: 'demo',
    stations: [desk],
    windows: ['desk'],
    elsewhere,
    network,
  };
  writeFileSync(path.join(folder, 'home.json'), JSON.stringify(home));
  return folder;
}

/** The desk with its window: a director lets a new computer in. */
async function shownDesk(scope: Scope, folder: string): Promise<Computer> {
  const running = await launch(scope, { folder, windows: ['desk'] });
  await signInQuietly(running.line, 'desk', 's02');
  const screen = running.page('desk');
  const walker = new Walker(screen, 'desk');
  await screen.getByRole('navigation').first().getByRole('button', { name: '状态' }).click();
  await screen.getByRole('button', { name: '让一台新电脑入网…' }).click();
  const dialog = screen.getByRole('dialog');
  await dialog.getByText('入网码', { exact: true }).waitFor();
  await walker.look('enrol');
  await dialog.getByRole('button', { name: '好了' }).click();
  assert.deepEqual(walker.problems, []);
  return running;
}

async function codeOf(desk: StageLine): Promise<EnrolCode> {
  await signInQuietly(desk, 'desk', 's02');
  return (await desk.call('desk', 'station.enrolCode', undefined)) as EnrolCode;
}

/** Lets a computer in as one station, and starts it. */
async function joined(
  scope: Scope,
  desk: StageLine,
  station: StationId,
  env: Readonly<Record<string, string>> = {},
): Promise<Opened> {
  const { code, fingerprint, addresses } = await codeOf(desk);
  const folder = path.join(scope.folder(`network-${station}`), station);
  const name = DEMO_STATIONS.find(({ stationId }) => stationId === station)?.name ?? station;
  const given = { home: folder, hub: addresses[0] ?? '', code, fingerprint, station, role: station, name };
  const args = Object.entries(given).flatMap(([option, value]) => [`--${option}`, value]);
  await run(process.execPath, [JOIN, ...args, '--demo']);
  return await startOpen(scope, { folder, env });
}

async function hashAt(line: StageLine, station: StationId): Promise<string> {
  return ((await line.call(station, 'station.sync', undefined)) as SyncPage).homeHash;
}

async function agreed(line: StageLine, station: StationId): Promise<void> {
  await until(
    `${station} agrees with the hub`,
    async () => (await line.live(station)).sync,
    ({ sides }) =>
      sides.length === 1 && sides.every(({ state, waiting }) => state === 'agreed' && waiting === 0),
  );
}

/** PINs come a moment after the facts: in boxes of their own. */
async function signedIn(line: StageLine, station: StationId, staffId: string, pin: string): Promise<void> {
  await until(
    `${staffId} signs in at ${station}`,
    async () => {
      if ((await line.live(station)).session !== null) await line.call(station, 'session.signOut', undefined);
      await line.typed(station, demoCode('staff', staffId));
      return await line.ask('call', station, 'session.pin', { pin });
    },
    (answer) => answer.ok,
  );
}

function ledgerOf(folder: string, station: StationId): string {
  return path.join(folder, 'stations', station, 'ledger.db');
}

function hashOf(file: string): string {
  const report = verifyFile(file, loadSqlite());
  assert.ok(report.ok, JSON.stringify(report));
  return report.homeHash;
}

async function quit({ line, process: running }: Computer): Promise<void> {
  await line.ask('quit');
  await running.exit;
}

export const network = suite('network', ({ check }) => {
  check(
    'two computers of one home are let in by a code, work alone, and hold one home again',
    async (scope) => {
      const port = await freePort();
      const deskHome = deskFolder(scope, port);
      let desk: Computer = await shownDesk(scope, deskHome);
      const kiosk = await joined(scope, desk.line, 'kiosk');
      await agreed(kiosk.line, 'kiosk');

      // The house, its staff and their PINs came over; nobody set anything up here.
      await signedIn(kiosk.line, 'kiosk', 's05', demoPin('s05'));
      const { session, homeName } = await kiosk.line.live('kiosk');
      assert.equal(session?.staffId, 's05');
      assert.equal(homeName, (await desk.line.live('desk')).homeName);

      // A case of the desk is on the other computer, and a PIN changed there is good at the desk.
      await signInQuietly(desk.line, 'desk', 's01');
      const decedent = { name: '周德厚', sex: 'male', birthDate: '1939-02-11' };
      const fields = { decedent: { ...decedent, caseKind: 'cremation' } };
      await desk.line.call('desk', 'cases.register', { fields, draftId: null });
      await until(
        'the case is at the kiosk',
        async () => JSON.stringify(await kiosk.line.call('kiosk', 'cases.search', { query: '周德厚' })),
        (found) => found.includes('周德厚'),
      );
      await kiosk.line.call('kiosk', 'session.changePin', { current: demoPin('s05'), next: '860421' });
      await agreed(kiosk.line, 'kiosk');
      await signedIn(desk.line, 'desk', 's05', '860421');

      // The cable is out: the kiosk says so, goes on, and nothing counts as delivered.
      await quit(desk);
      await until(
        'the kiosk is alone',
        async () => (await kiosk.line.live('kiosk')).sync,
        ({ sides }) => sides.every(({ state }) => state === 'unmet'),
      );
      await kiosk.line.call('kiosk', 'station.signOff', undefined);
      await until(
        'a fact waits',
        async () => (await kiosk.line.live('kiosk')).sync.waiting,
        (waiting) => waiting > 0,
      );
      desk = await startOpen(scope, { folder: deskHome });
      await agreed(kiosk.line, 'kiosk');
      await signInQuietly(desk.line, 'desk', 's01');
      await signInQuietly(kiosk.line, 'kiosk', 's06');
      await agreed(kiosk.line, 'kiosk');
      assert.equal(await hashAt(desk.line, 'desk'), await hashAt(kiosk.line, 'kiosk'));
      await quit(kiosk);
      await quit(desk);
      const hashes = [ledgerOf(deskHome, 'desk'), ledgerOf(kiosk.folder, 'kiosk')].map(hashOf);
      assert.equal(new Set(hashes).size, 1);
    },
  );

  check(
    'three computers take one person to the furnace with the county gone; one is killed, one is cloned; at night all hold one home',
    async (scope) => {
      const env = { GUICHENG_STAGE_CLOCK: MORNING };
      const county = await countyPlan(scope);
      const deskHome = deskFolder(scope, await freePort(), county);
      const desk = await startOpen(scope, { folder: deskHome, env });
      let kiosk = await joined(scope, desk.line, 'kiosk', env);
      const furnace = await joined(scope, desk.line, 'console', env);
      const stageOf = () => new NetworkStage({ desk: desk.line, kiosk: kiosk.line, console: furnace.line });
      await signedIn(kiosk.line, 'kiosk', 's05', demoPin('s05'));
      await signedIn(furnace.line, 'console', 's08', demoPin('s08'));
      await playTo(stageOf(), '换人复核');

      // The kiosk dies without a word, and somebody has a copy of its disk, which is started too.
      await stageOf().settle();
      await kiosk.process.kill();
      const copy = path.join(scope.folder('network-copy'), 'kiosk');
      cpSync(kiosk.folder, copy, { recursive: true });
      kiosk = await startOpen(scope, { folder: kiosk.folder, env });
      await signedIn(kiosk.line, 'kiosk', 's05', demoPin('s05'));
      await stageOf().settle();
      // In the evening the county is there; the hub asks for it once a minute by then.
      const { sides } = (await desk.line.live('desk')).sync;
      assert.deepEqual(
        sides.map(({ side, state, waiting }) => [side, state, waiting > 0]),
        [['county', 'unmet', true]],
      );
      await startCounty(scope, county, path.join(deskHome, AUTHORITY_FILE));

      const clone = await startOpen(scope, { folder: copy, env });
      for (const each of [clone, kiosk])
        await until(
          'both of the twins are told',
          async () => (await each.line.live('kiosk')).sync.sides,
          ([side]) => side?.state === 'held' && /复制/.test(side.trouble ?? ''),
        );
      await quit(clone);
      await until(
        'the county holds the home',
        async () => (await desk.line.live('desk')).sync.sides,
        ([side]) => side?.state === 'agreed' && side.waiting === 0,
        PATIENCE_MS,
      );
      await until(
        'the one that is left agrees again',
        async () => (await kiosk.line.live('kiosk')).sync.sides,
        ([side]) => side?.state === 'agreed',
        PATIENCE_MS,
      );
      await stageOf().settle();
      for (const each of [furnace, kiosk, desk]) await quit(each);
      const files = [
        ledgerOf(deskHome, 'desk'),
        ledgerOf(kiosk.folder, 'kiosk'),
        ledgerOf(furnace.folder, 'console'),
      ];
      const [hash, ...others] = new Set(files.map(hashOf));
      assert.deepEqual(others, []);
      assert.equal(await hashAtCounty(county), hash);
    },
  );

  check('a hub whose address is taken says so, and answers once it is free', async (scope) => {
    const squatter = createServer();
    await new Promise<void>((resolve) => {
      squatter.listen(0, '127.0.0.1', resolve);
    });
    const { port } = squatter.address() as AddressInfo;
    const desk = await startOpen(scope, { folder: deskFolder(scope, port) });
    await until(
      'the desk says that nobody can reach it',
      async () => (await desk.line.live('desk')).sync,
      ({ sides: [side] }) => side?.state === 'held' && side.trouble?.includes(`127.0.0.1:${port}`) === true,
    );
    await new Promise((resolve) => {
      squatter.close(resolve);
    });
    await until(
      'the hub answers',
      async () => (await desk.line.live('desk')).sync.sides,
      (sides) => sides.length === 0,
      PATIENCE_MS,
    );
    assert.match((await codeOf(desk.line)).code, /^[0-9A-Z]{12}$/);
    await quit(desk);
  });
});
