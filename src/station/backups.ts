/**
 * The backups of one station (备份): made every hour and at the end of the day, to a second place, looked at before
 * they count. Between them the ledger itself is looked at. Whoever stands at the station hears of it only when backups
 * stop coming, or when damage is found.
 */

import { type GuichengError, toGuichengError } from '../domain/errors.ts';
import type { BackupMade } from '../ledger/backup/make.ts';
import type { BackupStatus } from './dto.ts';

export interface BackupsOptions {
  readonly folder: string;
  readonly wall: () => number;
  readonly mono: () => number;
  /** Makes one. @throws GuichengError `STORAGE.*` */
  readonly make: (at: number) => Promise<BackupMade>;
  /** The newest one that was there at the start. */
  readonly last: { readonly at: number; readonly events: number; readonly tookMs: number } | null;
  /** Looks at the ledger itself, between two backups. @throws GuichengError `STORAGE.*` */
  readonly look?: () => Promise<void>;
  readonly report: (error: GuichengError) => void;
  readonly everyMs?: number;
}

const HOUR_MS = 3_600_000;
/** The first one waits until the station has settled. */
const FIRST_MS = 30_000;
/** After a failure it is tried again soon: a disk that was full may have been cleared. */
const AGAIN_MS = 5 * 60_000;
const LOOK_MS = 2 * 60_000;

export class Backups {
  readonly #options: BackupsOptions;
  readonly #everyMs: number;
  #nextMono: number;
  #lookMono: number;
  #running: Promise<void> | null = null;
  #last: BackupsOptions['last'];
  #failed: { readonly at: number; readonly sentence: string; readonly damaged: boolean } | null = null;

  constructor(options: BackupsOptions) {
    this.#options = options;
    this.#everyMs = options.everyMs ?? HOUR_MS;
    this.#last = options.last;
    const age = options.last === null ? this.#everyMs : Math.max(0, options.wall() - options.last.at);
    this.#lookMono = options.mono() + FIRST_MS;
    this.#nextMono = options.mono() + Math.max(FIRST_MS, this.#everyMs - age);
  }

  get folder(): string {
    return this.#options.folder;
  }

  /** Called every now and then: begins one when it is time, or a look when that is. */
  tick(): void {
    const mono = this.#options.mono();
    if (mono >= this.#nextMono) void this.now();
    // A backup looks at all of it anyway.
    if (this.#running === null && mono >= this.#lookMono) void this.look();
  }

  /** Looks at the ledger at once. Never rejects: damage is in the status. */
  async look(): Promise<void> {
    const { look, wall, mono, report } = this.#options;
    this.#lookMono = mono() + LOOK_MS;
    try {
      await look?.();
    } catch (error) {
      const coded = toGuichengError(error);
      if (coded.code === 'STORAGE.CORRUPT')
        this.#failed = { at: wall(), sentence: coded.sentence, damaged: true };
      report(coded);
    }
  }

  /** Begins one at once, or waits for the one under way. Never rejects: what failed is in the status. */
  now(): Promise<void> {
    this.#running ??= this.#make().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  status(): BackupStatus {
    const { wall, mono, folder } = this.#options;
    const age = this.#last === null ? null : wall() - this.#last.at;
    return {
      folder,
      last: this.#last,
      running: this.#running !== null,
      nextAt: wall() + Math.max(0, Math.round(this.#nextMono - mono())),
      // One that was missed may happen; two, and a morning's work is at stake.
      overdue: age === null ? this.#failed !== null : age > 2 * this.#everyMs + AGAIN_MS,
      failed: this.#failed,
    };
  }

  async #make(): Promise<void> {
    const { wall, mono, make, report } = this.#options;
    const at = wall();
    this.#nextMono = mono() + this.#everyMs;
    try {
      const { events, tookMs } = await make(at);
      this.#last = { at, events, tookMs };
      this.#failed = null;
    } catch (error) {
      const coded = toGuichengError(error);
      this.#failed = { at, sentence: coded.sentence, damaged: coded.code === 'STORAGE.CORRUPT' };
      this.#nextMono = mono() + Math.min(AGAIN_MS, this.#everyMs);
      report(coded);
    }
  }
}
