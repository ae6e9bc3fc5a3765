/**
 * Fuzzing of codecs: random and mutated frames, cut at random places, against what must hold for every codec. It
 * never throws; what it accepts really stood in the stream and passes a check that is not the codec's own; it holds
 * back no more than it says; and after the line was quiet the next good frame is understood.
 *
 * A codec joins with a `fuzz.ts` in its folder and one line in `codecs.ts`.
 */
import { hex } from '../hex.ts';

export interface FuzzDecoder {
  /** @returns the bytes of every message accepted, in order; each was decoded to its meaning on the way */
  push(bytes: Uint8Array): readonly Uint8Array[];
  /** The line is quiet: what is held will not be completed. */
  flush(): readonly Uint8Array[];
  /** Bytes held back. */
  readonly pending: number;
}

export interface FuzzCodec {
  readonly name: string;
  /** Good frames: taken as they are, and mutated. */
  readonly seeds: readonly Uint8Array[];
  /** Its messages come whole, each handed over as it is: datagrams, reports, bodies. */
  readonly whole?: boolean;
  /** A stream in which one answer is awaited at a time: of two that are joined, one was never asked for. */
  readonly oneAtATime?: boolean;
  /** Documents rather than frames: each takes long, so that `npm test` sends fewer. */
  readonly heavy?: boolean;
  /** Most bytes it may hold back. */
  readonly holds: number;
  open(): FuzzDecoder;
  /** Whether these bytes are a message, found out without the codec: a check sum reckoned by other means. */
  isSound(bytes: Uint8Array): boolean;
}

export interface FuzzResult {
  readonly frames: number;
  readonly bytes: number;
  readonly accepted: number;
  /** What went wrong, with the bytes that show it; empty when all held. At most ten. */
  readonly faults: readonly string[];
}

/** A decoder for protocols whose messages come whole (datagrams, HTTP bodies): null where it refuses one. */
export function wholeMessages(decode: (message: Uint8Array) => object | null): FuzzDecoder {
  return {
    pending: 0,
    push: (message) => (decode(message) === null ? [] : [message]),
    flush: () => [],
  };
}

/** mulberry32: repeatable, and fast enough to be no part of what is measured. */
export function chance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A quiet line and a good frame after so many wild ones. */
const CALM_EVERY = 16;
const MOST_FAULTS = 10;
const WILD_BYTES = 300;

/** @param frames how many random and mutated frames are sent */
export function fuzz(codec: FuzzCodec, frames: number, seed = 1): FuzzResult {
  const random = chance(seed);
  const run = new Run(codec, random);
  for (let sent = 0; sent < frames && run.faults.length < MOST_FAULTS; sent += 1) {
    if (sent % CALM_EVERY === 0) run.calm();
    run.send(wild(codec.seeds, random));
  }
  run.calm();
  return { frames, bytes: run.bytes, accepted: run.accepted, faults: run.faults };
}

class Run {
  bytes = 0;
  accepted = 0;
  readonly faults: string[] = [];
  readonly #codec: FuzzCodec;
  readonly #random: (below: number) => number;
  /** What was sent since the line was last quiet: a message may stand anywhere in it. */
  #recent: Uint8Array[] = [];
  #decoder: FuzzDecoder;

  constructor(codec: FuzzCodec, random: (below: number) => number) {
    this.#codec = codec;
    this.#random = random;
    this.#decoder = codec.open();
  }

  /** In pieces of random size; often byte by byte, often all at once. */
  send(frame: Uint8Array): void {
    this.#recent.push(frame);
    this.bytes += frame.length;
    const whole = this.#codec.whole === true;
    const most = whole ? frame.length : ([1, 4, 64, frame.length][this.#random(4)] ?? 1);
    let at = 0;
    do {
      const size = whole ? frame.length : 1 + this.#random(Math.max(1, most));
      this.#take(() => this.#decoder.push(frame.subarray(at, at + size)), frame);
      at += Math.max(1, size);
    } while (at < frame.length);
  }

  /** Then a good frame must be understood, whatever came before. */
  calm(): void {
    this.#take(() => this.#decoder.flush(), new Uint8Array());
    if (this.#decoder.pending !== 0) this.#fault('holds bytes on a quiet line', new Uint8Array());
    this.#recent = [];
    const good = this.#codec.seeds[this.#random(this.#codec.seeds.length)] ?? new Uint8Array();
    const before = this.accepted;
    this.send(good);
    this.#take(() => this.#decoder.flush(), good);
    if (this.accepted !== before + 1) this.#fault('good frame after a quiet line not understood', good);
    this.#recent = [];
  }

  #take(work: () => readonly Uint8Array[], sent: Uint8Array): void {
    let found: readonly Uint8Array[] = [];
    try {
      found = work();
    } catch (error) {
      this.#fault(`threw ${String(error)}`, sent);
      this.#decoder = this.#codec.open();
      this.#recent = [];
      return;
    }
    for (const message of found) {
      this.accepted += 1;
      if (!this.#codec.isSound(message)) this.#fault('accepted what is no message', message);
      if (!this.#stood(message)) this.#fault('accepted what was never sent', message);
    }
    if (this.#decoder.pending > this.#codec.holds) this.#fault(`holds ${this.#decoder.pending} bytes`, sent);
  }

  #stood(message: Uint8Array): boolean {
    return Buffer.concat(this.#recent).includes(Buffer.from(message));
  }

  #fault(what: string, bytes: Uint8Array): void {
    if (this.faults.length < MOST_FAULTS) this.faults.push(`${this.#codec.name}: ${what}: ${hex(bytes)}`);
  }
}

function noise(random: (below: number) => number, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random(256));
}

/** Random bytes, or a good frame with one to four things done to it. */
function wild(seeds: readonly Uint8Array[], random: (below: number) => number): Uint8Array {
  if (random(8) === 0) return noise(random, random(WILD_BYTES));
  let frame = pick(seeds, random);
  for (let turns = 1 + random(4); turns > 0; turns -= 1) frame = mutated(frame, seeds, random);
  return frame;
}

function pick(seeds: readonly Uint8Array[], random: (below: number) => number): Uint8Array {
  return seeds[random(seeds.length)] ?? new Uint8Array();
}

function mutated(
  frame: Uint8Array,
  seeds: readonly Uint8Array[],
  random: (below: number) => number,
): Uint8Array {
  const at = random(frame.length + 1);
  const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
  switch (random(8)) {
    case 0: {
      const turned = frame.slice();
      if (at < turned.length) turned[at] = (turned[at] ?? 0) ^ (1 << random(8));
      return turned;
    }
    case 1: {
      const changed = frame.slice();
      if (at < changed.length) changed[at] = [0, 1, 0x7f, 0x80, 0xff, random(256)][random(6)] ?? 0;
      return changed;
    }
    case 2:
      return joined(frame.subarray(0, at), noise(random, 1 + random(8)), frame.subarray(at));
    case 3:
      return joined(frame.subarray(0, at), frame.subarray(at + 1 + random(8)));
    case 4:
      return frame.slice(0, at);
    case 5:
      return joined(frame, frame);
    case 6: {
      const other = pick(seeds, random);
      return joined(frame.subarray(0, at), other.subarray(random(other.length + 1)));
    }
    default:
      return joined(frame, pick(seeds, random));
  }
}
