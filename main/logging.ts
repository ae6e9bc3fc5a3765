/** One log a day in `logs/`, JSON lines, kept for ninety days. Everything passes the redaction. */
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import pino from 'pino';
import { redactText, redactValue } from './redact.ts';

export type Log = Pick<pino.Logger, 'info' | 'warn' | 'error' | 'fatal' | 'debug'>;

const KEPT_DAYS = 90;
const DAY_MS = 86_400_000;
const LOG_NAME = /^guicheng-(\d{4}-\d{2}-\d{2})\.log$/;

/** The day at the station, not in UTC: whoever looks for last night's log looks for last night's date. */
export function dayOf(wall: number): string {
  return new Date(wall + 8 * 3_600_000).toISOString().slice(0, 10);
}

/**
 * Appends to the file of the day. Writes are synchronous: lines are few, and the last one before a crash is the
 * one that matters. A line that cannot be written (a full disk) is told on the terminal and stops nobody: what was
 * to be logged is bad enough.
 */
export class DayFile {
  readonly #folder: string;
  readonly #wall: () => number;
  #day = '';
  #handle: number | null = null;

  constructor(folder: string, wall: () => number) {
    this.#folder = folder;
    this.#wall = wall;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  write(line: string): void {
    const text = redactText(line);
    try {
      const day = dayOf(this.#wall());
      if (day !== this.#day || this.#handle === null) this.#open(day);
      if (this.#handle !== null) writeSync(this.#handle, text);
    } catch (error) {
      process.stderr.write(`${String(error)}\n${text}`);
    }
  }

  close(): void {
    if (this.#handle === null) return;
    fsyncSync(this.#handle);
    closeSync(this.#handle);
    this.#handle = null;
  }

  #open(day: string): void {
    this.close();
    this.#handle = openSync(path.join(this.#folder, `guicheng-${day}.log`), 'a', 0o600);
    this.#day = day;
    this.#forgetOld();
  }

  #forgetOld(): void {
    const oldest = dayOf(this.#wall() - KEPT_DAYS * DAY_MS);
    for (const name of readdirSync(this.#folder)) {
      const day = LOG_NAME.exec(name)?.[1];
      if (day !== undefined && day < oldest) rmSync(path.join(this.#folder, name), { force: true });
    }
  }
}

export interface LogFile {
  readonly log: Log;
  close(): void;
}

export function openLog(folder: string, wall: () => number): LogFile {
  const file = new DayFile(folder, wall);
  const log = pino(
    {
      base: { pid: process.pid },
      level: 'info',
      timestamp: () => `,"time":"${new Date(wall()).toISOString()}"`,
      formatters: {
        level: (label) => ({ level: label }),
        log: (entry) => redactValue(entry) as Record<string, unknown>,
      },
    },
    file,
  );
  return { log, close: () => file.close() };
}
