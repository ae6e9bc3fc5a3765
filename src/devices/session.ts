/** One connection of a device: how it ends, and what must not outlive it. */
import { type GuichengError, toGuichengError } from '../domain/errors.ts';
import type { Timer } from './clock.ts';
import type { Transport } from './types.ts';

/** The end of a session, told once, and the timers that must not outlive it. */
export class Session {
  /** Resolves with why the session ended; null when we ended it ourselves. */
  readonly ended: Promise<GuichengError | null>;
  readonly timers: { presence?: Timer; deadline?: Timer } = {};
  onAlive: () => void = () => undefined;
  #over = false;
  #settle: (cause: GuichengError | null) => void = () => undefined;

  constructor() {
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get over(): boolean {
    return this.#over;
  }

  end(cause: GuichengError | null): void {
    if (this.#over) return;
    this.#over = true;
    this.timers.presence?.cancel();
    this.timers.deadline?.cancel();
    this.#settle(cause);
  }
}

/** A defect in a driver must cost one session, not the process: it is called from inside stream events. */
export function guarded(transport: Transport, fail: (error: GuichengError) => void): Transport {
  return {
    name: transport.name,
    open: () => transport.open(),
    write: (bytes) => transport.write(bytes),
    close: () => transport.close(),
    present: () => transport.present(),
    ...(transport.turn === undefined ? {} : { turn: transport.turn }),
    onClose: (listener) => transport.onClose(listener),
    onData: (listener) =>
      transport.onData((bytes) => {
        try {
          listener(bytes);
        } catch (error) {
          fail(toGuichengError(error));
        }
      }),
  };
}
