/** Time as the device layer sees it: injected, so that deadlines and back-off are testable without waiting. */

export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Monotonic milliseconds of this process. */
  now(): number;
  /** Milliseconds since the epoch; for display only, never for a deadline. */
  wall(): number;
  after(ms: number, run: () => void): Timer;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after(ms, run) {
    const handle = setTimeout(run, ms);
    return { cancel: () => clearTimeout(handle) };
  },
};

/** How late a timer may fire before it says more about this process than about the device. */
const LATE_MS = 20;

/**
 * Runs `run` after `ms` of silence. The event loop handles timers before input: after a blocked loop (a long
 * SQLite write, a suspended laptop) the timer fires although the bytes already wait in the kernel. A timer that
 * fired late therefore proves nothing and is armed once more.
 */
export function afterSilence(clock: Clock, ms: number, run: () => void): Timer {
  let inner: Timer;
  let again = true;
  const arm = (): void => {
    const due = clock.now() + ms;
    inner = clock.after(ms, () => {
      if (again && clock.now() - due > LATE_MS) {
        again = false;
        arm();
        return;
      }
      run();
    });
  };
  arm();
  return { cancel: () => inner.cancel() };
}

/** A pause that a `Cancel` can end early. Resolves in either case. */
export function pause(clock: Clock, ms: number, cancel?: Cancel): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(ms, () => {
      off?.();
      resolve();
    });
    const off = cancel?.onCancel(() => {
      timer.cancel();
      resolve();
    });
  });
}

/** A one-way switch that wakes everything waiting on it. */
export class Cancel {
  #cancelled = false;
  readonly #listeners = new Set<() => void>();

  get cancelled(): boolean {
    return this.#cancelled;
  }

  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    for (const listener of [...this.#listeners]) listener();
    this.#listeners.clear();
  }

  /** Calls back at once when already cancelled. */
  onCancel(listener: () => void): () => void {
    if (this.#cancelled) {
      listener();
      return () => undefined;
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/**
 * The value of `work`, or the error of `late()` after `ms`. The work itself goes on; whoever started it must
 * also clean up what it may still produce.
 */
export function within<T>(clock: Clock, ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(ms, () => reject(late()));
    work.then(
      (value) => {
        timer.cancel();
        resolve(value);
      },
      (error: unknown) => {
        timer.cancel();
        reject(error);
      },
    );
  });
}
