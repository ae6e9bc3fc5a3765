/** A typed emitter whose listeners cannot hurt each other, nor the device that speaks. */
import { type GuichengError, toGuichengError } from '../domain/errors.ts';
import type { Unsubscribe } from './types.ts';

export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(value: never) => void>>();
  readonly #report: (error: GuichengError) => void;

  /** @param report receives what a listener threw; the other listeners still run */
  constructor(report: (error: GuichengError) => void) {
    this.#report = report;
  }

  on<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): Unsubscribe {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set);
    set.add(listener);
    return () => set.delete(listener);
  }

  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    const set = this.#listeners.get(name) as Set<(value: Events[Name]) => void> | undefined;
    for (const listener of [...(set ?? [])]) {
      try {
        listener(value);
      } catch (error) {
        this.#report(toGuichengError(error));
      }
    }
  }
}
