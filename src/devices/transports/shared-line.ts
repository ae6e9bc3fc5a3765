/**
 * One line with several devices on it: RS-485, or the serial server before one. It is opened once, by whoever comes
 * first, and closed behind the last; each device has a seat, which is a transport like any other. Only who has the turn
 * is heard and answered, so that no two questions are ever under way at once.
 */
import { GuichengError, isGuichengError } from '../../domain/errors.ts';
import { type Clock, pause } from '../clock.ts';
import type { Transport, Turn, Unsubscribe } from '../types.ts';
import { PipeListeners } from './ending.ts';
import { type Endpoint, endpointKey } from './endpoint.ts';
import type { TransportFactory } from './open.ts';

/** So many turns in a hurry one after the other; then one who is in none and waits. */
const HURRIED_IN_A_ROW = 4;
/** A unit that did not answer so often in a row is gone, and asked rarely. */
const GONE_AFTER = 3;
/** All units that are gone together are asked so often: what their silence may cost the others. */
const GONE_EVERY_MS = 1_000;
/** Nobody answered for so long: the adapter may hang, and the line is opened anew. */
const DEAD_AFTER_MS = 5_000;
/** Some Windows drivers never finish closing an unplugged port. */
const CLOSE_LIMIT_MS = 1_000;
/** 3.5 characters of 11 bits between frames (MODBUS over Serial Line V1.02 §2.5.1.1). */
const QUIET_BITS = 38.5 * 1_000;
/** The speed behind a serial server is not known here; 3.5 characters at 4800 baud. */
const QUIET_BEHIND_SERVER_MS = 8;

interface Unit {
  /** Questions in a row without an answer. */
  missed: number;
  /** Monotonic ms of the last of them. */
  askedAt: number;
  /** Until then an answer that comes late could be taken for that to the next question. */
  restUntil: number;
}

interface Waiting {
  readonly hurry: boolean;
  readonly start: () => void;
}

function quietOf(endpoint: Endpoint): number {
  if (endpoint.kind === 'serial') return Math.ceil(QUIET_BITS / endpoint.baudRate);
  return QUIET_BEHIND_SERVER_MS;
}

export class SharedLines {
  readonly #open: TransportFactory;
  readonly #clock: Clock;
  readonly #lines = new Map<string, Line>();
  readonly #closing = new Map<string, Promise<void>>();

  constructor(open: TransportFactory, clock: Clock) {
    this.#open = open;
    this.#clock = clock;
  }

  /** A seat at the line of this endpoint, not yet taken. */
  async seat(endpoint: Endpoint): Promise<Transport> {
    const transport = await this.#open(endpoint);
    return new Seat(transport, (seat) => this.#join(endpoint, transport, seat));
  }

  async #join(endpoint: Endpoint, transport: Transport, seat: Seat): Promise<void> {
    const key = endpointKey(endpoint);
    // The system gives a port out once: the dead line must have let go of it.
    await this.#closing.get(key);
    if (seat.closed) throw lost(transport.name);
    let line = this.#lines.get(key);
    if (line === undefined) {
      line = new Line(transport, this.#clock, quietOf(endpoint), (closed) => {
        this.#lines.delete(key);
        const done = closed.then(() => {
          if (this.#closing.get(key) === done) this.#closing.delete(key);
        });
        this.#closing.set(key, done);
      });
      this.#lines.set(key, line);
    }
    // Known to the seat before the line is open: who gives up meanwhile must find it to leave it.
    seat.line = line;
    await line.take(seat);
  }
}

class Line {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #quietMs: number;
  readonly #ended: (closed: Promise<void>) => void;
  readonly #seats = new Set<Seat>();
  readonly #units = new Map<number, Unit>();
  readonly #waiting: Waiting[] = [];
  readonly #opened: Promise<void>;
  #holder: Seat | null = null;
  #busy = false;
  #hurried = 0;
  #freeAt = Number.NEGATIVE_INFINITY;
  #answeredAt: number;
  #over = false;

  constructor(transport: Transport, clock: Clock, quietMs: number, ended: (closed: Promise<void>) => void) {
    this.#transport = transport;
    this.#clock = clock;
    this.#quietMs = quietMs;
    this.#ended = ended;
    this.#answeredAt = clock.now();
    transport.onData((bytes) => this.#holder?.listeners.data(bytes));
    transport.onClose((cause) => this.#end(cause));
    this.#opened = transport.open();
  }

  /** @throws GuichengError DEVICE.OPEN_FAILED */
  async take(seat: Seat): Promise<void> {
    this.#seats.add(seat);
    try {
      await this.#opened;
    } catch (error) {
      this.#end(null);
      throw error;
    }
    if (seat.closed || this.#over) {
      this.leave(seat);
      throw lost(this.#transport.name);
    }
  }

  leave(seat: Seat): void {
    this.#seats.delete(seat);
    if (this.#holder === seat) this.#holder = null;
    if (this.#seats.size === 0) this.#end(null);
    else if (this.#clock.now() - this.#answeredAt > DEAD_AFTER_MS) {
      this.#end(
        new GuichengError('DEVICE.SILENT', '这条线上的设备都没有应答，正在重新连接', {
          port: this.#transport.name,
        }),
      );
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      await this.#transport.write(bytes);
    } catch (error) {
      if (isGuichengError(error)) this.#end(error);
      throw error;
    }
  }

  async present(): Promise<boolean | null> {
    const found = await this.#transport.present();
    if (found === false) this.#end(lost(this.#transport.name));
    return found;
  }

  /** @throws GuichengError DEVICE.NO_ANSWER without a question where the unit is gone and its time has not come */
  async turn<T>(seat: Seat, address: number, hurry: boolean, work: () => Promise<T>): Promise<T> {
    const unit = this.#unit(address);
    this.#refuseGone(unit);
    await this.#rest(unit.restUntil);
    await new Promise<void>((resolve) => {
      this.#waiting.push({ hurry, start: resolve });
      this.#next();
    });
    try {
      await this.#rest(this.#freeAt);
      if (seat.closed || this.#over) throw lost(this.#transport.name);
      this.#holder = seat;
      return await this.#asked(unit, work);
    } finally {
      this.#freeAt = this.#clock.now() + this.#quietMs;
      this.#busy = false;
      this.#next();
    }
  }

  async #asked<T>(unit: Unit, work: () => Promise<T>): Promise<T> {
    const began = this.#clock.now();
    try {
      const answer = await work();
      this.#heard(unit);
      return answer;
    } catch (error) {
      const code = isGuichengError(error) ? error.code : null;
      const now = this.#clock.now();
      if (code === 'DEVICE.REFUSED') this.#heard(unit);
      else if (code === 'DEVICE.NO_ANSWER')
        Object.assign(unit, { missed: unit.missed + 1, askedAt: now, restUntil: now + (now - began) });
      throw error;
    }
  }

  #heard(unit: Unit): void {
    unit.missed = 0;
    this.#answeredAt = this.#clock.now();
  }

  #unit(address: number): Unit {
    const known = this.#units.get(address);
    if (known !== undefined) return known;
    const made = { missed: 0, askedAt: 0, restUntil: Number.NEGATIVE_INFINITY };
    this.#units.set(address, made);
    return made;
  }

  /** One that is gone costs its whole time-out each time: all of them together get one question a second. */
  #refuseGone(unit: Unit): void {
    if (unit.missed < GONE_AFTER) return;
    const gone = [...this.#units.values()].filter(({ missed }) => missed >= GONE_AFTER).length;
    if (this.#clock.now() - unit.askedAt >= gone * GONE_EVERY_MS) return;
    throw new GuichengError('DEVICE.NO_ANSWER', '设备没有应答，请检查电源、接线和站号', {
      reason: 'not asked so soon again',
    });
  }

  async #rest(until: number): Promise<void> {
    const left = until - this.#clock.now();
    if (left > 0) await pause(this.#clock, left);
  }

  #next(): void {
    if (this.#busy) return;
    const hurry = this.#hurried < HURRIED_IN_A_ROW;
    const wanted = this.#waiting.findIndex((waiting) => waiting.hurry === hurry);
    const [next] = this.#waiting.splice(Math.max(0, wanted), 1);
    if (next === undefined) return;
    this.#hurried = next.hurry ? this.#hurried + 1 : 0;
    this.#busy = true;
    next.start();
  }

  /** For everybody on it at once: the first who sees it must not find the others still on a dead port. */
  #end(cause: GuichengError | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#ended(this.#close());
    for (const seat of [...this.#seats]) seat.listeners.end(cause);
  }

  #close(): Promise<void> {
    return new Promise((resolve) => {
      const limit = this.#clock.after(CLOSE_LIMIT_MS, resolve);
      void this.#transport.close().then(() => {
        limit.cancel();
        resolve();
      });
    });
  }
}

class Seat implements Transport {
  readonly name: string;
  readonly listeners = new PipeListeners();
  readonly #transport: Transport;
  readonly #join: (seat: Seat) => Promise<void>;
  line: Line | null = null;
  #closed = false;

  constructor(transport: Transport, join: (seat: Seat) => Promise<void>) {
    this.name = transport.name;
    this.#transport = transport;
    this.#join = join;
  }

  get closed(): boolean {
    return this.#closed;
  }

  open(): Promise<void> {
    return this.#join(this);
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.line === null || this.#closed)
      throw new GuichengError('DEVICE.WRITE_FAILED', '向设备发送指令失败，请检查数据线', { port: this.name });
    await this.line.write(bytes);
  }

  close(): Promise<void> {
    this.#closed = true;
    this.listeners.end(null);
    this.line?.leave(this);
    return Promise.resolve();
  }

  onData(listener: (bytes: Uint8Array) => void): Unsubscribe {
    return this.listeners.onData(listener);
  }

  onClose(listener: (cause: GuichengError) => void): Unsubscribe {
    return this.listeners.onClose(listener);
  }

  present(): Promise<boolean | null> {
    return (this.line ?? this.#transport).present();
  }

  readonly turn: Turn = (unit, hurry, work) => {
    if (this.line === null) return Promise.reject(lost(this.name));
    return this.line.turn(this, unit, hurry, work);
  };
}

function lost(port: string): GuichengError {
  return new GuichengError('DEVICE.UNPLUGGED', '设备连接断开，请检查数据线', { port });
}
