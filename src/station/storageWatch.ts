/**
 * Whether the file of this station can still be read and written. Whoever stands here is told in words as long as it
 * cannot, also when nobody touches anything; and damage that was met once is looked for by the next start.
 */

import { suspect } from '../ledger/restore/prepare.ts';
import { isFatalStorage, storageError } from '../ledger/sqlite.ts';
import type { StationCore } from './core.ts';
import type { AlarmView } from './dto.ts';
import { keepAlive } from './heartbeat.ts';

const EVERY_MS = 5 * 60_000;
/** While nothing can be written it is tried more often: work goes on as soon as there is room. */
const AGAIN_MS = 5_000;

export class StorageWatch {
  readonly #core: StationCore;
  #beatMono: number;
  #failing: { readonly since: number; readonly sentence: string } | null = null;
  #damagedAt: number | null = null;

  constructor(core: StationCore) {
    this.#core = core;
    this.#beatMono = core.mono - EVERY_MS + AGAIN_MS;
  }

  /** When damage was first met in this run, ms UTC; null for a file that can be believed. */
  get damagedAt(): number | null {
    return this.#damagedAt;
  }

  /** What the operator reads of writes that fail; null where they do not. */
  get failing(): string | null {
    return this.#failing?.sentence ?? null;
  }

  /** Whatever went wrong anywhere at this station; only what says something of its file counts. */
  met(error: unknown): void {
    const coded = storageError(error);
    if (coded.code === 'STORAGE.CORRUPT') this.#damaged();
    else if (isFatalStorage(coded)) this.#failing ??= { since: this.#core.wall, sentence: coded.sentence };
  }

  /** Called about once a second. Never throws. */
  tick(): void {
    if (this.#core.ports.backups?.status().failed?.damaged === true) this.#damaged();
    const every = this.#failing === null ? EVERY_MS : AGAIN_MS;
    if (this.#core.mono - this.#beatMono >= every) this.beat();
  }

  /** Writes the time down. Never throws. */
  beat(): void {
    this.#beatMono = this.#core.mono;
    try {
      keepAlive(this.#core, this.#core.clock.known);
      this.#failing = null;
    } catch (error) {
      this.#core.report(error);
    }
  }

  alarms(): AlarmView[] {
    if (this.#damagedAt !== null)
      return [
        {
          id: 'damaged',
          text: '本站数据文件有损坏',
          since: this.#damagedAt,
          todo: '不要再办入炉、交付等不可挽回的步骤。请按「重启恢复」：会换上最近的好备份，救回还读得出的内容',
          caseId: null,
          level: 'now',
          act: 'restart',
        },
      ];
    if (this.#failing === null) return [];
    return [
      {
        id: 'storage',
        text: '本站数据写不进磁盘',
        since: this.#failing.since,
        todo: `${this.#failing.sentence}。能写了会自动继续`,
        caseId: null,
        level: 'now',
      },
    ];
  }

  #damaged(): void {
    if (this.#damagedAt !== null) return;
    this.#damagedAt = this.#core.wall;
    const { file } = this.#core.options;
    try {
      if (file !== '' && file !== ':memory:') suspect(file);
    } catch (error) {
      this.#core.report(error);
    }
    this.#core.changed();
  }
}
