/**
 * What machines measure over time: temperatures, doors, defrosts. No ledger events: they prove nothing about a body,
 * and come by the thousand. They lie in `telemetry.db` beside the ledger, with a connection of its own, and nothing
 * that goes wrong here ever reaches the ledger or whoever scans.
 */
import { existsSync, renameSync } from 'node:fs';
import { type GuichengError, toGuichengError } from '../../domain/errors.ts';
import { type Db, guard, openDatabase, type Sqlite } from '../../ledger/sqlite.ts';

/** `bad`: the machine answered, but with a fault or nonsense. `missing`: it did not answer. */
export type Quality = 'good' | 'bad' | 'missing';

export interface Sample {
  /** Names one measured value, `deviceId/unit/point`. */
  readonly series: string;
  /** Wall time, ms since the epoch. */
  readonly at: number;
  /** Null unless the quality is good. */
  readonly value: number | null;
  readonly quality: Quality;
}

/** One step of a curve. Values are null where nothing good was measured: a gap, never the last value. */
export interface TrendPoint {
  /** Begin of the step, wall ms. */
  readonly at: number;
  readonly min: number | null;
  readonly mean: number | null;
  readonly max: number | null;
}

export interface TelemetryOptions {
  /** Path of `telemetry.db`; empty keeps everything in memory. */
  readonly file: string;
  readonly sqlite: Sqlite;
  readonly wall: () => number;
  /** Hears what went wrong. Nothing is thrown. */
  readonly report: (error: GuichengError) => void;
}

/** Samples nearer to each other than this are one in the raw table; the steps count them all. */
const RAW_EVERY_MS = 10_000;
const RAW_KEPT_MS = 3 * 86_400_000;
const STEP_MS = 10 * 60_000;
const STEPS_KEPT_MS = 400 * 86_400_000;
const FLUSH_MS = 10_000;
const PRUNE_MS = 3_600_000;
/** What waits for a disk that takes nothing; the oldest go first. */
const MOST_WAITING = 20_000;

interface Step {
  readonly series: string;
  readonly at: number;
  n: number;
  sum: number;
  min: number;
  max: number;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS series (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE IF NOT EXISTS sample (
    series INTEGER NOT NULL, at INTEGER NOT NULL, value REAL, quality TEXT NOT NULL, PRIMARY KEY (series, at)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS step (
    series INTEGER NOT NULL, at INTEGER NOT NULL, n INTEGER NOT NULL, sum REAL NOT NULL, min REAL NOT NULL,
    max REAL NOT NULL, PRIMARY KEY (series, at)
  ) STRICT, WITHOUT ROWID;
`;

export class Telemetry {
  readonly #options: TelemetryOptions;
  readonly #latest = new Map<string, Sample>();
  /** When each series last gave a raw sample, and of which quality. */
  readonly #kept = new Map<string, Sample>();
  readonly #ids = new Map<string, number>();
  #raw: Sample[] = [];
  #steps = new Map<string, Step>();
  #db: Db | null = null;
  #flushedAt: number;
  #prunedAt = 0;
  #failing = false;

  constructor(options: TelemetryOptions) {
    this.#options = options;
    this.#flushedAt = options.wall();
  }

  /** Takes one measured value; written with the next flush. Never throws. */
  record(sample: Sample): void {
    this.#latest.set(sample.series, sample);
    const before = this.#kept.get(sample.series);
    const near = before !== undefined && Math.abs(sample.at - before.at) < RAW_EVERY_MS;
    if (!near || before.quality !== sample.quality) {
      this.#kept.set(sample.series, sample);
      this.#raw.push(sample);
      if (this.#raw.length > MOST_WAITING) this.#raw = this.#raw.slice(-MOST_WAITING / 2);
    }
    if (sample.quality === 'good' && sample.value !== null)
      this.#count(sample.series, sample.at, sample.value);
  }

  /** The last sample of this run, of whatever quality; null before the first. How old it is, its `at` says. */
  latest(series: string): Sample | null {
    return this.#latest.get(series) ?? null;
  }

  /**
   * The curve between two wall times in `points` equal steps (at least ten minutes each beyond the last three days).
   * Empty where the file cannot be read.
   */
  trend(series: string, from: number, to: number, points: number): readonly TrendPoint[] {
    this.flush();
    const isRaw = from >= this.#options.wall() - RAW_KEPT_MS;
    const wanted = Math.ceil((to - from) / Math.max(1, points));
    const width = Math.max(1_000, isRaw ? wanted : Math.ceil(wanted / STEP_MS) * STEP_MS);
    const rows = this.#try(() => this.#read(series, from, to, width, isRaw)) ?? [];
    const found = new Map(rows.map((row) => [row.slot, row]));
    return Array.from({ length: Math.max(0, Math.ceil((to - from) / width)) }, (_, slot) => {
      const row = found.get(slot);
      return {
        at: from + slot * width,
        min: row?.min ?? null,
        mean: row?.mean ?? null,
        max: row?.max ?? null,
      };
    });
  }

  /** Called about once a second. Never throws. */
  tick(): void {
    const now = this.#options.wall();
    if (Math.abs(now - this.#flushedAt) >= FLUSH_MS) this.flush();
    if (this.#db !== null && Math.abs(now - this.#prunedAt) >= PRUNE_MS) {
      this.#prunedAt = now;
      this.#try(() => this.#prune(now));
    }
  }

  /** Writes what waits, in one transaction. Never throws. */
  flush(): void {
    this.#flushedAt = this.#options.wall();
    if (this.#raw.length === 0 && this.#steps.size === 0) return;
    const raw = this.#raw;
    const steps = this.#steps;
    const done = this.#try(() => {
      this.#write(raw, steps);
      return true;
    });
    if (done !== true) return;
    this.#raw = [];
    this.#steps = new Map();
  }

  close(): void {
    this.flush();
    this.#closeFile();
  }

  #count(series: string, at: number, value: number): void {
    const begin = Math.floor(at / STEP_MS) * STEP_MS;
    const key = `${series}@${begin}`;
    const step = this.#steps.get(key);
    if (step === undefined) {
      if (this.#steps.size >= MOST_WAITING) return;
      this.#steps.set(key, { series, at: begin, n: 1, sum: value, min: value, max: value });
      return;
    }
    step.n += 1;
    step.sum += value;
    step.min = Math.min(step.min, value);
    step.max = Math.max(step.max, value);
  }

  #write(raw: readonly Sample[], steps: ReadonlyMap<string, Step>): void {
    const db = this.#open();
    const put = db.prepare('INSERT OR REPLACE INTO sample (series, at, value, quality) VALUES (?, ?, ?, ?)');
    const add = db.prepare(`
      INSERT INTO step (series, at, n, sum, min, max) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (series, at) DO UPDATE SET n = n + excluded.n, sum = sum + excluded.sum,
        min = min(min, excluded.min), max = max(max, excluded.max)`);
    guard(() =>
      db.transaction(() => {
        for (const { series, at, value, quality } of raw)
          put.run(this.#idOf(db, series), Math.floor(at), value, quality);
        for (const { series, at, n, sum, min, max } of steps.values())
          add.run(this.#idOf(db, series), at, n, sum, min, max);
      })(),
    );
  }

  #read(series: string, from: number, to: number, width: number, isRaw: boolean) {
    const db = this.#open();
    const figures = isRaw
      ? `min(value) AS min, avg(value) AS mean, max(value) AS max FROM sample WHERE quality = 'good' AND`
      : 'min(min) AS min, sum(sum) / sum(n) AS mean, max(max) AS max FROM step WHERE';
    return guard(() =>
      db
        .prepare<unknown[], { slot: number; min: number; mean: number; max: number }>(
          `SELECT CAST((at - ?) / ? AS INTEGER) AS slot, ${figures}
             series = (SELECT id FROM series WHERE name = ?) AND at >= ? AND at < ? GROUP BY slot`,
        )
        .all(Math.floor(from), width, series, Math.floor(from), Math.floor(to)),
    );
  }

  #prune(now: number): void {
    const db = this.#open();
    guard(() => {
      for (const { id } of db.prepare<[], { id: number }>('SELECT id FROM series').all()) {
        db.prepare('DELETE FROM sample WHERE series = ? AND at < ?').run(id, now - RAW_KEPT_MS);
        db.prepare('DELETE FROM step WHERE series = ? AND at < ?').run(id, now - STEPS_KEPT_MS);
      }
    });
  }

  #idOf(db: Db, name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    db.prepare('INSERT OR IGNORE INTO series (name) VALUES (?)').run(name);
    const row = db.prepare<[string], { id: number }>('SELECT id FROM series WHERE name = ?').get(name);
    const id = row?.id ?? 0;
    this.#ids.set(name, id);
    return id;
  }

  /** Opened by the first need: a station without such machines has no such file. */
  #open(): Db {
    if (this.#db !== null) return this.#db;
    const { file, sqlite } = this.#options;
    const db = openDatabase(sqlite, file === '' ? ':memory:' : file);
    try {
      // Never waited for, and never synced beside the ledger: seconds may be lost, work may not.
      db.pragma('busy_timeout = 0');
      db.pragma('synchronous = NORMAL');
      db.pragma('wal_autocheckpoint = 1000');
      guard(() => db.exec(SCHEMA));
    } catch (error) {
      db.close();
      throw error;
    }
    this.#db = db;
    return db;
  }

  #closeFile(): void {
    this.#ids.clear();
    if (this.#db?.open === true) this.#db.close();
    this.#db = null;
  }

  /** Undefined where it failed; told once until it goes well again. */
  #try<T>(work: () => T): T | undefined {
    try {
      const value = work();
      this.#failing = false;
      return value;
    } catch (error) {
      const known = toGuichengError(error);
      // Ids of a transaction that was rolled back are nobody's.
      this.#ids.clear();
      if (!this.#failing) this.#options.report(known);
      this.#failing = true;
      if (known.code === 'STORAGE.CORRUPT') this.#setAside();
      return undefined;
    }
  }

  /** A damaged file is kept for whoever wants to look at it; measuring goes on in a new one. */
  #setAside(): void {
    const { file, wall } = this.#options;
    try {
      this.#closeFile();
      for (const end of ['', '-wal', '-shm'])
        if (file !== '' && existsSync(file + end))
          renameSync(file + end, `${file}.damaged-${Math.floor(wall())}${end}`);
    } catch (error) {
      this.#db = null;
      this.#options.report(toGuichengError(error));
    }
  }
}
