/**
 * Conversation with a Hikvision access controller: it is asked once a second whether it lives, its live events are
 * read from an endless answer, and what was missed is fetched in pages from its memory.
 */
import { randomUUID } from 'node:crypto';
import { maskCard } from '../../../domain/doors.ts';
import { GuichengError, toGuichengError } from '../../../domain/errors.ts';
import { Cancel, pause } from '../../clock.ts';
import { HttpClient } from '../../transports/http.ts';
import type { Driver, DriverContext } from '../../types.ts';
import { type DoorEvent, happeningOf, readEvent, readPage } from './events.ts';
import { boundaryOf, MultipartReader } from './multipart.ts';
import type { HikvisionSettings } from './settings.ts';

const STREAM = '/ISAPI/Event/notification/alertStream';
const MEMORY = '/ISAPI/AccessControl/AcsEvent?format=json';
const LOOK_EVERY_MS = 700;
const ANSWER_MS = 700;
/** How far back the memory is read at the beginning of a session; what is known already is left out by its number. */
const BACK_FILL_MS = 24 * 60 * 60_000;
const PAGE = 30;
const PAGES_MOST = 10;
/** Numbers remembered within one session. */
const KNOWN_MOST = 2_000;

export class HikvisionDriver implements Driver {
  readonly readDeadlineMs = 1_500;
  readonly #settings: HikvisionSettings;
  readonly #context: DriverContext;
  readonly #stop = new Cancel();
  readonly #abort = new AbortController();
  readonly #known = new Set<string>();
  readonly #open = new Map<number, boolean>();
  readonly #orders: HttpClient;
  #running: Promise<unknown> = Promise.resolve();

  constructor(settings: HikvisionSettings, context: DriverContext) {
    this.#settings = settings;
    this.#context = context;
    this.#orders = new HttpClient(settings);
  }

  start(): void {
    const run = (work: () => Promise<void>): Promise<void> =>
      work().catch((error: unknown) => {
        if (!this.#stop.cancelled) this.#context.sink.fail(toGuichengError(error));
      });
    this.#running = Promise.all([run(() => this.#look()), run(() => this.#listen())]);
  }

  async stop(): Promise<void> {
    this.#stop.cancel();
    this.#abort.abort();
    await this.#running;
  }

  /** @throws GuichengError DEVICE.NO_ANSWER, DEVICE.LOGIN_REFUSED, DEVICE.DOOR_REFUSED, DEVICE.NO_SUCH_DOOR */
  async openDoor(door: number): Promise<void> {
    if (!this.#settings.antennas.includes(door))
      throw new GuichengError('DEVICE.NO_SUCH_DOOR', '这扇门没有启用，请在设备页勾选', { door });
    await this.#order(door, 'open');
    void this.#closeLater(door);
  }

  /** The controller closes after its own time too; ours may be shorter. */
  async #closeLater(door: number): Promise<void> {
    try {
      await pause(this.#context.clock, this.#settings.openSeconds * 1_000, this.#stop);
      await this.#order(door, 'close');
    } catch (error) {
      const { sentence } = toGuichengError(error);
      this.#context.sink.notice({
        code: 'DEVICE.DOOR_NOT_CLOSED',
        sentence: `${door} 号门没有按时锁上：${sentence}`,
        details: { door },
      });
    }
  }

  async #order(door: number, cmd: 'open' | 'close'): Promise<void> {
    const path = `/ISAPI/AccessControl/RemoteControl/door/${door}`;
    const body = `<RemoteControlDoor xmlns="http://www.isapi.org/ver20/XMLSchema" version="2.0"><cmd>${cmd}</cmd></RemoteControlDoor>`;
    this.#context.sink.frameOut(Buffer.from(body), `${cmd === 'open' ? '开' : '锁'} ${door} 号门`);
    const { status } = await this.#orders.ask('PUT', path, body, ANSWER_MS);
    if (status < 200 || status > 299)
      throw new GuichengError('DEVICE.DOOR_REFUSED', '门禁拒绝开门，请用钥匙开门', { door, status });
  }

  async #look(): Promise<void> {
    const client = new HttpClient(this.#settings);
    const { clock, sink, deviceId } = this.#context;
    while (!this.#stop.cancelled) {
      try {
        await client.ask('GET', '/ISAPI/System/time', null, ANSWER_MS);
        sink.alive();
        for (const door of this.#settings.antennas) {
          const open = this.#settings.contact === 'wired' ? (this.#open.get(door) ?? null) : null;
          sink.reading({ type: 'doorState', deviceId, door, open, at: clock.now() });
        }
      } catch (error) {
        if (toGuichengError(error).code !== 'DEVICE.NO_ANSWER') throw error;
        // What the contact said before it fell silent is no longer known.
        this.#open.clear();
      }
      await pause(clock, LOOK_EVERY_MS, this.#stop);
    }
  }

  async #listen(): Promise<void> {
    const client = new HttpClient(this.#settings);
    while (!this.#stop.cancelled) {
      try {
        const stream = await client.stream(STREAM, this.#abort.signal);
        const boundary = boundaryOf(stream.headers.get('content-type'));
        if (stream.body === null || boundary === null)
          throw new GuichengError('DEVICE.NO_STREAM', '这台设备不给实时事件，请核对型号', {
            status: stream.status,
          });
        // The stream is open: nothing can fall between it and the memory.
        await this.#backFill();
        await this.#readStream(stream.body, new MultipartReader(boundary));
      } catch (error) {
        if (toGuichengError(error).code === 'DEVICE.LOGIN_REFUSED') throw error;
        if (this.#stop.cancelled) return;
      }
      this.#open.clear();
      await pause(this.#context.clock, LOOK_EVERY_MS, this.#stop);
    }
  }

  async #readStream(body: ReadableStream<Uint8Array>, parts: MultipartReader): Promise<void> {
    const { sink } = this.#context;
    for await (const bytes of body) {
      for (const chunk of parts.push(bytes)) {
        if (chunk.kind === 'discarded') {
          sink.discarded(new Uint8Array(Math.min(chunk.bytes, 64)), '不完整的事件');
          continue;
        }
        if (chunk.part.type.startsWith('image/')) continue;
        const read = readEvent(Buffer.from(chunk.part.body).toString('utf8'));
        // It may name a card or its owner, wherever that stands.
        if (!read.ok) sink.badFrame(new Uint8Array(), `读不懂的事件，${chunk.part.body.length} 字节`);
        else if (typeof read.event === 'string') sink.frameIn(new Uint8Array(), '心跳');
        else this.#tell(read.event, false);
      }
    }
  }

  async #backFill(): Promise<void> {
    const { clock, sink } = this.#context;
    const client = new HttpClient(this.#settings);
    const searchID = randomUUID();
    const [startTime, endTime] = [clock.wall() - BACK_FILL_MS, clock.wall() + 60_000].map(isapiTime);
    let position = 0;
    for (let turn = 0; turn < PAGES_MOST && !this.#stop.cancelled; turn += 1) {
      const AcsEventCond = {
        searchID,
        searchResultPosition: position,
        maxResults: PAGE,
        major: 5,
        minor: 0,
        startTime,
        endTime,
      };
      const { text } = await client.ask('POST', MEMORY, JSON.stringify({ AcsEventCond }), 4 * ANSWER_MS);
      const page = readPage(text);
      if (page === null) {
        const sentence = '这台设备不给历史事件：断线期间的开门不会补上';
        sink.notice({ code: 'DEVICE.NO_MEMORY', sentence, details: {} });
        return;
      }
      for (const event of page.events) this.#tell(event, true);
      if (!page.more) return;
      position += page.events.length;
    }
  }

  #tell(event: DoorEvent, late: boolean): void {
    const { clock, sink, deviceId } = this.#context;
    const what = happeningOf(event);
    const happenedAt = Date.parse(event.time);
    const source = `${deviceId}:${event.serial ?? `${event.major}.${event.minor}`}:${Number.isNaN(happenedAt) ? '' : happenedAt}`;
    if (this.#known.has(source)) return;
    this.#known.add(source);
    if (this.#known.size > KNOWN_MOST) this.#known.delete(this.#known.values().next().value ?? '');
    const said = event.card === '' ? '' : ` 卡 ${maskCard(event.card)}`;
    sink.frameIn(
      new Uint8Array(),
      `${event.time} ${event.door} 号门 ${what ?? `事件 ${event.minor}`}${said}`,
    );
    if (what === null || !this.#settings.antennas.includes(event.door)) return;
    if (!late && (what === 'opened' || what === 'closed')) this.#open.set(event.door, what === 'opened');
    sink.reading({
      type: 'doorEvent',
      deviceId,
      door: event.door,
      what,
      card: event.card === '' ? '' : maskCard(event.card),
      source,
      happenedAt: Number.isNaN(happenedAt) ? null : happenedAt,
      late,
      at: clock.now(),
    });
  }
}

/** `2026-11-25T10:30:00+08:00` */
function isapiTime(wall: number): string {
  const off = -new Date(wall).getTimezoneOffset();
  const two = (value: number): string => String(value).padStart(2, '0');
  const zone = `${off < 0 ? '-' : '+'}${two(Math.floor(Math.abs(off) / 60))}:${two(Math.abs(off) % 60)}`;
  return new Date(wall + off * 60_000).toISOString().slice(0, 19) + zone;
}
