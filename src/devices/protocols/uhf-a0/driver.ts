/**
 * Conversation with one 0xA0 reader: identify, set up, then inventory rounds without end. Command 0x89 runs one
 * round only, so it is sent again for each round; antennas are cycled with 0x74, or by the reader with 0x8A.
 */
import { toGuichengError } from '../../../domain/errors.ts';
import { Cancel, pause } from '../../clock.ts';
import { Exchange } from '../../exchange.ts';
import { compactHex } from '../../hex.ts';
import { Lending } from '../../lending.ts';
import { ReplayWatch } from '../../replay-guard.ts';
import type { TagAccess } from '../../tag-access.ts';
import type { Driver, DriverContext, Transport } from '../../types.ts';
import { A0TagAccess } from './access.ts';
import * as commands from './commands.ts';
import { CMD, carriesPassword, type Request } from './commands.ts';
import { commandName, describeReply, describeRequest } from './describe.ts';
import { BROADCAST, encodeFrame, type Frame, Framer } from './frame.ts';
import {
  type BufferTag,
  decodeReply,
  isKnownCommand,
  type Refusal,
  type Reply,
  type TagAnswer,
} from './replies.ts';
import type { UhfSettings } from './settings.ts';
import { STATUS, statusText } from './status.ts';

const COMMAND_TIMEOUT_MS = 500;
/** A write of several words takes a tag some tens of milliseconds, and the reader tries again by itself. */
const ACCESS_TIMEOUT_MS = 1_500;
/** Longer than any gap inside a frame, also over a serial server. */
const LINE_QUIET_MS = 50;
const RETRY_PAUSE_MS = 250;
/** An antenna reported missing is tried again after so many of the other rounds. */
const FAULTY_RETRY_ROUNDS = 20;
const WHOLE_READER = 0;
const IDENTIFIER_BYTES = 12;
/** Header, length, address, command. */
const HEAD_BYTES = 4;

export class UhfDriver implements Driver {
  readonly readDeadlineMs: number;
  readonly #settings: UhfSettings;
  readonly #context: DriverContext;
  readonly #exchange: Exchange<Frame, Reply>;
  readonly #lending: Lending;
  readonly #stop = new Cancel();
  /** Antenna → rounds until it is tried again; 0 stands for the reader as a whole. */
  readonly #faulty = new Map<number, number>();
  /** Antennas the reader reported missing during the running fast-switch round. */
  #faultyNow = new Set<number>();
  readonly #unexpected = new Set<number>();
  readonly #replays: ReplayWatch;
  /** The antenna that somebody works at, and what answered there. */
  #onLoan: { readonly antenna: number; readonly seen: TagAnswer[] } | null = null;
  #loop: Promise<void> = Promise.resolve();
  #identified = false;
  /** Faulty antennas as last told to the owner. */
  #told = '';

  constructor(settings: UhfSettings, context: DriverContext, transport: Transport) {
    this.#settings = settings;
    this.#context = context;
    this.readDeadlineMs = settings.readDeadlineMs;
    this.#lending = new Lending(context.clock);
    this.#replays = new ReplayWatch(context.sink);
    this.#exchange = new Exchange({
      context,
      transport,
      framer: new Framer(
        ({ len, address, command }) => len > 3 && this.#isOurs(address) && isKnownCommand(command),
      ),
      quietMs: LINE_QUIET_MS,
      stop: this.#stop,
      onFrame: (frame, bytes) => this.#onFrame(frame, bytes),
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

  async #serve(): Promise<void> {
    await this.#lending.serve((antenna) => {
      const loan = { antenna, seen: [] };
      this.#onLoan = loan;
      return new A0TagAccess({
        antenna,
        seen: loan.seen,
        ask: async (request) => {
          const reply = await this.#ask(request, ACCESS_TIMEOUT_MS);
          if (reply !== null) this.#context.sink.alive();
          return reply;
        },
      });
    });
    this.#onLoan = null;
  }

  #isOurs(address: number): boolean {
    return this.#settings.address === BROADCAST || address === this.#settings.address;
  }

  async #run(): Promise<void> {
    while (!this.#stop.cancelled) {
      const ready = await this.#setUp();
      if (ready) while (!this.#stop.cancelled && (await this.#cycle()));
      // A reader that stopped answering may have been switched off and forgotten its set-up: start over.
      if (!this.#stop.cancelled) await pause(this.#context.clock, ready ? 0 : RETRY_PAUSE_MS, this.#stop);
    }
  }

  /** True when the reader answered to its name and took the settings. */
  async #setUp(): Promise<boolean> {
    const reply = await this.#ask(commands.firmware(), COMMAND_TIMEOUT_MS);
    if (reply?.type !== 'firmware') return false;
    this.#context.sink.alive();
    const { powerDbm, antennaPower, beeper } = this.#settings;
    if (Object.keys(antennaPower).length > 0) await this.#setPowers();
    // 0x66 rather than 0x76: the latter writes the reader's flash at every connect.
    else if (powerDbm !== null) await this.#configure(commands.setTemporaryPower(powerDbm));
    // What lies in its buffer was read before anybody asked.
    if (this.#settings.mode === 'buffer') await this.#configure(commands.resetBuffer());
    if (beeper !== null) await this.#configure(commands.setBeeper(beeper));
    await this.#identify();
    return true;
  }

  /** Antenna by antenna there is 0x76 only, which writes the reader's flash: sent where something differs. */
  async #setPowers(): Promise<void> {
    const { antennaPower, powerDbm, ports } = this.#settings;
    const reply = await this.#ask(commands.getPower(), COMMAND_TIMEOUT_MS);
    const all = Array.from({ length: ports }, (_, index) => index);
    // A reader with one value for all antennas answers with one.
    const held = reply?.type === 'power' ? all.map((index) => reply.dbm[index] ?? reply.dbm[0]) : [];
    const wanted = all.map((index) => antennaPower[String(index + 1)] ?? powerDbm ?? held[index]);
    if (held.length > 0 && wanted.every((dbm, index) => dbm === held[index])) return;
    const known = wanted.filter((dbm) => dbm !== undefined);
    if (known.length === ports) await this.#configure(commands.setPower(known));
    else this.#refusedSetting(commands.getPower(), reply);
  }

  /** Once a connection. Readers leave many factories with one byte all over, which says nothing. */
  async #identify(): Promise<void> {
    if (this.#identified) return;
    this.#identified = true;
    const reply = await this.#ask(commands.getIdentifier(), COMMAND_TIMEOUT_MS);
    if (reply?.type !== 'raw' || reply.data.length !== IDENTIFIER_BYTES) return;
    if (new Set(reply.data).size > 1) this.#context.sink.identity?.(compactHex(reply.data));
  }

  async #configure(request: Request): Promise<void> {
    const reply = await this.#ask(request, COMMAND_TIMEOUT_MS);
    if (reply?.type === 'status' && reply.status === STATUS.ok) return;
    this.#refusedSetting(request, reply);
  }

  #refusedSetting(request: Request, reply: Reply | null): void {
    const answer = reply === null ? '无应答' : describeReply(reply);
    this.#context.sink.notice({
      code: 'DEVICE.UHF_SETTING_REFUSED',
      sentence: `读写器没有接受设置：${answer}`,
      details: { command: commandName(request.command) },
    });
  }

  /** One pass over all antennas; false when the reader did not answer. */
  async #cycle(): Promise<boolean> {
    await this.#serve();
    if (this.#settings.mode === 'fast-switch') return await this.#fastRound();
    for (const antenna of this.#settings.antennas) {
      if (this.#stop.cancelled) return true;
      await this.#serve();
      const rest = this.#faulty.get(antenna) ?? 0;
      if (rest > 0 && this.#settings.antennas.some((other) => !this.#faulty.has(other))) {
        this.#faulty.set(antenna, rest - 1);
        continue;
      }
      if (!(await this.#singleRound(antenna))) return false;
      await pause(this.#context.clock, this.#settings.roundPauseMs, this.#stop);
    }
    return true;
  }

  async #singleRound(antenna: number): Promise<boolean> {
    const chosen = await this.#ask(commands.setAntenna(antenna), COMMAND_TIMEOUT_MS);
    if (chosen === null) return false;
    this.#context.sink.alive();
    if (chosen.type !== 'status' || chosen.status !== STATUS.ok) {
      this.#antennaFault(antenna, chosen.type === 'status' ? chosen.status : STATUS.fail);
      return true;
    }
    if (this.#settings.mode === 'buffer') return await this.#bufferedRound(antenna);
    const request =
      this.#settings.mode === 'session'
        ? commands.sessionInventory(this.#settings.session, 'A')
        : commands.realTimeInventory();
    const end = await this.#ask(request, this.#settings.roundTimeoutMs);
    if (end === null) return false;
    this.#finishRound(end, antenna);
    return true;
  }

  /** The reader collects a round and is emptied at once, so that nothing it tells is older than the round. */
  async #bufferedRound(antenna: number): Promise<boolean> {
    const collected = await this.#ask(commands.inventoryToBuffer(), this.#settings.roundTimeoutMs);
    if (collected === null) return false;
    this.#context.sink.alive();
    if (collected.type !== 'buffered' || collected.tags === 0) {
      if (collected.type === 'buffered') this.#roundDone(antenna, 0);
      else this.#finishRound(collected, antenna);
      return true;
    }
    let left = collected.tags;
    const end = await this.#ask(commands.getAndResetBuffer(), this.#settings.roundTimeoutMs, (reply) => {
      if (reply.type !== 'buffer-tag') return false;
      left -= 1;
      return left <= 0;
    });
    if (end === null) return false;
    this.#roundDone(antenna, collected.totalReads);
    return true;
  }

  async #fastRound(): Promise<boolean> {
    const { antennas, ports, roundTimeoutMs, roundPauseMs } = this.#settings;
    this.#faultyNow = new Set();
    const request = commands.fastSwitchInventory({ antennas, slots: ports === 8 ? 8 : 4 });
    const end = await this.#ask(request, roundTimeoutMs * antennas.length);
    if (end === null) return false;
    this.#finishRound(end, null);
    await pause(this.#context.clock, roundPauseMs, this.#stop);
    return true;
  }

  #finishRound(end: Reply, antenna: number | null): void {
    this.#context.sink.alive();
    if (end.type === 'round-end') {
      this.#roundDone(antenna, end.totalReads);
    } else if (end.type === 'status' && end.status === STATUS.noTag) {
      this.#roundDone(antenna, 0);
    } else if (end.type === 'status') {
      this.#antennaFault(antenna, end.status);
    }
  }

  #roundDone(antenna: number | null, totalReads: number): void {
    if (antenna !== null) this.#faulty.delete(antenna);
    else
      for (const known of [...this.#faulty.keys()])
        if (!this.#faultyNow.has(known)) this.#faulty.delete(known);
    const { deviceId, sink, clock } = this.#context;
    for (const visited of antenna === null ? this.#settings.antennas : [antenna])
      this.#replays.roundEnded(visited, clock.now());
    const faulty = [...this.#faulty.keys()].filter((key) => key !== WHOLE_READER);
    sink.round({ deviceId, antenna, totalReads, faulty, at: clock.now() });
    this.#tellFaults();
  }

  #tellFaults(): void {
    const whole = this.#faulty.has(WHOLE_READER);
    const blind = this.#settings.antennas.filter(
      (antenna) => whole || this.#faulty.has(antenna) || this.#replays.isStale(antenna),
    );
    if (this.#told === blind.join()) return;
    this.#told = blind.join();
    this.#context.sink.faultyAntennas(blind);
  }

  /** The antenna sees nothing until it answers again, which is "no hint", never "nothing there". */
  #antennaFault(antenna: number | null, status: number): void {
    const key = antenna ?? WHOLE_READER;
    const known = this.#faulty.has(key);
    this.#faulty.set(key, FAULTY_RETRY_ROUNDS);
    this.#faultyNow.add(key);
    this.#tellFaults();
    if (known) return;
    this.#context.sink.notice({
      code: 'DEVICE.UHF_ANTENNA_FAULT',
      sentence: `${antenna === null ? '读写器' : `天线 ${antenna} `}不工作：${statusText(status)}，请检查馈线`,
      details: { antenna, status },
    });
  }

  /** Null when the reader stayed silent. @param isLast of an answer of several frames */
  #ask(
    request: Request,
    timeoutMs: number,
    isLast: (reply: Reply) => boolean = () => false,
  ): Promise<Reply | null> {
    return this.#exchange.ask({
      bytes: encodeFrame({ address: this.#settings.address, ...request }),
      text: describeRequest(request),
      ...(carriesPassword(request) ? { shown: HEAD_BYTES } : {}),
      ends: (reply) =>
        isLast(reply) ||
        (reply.type !== 'tag' && reply.type !== 'antenna-fault' && commandOf(reply) === request.command),
      timeoutMs,
    });
  }

  #onFrame(frame: Frame, bytes: Uint8Array): void {
    const { sink } = this.#context;
    const reply = decodeReply(frame, { ports: this.#settings.ports });
    const text = describeReply(reply);
    if (reply.type === 'refused') sink.badFrame(bytes, text);
    else sink.frameIn(bytes, text);
    this.#dispatch(reply);
  }

  #dispatch(reply: Reply | Refusal): void {
    if (reply.type === 'refused') return;
    if (reply.type === 'tag') {
      this.#tag(reply);
      return;
    }
    if (reply.type === 'buffer-tag') this.#tag(reply);
    if (reply.type === 'antenna-fault') {
      this.#antennaFault(reply.antenna, reply.status);
      return;
    }
    this.#exchange.offer(reply);
  }

  #tag(reply: TagAnswer | BufferTag): void {
    const { clock, deviceId, sink } = this.#context;
    const at = clock.now();
    this.#exchange.heard();
    if (this.#onLoan !== null) {
      if (reply.type === 'tag' && this.#onLoan.antenna === reply.antenna) this.#onLoan.seen.push(reply);
      return;
    }
    if (!this.#settings.antennas.includes(reply.antenna)) {
      // A place nobody configured has no meaning; a wrong one would be a wrong hint.
      if (this.#unexpected.has(reply.antenna)) return;
      this.#unexpected.add(reply.antenna);
      sink.notice({
        code: 'DEVICE.UHF_UNEXPECTED_ANTENNA',
        sentence: `收到未启用的天线 ${reply.antenna} 的标签，请检查天线口数设置`,
        details: { antenna: reply.antenna },
      });
      return;
    }
    const { epc, antenna, rssi, frequency } = reply;
    if (this.#replays.seen(antenna, { epc, strength: rssi, frequency })) return;
    sink.reading({ type: 'tag', epc, antenna, rssi, frequency, origin: 'uhf', deviceId, at });
  }
}

/** Which request a reply belongs to. */
function commandOf(reply: Exclude<Reply, { type: 'tag' | 'antenna-fault' }>): number | null {
  switch (reply.type) {
    case 'status':
    case 'round-end':
    case 'access':
    case 'raw':
      return reply.command;
    case 'firmware':
      return CMD.firmware;
    case 'antenna':
      return CMD.getAntenna;
    case 'power':
      return CMD.getPower;
    case 'temperature':
      return CMD.temperature;
    case 'buffered':
      return CMD.inventoryToBuffer;
    case 'buffer-count':
      return CMD.getBufferCount;
    case 'epc-match':
      return CMD.getEpcMatch;
    case 'read':
      return CMD.read;
    case 'buffer-tag':
      return null;
  }
}
