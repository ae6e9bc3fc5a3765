/**
 * Conversation with one UHPPOTE controller: find it, set its doors, then look at it twice a second. The controller
 * keeps its events with an index: what happened while nobody listened is fetched by number (B0) and confirmed (B2)
 * after it was handed on, so that nothing depends on a pushed datagram.
 */
import { maskCard } from '../../../domain/doors.ts';
import { GuichengError, toGuichengError } from '../../../domain/errors.ts';
import { Cancel, pause, within } from '../../clock.ts';
import type { Driver, DriverContext, Transport, Unsubscribe } from '../../types.ts';
import { localText, wallOf } from './bcd.ts';
import {
  CARD,
  type ControllerEvent,
  type DoorReply,
  type DoorRequest,
  FRAME_LENGTH,
  HEAD,
  readReply,
  writeRequest,
} from './frame.ts';
import { happeningOf } from './meaning.ts';
import type { UhppoteSettings } from './settings.ts';
import { describeReply, REFUSALS, REQUESTS } from './words.ts';

const ANSWER_MS = 350;
const LOOK_EVERY_MS = 500;
/** Two looks and their second tries: what came between them happens now. */
const LATE_MS = 2_500;
/** A controller kept in a drawer remembers years of another house. */
const BACK_FILL_MOST = 200;
const CONTROLLED = 3;
const OVERWRITTEN = 0xff;

type AnswerIn<R, F> = R extends { readonly fn: infer G } ? (F extends G ? R : never) : never;
/** What this function is answered with. */
type Answer<F extends DoorReply['fn']> = AnswerIn<DoorReply, F>;

interface Waiting {
  readonly fits: (reply: DoorReply) => boolean;
  readonly take: (reply: DoorReply) => void;
}

export class UhppoteDriver implements Driver {
  readonly readDeadlineMs = 1_500;
  readonly #settings: UhppoteSettings;
  readonly #context: DriverContext;
  readonly #transport: Transport;
  readonly #stop = new Cancel();
  #off: Unsubscribe = () => undefined;
  #waiting: Waiting | null = null;
  /** Requests go one after the other: an answer carries its function and nothing else to know it by. */
  #queue: Promise<unknown> = Promise.resolve();
  #running: Promise<void> = Promise.resolve();
  #serial: number;
  #confirmed: number | null = null;
  /** When its memory was last read to the end; what it remembers of before is told after the fact. Monotonic ms. */
  #caughtUpAt = Number.NEGATIVE_INFINITY;

  constructor(settings: UhppoteSettings, context: DriverContext, transport: Transport) {
    this.#settings = settings;
    this.#context = context;
    this.#transport = transport;
    this.#serial = settings.serial;
  }

  start(): void {
    this.#off = this.#transport.onData((bytes) => this.#receive(bytes));
    this.#running = this.#live().catch((error: unknown) => {
      if (!this.#stop.cancelled) this.#context.sink.fail(toGuichengError(error));
    });
  }

  async stop(): Promise<void> {
    this.#stop.cancel();
    this.#off();
    await this.#running;
  }

  /** @throws GuichengError DEVICE.NO_ANSWER, DEVICE.DOOR_REFUSED, DEVICE.NO_SUCH_DOOR */
  async openDoor(door: number): Promise<void> {
    if (!this.#settings.antennas.includes(door)) {
      throw new GuichengError('DEVICE.NO_SUCH_DOOR', '这扇门没有启用，请在设备页勾选', { door });
    }
    // Serial 0 would open that door of every controller in the house.
    if (this.#serial === 0) throw noAnswer();
    const reply = await this.#ask<'openDoor'>({ fn: 'openDoor', serial: this.#serial, door });
    if (!reply.ok) throw new GuichengError('DEVICE.DOOR_REFUSED', '门禁拒绝开门，请用钥匙开门', { door });
  }

  async #live(): Promise<void> {
    const { clock } = this.#context;
    let isSet = false;
    while (!this.#stop.cancelled) {
      try {
        if (this.#serial === 0) await this.#find();
        if (this.#serial !== 0) {
          if (!isSet) await this.#setUp();
          isSet = true;
          await this.#look();
        }
      } catch (error) {
        // No answer: the read deadline decides when that means something.
        if (toGuichengError(error).code !== 'DEVICE.NO_ANSWER') throw error;
      }
      await pause(clock, LOOK_EVERY_MS, this.#stop);
    }
  }

  /** Asks everybody; one that answers alone is ours. */
  async #find(): Promise<void> {
    const { clock } = this.#context;
    const found = new Map<number, string>();
    this.#waiting = {
      fits: ({ fn }) => fn === 'device',
      take: (reply) => {
        if (reply.fn === 'device') found.set(reply.serial, reply.address);
      },
    };
    await this.#send({ fn: 'device', serial: 0 });
    await pause(clock, ANSWER_MS, this.#stop);
    this.#waiting = null;
    if (found.size === 1) [this.#serial = 0] = found.keys();
    if (found.size < 2) return;
    const list = [...found].map(([serial, address]) => `${serial}（${address}）`).join('、');
    const sentence = `网络里有几台门禁控制器：${list}。请把要用的那台的序列号填上`;
    throw new GuichengError('DEVICE.SEVERAL_CONTROLLERS', sentence, { count: found.size });
  }

  async #setUp(): Promise<void> {
    const serial = this.#serial;
    const delay = this.#settings.openSeconds;
    for (const door of this.#settings.antennas) {
      const now = await this.#ask<'getDoor'>({ fn: 'getDoor', serial, door }, (reply) => reply.door === door);
      if (now.mode === CONTROLLED && now.delay === delay) continue;
      const set = { fn: 'setDoor', serial, door, mode: CONTROLLED, delay } as const;
      await this.#ask<'setDoor'>(set, (reply) => reply.door === door);
    }
    await this.#ask({ fn: 'specialEvents', serial, on: true });
    await this.#ask({ fn: 'setTime', serial, time: localText(this.#context.clock.wall()) });
    this.#confirmed = (await this.#ask<'getIndex'>({ fn: 'getIndex', serial })).index;
  }

  async #look(): Promise<void> {
    const status = await this.#ask<'status'>({ fn: 'status', serial: this.#serial });
    const { clock, sink, deviceId } = this.#context;
    sink.alive();
    for (const door of this.#settings.antennas) {
      const open = this.#settings.contact === 'wired' ? (status.open[door - 1] ?? null) : null;
      sink.reading({ type: 'doorState', deviceId, door, open, at: clock.now() });
    }
    // An opening by card and its contact are two events of one look: neither is late for the other's sake.
    const late = clock.now() - this.#caughtUpAt > LATE_MS;
    await this.#fetch(status.event.index, late);
  }

  /** Hands on what happened since the last confirmed event, the oldest first. */
  async #fetch(newest: number, late: boolean): Promise<void> {
    if (this.#confirmed === null) return;
    const asOf = this.#context.clock.now();
    if (newest !== this.#confirmed) await this.#fetchSince(this.#confirmed, newest, late);
    this.#caughtUpAt = asOf;
  }

  async #fetchSince(confirmed: number, newest: number, late: boolean): Promise<void> {
    const serial = this.#serial;
    // A controller that was reset counts from one again.
    const known = newest < confirmed ? 0 : confirmed;
    const first = Math.max(known + 1, newest - BACK_FILL_MOST + 1);
    if (first > known + 1) {
      this.#context.sink.notice({
        code: 'DEVICE.EVENTS_SKIPPED',
        sentence: `控制器里积了太多旧记录，只取最近 ${BACK_FILL_MOST} 条`,
        details: { skipped: first - known - 1 },
      });
    }
    for (let index = first; index <= newest && !this.#stop.cancelled; index += 1) {
      const { event } = await this.#ask<'event'>({ fn: 'event', serial, index }, (reply) =>
        [index, 0].includes(reply.event.index),
      );
      if (event.index === index && event.type !== OVERWRITTEN) this.#tell(event, late);
      await this.#ask({ fn: 'setIndex', serial, index });
      this.#confirmed = index;
      this.#context.sink.alive();
    }
  }

  #tell(event: ControllerEvent, late: boolean): void {
    const what = happeningOf(event);
    if (what === null || !this.#settings.antennas.includes(event.door)) return;
    const { clock, sink, deviceId } = this.#context;
    sink.reading({
      type: 'doorEvent',
      deviceId,
      door: event.door,
      what,
      card: (what === 'badge' || what === 'refused') && event.card > 0 ? maskCard(String(event.card)) : '',
      // A reset controller counts anew: its time tells the two apart.
      source: `${this.#serial}:${event.index}:${event.timestamp}`,
      happenedAt: wallOf(event.timestamp),
      late,
      at: clock.now(),
    });
  }

  /** @throws GuichengError DEVICE.NO_ANSWER after a second try */
  #ask<F extends DoorReply['fn']>(
    request: DoorRequest & { readonly fn: F },
    fits: (reply: Answer<F>) => boolean = () => true,
  ): Promise<Answer<F>> {
    const run = async (): Promise<Answer<F>> => {
      // Opening is told once: asked again, a door that opened late would open twice.
      const tries = request.fn === 'openDoor' ? 1 : 2;
      for (let left = tries; ; left -= 1) {
        try {
          return await this.#exchange(request, fits);
        } catch (error) {
          if (left === 1 || this.#stop.cancelled || toGuichengError(error).code !== 'DEVICE.NO_ANSWER')
            throw error;
        }
      }
    };
    const turn = this.#queue.then(run, run);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #exchange<F extends DoorReply['fn']>(
    request: DoorRequest & { readonly fn: F },
    fits: (reply: Answer<F>) => boolean,
  ): Promise<Answer<F>> {
    const answered = new Promise<Answer<F>>((resolve) => {
      this.#waiting = {
        fits: (reply) => reply.fn === request.fn && reply.serial === this.#serial && fits(reply as Answer<F>),
        take: (reply) => resolve(reply as Answer<F>),
      };
    });
    try {
      await this.#send(request);
      return await within(this.#context.clock, ANSWER_MS, answered, noAnswer);
    } finally {
      this.#waiting = null;
    }
  }

  async #send(request: DoorRequest): Promise<void> {
    const bytes = writeRequest(request);
    this.#context.sink.frameOut(bytes, REQUESTS[request.fn]);
    await this.#transport.write(bytes);
  }

  #receive(bytes: Uint8Array): void {
    const { sink } = this.#context;
    const read = readReply(bytes);
    if (!read.ok) {
      // A mangled frame may have its card number anywhere.
      sink.badFrame(bytes.subarray(0, FRAME_LENGTH), REFUSALS[read.why], { from: HEAD, to: FRAME_LENGTH });
      return;
    }
    sink.frameIn(bytes, describeReply(read.reply), 'event' in read.reply ? CARD : undefined);
    // What was pushed or comes too late is found again by its index.
    if (this.#waiting?.fits(read.reply) === true) this.#waiting.take(read.reply);
  }
}

function noAnswer(): GuichengError {
  return new GuichengError('DEVICE.NO_ANSWER', '门禁没有应答，请检查电源和网线');
}
