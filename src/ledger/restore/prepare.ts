/**
 * Before a station opens its ledger: is it whole? A damaged one is set aside, never removed, and the newest good
 * backup takes its place. What is under way stands in a file of its own, so that a power cut goes on with it.
 */
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { GuichengError, isGuichengError } from '../../domain/errors.ts';
import { checkFile, checkingFile, type Depth, isUnbegun, type Sound } from '../backup/check.ts';
import { type BackupFile, backupsIn, isMissing, moveWhole, syncFolder, writeWhole } from '../backup/files.ts';
import { type OwnHead, readHead } from '../headFile.ts';
import { lockFile, openDatabase, type Sqlite } from '../sqlite.ts';
import { finish, type Steps } from '../steps.ts';
import { EventStore } from '../store.ts';

const head = z.object({ epoch: z.int(), seq: z.int(), hash: z.string() });
const marker = z.object({
  version: z.literal(1),
  /** `corrupt`: it cannot be read; `missing`: it is gone; `behind`: it lost what was acknowledged; `asked`: an engineer. */
  reason: z.enum(['corrupt', 'missing', 'behind', 'asked']),
  at: z.int(),
  stationId: z.string(),
  /** The set-aside file; null where there was none. */
  aside: z.string().nullable(),
  /** The backup that took its place; null where the file itself is whole but too short. */
  backup: z.object({ file: z.string(), at: z.int() }).nullable(),
  /** The newest own event somebody was told of, as far as that is known. */
  witness: head.nullable(),
});
/** A restore under way: made before the first file is touched, gone when the new epoch has begun. */
export type RestoreMarker = z.infer<typeof marker>;

export interface PrepareOptions {
  readonly sqlite: Sqlite;
  readonly file: string;
  /** Null where only the backup can say: an engineer restores a home by its folder. */
  readonly homeId: string | null;
  readonly stationId: string;
  /** Backups of this station; null where none are made. */
  readonly backups: string | null;
  readonly wall: number;
  /** Hears of each backup that was passed over because it is damaged, or another station's. */
  readonly onPassedOver?: (file: string) => void;
}

export function markerOf(file: string): string {
  return `${file}.restoring`;
}

/**
 * Looks at the ledger and puts a good one in its place where it is damaged.
 * @returns what the station has to say of it, or null where all is well
 * @throws GuichengError `STORAGE.*`: damaged, and no backup to take its place; the damaged file stays where it is
 */
export function prepareLedger(options: PrepareOptions): RestoreMarker | null {
  return finish(preparing(options));
}

/** `prepareLedger` in steps; a restore itself is one step. */
export function* preparing(options: PrepareOptions): Steps<RestoreMarker | null> {
  const { file } = options;
  const under = readMarker(file);
  if (under !== null) return carryOn(options, under);
  const witness = readHead(file);
  if (!existsSync(file)) {
    // A home that never was is not one that was lost.
    if (witness === null) return null;
    return begin(options, 'missing', witness);
  }
  let sound: Sound;
  try {
    sound = yield* checkingFile(options.sqlite, file, depthOf(options));
    trust(file);
  } catch (error) {
    if (!isGuichengError(error) || error.code !== 'STORAGE.CORRUPT') throw error;
    if (witness === null && backupsOf(options).length === 0) {
      // As the very first start leaves it where the power goes: the next one begins it.
      if (isUnbegun(options.sqlite, file)) return null;
      throw error;
    }
    return begin(options, 'corrupt', witness, error);
  }
  return isBehind(sound, options.stationId, witness) ? begin(options, 'behind', witness) : null;
}

/**
 * Restores at the wish of an engineer, from a backup of their choice or the newest good one.
 * @throws GuichengError `STORAGE.NO_BACKUP`, `STORAGE.IN_USE`, `STORAGE.*`
 */
export function restoreByHand(options: PrepareOptions & { readonly from: string | null }): RestoreMarker {
  return begin(options, 'asked', readHead(options.file), undefined, options.from);
}

/** Damage was met while the station ran: whatever its pages look like at the next start, all of it is read then. */
export function suspect(file: string): void {
  writeWhole(suspectOf(file), '');
}

function suspectOf(file: string): string {
  return `${file}.suspect`;
}

function trust(file: string): void {
  rmSync(suspectOf(file), { force: true });
}

function depthOf({ file }: PrepareOptions): Depth {
  const all = existsSync(suspectOf(file));
  return { thorough: all, whole: all };
}

/** The restore is over: the new epoch stands in the ledger. */
export function finishRestore(file: string): void {
  trust(file);
  rmSync(markerOf(file), { force: true });
  syncFolder(path.dirname(file));
}

export function readMarker(file: string): RestoreMarker | null {
  try {
    const parsed = marker.safeParse(JSON.parse(readFileSync(markerOf(file), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError || isMissing(error)) return null;
    throw error;
  }
}

/** The ledger ends before what this station has told somebody: going on would make two histories of one. */
function isBehind(sound: Sound, stationId: string, witness: OwnHead | null): boolean {
  if (witness === null || witness.seq === 0) return false;
  const epochs = Object.keys(sound.heads)
    .filter((key) => key.slice(0, key.lastIndexOf(':')) === stationId)
    .map((key) => Number(key.slice(key.lastIndexOf(':') + 1)));
  const newest = Math.max(0, ...epochs);
  if (newest !== witness.epoch) return newest < witness.epoch;
  const own = sound.heads[`${stationId}:${newest}`];
  return own === undefined || own.seq < witness.seq || (own.seq === witness.seq && own.hash !== witness.hash);
}

function begin(
  options: PrepareOptions,
  reason: RestoreMarker['reason'],
  witness: OwnHead | null,
  cause?: unknown,
  from: string | null = null,
): RestoreMarker {
  const { sqlite, file, wall, stationId } = options;
  const lock = lockFile(sqlite, file);
  try {
    const backup = reason === 'behind' ? null : from === null ? newestGood(options) : chosen(options, from);
    if (backup === null && reason !== 'behind') {
      if (cause !== undefined) throw cause;
      throw new GuichengError('STORAGE.NO_BACKUP', '找不到可用的备份，请联系技术人员', { file });
    }
    const made: RestoreMarker = {
      version: 1,
      reason,
      at: wall,
      stationId,
      aside: existsSync(file) ? asideName(file, wall) : null,
      backup,
      witness,
    };
    writeWhole(markerOf(file), `${JSON.stringify(made, null, 2)}\n`);
    return exchange(options, made);
  } finally {
    lock.release();
  }
}

function carryOn(options: PrepareOptions, under: RestoreMarker): RestoreMarker {
  const lock = lockFile(options.sqlite, options.file);
  try {
    return exchange(options, under);
  } finally {
    lock.release();
  }
}

/** Each step leaves a state that the next start recognises: whoever is interrupted here begins again here. */
function exchange({ file }: PrepareOptions, made: RestoreMarker): RestoreMarker {
  const { aside, backup } = made;
  if (backup === null) {
    // The file is whole: it stays, and a copy of it as it was found is kept.
    if (aside !== null && !existsSync(aside)) {
      if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${aside}-wal`);
      copyFileSync(file, `${aside}.part`);
      moveWhole(`${aside}.part`, aside);
    }
    return made;
  }
  if (aside !== null && !existsSync(aside) && existsSync(file)) {
    if (existsSync(`${file}-wal`)) renameSync(`${file}-wal`, `${aside}-wal`);
    renameSync(file, aside);
  }
  for (const end of ['-wal', '-shm', '-journal']) rmSync(file + end, { force: true });
  copyFileSync(backup.file, `${file}.part`);
  moveWhole(`${file}.part`, file);
  return made;
}

function asideName(file: string, wall: number): string {
  const stamp = new Date(wall).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  for (let count = 0; ; count += 1) {
    const name = `${file}.damaged-${stamp}${count === 0 ? '' : `-${count}`}`;
    if (!existsSync(name)) return name;
  }
}

function newestGood(options: PrepareOptions): RestoreMarker['backup'] {
  for (const entry of backupsOf(options)) {
    if (isGood(options, entry.file)) return entry;
    options.onPassedOver?.(entry.file);
  }
  return null;
}

function backupsOf({ backups }: PrepareOptions): BackupFile[] {
  return backups === null ? [] : backupsIn(backups);
}

function chosen(options: PrepareOptions, file: string): RestoreMarker['backup'] {
  if (!isGood(options, file))
    throw new GuichengError('STORAGE.BAD_BACKUP', '这份备份不完整，或不是本站的，请换一份', { file });
  return { file, at: backupsIn(path.dirname(file)).find((entry) => entry.file === file)?.at ?? options.wall };
}

/** An old event that was damaged may have been copied before anybody noticed. */
function isGood(options: PrepareOptions, file: string): boolean {
  const { sqlite, homeId, stationId } = options;
  try {
    const sound = checkFile(sqlite, file, { ...depthOf(options), thorough: true });
    return sound.stationId === stationId && (homeId === null || sound.homeId === homeId);
  } catch {
    // Whatever keeps it from being read keeps it from taking a ledger's place.
    return false;
  }
}

/** The chains a sound ledger holds, for a salvage to go on from. */
export function chainsOfFile(sqlite: Sqlite, file: string) {
  const db = openDatabase(sqlite, file, { readonly: true });
  try {
    return [...new EventStore(db).readState().chains.values()];
  } finally {
    db.close();
  }
}
