import { closeSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { finishRestore, prepareLedger, suspect } from '../restore/prepare.ts';
import { openDatabase } from '../sqlite.ts';
import { codeOf, draft, Rig, sqlite, T0 } from '../testing/rig.ts';
import { lookAt } from './look.ts';
import { makeBackup } from './make.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.dispose());

const NEVER = 0;
const ALWAYS = 1e9;
const look = (after: Parameters<typeof lookAt>[1]['after'], everyPageUpTo = NEVER) =>
  lookAt(sqlite, { file: rig.file('desk'), after, slice: 400, everyPageUpTo });

/** An event of the past is another one now, and nothing of the file itself is wrong. */
function rewrite(seq: number): void {
  const db = openDatabase(sqlite, rig.file('desk'));
  db.exec(`UPDATE event SET bytes = replace(bytes, '备注', '改了') WHERE event_key % 2147483648 = ${seq}`);
  db.close();
}

it('goes through every chain slice by slice, and then from the beginning', () => {
  const [desk, cold] = [rig.ledger('desk'), rig.ledger('cold')];
  for (let n = 0; n < 600; n += 1) desk.append(draft('c1'));
  cold.append(draft('c2'));
  desk.accept(cold.since('', 9));
  const seen = [];
  for (let at = look(null), n = 0; n < 4; n += 1, at = look(at)) seen.push(at);
  expect(seen).toEqual([
    { chain: 'desk:1', seq: 0 },
    { chain: 'desk:1', seq: 400 },
    { chain: '', seq: 0 },
    { chain: 'desk:1', seq: 0 },
  ]);
});

it('has nothing to say of a ledger that has not begun', () => {
  const bare = rig.bare('desk');
  expect(look(null)).toBeNull();
  bare.close();
});

it('finds an old event that was changed, in the slice it stands in, while the station goes on', () => {
  const ledger = rig.ledger('desk');
  for (let n = 0; n < 1200; n += 1) ledger.append(draft('c1'));
  rewrite(500);
  const first = look(null);
  expect(first).toEqual({ chain: 'desk:1', seq: 400 });
  expect(codeOf(() => look(first))).toBe('STORAGE.CORRUPT');
  expect(ledger.append(draft('c1')).stationSeq).toBe(1202);
});

it('finds damaged pages of a file that is not too large for it', () => {
  const ledger = rig.ledger('desk');
  for (let n = 0; n < 800; n += 1) ledger.append(draft('c1', { payload: { note: '备注'.repeat(100) } }));
  ledger.checkpoint();
  const [index] = ledger.db
    .prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name = 'event_subject'")
    .pluck()
    .all();
  const page = Number(ledger.db.pragma('page_size', { simple: true }));
  const handle = openSync(ledger.file, 'r+');
  writeSync(handle, Buffer.alloc(page, 'rubbish'), 0, page, ((index ?? 0) - 1) * page);
  closeSync(handle);
  // Nothing a start looks at stands on that page.
  expect(look(null)).toEqual({ chain: 'desk:1', seq: 400 });
  expect(codeOf(() => look(null, ALWAYS))).toBe('STORAGE.CORRUPT');
});

it('finds a file that was emptied', () => {
  rig.ledger('desk').close();
  writeFileSync(rig.file('desk'), '');
  expect(codeOf(() => look(null))).toBe('STORAGE.CORRUPT');
  expect(statSync(rig.file('desk')).size).toBe(0);
});

it('leads to a start that reads all of it, and to a backup in which that event is still whole', async () => {
  const file = rig.file('desk');
  const folder = path.join(rig.folder, 'backup');
  const options = { sqlite, file, homeId: 'home-1', stationId: 'desk', backups: folder, wall: T0 + 9000 };
  const ledger = rig.ledger('desk');
  for (let n = 0; n < 900; n += 1) ledger.append(draft('c1'));
  const whole = await makeBackup(sqlite, { file, folder, at: T0 });
  rewrite(100);
  // Everything every hour and every start looks at is well, and the damage is copied.
  const copied = await makeBackup(sqlite, { file, folder, at: T0 + 1000 });
  ledger.close();
  expect(prepareLedger(options)).toBeNull();
  suspect(file);
  const before = readFileSync(file);
  const made = prepareLedger(options);
  expect(made).toMatchObject({ reason: 'corrupt', backup: { file: whole.file } });
  expect(made?.backup?.file).not.toBe(copied.file);
  expect(readFileSync(made?.aside ?? '').equals(before)).toBe(true);
  finishRestore(file);
  // What was put in its place is trusted again, and so is a file that turned out to be whole.
  expect(prepareLedger(options)).toBeNull();
  suspect(file);
  expect(prepareLedger(options)).toBeNull();
  rewrite(100);
  expect(prepareLedger(options)).toBeNull();
  // Without any such backup it stays as it is.
  suspect(file);
  rmSync(whole.file);
  expect(codeOf(() => prepareLedger(options))).toBe('STORAGE.CORRUPT');
});
