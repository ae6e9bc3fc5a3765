/**
 * Conversation with one UHFReader18/288/86: identify, set up, then inventory rounds without end, each at one antenna.
 * A round is answered in one frame or several; the last says so by its status.
 */
import { toGuichengError } from '../../../domain/errors.ts';
import { Cancel, pause } from '../../clock.ts';
import { Exchange } from '../../exchange.ts';
import { Lending } from '../../lending.ts';
import { ReplayWatch } from '../../replay-guard.ts';
import type { TagAccess } from '../../tag-access.ts';
import type { Driver, DriverContext, Transport } from '../../types.ts';
import { Reader288Access } from './access.ts';
import * as commands from './commands.ts';
import { CMD, carriesPassword, type Request } from './commands.ts';
import { describeReply, describeRequest } from './describe.ts';
import { type Answer, AnswerFramer, BROADCAST, encodeRequest } from './frame.ts';
import { decodeReply, isKnownCommand, type Reply, type TagSeenReply } from './replies.ts';
import type { Reader288Settings } from './settings.ts';
import { STATUS, statusText } from './status.ts';

const COMMAND_TIMEOUT_MS = 500;
const ACCESS_TIMEOUT_MS = 1_500;
/** The manual allows 15 ms between two bytes; a serial server adds its own. */
const LINE_QUIET_MS = 50;
const RETRY_PAUSE_MS = 250;
/** Length, address, command. */
const HEAD_BYTES = 3;
const SCAN_UNIT_MS = 100;
/** What the reader takes beyond its scan time to answer. */
const SCAN_SLACK_MS = 300;

interface Round {
  readonly antenna: number;
  /** Where work on loan wants its tags; null where they are readings. */
  readonly seen: string[] | null;
  count: number;
}

export class Reader288Driver implements Driver {
  readonly readDeadlineMs: number;
  readonly #settings: Reader288Settings;
  readonly #context: DriverContext;
  readonly #exchange: Exchange<Answer, Reply>;
  readonly #lending: Lending;
  readonly #stop = new Cancel();
  readonly #faulty = new Set<number>();
  readonly #unexpected = new Set<number>();
  readonly #replays: ReplayWatch;
  /** Antennas that see nothing now, as last told to the owner. */
  #told = '';
  #round: Round | null = null;
  #loop: Promise<void> = Promise.resolve();

  constructor(settings: Reader288Settings, context: DriverContext, transport: Transport) {
    this.#settings = settings;
    this.#context = context;
    this.readDeadlineMs = settings.readDeadlineMs;
    this.#lending = new Lending(context.clock);
    this.#replays = new ReplayWatch(context.sink);
    const isOurs = (address: number): boolean =>
      settings.address === BROADCAST || address === settings.address;
    this.#exchange = new Exchange({
      context,
      transport,
      framer: new AnswerFramer(({ address, command }) => isOurs(address) && isKnownCommand(command)),
      quietMs: LINE_QUIET_MS,
      stop: this.#stop,
      onFrame: (answer, bytes) => this.#onAnswer(answer, bytes),
    });
  }

  start(): void {
    this.#exchange.open();
    this.#loop = this.#run().catch((error: unknown) => {
      if (!this.#stop.cancelled) this.#context.sink.fail(toGuichengError(error));
    });
  }

  async stop(): Promise<void> {
    this.#stop.cancel();
    this.#lending.close();
    this.#exchange.close();
    await this.#loop;
  }

  lend<T>(antenna: number, work: (access: TagAccess) => Promise<T>): Promise<T> {
    return this.#lending.borrow(antenna, work);
  }

  async #run(): Promise<void> {
    const { clock } = this.#context;
    while (!this.#stop.cancelled) {
      const ready = await this.#setUp();
      if (ready) while (!this.#stop.cancelled && (await this.#cycle()));
      // A reader that stopped answering may have been switched off and forgotten its set-up: start over.
      if (!this.#stop.cancelled) await pause(clock, ready ? 0 : RETRY_PAUSE_MS, this.#stop);
    }
  }

  async #setUp(): Promise<boolean> {
    const reply = await this.#ask(commands.info(), COMMAND_TIMEOUT_MS);
    if (reply?.type !== 'info') return false;
    this.#context.sink.alive();
    const { powerDbm } = this.#settings;
    // The reader keeps its power in flash: written only where it differs.
    if (powerDbm === null || powerDbm === reply.powerDbm) return true;
    const set = await this.#ask(commands.setPower(powerDbm), COMMAND_TIMEOUT_MS);
    if (set?.type === 'status' && set.status === STATUS.ok) return true;
    this.#context.sink.notice({
      code: 'DEVICE.UHF_SETTING_REFUSED',
      sentence: `读写器没有接受功率设置：${set === null ? '无应答' : describeReply(set)}`,
      details: { powerDbm },
    });
    return true;
  }

  /** One pass over all antennas; false when the reader did not answer. */
  async #cycle(): Promise<boolean> {
    const { deviceId, sink, clock } = this.#context;
    for (const antenna of this.#settings.antennas) {
      await this.#lending.serve((wanted) => this.#accessAt(wanted));
      if (this.#stop.cancelled) return true;
      const done = await this.#inventory(antenna, null);
      if (done === null) return false;
      sink.alive();
      if (done.status === STATUS.ok || done.status === STATUS.noTag) {
        this.#replays.roundEnded(antenna, clock.now());
        this.#fault(antenna, null);
        const faulty = [...this.#faulty];
        sink.round({ deviceId, antenna, totalReads: done.count, faulty, at: clock.now() });
      } else {
        this.#fault(antenna, done.status);
      }
      await pause(clock, this.#settings.roundPauseMs, this.#stop);
    }
    return true;
  }

  #accessAt(antenna: number): TagAccess {
    return new Reader288Access({
      round: async () => {
        const epcs: string[] = [];
        const done = await this.#inventory(antenna, epcs);
        if (done !== null) this.#context.sink.alive();
        return done === null ? null : { status: done.status, epcs };
      },
      ask: async (request) => {
        const reply = await this.#ask(request, ACCESS_TIMEOUT_MS);
        if (reply !== null) this.#context.sink.alive();
        return reply;
      },
    });
  }

  /** @returns `ok` or why the round gave nothing; null when the reader stayed silent */
  async #inventory(
    antenna: number,
    seen: string[] | null,
  ): Promise<{ readonly status: number; readonly count: number } | null> {
    const { family, session, scanTime } = this.#settings;
    const round: Round = { antenna, seen, count: 0 };
    this.#round = round;
    const request =
      family === '18' ? commands.inventory18() : commands.inventory288({ antenna, session, scanTime });
    const end = await this.#ask(request, scanTime * SCAN_UNIT_MS + SCAN_SLACK_MS);
    this.#round = null;
    if (end === null) return null;
    return { status: end.type === 'status' ? end.status : STATUS.ok, count: round.count };
  }

  /** An antenna that reports a fault sees nothing, which is "no hint", never "nothing there". */
  #fault(antenna: number, status: number | null): void {
    const known = this.#faulty.has(antenna);
    if (status === null) this.#faulty.delete(antenna);
    else this.#faulty.add(antenna);
    this.#tellBlind();
    if (status === null || known) return;
    this.#context.sink.notice({
      code: 'DEVICE.UHF_ANTENNA_FAULT',
      sentence: `天线 ${antenna} 不工作：${statusText(status)}，请检查馈线`,
      details: { antenna, status },
    });
  }

  #tellBlind(): void {
    const blind = this.#settings.antennas.filter(
      (antenna) => this.#faulty.has(antenna) || this.#replays.isStale(antenna),
    );
    if (this.#told === blind.join()) return;
    this.#told = blind.join();
    this.#context.sink.faultyAntennas(blind);
  }

  #ask(request: Request, timeoutMs: number): Promise<Reply | null> {
    return this.#exchange.ask({
      bytes: encodeRequest(this.#settings.address, request.command, request.data),
      text: describeRequest(request),
      ...(carriesPassword(request) ? { shown: HEAD_BYTES } : {}),
      // A command it could not read is answered under number 0.
      ends: (reply) =>
        (reply.command === request.command || reply.command === CMD.illegal) &&
        !(reply.type === 'tags' && reply.more),
      timeoutMs,
    });
  }

  #onAnswer(answer: Answer, bytes: Uint8Array): void {
    const { sink } = this.#context;
    const reply = decodeReply(answer, this.#settings.family);
    if (reply.type === 'refused') {
      sink.badFrame(bytes, describeReply(reply));
      return;
    }
    sink.frameIn(bytes, describeReply(reply));
    if (reply.type === 'tags') {
      this.#exchange.heard();
      for (const tag of reply.tags) this.#tag(tag);
    }
    this.#exchange.offer(reply);
  }

  #tag({ epc, antenna: told, rssiRaw }: TagSeenReply): void {
    const { clock, deviceId, sink } = this.#context;
    const round = this.#round;
    // UHFReader18 has one antenna and does not name it.
    const antenna = this.#settings.family === '18' ? (round?.antenna ?? 1) : told;
    if (round !== null) round.count += 1;
    if (round !== null && round.seen !== null) {
      if (antenna === round.antenna) round.seen.push(epc);
      return;
    }
    if (!this.#settings.antennas.includes(antenna)) {
      if (this.#unexpected.has(antenna)) return;
      this.#unexpected.add(antenna);
      sink.notice({
        code: 'DEVICE.UHF_UNEXPECTED_ANTENNA',
        sentence: `收到未启用的天线 ${antenna} 的标签，请检查天线口数设置`,
        details: { antenna },
      });
      return;
    }
    if (this.#replays.seen(antenna, { epc, strength: rssiRaw, frequency: null })) return;
    // How this family's RSSI byte is to dBm is not published.
    const at = clock.now();
    sink.reading({ type: 'tag', epc, antenna, rssi: null, frequency: null, origin: 'uhf', deviceId, at });
  }
}
