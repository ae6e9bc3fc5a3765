import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { backupName } from '../backup/files.ts';
import { makeBackup } from '../backup/make.ts';
import { HeadFile, headFileOf } from '../headFile.ts';
import { openDatabase } from '../sqlite.ts';
import { codeOf, draft, Rig, sqlite, T0 } from '../testing/rig.ts';
import { verifyFile } from '../verify.ts';
import {
  chainsOfFile,
  finishRestore,
  markerOf,
  prepareLedger,
  readMarker,
  restoreByHand,
} from './prepare.ts';
import { salvage } from './salvage.ts';

const PAGE = 4096;
let rig: Rig;
let options: Parameters<typeof prepareLedger>[0];
let backup: string;
let whole: Buffer;

beforeEach(async () => {
  rig = new Rig();
  const file = rig.file('desk');
  const backups = path.join(rig.folder, 'backup');
  options = { sqlite, file, homeId: 'home-1', stationId: 'desk', backups, wall: T0 };
  const ledger = rig.ledger('desk', { keepsHead: true });
  for (let n = 0; n < 20; n += 1) ledger.append(draft('c1'));
  backup = (await makeBackup(sqlite, { file, folder: backups, at: T0 })).file;
  for (let n = 0; n < 60; n += 1) ledger.append(draft('c2', { payload: { note: '备注'.repeat(n * 20) } }));
  ledger.seal();
  ledger.close();
  whole = readFileSync(file);
});
afterEach(() => rig.dispose());

/** What a salvage reads of `ruin`, over the chains of a backup. */
function salvaged(ruin: string, over: string | null = backup) {
  const known = chainsOfFile(sqlite, over ?? backup);
  return salvage(sqlite, { file: ruin, backup: over, scratch: `${ruin}.scratch` }, known);
}

/** The head that was told to somebody, as it stands beside the ledger. */
function told(epoch: number, seq: number, hash = 'f'.repeat(64)): void {
  const kept = new HeadFile(options.file);
  kept.write({ epoch, seq, hash });
  kept.close();
}

/** A file cut short somewhere, or with rubbish on one page of it. */
const anyDamage = fc.oneof(
  fc
    .double({ min: 0, max: 1, noNaN: true })
    .map((at) => (bytes: Buffer) => bytes.subarray(0, at * bytes.length)),
  fc.tuple(fc.nat(100), fc.integer({ min: 1, max: PAGE })).map(([page, length]) => (bytes: Buffer) => {
    const spoilt = Buffer.from(bytes);
    const from = (page % Math.ceil(bytes.length / PAGE)) * PAGE;
    return spoilt.fill('rubbish', from, Math.min(bytes.length, from + length));
  }),
);

it('takes out of any ruin only what follows the backup hash by hash, and changes nothing of it', () => {
  const known = chainsOfFile(sqlite, backup);
  const ruin = path.join(rig.folder, 'ruin.db');
  fc.assert(
    fc.property(anyDamage, (damage) => {
      const bytes = damage(whole);
      writeFileSync(ruin, bytes);
      const found = salvage(sqlite, { file: ruin, backup, scratch: `${ruin}.scratch` }, known);
      const [first] = known;
      let before = { seq: first?.seq ?? 0, hash: first?.hash ?? '' };
      for (const { bytes: text, hash } of found.events) {
        const event = JSON.parse(text) as { stationSeq: number; prevHash: string };
        expect([event.stationSeq, event.prevHash]).toEqual([before.seq + 1, before.hash]);
        before = { seq: event.stationSeq, hash };
      }
      expect(before.seq).toBeLessThanOrEqual(81);
      expect(readFileSync(ruin).equals(bytes)).toBe(true);
      expect(readdirSync(rig.folder).some((name) => name.includes('scratch'))).toBe(false);
    }),
    { numRuns: 40 },
  );
}, 60_000);

it('reads everything behind a ruined first page', () => {
  const ruin = path.join(rig.folder, 'ruin.db');
  writeFileSync(ruin, Buffer.from(whole).fill('rubbish', 0, PAGE));
  const found = salvaged(ruin);
  expect(found.events).toHaveLength(60);
  expect(found.highest).toEqual({ 'desk:1': 81 });
  // Nor is a file without a whole first page read as one that has it.
  writeFileSync(ruin, whole.subarray(0, PAGE - 1));
  expect(salvaged(ruin)).toEqual({ events: [], highest: {} });
});

it('reads behind a ruined first page of the largest size', async () => {
  const file = rig.file('console');
  const db = new sqlite(file);
  db.pragma('page_size = 65536');
  db.exec('VACUUM');
  db.close();
  const ledger = rig.ledger('console');
  const folder = path.join(rig.folder, 'large');
  const large = (await makeBackup(sqlite, { file, folder, at: T0 })).file;
  for (let n = 0; n < 60; n += 1) ledger.append(draft('c1', { payload: { note: '备注'.repeat(500) } }));
  ledger.close();
  writeFileSync(file, readFileSync(file).fill('rubbish', 0, 65_536));
  expect(salvaged(file, large).events).toHaveLength(60);
});

it('reads what stands in the log alone, and does without a log that is ruined', () => {
  const ledger = rig.ledger('desk');
  for (let n = 0; n < 5; n += 1) ledger.append(draft('c3'));
  const ruin = path.join(rig.folder, 'ruin.db');
  for (const end of ['', '-wal']) copyFileSync(options.file + end, ruin + end);
  expect(salvaged(ruin).events).toHaveLength(65);
  expect(salvaged(ruin, null).events).toHaveLength(65);
  writeFileSync(`${ruin}-wal`, readFileSync(`${ruin}-wal`).fill('rubbish'));
  expect(salvaged(ruin).events).toHaveLength(60);
  expect(readdirSync(rig.folder).some((name) => name.includes('scratch'))).toBe(false);
});

it('goes no further than an event that does not follow, and still says how far there were any', () => {
  const db = openDatabase(sqlite, options.file);
  db.exec("UPDATE event SET bytes = replace(bytes, '备注', '改了') WHERE event_key % 2147483648 = 40");
  db.close();
  const found = salvaged(options.file);
  expect(found.events).toHaveLength(18);
  expect(found.highest).toEqual({ 'desk:1': 81 });
});

it('finds a chain begun since the backup, and nothing in what names none', () => {
  const ledger = rig.ledger('desk');
  const cold = rig.ledger('cold');
  ledger.accept(cold.since('', 9));
  ledger.close();
  expect(salvaged(options.file).highest).toEqual({ 'desk:1': 81, 'cold:1': 1 });
  expect(salvaged(options.file).events).toHaveLength(61);
  const db = openDatabase(sqlite, options.file);
  db.pragma('foreign_keys = OFF');
  db.exec('DROP TABLE chain');
  db.exec('DROP TABLE event');
  db.close();
  expect(salvaged(options.file, null)).toEqual({ events: [], highest: {} });
});

it('sets a damaged ledger aside byte for byte, and puts a good one in its place', () => {
  expect(prepareLedger(options)).toBeNull();
  const ruin = Buffer.from(whole).fill('rubbish', 0, 100);
  writeFileSync(options.file, ruin);
  const made = prepareLedger(options);
  expect(made).toMatchObject({ reason: 'corrupt', witness: { epoch: 1, seq: 81 }, backup: { at: T0 } });
  expect(readFileSync(made?.aside ?? '').equals(ruin)).toBe(true);
  expect(verifyFile(options.file, sqlite).ok).toBe(true);
  // Until the station has begun its new epoch every start comes back to it.
  expect(prepareLedger(options)).toEqual(made);
  finishRestore(options.file);
  expect(readMarker(options.file)).toBeNull();
});

it('leaves a home that never was to its first start, and a ledger that only cannot be read now', () => {
  rmSync(options.file);
  rmSync(headFileOf(options.file));
  expect(prepareLedger(options)).toBeNull();
  // Neither there nor gone: whatever stands in its name is no ruin to set aside.
  mkdirSync(options.file);
  expect(codeOf(() => prepareLedger(options))).toBe('STORAGE.IO');
  expect(readMarker(options.file)).toBeNull();
  expect(existsSync(options.file)).toBe(true);
});

it('takes a file of no ledger for a ruin where anything says that there was one', () => {
  rmSync(headFileOf(options.file));
  const garbage = 'no database at all, and long enough to be looked at as one'.repeat(20);
  writeFileSync(options.file, garbage);
  const none = path.join(rig.folder, 'none');
  for (const backups of [null, none])
    expect(codeOf(() => prepareLedger({ ...options, backups }))).toBe('STORAGE.CORRUPT');
  expect(readFileSync(options.file, 'utf8')).toBe(garbage);
  expect(prepareLedger(options)).toMatchObject({ reason: 'corrupt', witness: null, backup: { at: T0 } });
});

it('restores a ledger that was emptied, and begins one that never was more', () => {
  const ledger = rig.ledger('desk', { keepsHead: true });
  ledger.append(draft('c3'));
  const log = readFileSync(`${options.file}-wal`);
  ledger.close();
  writeFileSync(options.file, '');
  writeFileSync(`${options.file}-wal`, log);
  const made = prepareLedger(options);
  expect(made).toMatchObject({ reason: 'corrupt', witness: { seq: 82 }, backup: { at: T0 } });
  // SQLite removes the log of an empty file as soon as it opens it.
  expect(readFileSync(`${made?.aside}-wal`).equals(log)).toBe(true);
  expect(verifyFile(options.file, sqlite).ok).toBe(true);

  // A station's very first start, cut short before and after its tables were made.
  const file = rig.file('kiosk');
  const first = { ...options, file, stationId: 'kiosk', backups: null };
  writeFileSync(file, '');
  expect(prepareLedger(first)).toBeNull();
  writeFileSync(`${file}-wal`, log);
  expect(codeOf(() => prepareLedger(first))).toBe('STORAGE.CORRUPT');
  expect(readFileSync(`${file}-wal`).equals(log)).toBe(true);
  rmSync(`${file}-wal`);
  const begun = rig.bare('kiosk');
  begun.db.exec('DELETE FROM ledger_identity');
  begun.close();
  expect(prepareLedger(first)).toBeNull();
  rig.ledger('kiosk').close();
  expect(prepareLedger(first)).toBeNull();
  // With an event in it, it is no beginning any more.
  const db = openDatabase(sqlite, file);
  db.exec('DELETE FROM ledger_identity');
  db.close();
  expect(codeOf(() => prepareLedger(first))).toBe('STORAGE.CORRUPT');
});

it('keeps a ledger that lost what somebody was told of, and one copy of it as it was found', () => {
  told(1, 90);
  // From an earlier restore of the same second.
  const earlier = `${options.file}.damaged-20261124T080000`;
  writeFileSync(earlier, 'earlier');
  const made = prepareLedger(options);
  expect(made).toMatchObject({ reason: 'behind', backup: null, aside: `${earlier}-1`, witness: { seq: 90 } });
  expect(readFileSync(`${earlier}-1`).equals(whole)).toBe(true);
  expect(readFileSync(earlier, 'utf8')).toBe('earlier');
  // The start after an interrupted one goes on, and copies nothing over what was found first.
  const ledger = rig.ledger('desk');
  ledger.append(draft('c9'));
  ledger.close();
  expect(prepareLedger(options)).toEqual(made);
  expect(readFileSync(`${earlier}-1`).equals(whole)).toBe(true);
});

it('tells by the newest own chain whether anything was lost', () => {
  const head = rig.ledger('desk');
  const { seq, hash } = head.head();
  head.close();
  const reasonAfter = (...at: Parameters<typeof told>) => {
    told(...at);
    const reason = prepareLedger(options)?.reason ?? null;
    finishRestore(options.file);
    return reason;
  };
  expect(reasonAfter(1, seq, hash)).toBeNull();
  expect(reasonAfter(1, seq - 1)).toBeNull();
  expect(reasonAfter(1, 0)).toBeNull();
  expect(reasonAfter(1, seq)).toBe('behind');
  expect(reasonAfter(1, seq + 1, hash)).toBe('behind');
  expect(reasonAfter(2, 1)).toBe('behind');
  const ledger = rig.ledger('desk');
  ledger.startNewEpoch({ name: 'desk', role: 'desk', actorId: 'a' });
  ledger.close();
  expect(reasonAfter(1, seq + 1)).toBeNull();
});

it('says so and touches nothing where a ruin has no backup', () => {
  const ruin = Buffer.from(whole).fill('rubbish', 0, 100);
  writeFileSync(options.file, ruin);
  expect(codeOf(() => prepareLedger({ ...options, backups: null }))).toBe('STORAGE.CORRUPT');
  expect(readFileSync(options.file).equals(ruin)).toBe(true);
  expect(readMarker(options.file)).toBeNull();
});

it('notices an old backup that somebody laid in the place of the ledger', () => {
  for (const end of ['', '-wal', '-shm']) rmSync(options.file + end, { force: true });
  copyFileSync(backup, options.file);
  const made = prepareLedger(options);
  expect(made).toMatchObject({ reason: 'behind', backup: null, witness: { seq: 81 } });
  expect(readFileSync(made?.aside ?? '').equals(readFileSync(backup))).toBe(true);
});

it('restores a ledger that is gone, and says where it cannot', () => {
  rmSync(options.file);
  expect(codeOf(() => prepareLedger({ ...options, backups: null }))).toBe('STORAGE.NO_BACKUP');
  expect(codeOf(() => prepareLedger({ ...options, stationId: 'kiosk' }))).toBe('STORAGE.NO_BACKUP');
  expect(prepareLedger(options)).toMatchObject({ reason: 'missing', aside: null });
  expect(existsSync(options.file)).toBe(true);
});

it('refuses the database of another program, even one half like a ledger, and touches nothing of it', () => {
  for (const schema of [
    'CREATE TABLE note (text TEXT)',
    'CREATE TABLE event (id); CREATE TABLE schema_migration (id)',
  ]) {
    for (const end of ['', '-wal', '-shm']) rmSync(options.file + end, { force: true });
    const other = new sqlite(options.file);
    other.exec(schema);
    other.close();
    const before = readFileSync(options.file);
    // Neither begun as an empty ledger nor set aside as a ruin, whatever else says that there was one.
    const none = { ...options, backups: null };
    for (const given of [options, none]) expect(codeOf(() => prepareLedger(given))).toBe('STORAGE.FOREIGN');
    rmSync(headFileOf(options.file), { force: true });
    for (const given of [options, none]) expect(codeOf(() => prepareLedger(given))).toBe('STORAGE.FOREIGN');
    expect(readFileSync(options.file).equals(before)).toBe(true);
    expect(readMarker(options.file)).toBeNull();
  }
});

it('restores by command from the newest good backup, and says which ones it passed over', () => {
  const home = path.join(rig.folder, 'house');
  const folder = path.join(home, 'stations', 'desk');
  const backups = `${home}-backup/desk`;
  for (const made of [folder, backups]) mkdirSync(made, { recursive: true });
  writeFileSync(path.join(folder, 'ledger.db'), 'ruined');
  copyFileSync(backup, path.join(backups, backupName(T0)));
  const newest = path.join(backups, backupName(T0 + 1000));
  writeFileSync(newest, Buffer.from(readFileSync(backup)).fill('rubbish', PAGE));
  const cli = fileURLToPath(new URL('../cli/restore.ts', import.meta.url));
  const run = () => spawnSync(process.execPath, [cli, home, 'desk'], { encoding: 'utf8' });
  const { status, stdout, stderr } = run();
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`改用更早的：${newest}`);
  expect(stdout).toContain(`已换上备份：${path.join(backups, backupName(T0))}`);
  expect(verifyFile(path.join(folder, 'ledger.db'), sqlite).ok).toBe(true);
  rmSync(path.join(backups, backupName(T0)));
  const none = run();
  expect([none.status, none.stderr]).toEqual([1, expect.stringContaining('STORAGE.NO_BACKUP')]);
});

it('restores by hand from a backup of this station alone', () => {
  const foreign = { ...options, homeId: 'home-2' };
  expect(codeOf(() => restoreByHand({ ...foreign, from: backup }))).toBe('STORAGE.BAD_BACKUP');
  expect(readMarker(options.file)).toBeNull();
  const made = restoreByHand({ ...options, from: backup });
  expect(made).toMatchObject({ reason: 'asked', backup: { file: backup } });
  expect(readFileSync(made.aside ?? '').equals(whole)).toBe(true);
});

it('restores by hand from a copy under any name, dated by its name where it has one', () => {
  const copy = path.join(rig.folder, 'on a stick.db');
  copyFileSync(backup, copy);
  const wall = T0 + 5000;
  const made = restoreByHand({ ...options, wall, from: copy });
  expect(made.backup).toEqual({ file: copy, at: wall });
  expect(restoreByHand({ ...options, wall, from: backup }).backup).toEqual({ file: backup, at: T0 });
  for (const spoilt of ['none.db', 'spoilt.db']) {
    const from = path.join(rig.folder, spoilt);
    if (spoilt === 'spoilt.db') writeFileSync(from, 'no database at all, but long enough'.repeat(40));
    expect(codeOf(() => restoreByHand({ ...options, from }))).toBe('STORAGE.BAD_BACKUP');
  }
});

it('begins anew where what it noted of a restore cannot be understood', () => {
  for (const spoilt of ['half', '{"version":2}', '']) {
    writeFileSync(markerOf(options.file), spoilt);
    expect(readMarker(options.file)).toBeNull();
    expect(prepareLedger(options)).toBeNull();
  }
  rmSync(markerOf(options.file));
  mkdirSync(markerOf(options.file));
  expect(() => prepareLedger(options)).toThrow('EISDIR');
});
