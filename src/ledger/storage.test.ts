import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GuichengError } from '../domain/errors.ts';
import { checkpointPassive, lockFile, openDatabase, storageError } from './sqlite.ts';
import { codeOf, draft, Rig, sqlite } from './testing/rig.ts';
import { verifyFile } from './verify.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.dispose());

describe('the settings of a connection', () => {
  test('are durable, whatever the library was compiled with', () => {
    const { db } = rig.bare('desk');
    const pragma = (name: string) => db.pragma(name, { simple: true });
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('wal_autocheckpoint')).toBe(0);
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('busy_timeout')).toBe(5000);
  });

  test('a passive checkpoint empties the WAL beside a reader', () => {
    const ledger = rig.ledger('desk');
    const reader = openDatabase(sqlite, ledger.file, { readonly: true });
    for (let i = 0; i < 50; i++) ledger.append(draft('c1'));
    const result = checkpointPassive(ledger.db);
    expect(result.busy).toBe(false);
    expect(result.walPages).toBeGreaterThan(50);
    expect(result.checkpointed).toBe(result.walPages);
    expect(reader.prepare('SELECT count(*) FROM event').pluck().get()).toBe(51);
    reader.close();
  });
});

describe('a full disk', () => {
  test('refuses with its code, leaves nothing half-done, and goes on when there is room again', () => {
    const ledger = rig.ledger('desk');
    const pages = ledger.db.pragma('page_count', { simple: true });
    ledger.db.pragma(`max_page_count = ${Number(pages) + 4}`);
    let appended = 0;
    let code: string | undefined;
    while (code === undefined && appended < 1000) {
      code = codeOf(() =>
        ledger.transact((tx) => {
          tx.append(draft('c1'));
          tx.append(draft('c2'));
        }),
      );
      if (code === undefined) appended += 1;
    }
    expect(code).toBe('STORAGE.FULL');
    expect(appended).toBeGreaterThan(1);
    expect(ledger.count()).toBe(1 + 2 * appended);
    expect(ledger.eventsOf('case:c1')).toHaveLength(appended);
    expect(ledger.eventsOf('case:c2')).toHaveLength(appended);
    ledger.db.pragma('max_page_count = 1000000');
    expect(ledger.append(draft('c1')).stationSeq).toBe(2 + 2 * appended);
    ledger.close();
    expect(verifyFile(ledger.file, sqlite).ok).toBe(true);
  });

  test('stops a batch as a whole, also when it is a view that meets it', () => {
    const peer = rig.ledger('peer');
    for (let i = 0; i < 20; i++) peer.append(draft('c1'));
    const desk = rig.ledger('desk', {
      extraMigrations: [
        {
          name: '0010-create-ballast',
          label: '',
          up: (db) => db.exec('CREATE TABLE ballast (x BLOB) STRICT'),
        },
      ],
      project: {
        apply: (event, { db, local }) => {
          if (!local && event.stationSeq > 5) db.exec('INSERT INTO ballast VALUES (zeroblob(100000))');
        },
      },
    });
    const before = desk.heads();
    desk.db.pragma(`max_page_count = ${Number(desk.db.pragma('page_count', { simple: true })) + 30}`);
    expect(codeOf(() => desk.accept(peer.since('', 99)))).toBe('STORAGE.FULL');
    expect(desk.heads()).toEqual(before);
    expect(desk.quarantined()).toEqual([]);
    desk.db.pragma('max_page_count = 1000000');
    expect(desk.accept(peer.since('', 99)).accepted).toBe(21);
  });
});

describe('a disk that fails every write', () => {
  test('is named in words, leaves nothing half-done, and work goes on as soon as it takes something again', () => {
    const file = rig.file('desk');
    const child = fileURLToPath(new URL('./testing/failing-child.ts', import.meta.url));
    const { stdout, stderr } = spawnSync(process.execPath, [child, file], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const words = 'STORAGE.IO 读写磁盘出错，本次操作没有记录，请检查磁盘';
    expect(JSON.parse(stdout)).toEqual({
      refused: [words, words],
      during: { head: true, found: 2 },
      after: 3,
    });
    const report = verifyFile(file, sqlite);
    expect([report.ok, report.chains[0]?.events]).toEqual([true, 3]);
  });
});

describe('files that cannot be used', () => {
  test('a read-only connection refuses writes with its code', () => {
    const { file } = rig.ledger('desk');
    const db = openDatabase(sqlite, file, { readonly: true });
    let thrown: unknown;
    try {
      db.exec('DELETE FROM event');
    } catch (error) {
      thrown = error;
    }
    expect(storageError(thrown).code).toBe('STORAGE.READ_ONLY');
    db.close();
  });

  test('a file without write permission', () => {
    const own = rig.ledger('desk');
    own.close();
    for (const name of [own.file, `${own.file}.lock`]) chmodSync(name, 0o444);
    chmodSync(rig.folder, 0o555);
    // Root may write everything; permissions bind only somebody else.
    const child = fileURLToPath(new URL('./testing/open-child.ts', import.meta.url));
    const asNobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const { stdout } = spawnSync(process.execPath, [child, own.file], { encoding: 'utf8', ...asNobody });
    chmodSync(rig.folder, 0o755);
    expect(stdout.trim()).toBe('STORAGE.READ_ONLY 数据文件只读，无法写入，请检查文件夹权限后重试');
  });

  test('no database, a damaged one, a missing folder', () => {
    const file = rig.file('desk');
    writeFileSync(file, 'this is not a database, but long enough to have a header '.repeat(100));
    expect(codeOf(() => rig.bare('desk'))).toBe('STORAGE.CORRUPT');
    expect(codeOf(() => verifyFile(file, sqlite))).toBe('STORAGE.CORRUPT');
    expect(codeOf(() => rig.bare('desk', { file: `${rig.folder}/none/desk.db` }))).toBe(
      'STORAGE.CANNOT_OPEN',
    );
    expect(codeOf(() => verifyFile(`${file}.none`, sqlite))).toBe('STORAGE.CANNOT_OPEN');
    expect(existsSync(`${file}.none`)).toBe(false);
  });

  test('one in the middle of somebody else’s write', () => {
    const ledger = rig.ledger('desk');
    const other = openDatabase(sqlite, ledger.file);
    ledger.db.pragma('busy_timeout = 20');
    other.exec('BEGIN IMMEDIATE');
    expect(codeOf(() => ledger.append(draft('c1')))).toBe('STORAGE.LOCKED');
    other.exec('ROLLBACK');
    expect(ledger.append(draft('c1')).stationSeq).toBe(2);
    other.close();
  });
});

describe('errors that are not SQLite’s', () => {
  test('stay what they are, in the one error type', () => {
    const coded = Object.assign(new Error('no such file'), { code: 'ENOENT' });
    for (const error of [coded, new TypeError('x is not a function'), 'thrown text']) {
      expect(storageError(error)).toBeInstanceOf(GuichengError);
      expect(storageError(error).code).not.toMatch(/^STORAGE/);
    }
    expect(storageError(Object.assign(new Error('odd'), { code: 'SQLITE_ODD' })).code).toBe('STORAGE.FAILED');
  });
});

describe('the lock of a file', () => {
  test('lets one core in, by whatever name, and the next one when it is released', () => {
    const ledger = rig.ledger('desk');
    expect(codeOf(() => rig.bare('desk'))).toBe('STORAGE.IN_USE');
    expect(codeOf(() => rig.bare('desk', { file: `${rig.folder}/./desk.db` }))).toBe('STORAGE.IN_USE');
    // Readers need no lock.
    openDatabase(sqlite, ledger.file, { readonly: true }).close();
    ledger.close();
    const lock = lockFile(sqlite, ledger.file);
    lock.release();
    lock.release();
    expect(rig.bare('desk').head().seq).toBe(1);
  });

  test('that is no lock is an error of the file, not of another program', () => {
    writeFileSync(
      `${rig.file('desk')}.lock`,
      'this is not a database, but long enough to be one '.repeat(100),
    );
    expect(codeOf(() => rig.bare('desk'))).toBe('STORAGE.CORRUPT');
  });

  test('is held against another process', () => {
    const { file } = rig.ledger('desk');
    const child = fileURLToPath(new URL('./testing/open-child.ts', import.meta.url));
    const { stdout } = spawnSync(process.execPath, [child, file], { encoding: 'utf8' });
    expect(stdout.trim()).toBe('STORAGE.IN_USE 本站数据正被另一个归程程序使用，请先关闭那一个再打开');
  });
});
