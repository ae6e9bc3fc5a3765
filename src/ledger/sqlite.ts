/**
 * The one module that opens SQLite. The path of better-sqlite3 comes from the caller, because the fallback
 * Electron runs another build of it than Node does.
 */
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type Database from 'better-sqlite3';
import { type ErrorCode, GuichengError, toGuichengError } from '../domain/errors.ts';

export type Sqlite = typeof Database;
export type Db = Database.Database;
export type Statement<P extends unknown[] = unknown[], R = unknown> = Database.Statement<P, R>;

const BUSY_TIMEOUT_MS = 5_000;

/** Loads better-sqlite3, by default the installed one; `modulePath` may be an absolute path. */
export function loadSqlite(modulePath = 'better-sqlite3'): Sqlite {
  // Bundled to CommonJS there is no import.meta.url; run as a module there is no __filename.
  /* v8 ignore next -- one half runs in the tests, the other in the packaged application */
  const require = createRequire(typeof __filename === 'string' ? __filename : import.meta.url);
  return require(modulePath) as Sqlite;
}

export interface OpenOptions {
  readonly readonly?: boolean;
}

/**
 * Opens a database file durably: WAL, `synchronous=FULL`, and no automatic checkpoint, which would land on
 * some unlucky commit (measured: it doubles the p99). Call `checkpointPassive` when idle instead.
 * @throws GuichengError `STORAGE.*`
 */
export function openDatabase(sqlite: Sqlite, file: string, options: OpenOptions = {}): Db {
  const readonly = options.readonly ?? false;
  return guard(() => {
    const db = new sqlite(file, { readonly, fileMustExist: readonly, timeout: BUSY_TIMEOUT_MS });
    try {
      db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
      db.pragma('foreign_keys = ON');
      if (readonly) {
        db.pragma('query_only = ON');
      } else {
        db.pragma('journal_mode = WAL');
        // better-sqlite3 is compiled with DEFAULT_WAL_SYNCHRONOUS=1: without this line a commit is not synced.
        db.pragma('synchronous = FULL');
        db.pragma('wal_autocheckpoint = 0');
      }
      // The first read of the header: a file that is no database fails here and not in mid-work.
      db.pragma('schema_version');
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

export interface CheckpointResult {
  readonly busy: boolean;
  /** Pages in the WAL, and how many of them are now in the file. */
  readonly walPages: number;
  readonly checkpointed: number;
}

/** Moves the WAL into the file without blocking readers or writers. For idle moments. */
export function checkpointPassive(db: Db): CheckpointResult {
  return guard(() => {
    const [row] = db.pragma('wal_checkpoint(PASSIVE)') as [
      { busy: number; log: number; checkpointed: number },
    ];
    return { busy: row.busy !== 0, walPages: row.log, checkpointed: row.checkpointed };
  });
}

export interface FileLock {
  release(): void;
}

/**
 * Takes the one writer's lock of `file`: an exclusive transaction held open on `file.lock`. The operating
 * system drops it when the process dies, by SIGKILL too, so that no stale lock ever keeps a station shut.
 * POSIX drops such locks also when the process opens and closes the file by other means: never read
 * `*.lock`, or the database itself, with `fs` in the process that holds it.
 * @throws GuichengError `STORAGE.IN_USE`
 */
export function lockFile(sqlite: Sqlite, file: string): FileLock {
  const target = `${realPath(file)}.lock`;
  const db = guard(() => new sqlite(target, { timeout: 0 }));
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (sqliteFailure(error)?.code.startsWith('SQLITE_BUSY')) {
      throw new GuichengError(
        'STORAGE.IN_USE',
        '本站数据正被另一个归程程序使用，请先关闭那一个再打开',
        { file },
        error,
      );
    }
    throw storageError(error);
  }
  return {
    release: () => {
      if (db.open) db.close();
    },
  };
}

/** Two names of one file must meet at one lock. */
function realPath(file: string): string {
  if (existsSync(file)) return realpathSync(file);
  const folder = path.dirname(path.resolve(file));
  return path.join(existsSync(folder) ? realpathSync(folder) : folder, path.basename(file));
}

/** Runs `work`; whatever SQLite throws leaves as a coded error. */
export function guard<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storageError(error);
  }
}

const STORAGE_ERRORS: readonly (readonly [prefix: string, code: ErrorCode, sentence: string])[] = [
  ['SQLITE_READONLY', 'STORAGE.READ_ONLY', '数据文件只读，无法写入，请检查文件夹权限后重试'],
  ['SQLITE_PERM', 'STORAGE.READ_ONLY', '数据文件只读，无法写入，请检查文件夹权限后重试'],
  ['SQLITE_FULL', 'STORAGE.FULL', '磁盘已满，本次操作没有记录，请清理磁盘后重做'],
  ['SQLITE_CORRUPT', 'STORAGE.CORRUPT', '数据文件已损坏，请停止使用本站并从备份恢复'],
  ['SQLITE_NOTADB', 'STORAGE.CORRUPT', '数据文件已损坏，请停止使用本站并从备份恢复'],
  ['SQLITE_BUSY', 'STORAGE.LOCKED', '数据文件被其他程序占用，请稍后重试'],
  ['SQLITE_LOCKED', 'STORAGE.LOCKED', '数据文件被其他程序占用，请稍后重试'],
  ['SQLITE_CANTOPEN', 'STORAGE.CANNOT_OPEN', '打不开数据文件，请检查路径和权限'],
  ['SQLITE_IOERR', 'STORAGE.IO', '读写磁盘出错，本次操作没有记录，请检查磁盘'],
  ['SQLITE_NOMEM', 'STORAGE.NO_MEMORY', '内存不足，本次操作没有记录，请关闭其他程序后重做'],
  ['SQLITE_TOOBIG', 'STORAGE.TOO_LARGE', '要记录的内容过大，无法保存'],
  ['SQLITE_CONSTRAINT', 'STORAGE.CONSTRAINT', '数据不符合约束，本次操作没有记录，请联系技术人员'],
];

const FATAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'STORAGE.READ_ONLY',
  'STORAGE.FULL',
  'STORAGE.CORRUPT',
  'STORAGE.LOCKED',
  'STORAGE.CANNOT_OPEN',
  'STORAGE.IO',
  'STORAGE.NO_MEMORY',
]);

/** True for faults of the file or the machine: they end the whole transaction, whoever met them. */
export function isFatalStorage(error: GuichengError): boolean {
  return FATAL.has(error.code);
}

/** Maps whatever was thrown around SQLite to the one error type. */
export function storageError(error: unknown): GuichengError {
  if (error instanceof GuichengError) return error;
  const failed = sqliteFailure(error);
  if (failed !== undefined) {
    const { code, text } = failed;
    const known = STORAGE_ERRORS.find(([prefix]) => code.startsWith(prefix));
    const [, mapped, sentence] = known ?? ['', 'STORAGE.FAILED', '数据库出错，本次操作没有记录，请重试'];
    return new GuichengError(mapped as ErrorCode, sentence, { sqlite: code, text }, error);
  }
  if (error instanceof TypeError && error.message.includes('directory does not exist')) {
    return new GuichengError(
      'STORAGE.CANNOT_OPEN',
      '打不开数据文件，请检查路径和权限',
      { text: error.message },
      error,
    );
  }
  return toGuichengError(error);
}

function sqliteFailure(error: unknown): { code: string; text: string } | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const { code, message } = error;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? { code, text: message } : undefined;
}
