/** A backup on a thread of its own, which lives as long as the backup takes. */
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { type ErrorCode, GuichengError, toGuichengError } from '../../domain/errors.ts';
import { loadSqlite } from '../sqlite.ts';
import { type BackupJob, type BackupMade, makeBackup } from './make.ts';

interface ThreadJob {
  readonly job: BackupJob;
  /** Path of better-sqlite3, where it is not the installed one. */
  readonly sqlite: string | undefined;
}
type Answer =
  | { readonly ok: true; readonly made: BackupMade }
  | { readonly ok: false; readonly code: ErrorCode; readonly sentence: string };

/** @throws GuichengError what `makeBackup` throws; `STORAGE.BACKUP` where its thread ended on the way */
export function backupOnThread(
  program: string | URL,
  job: BackupJob,
  sqlite: string | undefined,
): Promise<BackupMade> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, { workerData: { job, sqlite } satisfies ThreadJob });
    worker.unref();
    const over = (cause: unknown) =>
      reject(new GuichengError('STORAGE.BACKUP', '备份没有做完，请检查备份位置的磁盘和权限', {}, cause));
    worker.on('message', (answer: Answer) => {
      if (answer.ok) resolve(answer.made);
      else reject(new GuichengError(answer.code, answer.sentence));
    });
    worker.on('error', over);
    worker.on('exit', (code) => over(`ended with ${code}`));
  });
}

/** The program of the thread. */
export async function serveBackup(): Promise<void> {
  const { job, sqlite } = workerData as ThreadJob;
  let answer: Answer;
  try {
    answer = { ok: true, made: await makeBackup(loadSqlite(sqlite), job) };
  } catch (error) {
    const { code, sentence } = toGuichengError(error);
    answer = { ok: false, code, sentence };
  }
  parentPort?.postMessage(answer);
}
