import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canonicalText, hashBytes } from './canonical.ts';
import { eventKey, OWN_CHAINS_FROM } from './chains.ts';
import { GENESIS_HASH } from './envelope.ts';
import { homeHash } from './homeHash.ts';
import { openDatabase } from './sqlite.ts';
import { draft, Rig, sqlite, subjectsOf } from './testing/rig.ts';
import type { JsonValue } from './types.ts';
import { verifyFile } from './verify.ts';

let rig: Rig;
let file: string;

beforeEach(() => {
  rig = new Rig();
  const [desk, cold] = [rig.ledger('desk'), rig.ledger('cold')];
  for (let i = 0; i < 5; i++) {
    rig.clock.advance(10);
    cold.append(draft(`c${i % 2}`, { payload: { place: 'bay-1', i } }));
    if (i === 3) cold.seal();
    desk.accept(cold.since(desk.cursor(), 99));
    desk.append(draft(`c${i % 2}`, { payload: { i }, seen: true }));
  }
  desk.seal();
  cold.append(draft('c1'));
  cold.append(draft('c1'));
  const late = cold.since('', 99).events;
  desk.accept({ events: late.slice(-1), seals: [], cursor: '' });
  desk.accept({ events: [{ bytes: '{"poison":true}', hash: 'no' }], seals: [], cursor: '' });
  desk.close();
  cold.close();
  file = desk.file;
});
afterEach(() => rig.dispose());

const check = () => verifyFile(file, sqlite, undefined, { subjectsOf });

function edit(sql: string, ...params: unknown[]): number {
  const db = openDatabase(sqlite, file);
  try {
    return db.prepare(sql).run(...params).changes;
  } finally {
    db.close();
  }
}

/** Changes what one event says, and its hash with it. */
function rewrite(key: number, change: Record<string, JsonValue>): void {
  const db = openDatabase(sqlite, file);
  const row = db.prepare('SELECT bytes FROM event WHERE event_key = ?').get(key) as { bytes: string };
  const bytes = canonicalText({ ...JSON.parse(row.bytes), ...change });
  db.prepare('UPDATE event SET bytes = ?, hash = ? WHERE event_key = ?').run(bytes, hashBytes(bytes), key);
  db.close();
}

function badOf(stationId: string) {
  return check().chains.find((chain) => chain.stationId === stationId)?.firstBad;
}

const OWN = (seq: number) => eventKey(OWN_CHAINS_FROM, seq);
const COLD = (seq: number) => eventKey(1, seq);

describe('a good file', () => {
  test('verifies, and says how far it is sealed', () => {
    const desk = rig.ledger('desk');
    const progress: number[] = [];
    const report = verifyFile(file, sqlite, ({ checked }) => progress.push(checked), { subjectsOf });
    expect(report).toEqual({
      homeId: 'home-1',
      stationId: 'desk',
      homeHash: homeHash(desk.chains()),
      chains: [
        { stationId: 'cold', epoch: 1, events: 6, sealedUpTo: 5, ok: true },
        { stationId: 'desk', epoch: 1, events: 6, sealedUpTo: 6, ok: true },
      ],
      faults: [],
      ok: true,
    });
    expect(progress.at(-1)).toBe(12);
  });

  test('tells how far it is, and takes a member called seen for what it is', () => {
    const desk = rig.ledger('desk');
    desk.transact((tx) => {
      for (let i = 0; i < 2100; i++) tx.append(draft('c1', { payload: { seen: 'not the heads' } }));
    });
    const progress: number[] = [];
    expect(verifyFile(file, sqlite, ({ checked }) => progress.push(checked), { subjectsOf }).ok).toBe(true);
    expect(progress).toEqual([2000, 2112]);
  });

  test('verifies while its station goes on', () => {
    const desk = rig.ledger('desk');
    desk.append(draft('c1'));
    expect(check().ok).toBe(true);
    desk.append(draft('c1'));
  });
});

describe('tampering', () => {
  test('the first bad event is named', () => {
    edit('UPDATE event SET bytes = replace(bytes, \'"i":2\', \'"i":7\') WHERE event_key = ?', OWN(4));
    edit("UPDATE event SET bytes = bytes || ' ' WHERE event_key = ?", OWN(5));
    expect(badOf('desk')).toEqual({ seq: 4, reason: 'HASH_MISMATCH' });
    expect(badOf('cold')).toBeUndefined();
  });

  test.each([
    [
      'a changed hash',
      'UPDATE event SET hash = ? WHERE event_key = ?',
      ['a'.repeat(64), COLD(3)],
      'HASH_MISMATCH',
      3,
    ],
    ['a deleted event', 'DELETE FROM event WHERE event_key = ?', [COLD(3)], 'GAP', 3],
    ['a deleted first event', 'DELETE FROM event WHERE event_key = ?', [COLD(1)], 'GAP', 1],
    ['a moved event', 'UPDATE event SET event_key = ? WHERE event_key = ?', [COLD(9), COLD(6)], 'GAP', 6],
    [
      'an edited clock column',
      'UPDATE event SET hlc = ? WHERE event_key = ?',
      ['0'.repeat(16), COLD(3)],
      'COLUMN_DISAGREES',
      3,
    ],
    [
      'an edited subject',
      "UPDATE event_subject SET subject = 'place:x' WHERE subject = 'place:bay-1' AND seq = ?",
      [3],
      'INDEX_DISAGREES',
      3,
    ],
    [
      'a deleted subject',
      "DELETE FROM event_subject WHERE station_id = 'cold' AND seq = ?",
      [3],
      'INDEX_DISAGREES',
      3,
    ],
    [
      'a deleted subject that was not indexed yet',
      'DELETE FROM subject_tail WHERE event_key = ?',
      [OWN(3)],
      'INDEX_DISAGREES',
      3,
      'desk',
    ],
    ['an edited seal', "UPDATE seal SET at = at + ? WHERE station_id = 'cold'", [1], 'SEAL_BAD_SIGNATURE', 5],
    ['a renamed chain', "UPDATE chain SET epoch = ? WHERE station_id = 'cold'", [2], 'WRONG_PLACE', 1],
  ])('%s', (_name, sql, params, reason, seq, station = 'cold') => {
    expect(edit(sql, ...params)).toBeGreaterThan(0);
    expect(badOf(station)).toEqual({ seq, reason });
    expect(check().ok).toBe(false);
  });

  test('the cut-off end of a sealed chain', () => {
    edit('DELETE FROM event WHERE event_key = ?', OWN(6));
    expect(badOf('desk')).toEqual({ seq: 6, reason: 'SEAL_BEYOND_HEAD' });
  });

  test('a history written anew, hashes and all, contradicts its seal and what others saw', () => {
    const db = openDatabase(sqlite, file);
    const rows = db
      .prepare('SELECT event_key, bytes FROM event WHERE event_key BETWEEN ? AND ? ORDER BY 1')
      .all(COLD(1), COLD(99));
    let prevHash = GENESIS_HASH;
    for (const [index, row] of (rows as { event_key: number; bytes: string }[]).entries()) {
      const bytes = canonicalText({
        ...JSON.parse(row.bytes),
        prevHash,
        ...(index === 2 && { actorId: 'nobody' }),
      });
      prevHash = hashBytes(bytes);
      db.prepare('UPDATE event SET bytes = ?, hash = ? WHERE event_key = ?').run(
        bytes,
        prevHash,
        row.event_key,
      );
    }
    db.exec('DELETE FROM pending');
    db.close();
    expect(badOf('cold')).toEqual({ seq: 3, reason: 'SEEN_DISAGREES' });
    edit('DELETE FROM event WHERE event_key BETWEEN ? AND ?', OWN(2), OWN(9));
    edit("DELETE FROM event_subject WHERE station_id = 'desk'");
    expect(badOf('cold')).toEqual({ seq: 5, reason: 'SEAL_DISAGREES' });
  });

  test('rows aside of the chains', () => {
    expect(edit("UPDATE quarantine SET bytes = bytes || ' '")).toBe(1);
    expect(edit('UPDATE pending SET seq = seq + 1')).toBe(1);
    expect(edit("UPDATE chain SET status = 'forked' WHERE station_id = 'cold'")).toBe(1);
    expect(edit("INSERT INTO event_subject VALUES ('case:x', 'h', 'cold', 1, 1)")).toBe(1);
    expect(check().faults).toEqual([
      '1 index rows of no event',
      '1 index rows too many',
      'waiting event cold:1:9 was altered',
      'quarantined event :0:0 was altered',
      'status of chain cold:1 contradicts the quarantine',
    ]);
  });

  test('rows that hang on no chain and no station, and what SQLite itself finds', () => {
    edit('DELETE FROM ledger_identity');
    expect(check().faults).toContain('ledger_identity is empty');
    expect(check()).toMatchObject({ homeId: '', stationId: '', ok: false });
    edit("UPDATE seal SET epoch = 7 WHERE station_id = 'cold'");
    edit('UPDATE event SET event_key = ? WHERE event_key = ?', eventKey(99, 1), COLD(6));
    const { faults } = check();
    expect(faults).toContain('1 seals of no chain');
    expect(faults).toContain('1 events of no chain');
    const db = openDatabase(sqlite, file);
    db.unsafeMode(true);
    db.pragma('writable_schema = ON');
    db.exec(
      "UPDATE sqlite_schema SET sql = replace(sql, 'station_id, epoch', 'epoch, station_id') WHERE name = 'chain_by_station_id'",
    );
    db.close();
    expect(check().faults.join()).toMatch(/integrity_check: .*chain_by_station_id/);
  });

  test('a newest event that claims to be no later than the one before', () => {
    const db = openDatabase(sqlite, file, { readonly: true });
    const hlc = db.prepare('SELECT hlc FROM event WHERE event_key = ?').pluck().get(COLD(5)) as string;
    db.close();
    rewrite(COLD(6), { hlc });
    expect(badOf('cold')).toEqual({ seq: 6, reason: 'HLC_NOT_MONOTONE' });
  });

  test.each(['FORK', 'SEAL_DISAGREES'])('a %s kept aside whose chain is not said to be forked', (reason) => {
    expect(edit("UPDATE quarantine SET reason = ?, station_id = 'cold', epoch = 1", reason)).toBe(1);
    expect(check().faults).toEqual(['status of chain cold:1 contradicts the quarantine']);
    edit("UPDATE chain SET status = 'forked' WHERE station_id = 'cold'");
    expect(check().ok).toBe(true);
  });

  test('a file passed off as another station’s: its own chains are numbered apart', () => {
    expect(edit("UPDATE ledger_identity SET station_id = 'cold'")).toBe(1);
    expect(check().faults).toEqual([
      "chain cold:1 is numbered as another station's",
      "chain desk:1 is numbered as another station's",
    ]);
  });

  test('an opening that names no key, another’s, or none at all', () => {
    const keyOf = () => rig.signer('other').publicKey;
    const bad = (report: ReturnType<typeof check>) =>
      report.chains.find((chain) => chain.stationId === 'cold')?.firstBad;
    expect(bad(verifyFile(file, sqlite, undefined, { subjectsOf, keyOf }))).toEqual({
      seq: 1,
      reason: 'KEY_MISMATCH',
    });
    rewrite(COLD(1), { payload: { name: '冷藏' } });
    expect(bad(check())).toEqual({ seq: 1, reason: 'NO_KEY' });
    rewrite(COLD(1), { kind: 'test.noted' });
    expect(bad(check())).toEqual({ seq: 1, reason: 'NO_KEY' });
  });

  test('any one character of any row of the record is noticed', () => {
    const columns = {
      event: ['hlc', 'hash', 'bytes'],
      event_subject: ['subject', 'hlc', 'station_id'],
      subject_tail: ['subjects'],
      seal: ['station_id', 'hash', 'signature'],
      chain: ['station_id'],
      ledger_identity: ['home_id', 'station_id'],
      pending: ['station_id', 'hash', 'bytes'],
      quarantine: ['content_hash', 'bytes'],
    } as const;
    const places = Object.entries(columns).flatMap(([table, names]) =>
      names.map((column) => [table, column] as const),
    );
    const db = openDatabase(sqlite, file);
    const rowsOf = (table: string) =>
      db.prepare(`SELECT * FROM ${table}`).all() as Record<string, string | number>[];
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 33, max: 126 }),
        ([table, column], r, c, code) => {
          const rows = rowsOf(table);
          const row = rows[r % rows.length] ?? {};
          const before = String(row[column]);
          const at = c % before.length;
          const after = before.slice(0, at) + String.fromCharCode(code) + before.slice(at + 1);
          // The last character of padded base64 may change without changing the bytes it stands for.
          const sameBytes =
            column === 'signature' && Buffer.from(after, 'base64').equals(Buffer.from(before, 'base64'));
          fc.pre(after !== before && !sameBytes);
          const where = Object.keys(row)
            .map((name) => `${name} = ?`)
            .join(' AND ');
          const restore = db.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${where}`);
          expect(restore.run(after, ...Object.values(row)).changes).toBe(1);
          const report = check();
          expect(report.ok, `${table}.${column} ${before} -> ${after}`).toBe(false);
          restore.run(before, ...Object.values({ ...row, [column]: after }));
        },
      ),
      { numRuns: 150 },
    );
    db.close();
    expect(check().ok).toBe(true);
  }, 60_000);
});

describe('the command line', () => {
  const cli = fileURLToPath(new URL('./cli/verify.ts', import.meta.url));
  const run = (...args: string[]) => spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });

  test('prints what it found and ends with 0, 1 or 2', () => {
    const good = run(file);
    expect(good.stdout).toContain('✓ 账本完整，未被改动 / the ledger is whole');
    expect(good.status).toBe(0);
    edit('DELETE FROM event WHERE event_key = ?', COLD(3));
    const bad = run(file);
    expect(bad.stdout).toContain('第 3 条 / event 3: 缺少事件 / an event is missing');
    expect(bad.status).toBe(1);
    expect(run(`${file}.none`)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('STORAGE.CANNOT_OPEN'),
    });
    expect(run().status).toBe(2);
  });
});
