/** Names, order and rotation of the backups of one ledger, and writing a file so that it is there whole or not at all. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const NAME = /^ledger-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z\.db$/;
const DAY_MS = 86_400_000;

const manifest = z.object({
  version: z.literal(1),
  homeId: z.string(),
  stationId: z.string(),
  /** When the copy was begun, ms UTC. */
  at: z.int(),
  events: z.int(),
  /** Newest event of each chain, by `stationId:epoch`. */
  heads: z.record(z.string(), z.object({ seq: z.int(), hash: z.string() })),
  bytes: z.int(),
  tookMs: z.int(),
});
/** What stands beside each backup: what is in it, checked when it was made. */
export type BackupManifest = z.infer<typeof manifest>;

export interface BackupFile {
  readonly file: string;
  readonly at: number;
}

export interface Keep {
  /** The newest of all. */
  readonly newest: number;
  /** And the newest of each day, for so many days. */
  readonly days: number;
}

/** A day by the hour, a month by the day. */
export const KEEP: Keep = { newest: 24, days: 30 };

export function backupName(at: number): string {
  return `ledger-${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z.db`;
}

/** Time in the name of a backup, ms UTC; null for any other file. */
export function backupTime(name: string): number | null {
  const found = NAME.exec(name);
  if (found === null) return null;
  const [, year, month, day, hour, minute, second] = found;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** Backups in a folder, newest first; none where there is no folder yet. */
export function backupsIn(folder: string): BackupFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => {
      const at = backupTime(name);
      return at === null ? [] : [{ file: path.join(folder, name), at }];
    })
    .sort((a, b) => b.at - a.at);
}

/** Those that may go. The newest is never among them. */
export function outdated(backups: readonly BackupFile[], keep: Keep): BackupFile[] {
  const sorted = [...backups].sort((a, b) => b.at - a.at);
  const days = new Map<number, BackupFile>();
  for (const entry of sorted) {
    const day = Math.floor(entry.at / DAY_MS);
    if (!days.has(day)) days.set(day, entry);
  }
  const kept = new Set([
    ...sorted.slice(0, Math.max(1, keep.newest)),
    ...[...days.values()].slice(0, keep.days),
  ]);
  return sorted.filter((entry) => !kept.has(entry));
}

export function manifestOf(file: string): string {
  return `${file}.json`;
}

/** What was written beside a backup; null where it is missing or cannot be understood. */
export function readManifest(file: string): BackupManifest | null {
  try {
    const parsed = manifest.safeParse(JSON.parse(readFileSync(manifestOf(file), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError || isMissing(error)) return null;
    throw error;
  }
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Written beside, synced, renamed: after a power cut the old content or the new one is there. */
export function writeWhole(file: string, content: string): void {
  const beside = `${file}.part`;
  writeFileSync(beside, content, { mode: 0o600 });
  moveWhole(beside, file);
}

/** Gives a finished file its name, for good. */
export function moveWhole(from: string, to: string): void {
  syncPath(from);
  renameSync(from, to);
  syncFolder(path.dirname(to));
}

/** Without this the name of a new file may be lost although its content is on disk. */
export function syncFolder(folder: string, platform: string = process.platform): void {
  // Windows cannot open a folder; NTFS journals the rename itself.
  if (platform !== 'win32') syncPath(folder);
}

function syncPath(target: string): void {
  const handle = openSync(target, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
