/** Backups, and looks at a ledger in use, on a thread of their own, which lives as long as one takes. */
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { type ErrorCode, GuichengError, toGuichengError } from '../../domain/errors.ts';
import { heed, type UrgencyFlag, urgencyFlag } from '../giveWay.ts';
import { loadSqlite, type Sqlite } from '../sqlite.ts';
import { type LookCursor, type LookJob, lookAt } from './look.ts';
import { type BackupJob, type BackupMade, makeBackup } from './make.ts';

type Task =
  | { readonly name: 'backup'; readonly job: BackupJob }
  | { readonly name: 'look'; readonly job: LookJob };
type JobOf<K> = Extract<Task, { readonly name: K }>['job'];
type ThreadJob = Task & {
  /** Path of better-sqlite3, where it is not the installed one. */
  readonly sqlite: string | undefined;
  readonly urgency: UrgencyFlag;
};
type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: ErrorCode; readonly sentence: string };

/** @throws GuichengError what `makeBackup` throws; `STORAGE.BACKUP` where its thread ended on the way */
export function backupOnThread(
  program: string | URL,
  job: BackupJob,
  sqlite: string | undefined,
): Promise<BackupMade> {
  return onThread(program, { name: 'backup', job, sqlite, urgency: urgencyFlag }) as Promise<BackupMade>;
}

/** @throws GuichengError what `lookAt` throws; `STORAGE.BACKUP` where its thread ended on the way */
export function lookOnThread(
  program: string | URL,
  job: LookJob,
  sqlite: string | undefined,
): Promise<LookCursor | null> {
  return onThread(program, { name: 'look', job, sqlite, urgency: urgencyFlag }) as Promise<LookCursor | null>;
}

function onThread(program: string | URL, job: ThreadJob): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, { workerData: job });
    worker.unref();
    const over = (cause: unknown) =>
      reject(new GuichengError('STORAGE.BACKUP', '备份没有做完，请检查备份位置的磁盘和权限', {}, cause));
    worker.on('message', (answer: Answer) => {
      if (answer.ok) resolve(answer.value);
      else reject(new GuichengError(answer.code, answer.sentence));
    });
    worker.on('error', over);
    worker.on('exit', (code) => over(`ended with ${code}`));
  });
}

const WORK: { readonly [K in Task['name']]: (sqlite: Sqlite, job: JobOf<K>) => unknown } = {
  backup: makeBackup,
  look: lookAt,
};

/** The program of the thread. */
export async function serveBackup(): Promise<void> {
  const given = workerData as ThreadJob;
  heed(given.urgency);
  let answer: Answer;
  try {
    const sqlite = loadSqlite(given.sqlite);
    const work = WORK[given.name] as (sqlite: Sqlite, job: Task['job']) => unknown;
    answer = { ok: true, value: await work(sqlite, given.job) };
  } catch (error) {
    const { code, sentence } = toGuichengError(error);
    answer = { ok: false, code, sentence };
  }
  parentPort?.postMessage(answer);
}
