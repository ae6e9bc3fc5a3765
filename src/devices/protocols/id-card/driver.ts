/**
 * Conversation with one identity-card reader: is it there, then find, select, read, without end. Nothing of a card
 * leaves this file but as a reading: lines and notices say what happened, never who.
 */
import { GuichengError, toGuichengError } from '../../../domain/errors.ts';
import { afterSilence, Cancel, pause, type Timer, within } from '../../clock.ts';
import { compactHex } from '../../hex.ts';
import type { Driver, DriverContext, Transport, Unsubscribe } from '../../types.ts';
import { type CardRefusal, parseCard } from './card.ts';
import { type Command, encodeCommand, FIND, READ, SAM_ID, SAM_STATUS, SELECT } from './commands.ts';
import { type Chunk, Framer } from './frame.ts';
import { NO_DECODER, type PhotoDecoder } from './photo.ts';
import type { IdCardSettings } from './settings.ts';
import { isKnownStatus, isReaderFault, STATUS, statusText } from './status.ts';
import { veiled } from './veil.ts';

const COMMAND_TIMEOUT_MS = 700;
const WRITE_TIMEOUT_MS = 1_000;
const RETRY_PAUSE_MS = 250;
/** Longer than any gap inside a frame, also over a serial server. */
const LINE_QUIET_MS = 100;
const PHOTO_BYTES = 1_024;

const REFUSED: Readonly<Record<CardRefusal, string>> = {
  length: '长度不符',
  encoding: '文字编码不对',
  name: '没有姓名',
  sex: '性别代码不对',
  number: '号码形式不对',
  'birth-date': '出生日期不对',
  validity: '有效期不对',
};
const DISCARDED = {
  noise: '无法识别的字节',
  'declared-length': '声明长度不对',
  checksum: '校验错误',
  truncated: '不完整的应答',
} as const;

interface Answer {
  readonly status: number;
  readonly data: Uint8Array;
}

interface Waiting {
  readonly command: Command;
  readonly settle: (answer: Answer | null) => void;
}

export class IdCardDriver implements Driver {
  readonly readDeadlineMs: number;
  readonly #settings: IdCardSettings;
  readonly #context: DriverContext;
  readonly #transport: Transport;
  readonly #decode: PhotoDecoder | null;
  readonly #framer = new Framer();
  readonly #stop = new Cancel();
  #waiting: Waiting | null = null;
  #quiet: Timer | null = null;
  #off: Unsubscribe = () => undefined;
  #loop: Promise<void> = Promise.resolve();
  /**
   * Number of the card that lies on the reader and was told. Some readers find it again and again; only another one,
   * or the same after a look that found none, is told anew.
   */
  #lying: string | null = null;
  /** That it could not be read was said already. */
  #complained = false;
  #reads = 0;
  #identified = false;

  constructor(
    settings: IdCardSettings,
    context: DriverContext,
    transport: Transport,
    decode: PhotoDecoder | null,
  ) {
    this.#settings = settings;
    this.#context = context;
    this.#transport = transport;
    this.#decode = decode;
    this.readDeadlineMs = settings.readDeadlineMs;
  }

  start(): void {
    this.#off = this.#transport.onData((bytes) => this.#receive(bytes));
    this.#loop = this.#run().catch((error: unknown) => {
      if (!this.#stop.cancelled) this.#context.sink.fail(toGuichengError(error));
    });
  }

  async stop(): Promise<void> {
    this.#stop.cancel();
    this.#off();
    this.#quiet?.cancel();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stop.cancelled) {
      const ready = await this.#isReady();
      if (ready) await this.#identify();
      if (ready) while (!this.#stop.cancelled && (await this.#look()));
      if (!this.#stop.cancelled) await pause(this.#context.clock, RETRY_PAUSE_MS, this.#stop);
    }
  }

  async #isReady(): Promise<boolean> {
    const answer = await this.#ask(SAM_STATUS, COMMAND_TIMEOUT_MS);
    if (answer === null) return false;
    this.#context.sink.alive();
    if (answer.status === STATUS.ok) return true;
    this.#complain(answer.status);
    return false;
  }

  /** Once a connection; a reader that does not know the command is as good as any. */
  async #identify(): Promise<void> {
    if (this.#identified) return;
    this.#identified = true;
    const answer = await this.#ask(SAM_ID, COMMAND_TIMEOUT_MS);
    if (answer?.status === STATUS.ok) this.#context.sink.identity?.(compactHex(answer.data));
  }

  /** One look for a card; false when the reader did not answer. */
  async #look(): Promise<boolean> {
    const found = await this.#ask(FIND, COMMAND_TIMEOUT_MS);
    if (found === null) return false;
    this.#context.sink.alive();
    if (found.status === STATUS.noCard) {
      this.#lying = null;
      this.#complained = false;
    } else if (found.status !== STATUS.found) {
      this.#complain(found.status);
    } else if (!(await this.#read())) {
      return false;
    }
    await pause(this.#context.clock, this.#settings.pollMs, this.#stop);
    return true;
  }

  /** Selects and reads the card that was found; false when the reader did not answer. */
  async #read(): Promise<boolean> {
    const selected = await this.#ask(SELECT, COMMAND_TIMEOUT_MS);
    if (selected === null) return false;
    this.#context.sink.alive();
    if (selected.status !== STATUS.ok) {
      this.#complain(selected.status);
      return true;
    }
    const answer = await this.#ask(READ, this.#settings.readTimeoutMs);
    if (answer === null) {
      this.#notice('DEVICE.CARD_UNREADABLE', '没有读完整，请把证件拿开，再放平一次', { status: 0 });
      return false;
    }
    this.#context.sink.alive();
    if (answer.status !== STATUS.ok) {
      this.#complain(answer.status);
      return true;
    }
    this.#taken(answer.data);
    return true;
  }

  #taken(data: Uint8Array): void {
    const { sink, deviceId, clock } = this.#context;
    const parsed = parseCard(data);
    if (parsed.type === 'refused') {
      this.#notice('DEVICE.CARD_UNREADABLE', `证件内容看不懂（${REFUSED[parsed.reason]}），请拿开再放一次`, {
        reason: parsed.reason,
      });
      return;
    }
    const { card, photo } = parsed;
    this.#complained = false;
    if (this.#lying === card.number) return;
    this.#lying = card.number;
    this.#reads += 1;
    const readId = `${deviceId}-${clock.wall()}-${this.#reads}`;
    const reading = { type: 'card', readId, card, origin: 'idCard', deviceId, at: clock.now() } as const;
    const decode = photo.length === PHOTO_BYTES ? this.#decode : null;
    sink.reading({ ...reading, photo: decode === null ? NO_DECODER : { state: 'coming' } });
    if (decode === null) return;
    decode(photo).then(
      (decoded) => {
        if (!this.#stop.cancelled) sink.reading({ ...reading, photo: decoded });
      },
      (error: unknown) => sink.fail(toGuichengError(error)),
    );
  }

  #complain(status: number): void {
    if (isReaderFault(status)) {
      this.#notice('DEVICE.CARD_READER_FAULT', `读卡器有故障：${statusText(status)}，请联系厂商`, { status });
      return;
    }
    this.#notice('DEVICE.CARD_UNREADABLE', `${statusText(status)}，请把证件拿开，再放平一次`, { status });
  }

  /** Once for each card that lies there: the same words every half second help nobody. */
  #notice(
    code: `DEVICE.${string}`,
    sentence: string,
    details: Readonly<Record<string, string | number>>,
  ): void {
    if (this.#complained) return;
    this.#complained = true;
    this.#context.sink.notice({ code, sentence, details });
  }

  /** Sends a command and waits for what belongs to it. Null when the reader said nothing that does. */
  async #ask(command: Command, timeoutMs: number): Promise<Answer | null> {
    const { clock, sink } = this.#context;
    const bytes = encodeCommand(command);
    let timer: Timer | null = null;
    const answer = new Promise<Answer | null>((resolve) => {
      this.#waiting = { command, settle: resolve };
      timer = afterSilence(clock, timeoutMs, () => resolve(null));
    });
    const offStop = this.#stop.onCancel(() => this.#waiting?.settle(null));
    try {
      sink.frameOut(bytes, command.name);
      await within(clock, WRITE_TIMEOUT_MS, this.#transport.write(bytes), writeTimeout);
      return await answer;
    } finally {
      offStop();
      (timer as Timer | null)?.cancel();
      this.#waiting = null;
    }
  }

  #receive(bytes: Uint8Array): void {
    this.#quiet?.cancel();
    this.#quiet = null;
    this.#take(this.#framer.push(bytes));
    if (this.#framer.pending === 0) return;
    this.#quiet = afterSilence(this.#context.clock, LINE_QUIET_MS, () => this.#take(this.#framer.flush()));
  }

  #take(chunks: readonly Chunk[]): void {
    const { sink } = this.#context;
    for (const chunk of chunks) {
      if (chunk.type === 'discarded') {
        const isFrame = chunk.reason !== 'noise';
        const shown = veiled(chunk.bytes, isFrame);
        if (isFrame) sink.badFrame(shown, `${DISCARDED[chunk.reason]}，内容不显示`);
        sink.discarded(shown, `${DISCARDED[chunk.reason]}，内容不显示`, chunk.bytes);
        continue;
      }
      this.#answered(chunk.body, chunk.bytes);
    }
  }

  #answered(body: Uint8Array, bytes: Uint8Array): void {
    const { sink } = this.#context;
    const shown = veiled(bytes, true);
    const [first = 0, second = 0, status = 0] = body;
    if (body.length < 3 || first !== 0 || second !== 0 || !isKnownStatus(status)) {
      sink.badFrame(shown, '不认识的应答，内容不显示');
      return;
    }
    const data = body.slice(3);
    const waiting = this.#waiting;
    const good = isGood(status);
    if (waiting === null || (good && !waiting.command.takes(status, data))) {
      sink.frameIn(shown, `迟到的应答，未采用：${statusText(status)}`);
      return;
    }
    sink.frameIn(
      shown,
      `${waiting.command.name}：${statusText(status)}${data.length > 8 ? '，内容不显示' : ''}`,
    );
    waiting.settle({ status, data });
  }
}

/** Says how it is with a card; the rest are errors, which may end any command. */
function isGood(status: number): boolean {
  return Object.values<number>(STATUS).includes(status);
}

function writeTimeout(): GuichengError {
  return new GuichengError('DEVICE.WRITE_FAILED', '向读卡器发送指令超时，请检查数据线');
}
