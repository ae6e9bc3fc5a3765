/** Where everything of a home lies on this machine, and which of its stations this machine shows. */
import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { GuichengError } from '../src/domain/errors.ts';
import { stationRole } from '../src/domain/events/kinds.ts';
import type { StationPlan } from '../src/station/home.ts';
import { isMissing, writeAtomic } from './atomic.ts';
import { fileError } from './machine-errors.ts';

const stationPlan = z.object({
  stationId: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/),
  role: stationRole,
  name: z.string().min(1).max(40),
});

const homeFile = z.object({
  version: z.literal(1),
  homeId: z.string().min(1).max(80),
  /** `demo`: all windows on one screen. `station`: full screen, starts with the machine, left only by PIN. */
  mode: z.enum(['demo', 'station']),
  stations: z.array(stationPlan).min(1).max(20),
  /** Station ids whose windows open on this machine. */
  windows: z.array(z.string()).min(1).max(20),
  /** Stations on computers of their own, as the demo home is set up with them. */
  elsewhere: z.array(stationPlan).max(20).optional(),
  /**
   * How this computer meets the others of the home. `hub`: it answers, at these names and addresses; `station`: it was
   * let in with a code (`npm run join`) and meets the hub there. Its first station is the one that does so.
   */
  network: z
    .discriminatedUnion('role', [
      z.object({
        role: z.literal('hub'),
        host: z.string().min(1).default('0.0.0.0'),
        port: z.number().int().min(1).max(65_535),
        names: z.array(z.string().min(1).max(253)).min(1).max(20),
        /** Where the county answers, and the file with its authority's certificate (docs/county.md). */
        county: z
          .object({
            host: z.string().min(1).max(253),
            port: z.number().int().min(1).max(65_535),
            authorityFile: z.string().min(1).max(400),
          })
          .optional(),
      }),
      z.object({
        role: z.literal('station'),
        hub: z.object({
          host: z.string().min(1).max(253),
          port: z.number().int().min(1).max(65_535),
          /** Whom to expect there. */
          hubId: z.string().min(1).max(80),
        }),
      }),
    ])
    .optional(),
  /** A second place for the backups: another disk is better than another folder. */
  backup: z.object({ folder: z.string().min(1).max(400) }).optional(),
});

export type HomeFile = z.infer<typeof homeFile>;

export interface HomeFolder {
  readonly root: string;
  readonly keys: string;
  readonly attachments: string;
  readonly papers: string;
  readonly logs: string;
  /** Where backups go, where `home.json` names no place: beside the home, so that whoever removes it keeps them. */
  readonly backup: string;
  /** Chromium's own files; nothing of a body is ever in them. */
  readonly browser: string;
  ledger(stationId: string): string;
}

export function homeFolder(root: string): HomeFolder {
  const below = (...parts: string[]): string => path.join(root, ...parts);
  return {
    root,
    keys: below('keys'),
    attachments: below('attachments'),
    papers: below('papers'),
    logs: below('logs'),
    backup: `${path.resolve(root)}-backup`,
    browser: below('electron'),
    ledger: (stationId) => below('stations', stationId, 'ledger.db'),
  };
}

/**
 * Makes the folder, for this account alone, and sees whether it can be worked in: Chromium's lock and the ledgers
 * would otherwise fail later, each in its own words.
 * @throws GuichengError STORAGE.READ_ONLY, STORAGE.FULL, STORAGE.CANNOT_OPEN
 */
export function makeHomeFolder(folder: HomeFolder): void {
  const { root, keys, attachments, papers, logs, browser } = folder;
  for (const part of [root, keys, attachments, papers, logs, browser]) {
    try {
      mkdirSync(part, { recursive: true, mode: 0o700 });
      accessSync(part, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (error) {
      const details = { file: part };
      const sentence = '数据文件夹打不开，请检查磁盘和文件夹权限';
      throw fileError(error, details) ?? new GuichengError('STORAGE.CANNOT_OPEN', sentence, details, error);
    }
  }
}

/**
 * The home of this machine; the first start writes `first`. A file that cannot be understood is an error: with
 * other stations in it the application would open, and found, another home.
 * @throws GuichengError STORAGE.HOME_FILE
 */
export async function readHomeFile(folder: HomeFolder, first: HomeFile): Promise<HomeFile> {
  const file = path.join(folder.root, 'home.json');
  const text = textOrNull(file);
  if (text === null) {
    await writeAtomic(file, `${JSON.stringify(first, null, 2)}\n`);
    return first;
  }
  const parsed = homeFile.safeParse(jsonOrNull(text));
  if (!parsed.success) throw badHomeFile(file);
  const known = new Set(parsed.data.stations.map((station) => station.stationId));
  if (!parsed.data.windows.every((stationId) => known.has(stationId))) throw badHomeFile(file);
  return parsed.data;
}

/** The stations whose windows open here, in the order the file names them. */
export function shownStations(home: HomeFile): readonly StationPlan[] {
  return home.windows.flatMap((id) => home.stations.filter((station) => station.stationId === id));
}

function textOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw badHomeFile(file, error);
  }
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Not JSON is one more way of not being understood; the schema then says so.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function badHomeFile(file: string, cause?: unknown): GuichengError {
  return new GuichengError(
    'STORAGE.HOME_FILE',
    '本机的工作站设置（home.json）读不懂，请从备份恢复这个文件，或联系技术人员',
    { file },
    cause,
  );
}
