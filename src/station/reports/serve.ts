import { constants, platform, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { giveWay, heed } from '../../ledger/giveWay.ts';
import { loadSqlite, openDatabase, storageError } from '../../ledger/sqlite.ts';
import { Views } from '../../views/read.ts';
import { runReport } from './kinds.ts';
import type { ReportAnswer, ReportRequest } from './thread.ts';

const Given = z.object({
  file: z.string().min(1),
  sqlite: z.string().min(1).optional(),
  urgency: z.instanceof(SharedArrayBuffer),
});

/** The other end of `ReportThread`: answers one report after the other, each from one moment of the views. */
export function serveReports(): void {
  const port = parentPort;
  if (port === null) return;
  const { file, sqlite, urgency } = Given.parse(workerData);
  heed(urgency);
  // A report waits for a scan, never the other way round. On Linux priority belongs to the thread; elsewhere this
  // would slow down the whole station.
  if (platform() === 'linux') setPriority(constants.priority.PRIORITY_LOW);
  const db = openDatabase(loadSqlite(sqlite), file, { readonly: true });
  const views = new Views(db);
  const answer = ({ id, name, input }: ReportRequest): ReportAnswer => {
    giveWay();
    try {
      // One snapshot for all its queries.
      return { id, ok: true, value: db.transaction(() => runReport(views, name, input as never))() };
    } catch (error) {
      const { code, sentence } = storageError(error);
      return { id, ok: false, code, sentence };
    }
  };
  port.on('message', (request: ReportRequest) => port.postMessage(answer(request)));
}
