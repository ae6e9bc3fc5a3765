/**
 * A process that met an error nobody foresaw is replaced: everything acknowledged is on disk, and a fresh
 * process is safer than one in an unknown state. Not for ever, though: a machine that restarts in a circle
 * shows nobody why.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const WINDOW_MS = 5 * 60_000;
const MOST = 3;
const KEPT = 50;

const history = z.array(z.number()).max(1_000);

/** Whether one more restart is allowed at `now`, after those at `before` (wall ms). */
export function mayRestart(before: readonly number[], now: number): boolean {
  return before.filter((at) => at <= now && now - at < WINDOW_MS).length < MOST;
}

export class RestartRecord {
  readonly #file: string;

  constructor(logFolder: string) {
    this.#file = path.join(logFolder, 'restarts.json');
  }

  /** Wall times of the last restarts, oldest first; a record that cannot be read counts as none. */
  times(): readonly number[] {
    try {
      return history.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch (error) {
      if (error instanceof Error) return [];
      throw error;
    }
  }

  /**
   * Records the wish and says whether it is granted. Synchronous: the process is about to end. A restart that cannot
   * be counted (a full disk) is none: it might be the first of a circle.
   */
  ask(now: number): boolean {
    const before = this.times();
    if (!mayRestart(before, now)) return false;
    try {
      mkdirSync(path.dirname(this.#file), { recursive: true });
      writeFileSync(this.#file, JSON.stringify([...before, now].slice(-KEPT)), { mode: 0o600 });
      return true;
    } catch (error) {
      if (error instanceof Error) return false;
      throw error;
    }
  }
}
