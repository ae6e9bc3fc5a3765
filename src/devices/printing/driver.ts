/**
 * The conversation with a label printer, the same in every language: ask how it is, give it one label, and call the
 * label printed only once the printer itself is done with it.
 */
import { GuichengError, toGuichengError } from '../../domain/errors.ts';
import { afterSilence, Cancel, pause, type Timer, within } from '../clock.ts';
import type { Driver, DriverContext, Transport, Unsubscribe } from '../types.ts';
import type { LabelTask, PrintResult, PrintTask } from './job.ts';
import type { AnswerReader, PrinterAnswer, PrinterLanguage, PrinterState } from './language.ts';

const POLL_MS = 700;
/** Longer than two questions that went unanswered. */
const SILENT_MS = 1_700;
const ANSWER_MS = 1_500;
const JOB_POLL_MS = 250;
/** A printer that has just got its label may not be busy yet. */
const SETTLED_ANSWERS = 3;
/** A band of 254 mm at the slowest speed takes ten seconds. */
const JOB_MS = 25_000;
const QUIET_MS = 200;
/** Of a label, what is worth keeping in the log. */
const LOGGED_BYTES = 96;

export interface PrinterOptions {
  readonly language: PrinterLanguage;
  /** False where the printer answers no questions: then only that the bytes left is known. */
  readonly asks: boolean;
  /** Time the line itself needs for so many bytes, ms. */
  readonly lineTimeMs: (bytes: number) => number;
}

export class PrinterDriver implements Driver {
  readonly readDeadlineMs: number | null;
  readonly #options: PrinterOptions;
  readonly #context: DriverContext;
  readonly #transport: Transport;
  readonly #reader: AnswerReader;
  readonly #stop = new Cancel();
  readonly #waiting = new Set<(state: PrinterState) => void>();
  #jobs: Promise<unknown> = Promise.resolve();
  #loop: Promise<void> | null = null;
  #quiet: Timer | null = null;
  #off: Unsubscribe = () => undefined;
  #tag: string | null = null;
  #inJob = false;
  #trouble: string | null = null;

  /** @throws GuichengError DEVICE.NO_TRANSPORT */
  constructor(options: PrinterOptions, context: DriverContext) {
    if (context.transport === null)
      throw new GuichengError('DEVICE.NO_TRANSPORT', '打印机没有连接方式，请检查设置');
    this.#options = options;
    this.#context = context;
    this.#transport = context.transport;
    this.#reader = options.language.reader();
    this.readDeadlineMs = options.asks ? SILENT_MS : null;
  }

  start(): void {
    this.#off = this.#transport.onData((bytes) => this.#receive(bytes));
    if (this.#options.asks) this.#loop = this.#poll();
  }

  async stop(): Promise<void> {
    this.#stop.cancel();
    this.#off();
    this.#quiet?.cancel();
    await Promise.all([this.#loop, this.#jobs]);
  }

  /**
   * One label at a time, in the order asked for.
   * @throws GuichengError DEVICE.PRINTER_TROUBLE, DEVICE.PRINTER_SILENT, DEVICE.PRINT_CUT, DEVICE.TAG_NOT_WRITTEN,
   * DEVICE.PRINT_FORBIDDEN, DEVICE.NO_RFID
   */
  print(task: PrintTask): Promise<PrintResult> {
    const job = this.#jobs.then(() => this.#print(task));
    this.#jobs = job.catch(() => null);
    return job;
  }

  async #print(task: PrintTask): Promise<PrintResult> {
    if (task.kind !== 'label')
      throw new GuichengError('DEVICE.PRINT_FORBIDDEN', '标签打印机不能打印 A4、A5 文书');
    const { language, asks } = this.#options;
    const bytes = language.write(task);
    if (asks) await this.#ready();
    this.#inJob = true;
    this.#tag = null;
    try {
      await this.#send(bytes, `打印 ${task.title}（${task.raster.width}×${task.raster.height} 点）`);
      if (!asks) return { confirmed: false, epc: null };
      await this.#done(bytes.length);
      return { confirmed: true, epc: this.#epcOf(task) };
    } catch (error) {
      await this.#withdraw();
      throw error;
    } finally {
      this.#inJob = false;
    }
  }

  async #ready(): Promise<void> {
    const state = await this.#ask(ANSWER_MS);
    if (state.trouble !== null) throw trouble(state.trouble);
  }

  /** Waits until the printer is idle again and has nothing to complain about. */
  async #done(bytes: number): Promise<void> {
    const { clock } = this.#context;
    const onTheWay = this.#options.lineTimeMs(bytes);
    const until = clock.now() + onTheWay + JOB_MS;
    let idle = 0;
    let first = true;
    while (idle < SETTLED_ANSWERS) {
      if (clock.now() > until)
        throw new GuichengError('DEVICE.PRINTER_SILENT', '打印机一直忙，没有打完', { until });
      const state = await this.#ask(first ? onTheWay + ANSWER_MS : ANSWER_MS);
      first = false;
      if (state.trouble !== null) throw trouble(state.trouble);
      idle = state.busy ? 0 : idle + 1;
      await pause(clock, JOB_POLL_MS, this.#stop);
    }
  }

  /** A tag is as good as its answer: what was not read back, or reads otherwise, was not written. */
  #epcOf({ epc }: LabelTask): string | null {
    if (epc === null || !this.#options.language.readsBack) return null;
    const read = this.#tag?.trim().toUpperCase() ?? null;
    if (read === epc) return epc;
    throw new GuichengError(
      'DEVICE.TAG_NOT_WRITTEN',
      read === null ? '芯片没有写成（打出 VOID 的那张作废）' : '芯片里读回来的号不对，这张作废',
      { asked: epc, read },
    );
  }

  /** A number given up must not come out by itself once there is paper again. */
  async #withdraw(): Promise<void> {
    if (this.#stop.cancelled) return;
    try {
      await this.#send(this.#options.language.cancel, '撤回没打完的标签');
    } catch (error) {
      this.#context.sink.notice({
        code: 'DEVICE.PRINT_NOT_WITHDRAWN',
        sentence: '没能撤回没打完的标签，它可能会自己打出来',
        details: { reason: toGuichengError(error).code },
      });
    }
  }

  /** Resolves with the next state the printer tells. */
  async #ask(patience: number): Promise<PrinterState> {
    const { clock } = this.#context;
    let take: ((state: PrinterState) => void) | null = null;
    let off: (() => void) | undefined;
    try {
      const answer = new Promise<PrinterState>((resolve, reject) => {
        take = resolve;
        this.#waiting.add(resolve);
        off = this.#stop.onCancel(() =>
          reject(new GuichengError('DEVICE.PRINT_CUT', '打印机中途断开，可能只打了一半')),
        );
      });
      // Asked and answered at once, the answer must find somebody waiting for it.
      const asked = this.#send(this.#options.language.ask, '询问状态').then(() => answer);
      answer.catch(() => null);
      return await within(clock, patience, asked, () => this.#silent());
    } finally {
      off?.();
      if (take !== null) this.#waiting.delete(take);
    }
  }

  #silent(): GuichengError {
    return new GuichengError('DEVICE.PRINTER_SILENT', this.#options.language.silence);
  }

  async #poll(): Promise<void> {
    const { clock, sink } = this.#context;
    while (!this.#stop.cancelled) {
      // While a label is on its way the job asks; how long it may take is bounded there.
      if (this.#inJob) sink.alive();
      else {
        try {
          await this.#send(this.#options.language.ask, '询问状态');
        } catch (error) {
          sink.fail(toGuichengError(error));
          return;
        }
      }
      await pause(clock, POLL_MS, this.#stop);
    }
  }

  async #send(bytes: Uint8Array, text: string): Promise<void> {
    this.#context.sink.frameOut(bytes.subarray(0, LOGGED_BYTES), text);
    await within(
      this.#context.clock,
      ANSWER_MS + this.#options.lineTimeMs(bytes.length) + (bytes.length > LOGGED_BYTES ? JOB_MS : 0),
      this.#transport.write(bytes),
      () => new GuichengError('DEVICE.PRINT_CUT', '打印机不再接收数据，可能只打了一半'),
    );
  }

  #receive(bytes: Uint8Array): void {
    this.#quiet?.cancel();
    this.#take(this.#reader.push(bytes));
    this.#quiet = afterSilence(this.#context.clock, QUIET_MS, () => this.#take(this.#reader.quiet()));
  }

  #take(answers: readonly PrinterAnswer[]): void {
    const { sink } = this.#context;
    for (const answer of answers) {
      switch (answer.type) {
        case 'state':
          sink.frameIn(answer.bytes, wordsOf(answer.state));
          sink.alive();
          this.#tell(answer.state);
          break;
        case 'tag':
          sink.frameIn(answer.bytes, `芯片读回 ${answer.text}`);
          this.#tag = answer.text;
          break;
        case 'bad':
          sink.badFrame(answer.bytes, answer.reason);
          break;
        case 'discarded':
          sink.discarded(answer.bytes, '不是打印机的应答');
          break;
      }
    }
  }

  #tell(state: PrinterState): void {
    if (state.trouble !== this.#trouble) {
      this.#trouble = state.trouble;
      this.#context.sink.trouble?.(state.trouble);
    }
    for (const take of [...this.#waiting]) take(state);
    this.#waiting.clear();
  }
}

function wordsOf({ trouble: found, busy }: PrinterState): string {
  return found ?? (busy ? '正在打印' : '就绪');
}

function trouble(words: string): GuichengError {
  return new GuichengError('DEVICE.PRINTER_TROUBLE', `打印机${words.replace('打印机', '')}`, {
    trouble: words,
  });
}
