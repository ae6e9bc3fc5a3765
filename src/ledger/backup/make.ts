/**
 * Copies a ledger while its station works on it, and looks at the copy before it counts. Meant for a thread of its
 * own: the copying never holds up an append, the reading of every page would.
 */
import { constants, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { GuichengError } from '../../domain/errors.ts';
import { openDatabase, type Sqlite, storageError } from '../sqlite.ts';
import { checkFile } from './check.ts';
import {
  type BackupManifest,
  backupName,
  backupsIn,
  KEEP,
  type Keep,
  manifestOf,
  moveWhole,
  outdated,
  writeWhole,
} from './files.ts';

export interface BackupJob {
  readonly file: string;
  /** Where the backups of this station lie. */
  readonly folder: string;
  /** ms UTC. */
  readonly at: number;
  /** Files named by their hash, below folders of two letters; copied once, they never change. */
  readonly attachments?: { readonly from: string; readonly to: string };
  readonly keep?: Keep;
}

export interface BackupMade extends BackupManifest {
  readonly file: string;
  /** Attachments that were not there yet. */
  readonly attachments: number;
}

/** All of it in one step: copied page by page, a station that goes on writing would make it begin again and again. */
const EVERYTHING = 0x7fff_ffff;

/**
 * @throws GuichengError `STORAGE.CORRUPT` where the copy, and so the ledger, does not agree with itself;
 * `STORAGE.BACKUP` where the place for it cannot be written
 */
export async function makeBackup(sqlite: Sqlite, job: BackupJob): Promise<BackupMade> {
  const begun = performance.now();
  const target = path.join(job.folder, backupName(job.at));
  const part = `${target}.part`;
  try {
    mkdirSync(job.folder, { recursive: true, mode: 0o700 });
    dropParts(job.folder);
    await copy(sqlite, job.file, part);
    const sound = checkFile(sqlite, part, { thorough: true });
    const attachments = job.attachments === undefined ? 0 : copyNew(job.attachments.from, job.attachments.to);
    const made: BackupManifest = {
      version: 1,
      ...sound,
      at: job.at,
      bytes: statSync(part).size,
      tookMs: Math.round(performance.now() - begun),
    };
    moveWhole(part, target);
    writeWhole(manifestOf(target), `${JSON.stringify(made, null, 2)}\n`);
    for (const old of outdated(backupsIn(job.folder), job.keep ?? KEEP)) {
      rmSync(old.file, { force: true });
      rmSync(manifestOf(old.file), { force: true });
    }
    return { ...made, file: target, attachments };
  } catch (error) {
    throw backupError(error, job.folder);
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) {
      if (existsSync(part + end)) rmSync(part + end);
    }
  }
}

async function copy(sqlite: Sqlite, file: string, part: string): Promise<void> {
  const source = openDatabase(sqlite, file, { readonly: true });
  try {
    await source.backup(part, { progress: () => EVERYTHING });
  } finally {
    source.close();
  }
  // One file that needs nothing beside it, wherever it is carried to.
  const made = new sqlite(part);
  try {
    made.pragma('journal_mode = DELETE');
  } finally {
    made.close();
  }
}

/** Left by a copy that was cut short. */
function dropParts(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (/\.part(-wal|-shm|-journal)?$/.test(name)) rmSync(path.join(folder, name), { force: true });
  }
}

function copyNew(from: string, to: string): number {
  if (!existsSync(from)) return 0;
  let copied = 0;
  for (const entry of readdirSync(from, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !/^[0-9a-f]{64}$/.test(entry.name)) continue;
    const target = path.join(to, entry.name.slice(0, 2), entry.name);
    if (existsSync(target)) continue;
    mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
    copyFileSync(path.join(entry.parentPath, entry.name), `${target}.part`, constants.COPYFILE_FICLONE);
    moveWhole(`${target}.part`, target);
    copied += 1;
  }
  return copied;
}

function backupError(error: unknown, folder: string): GuichengError {
  const coded = storageError(error);
  if (coded.code === 'STORAGE.CORRUPT' || coded.code === 'STORAGE.FULL') return coded;
  const details = { folder, why: coded.code };
  return new GuichengError('STORAGE.BACKUP', '备份没有做成，请检查备份位置的磁盘和权限', details, error);
}
