/** The backups of every station of this machine, each to its own folder of one place. */
import path from 'node:path';
import type { GuichengError } from '../src/domain/errors.ts';
import { backupsIn, readManifest } from '../src/ledger/backup/files.ts';
import type { LookCursor } from '../src/ledger/backup/look.ts';
import { backupOnThread, lookOnThread } from '../src/ledger/backup/thread.ts';
import type { StationClock } from '../src/ledger/types.ts';
import { Backups } from '../src/station/backups.ts';
import type { HomeFile, HomeFolder } from './home-folder.ts';

const TICK_MS = 15_000;
/** Both a fraction of a second on the machine of a station. */
const SLICE = 5_000;
const EVERY_PAGE_UP_TO = 64 * 1024 ** 2;

export interface HomeBackups {
  of(stationId: string): Backups;
  start(): void;
  stop(): void;
}

export function createBackups(options: {
  readonly home: HomeFile;
  readonly folder: HomeFolder;
  readonly clock: StationClock;
  readonly stations: readonly string[];
  readonly report: (error: GuichengError) => void;
}): HomeBackups {
  const { home, folder, clock, report } = options;
  const place = home.backup?.folder ?? folder.backup;
  const attachments = { from: folder.attachments, to: path.join(place, 'attachments') };
  const all = new Map(
    options.stations.map((stationId) => {
      const own = path.join(place, stationId);
      const program = path.join(__dirname, 'workers', 'backup.cjs');
      const make = (at: number) =>
        backupOnThread(
          program,
          { file: folder.ledger(stationId), folder: own, at, attachments },
          process.env.GUICHENG_SQLITE,
        );
      let after: LookCursor | null = null;
      const look = async () => {
        const job = { file: folder.ledger(stationId), after, slice: SLICE, everyPageUpTo: EVERY_PAGE_UP_TO };
        after = await lookOnThread(program, job, process.env.GUICHENG_SQLITE);
      };
      const { wall, mono } = clock;
      return [stationId, new Backups({ folder: own, wall, mono, make, look, last: newest(own), report })];
    }),
  );
  let timer: NodeJS.Timeout | null = null;
  return {
    of: (stationId) => {
      const found = all.get(stationId);
      if (found === undefined) throw new Error(`no station ${stationId}`);
      return found;
    },
    start: () => {
      timer = setInterval(() => {
        for (const backups of all.values()) backups.tick();
      }, TICK_MS);
      timer.unref();
    },
    stop: () => {
      if (timer !== null) clearInterval(timer);
    },
  };
}

function newest(folder: string): { at: number; events: number; tookMs: number } | null {
  for (const { file } of backupsIn(folder)) {
    const found = readManifest(file);
    if (found !== null) return found;
  }
  return null;
}
