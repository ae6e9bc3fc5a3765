import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GuichengError } from '../../domain/errors.ts';
import { openDatabase } from '../sqlite.ts';
import { draft, Rig, sqlite, T0 } from '../testing/rig.ts';
import { verifyFile } from '../verify.ts';
import { checkFile } from './check.ts';
import {
  type BackupFile,
  backupName,
  backupsIn,
  backupTime,
  manifestOf,
  outdated,
  readManifest,
  syncFolder,
} from './files.ts';
import { makeBackup } from './make.ts';

const HOUR = 3_600_000;
let rig: Rig;
let folder: string;
beforeEach(() => {
  rig = new Rig();
  folder = path.join(rig.folder, 'backup', 'desk');
});
afterEach(() => rig.dispose());

const make = (at = T0, more: Partial<Parameters<typeof makeBackup>[1]> = {}) =>
  makeBackup(sqlite, { file: rig.file('desk'), folder, at, ...more });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => (error as { code: string }).code,
  );

describe('a backup', () => {
  it('is a whole ledger of one moment, made while the station goes on', async () => {
    const ledger = rig.ledger('desk');
    for (let n = 0; n < 50; n += 1) ledger.append(draft('c1'));
    ledger.seal();
    const making = make();
    ledger.append(draft('c1'));
    const made = await making;
    expect(made.file).toBe(path.join(folder, 'ledger-20261124T080000Z.db'));
    expect(readdirSync(folder).sort()).toEqual([
      'ledger-20261124T080000Z.db',
      'ledger-20261124T080000Z.db.json',
    ]);
    expect(made.events).toBeGreaterThanOrEqual(51);
    expect(verifyFile(made.file, sqlite)).toMatchObject({ ok: true, stationId: 'desk' });
    const { file, attachments, ...manifest } = made;
    expect({ file, attachments }).toEqual({ file: made.file, attachments: 0 });
    expect(readManifest(made.file)).toEqual(manifest);
    expect(ledger.append(draft('c1')).stationSeq).toBe(53);
  });

  it('takes the attachments along once, and nothing else that lies there', async () => {
    rig.ledger('desk');
    const from = path.join(rig.folder, 'attachments');
    const to = path.join(rig.folder, 'backup', 'attachments');
    const hash = 'ab'.repeat(32);
    mkdirSync(path.join(from, 'ab'), { recursive: true });
    writeFileSync(path.join(from, 'ab', hash), 'photo');
    writeFileSync(path.join(from, 'ab', `${hash}.1.tmp`), 'half');
    expect((await make(T0, { attachments: { from, to } })).attachments).toBe(1);
    expect((await make(T0 + 1000, { attachments: { from, to } })).attachments).toBe(0);
    expect(readdirSync(path.join(to, 'ab'))).toEqual([hash]);
    expect(readFileSync(path.join(to, 'ab', hash), 'utf8')).toBe('photo');
    const none = { from: path.join(rig.folder, 'none'), to };
    expect((await make(T0 + 2000, { attachments: none })).attachments).toBe(0);
  });

  it('is none where the ledger does not agree with itself, and the old ones stay', async () => {
    const ledger = rig.ledger('desk');
    ledger.append(draft('c1'));
    await make(T0);
    ledger.db.prepare("UPDATE event SET bytes = replace(bytes, '备注', '改了')").run();
    expect(await codeOf(make(T0 + HOUR))).toBe('STORAGE.CORRUPT');
    expect(backupsIn(folder).map((entry) => entry.at)).toEqual([T0]);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('says so where its place cannot be written', async () => {
    rig.ledger('desk');
    writeFileSync(path.join(rig.folder, 'backup'), 'a file where the folder should be');
    expect(await codeOf(make())).toBe('STORAGE.BACKUP');
  });

  it('leaves nothing of an earlier one that was cut short', async () => {
    rig.ledger('desk');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'ledger-20260101T000000Z.db.part'), 'half');
    writeFileSync(path.join(folder, 'notes.txt'), 'of the engineer');
    await make();
    expect(readdirSync(folder).some((name) => name.includes('.part'))).toBe(false);
    expect(existsSync(path.join(folder, 'notes.txt'))).toBe(true);
  });

  it('without a legible description is a backup all the same', async () => {
    rig.ledger('desk');
    const { file } = await make();
    writeFileSync(manifestOf(file), '{"version":2}');
    expect(readManifest(file)).toBeNull();
    writeFileSync(manifestOf(file), 'not json');
    expect(readManifest(file)).toBeNull();
    rmSync(manifestOf(file));
    expect(readManifest(file)).toBeNull();
    rmSync(manifestOf(file), { force: true });
    mkdirSync(manifestOf(file));
    expect(() => readManifest(file)).toThrow('EISDIR');
    expect(backupsIn(folder)).toHaveLength(1);
    expect(backupsIn(path.join(folder, 'none'))).toEqual([]);
  });
});

describe('looking at a file', () => {
  /** What a look finds wrong; undefined for a file that can be believed. */
  const fault = (file: string, thorough: boolean): unknown => {
    try {
      checkFile(sqlite, file, { thorough });
      return undefined;
    } catch (error) {
      const { code, details } = error as GuichengError;
      expect(code).toBe('STORAGE.CORRUPT');
      return details.what;
    }
  };

  it('finds what does not follow, is not sealed by its station, or is no ledger', async () => {
    const ledger = rig.ledger('desk');
    for (let n = 0; n < 600; n += 1) ledger.append(draft('c1'));
    ledger.seal();
    const look = () => fault(ledger.file, false);
    expect(fault(ledger.file, true)).toBeUndefined();
    const { db } = ledger;
    db.exec("UPDATE seal SET signature = 'AAAA'");
    expect(look()).toContain('SEAL_BAD_SIGNATURE');
    db.exec("UPDATE seal SET hash = 'ff'");
    expect(look()).toContain('SEAL_DISAGREES');
    db.exec('DELETE FROM seal');
    expect(look()).toBeUndefined();
    // Before the newest five hundred nothing is read again.
    db.exec('DELETE FROM event WHERE event_key % 2147483648 = 50');
    expect(look()).toBeUndefined();
    db.exec('DELETE FROM event WHERE event_key % 2147483648 = 550');
    expect(look()).toContain('BROKEN_CHAIN');
    db.exec('DELETE FROM ledger_identity');
    expect(look()).toContain('ledger_identity is empty');
    db.pragma('foreign_keys = OFF');
    db.exec('DROP TABLE seal');
    expect(look()).toBe('no table seal');
  });

  it('believes no seal without the event that named its key', () => {
    const ledger = rig.ledger('desk');
    for (let n = 0; n < 600; n += 1) ledger.append(draft('c1'));
    ledger.seal();
    ledger.db.exec('DELETE FROM event WHERE event_key % 2147483648 = 1');
    expect(fault(ledger.file, false)).toBe('desk:1: seal 601 SEAL_BAD_SIGNATURE');
  });

  it('reads every index where it has the time, and says what SQLite itself finds', () => {
    const ledger = rig.ledger('desk');
    ledger.append(draft('c1'));
    ledger.close();
    const db = openDatabase(sqlite, ledger.file);
    db.unsafeMode(true);
    db.pragma('writable_schema = ON');
    db.exec(
      "UPDATE sqlite_schema SET sql = replace(sql, 'station_id, epoch', 'epoch, station_id') WHERE name = 'chain_by_station_id'",
    );
    db.close();
    expect(fault(ledger.file, false)).toBeUndefined();
    expect(fault(ledger.file, true)).toContain('chain_by_station_id');
  });

  it('counts no head for a chain whose beginning has not come yet', () => {
    const [desk, cold] = [rig.ledger('desk'), rig.ledger('cold')];
    cold.append(draft('c1'));
    desk.accept({ events: cold.since('', 9).events.slice(-1), seals: [], cursor: '' });
    expect(desk.chains().map((chain) => chain.stationId)).toEqual(['desk', 'cold']);
    const sound = checkFile(sqlite, desk.file, { thorough: true });
    expect([sound.events, Object.keys(sound.heads)]).toEqual([1, ['desk:1']]);
  });
});

describe('a finished file', () => {
  it('has its folder synced, where a folder can be opened', () => {
    const none = path.join(rig.folder, 'none');
    expect(() => syncFolder(none, 'linux')).toThrow('ENOENT');
    expect(() => syncFolder(none, 'win32')).not.toThrow();
  });
});

describe('rotation', () => {
  it('keeps the newest and one of each day, whatever there is', () => {
    const anyBackups = fc.array(fc.integer({ min: 0, max: 90 * 24 }), { maxLength: 200 });
    fc.assert(
      fc.property(anyBackups, fc.nat(30), fc.nat(40), (hours, newest, days) => {
        const all = [...new Set(hours)].map(
          (hour): BackupFile => ({ file: `${hour}`, at: T0 + hour * HOUR }),
        );
        const gone = new Set(outdated(all, { newest, days }).map((entry) => entry.file));
        const kept = all.filter((entry) => !gone.has(entry.file)).sort((a, b) => b.at - a.at);
        const sorted = [...all].sort((a, b) => b.at - a.at);
        expect(kept.slice(0, Math.max(1, newest))).toEqual(sorted.slice(0, Math.max(1, newest)));
        expect(kept.length).toBeLessThanOrEqual(Math.max(1, newest) + days);
        const dayOf = (entry: BackupFile) => Math.floor(entry.at / 86_400_000);
        const wanted = [...new Set(sorted.map(dayOf))].slice(0, days);
        expect(wanted.every((day) => kept.some((entry) => dayOf(entry) === day))).toBe(true);
      }),
    );
  });

  it('removes what is outdated after a new one stands', async () => {
    rig.ledger('desk');
    for (let n = 0; n < 4; n += 1) await make(T0 + n * 1000, { keep: { newest: 2, days: 0 } });
    expect(backupsIn(folder).map((entry) => entry.at)).toEqual([T0 + 3000, T0 + 2000]);
    expect(readdirSync(folder)).toHaveLength(4);
  });

  it('knows the time of a backup from its name, and no other file', () => {
    expect(backupTime(backupName(T0))).toBe(T0);
    expect(backupTime('ledger.db')).toBeNull();
  });
});
