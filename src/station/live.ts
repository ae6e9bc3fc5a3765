import type { StationLive } from './dto.ts';

/** Pushes the station's live state to its screens: latest value only, many changes in one turn become one. */
export class LiveChannel {
  readonly #read: () => StationLive;
  readonly #waiting = new Set<() => void>();
  #version = 0;
  #scheduled = false;

  constructor(read: () => StationLive) {
    this.#read = read;
  }

  changed(): void {
    this.#version += 1;
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      for (const wake of [...this.#waiting]) wake();
    });
  }

  async *watch(signal?: AbortSignal): AsyncGenerator<StationLive, void> {
    let seen = -1;
    while (signal?.aborted !== true) {
      if (seen !== this.#version) {
        seen = this.#version;
        yield this.#read();
        continue;
      }
      await new Promise<void>((resolve) => {
        const done = () => {
          this.#waiting.delete(done);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        this.#waiting.add(done);
        signal?.addEventListener('abort', done);
      });
    }
  }
}
