/** The listeners every transport keeps, and the rule that an end is told once. */
import type { GuichengError } from '../../domain/errors.ts';
import type { Unsubscribe } from '../types.ts';

export class PipeListeners {
  readonly #data = new Set<(bytes: Uint8Array) => void>();
  readonly #close = new Set<(cause: GuichengError) => void>();
  #ended = false;

  onData(listener: (bytes: Uint8Array) => void): Unsubscribe {
    this.#data.add(listener);
    return () => this.#data.delete(listener);
  }

  onClose(listener: (cause: GuichengError) => void): Unsubscribe {
    this.#close.add(listener);
    return () => this.#close.delete(listener);
  }

  data(bytes: Uint8Array): void {
    if (this.#ended) return;
    for (const listener of [...this.#data]) listener(bytes);
  }

  /** Tells listeners once; `null` ends quietly because we closed the pipe ourselves. */
  end(cause: GuichengError | null): void {
    if (this.#ended) return;
    this.#ended = true;
    if (cause === null) return;
    for (const listener of [...this.#close]) listener(cause);
  }
}
