/** A transport whose faults are set by the test, such as an unplug that tells nobody. */
import { GuichengError } from '../../domain/errors.ts';
import { PipeListeners } from '../transports/ending.ts';
import type { Transport, Unsubscribe } from '../types.ts';

/** The hardware, which outlives single connections. */
export class FakeHardware {
  present: boolean | null = true;
  /** Changes at every re-plug, as the inode of a port does. */
  identity = 1;
  openFails = false;
  openHangs = false;
  writeHangs = false;
  closeHangs = false;
  /** Answers to written bytes. */
  answer: (bytes: Uint8Array) => readonly Uint8Array[] = () => [];
  /** When each attempt to open was made. */
  attempts: number[] = [];
  opened = 0;
  closed = 0;
  current: FakeTransport | null = null;
  readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  connect(): Transport {
    return new FakeTransport(this);
  }

  say(bytes: Uint8Array): void {
    this.current?.listeners.data(bytes);
  }
}

export class FakeTransport implements Transport {
  readonly name = 'fake';
  readonly listeners = new PipeListeners();
  readonly #hardware: FakeHardware;
  #identity: number | null = null;

  constructor(hardware: FakeHardware) {
    this.#hardware = hardware;
  }

  open(): Promise<void> {
    this.#hardware.attempts.push(this.#hardware.now());
    if (this.#hardware.openHangs) return new Promise(() => undefined);
    if (this.#hardware.openFails || this.#hardware.present === false) {
      return Promise.reject(new GuichengError('DEVICE.OPEN_FAILED', '打不开'));
    }
    this.#hardware.opened += 1;
    this.#hardware.current = this;
    this.#identity = this.#hardware.identity;
    return Promise.resolve();
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#hardware.writeHangs) return new Promise(() => undefined);
    for (const answer of this.#hardware.answer(bytes)) queueMicrotask(() => this.listeners.data(answer));
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#hardware.closed += 1;
    this.listeners.end(null);
    return this.#hardware.closeHangs ? new Promise(() => undefined) : Promise.resolve();
  }

  onData(listener: (bytes: Uint8Array) => void): Unsubscribe {
    return this.listeners.onData(listener);
  }

  onClose(listener: (cause: GuichengError) => void): Unsubscribe {
    return this.listeners.onClose(listener);
  }

  present(): Promise<boolean | null> {
    const replaced = this.#identity !== null && this.#identity !== this.#hardware.identity;
    return Promise.resolve(replaced ? false : this.#hardware.present);
  }
}
