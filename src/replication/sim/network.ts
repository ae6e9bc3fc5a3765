/**
 * The network of the simulation: what is sent may be lost, late, doubled, overtaken or spoilt, each way by itself. Pushes
 * and pages go through their text form.
 */
import { GuichengError } from '../../domain/errors.ts';
import { type Read, readPage, readPush, writePage, writePush } from '../protocol/lines.ts';
import { greetedSchema, greetingSchema, type Receipt, receiptSchema } from '../protocol/messages.ts';
import type { Side } from '../side.ts';
import type { Chance } from './random.ts';
import type { VirtualTime } from './time.ts';

const TIMEOUT_MS = 8_000;

export interface Weather {
  readonly loss: number;
  readonly doubled: number;
  readonly garbled: number;
  /** Longest delay of one way, ms. */
  readonly delay: number;
}

/** Whoever can be reached: undefined while its program does not run. `life` changes with each start. */
export interface Host {
  readonly life: number;
  readonly side: Side | undefined;
}

export class Network {
  weather: Weather;
  readonly #cuts = new Set<string>();
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #hosts: (name: string) => Host | undefined;
  /** Hears of each receipt that came back. */
  onReceipt: (from: string, to: string, receipt: Receipt) => void = () => undefined;

  constructor(
    time: VirtualTime,
    chance: Chance,
    weather: Weather,
    hosts: (name: string) => Host | undefined,
  ) {
    this.#time = time;
    this.#chance = chance;
    this.weather = weather;
    this.#hosts = hosts;
  }

  /** Cuts one way. */
  cut(from: string, to: string): void {
    this.#cuts.add(`${from}>${to}`);
  }

  mend(from: string, to: string): void {
    this.#cuts.delete(`${from}>${to}`);
  }

  heal(): void {
    this.#cuts.clear();
    this.weather = { loss: 0, doubled: 0, garbled: 0, delay: 20 };
  }

  /** The side `to` as `from` sees it. */
  side(from: string, to: string): Side {
    return {
      greet: (greeting) =>
        this.#call(from, to, async (side) =>
          greetedSchema.parse(await side.greet(greetingSchema.parse(copy(greeting)))),
        ),
      push: async (push) => {
        const body = this.#carry(writePush(push));
        const receipt = await this.#call(from, to, async (side) =>
          receiptSchema.parse(copy(await side.push(told(readPush(body))))),
        );
        this.onReceipt(from, to, receipt);
        return receipt;
      },
      pull: (cursor, limit) =>
        this.#call(from, to, async (side) => {
          const page = this.#carry(writePage(await side.pull(cursor, limit)));
          return told(readPage(page));
        }),
      wake: (onNews, onEnd) => this.#wake(from, to, onNews, onEnd),
    };
  }

  #carry(text: string): Uint8Array {
    const bytes = new TextEncoder().encode(text);
    if (this.#chance.is(this.weather.garbled))
      bytes[this.#chance.below(bytes.length)] = this.#chance.below(256);
    return bytes;
  }

  #call<T>(from: string, to: string, work: (side: Side) => Promise<T>): Promise<T> {
    const caller = this.#hosts(from);
    const life = caller?.life;
    return new Promise((resolve, reject) => {
      // A program that was killed hears no answer: its promises stay open for good.
      const alive = () => this.#hosts(from)?.life === life;
      const cancel = this.#time.after(TIMEOUT_MS, () => {
        if (alive()) reject(new GuichengError('SYNC.UNREACHABLE', '连不上对方，请检查网线', { to }));
      });
      const answer = (give: () => void) => {
        this.#travel(to, from, () => {
          cancel();
          if (alive()) give();
        });
      };
      const arrive = () => {
        const host = this.#hosts(to);
        if (host?.side === undefined) return;
        const theirLife = host.life;
        const stillThere = () => this.#hosts(to)?.life === theirLife;
        work(host.side).then(
          (value) => stillThere() && answer(() => resolve(value)),
          (error: unknown) => stillThere() && answer(() => reject(error)),
        );
      };
      this.#travel(from, to, arrive);
      if (this.#chance.is(this.weather.doubled)) this.#travel(from, to, arrive);
    });
  }

  #travel(from: string, to: string, arrive: () => void): void {
    if (this.#chance.is(this.weather.loss)) return;
    this.#time.after(1 + this.#chance.next() ** 3 * this.weather.delay, () => {
      // Also what is on its way is lost when the cable goes.
      if (!this.#cuts.has(`${from}>${to}`)) arrive();
    });
  }

  #wake(from: string, to: string, onNews: () => void, onEnd: () => void): () => void {
    const life = this.#hosts(from)?.life;
    const host = this.#hosts(to);
    const theirLife = host?.life;
    let open = true;
    const alive = () => open && this.#hosts(from)?.life === life;
    const stop = host?.side?.wake(
      () => {
        if (this.#hosts(to)?.life !== theirLife) return;
        this.#travel(to, from, () => {
          if (alive()) onNews();
        });
      },
      () => undefined,
    );
    if (stop === undefined) {
      this.#time.after(1, () => {
        if (alive()) onEnd();
      });
    }
    return () => {
      open = false;
      stop?.();
    };
  }
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function told<T>(read: Read<T>): T {
  if (read.ok) return read.value;
  throw read.error;
}
