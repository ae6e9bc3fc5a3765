/**
 * Questions and answers over a byte pipe: one question at a time, its answer awaited with bounds, bytes cut into
 * frames as they come. Pure waiting; what a frame means is told by the protocol.
 */
import { GuichengError } from '../domain/errors.ts';
import { afterSilence, type Cancel, type Timer, within } from './clock.ts';
import type { FrameChunk } from './framing.ts';
import type { DriverContext, Transport, Unsubscribe } from './types.ts';

/** A write that the system does not take in this time will not be taken at all. */
const WRITE_TIMEOUT_MS = 1_000;
/** A device that keeps sending parts of an answer is not silent, but no answer takes longer than so many time-outs. */
const LONGEST_ANSWER = 5;

export interface Question<Reply> {
  readonly bytes: Uint8Array;
  /** One readable line. */
  readonly text: string;
  /** So many bytes of it may be shown; what a password stands in is kept out of every log. All where not said. */
  readonly shown?: number;
  /** Whether this reply ends the waiting. */
  readonly ends: (reply: Reply) => boolean;
  /** Of silence, ms. */
  readonly timeoutMs: number;
}

export interface ExchangeOptions<F> {
  readonly context: DriverContext;
  readonly transport: Transport;
  readonly framer: {
    readonly pending: number;
    push(bytes: Uint8Array): readonly FrameChunk<F>[];
    flush(): readonly FrameChunk<F>[];
  };
  /** Longer than any gap inside a frame, also over a serial server. */
  readonly quietMs: number;
  readonly stop: Cancel;
  /** A whole frame; the protocol decodes it, tells the sink and offers the reply. */
  readonly onFrame: (frame: F, bytes: Uint8Array) => void;
}

export class Exchange<F, Reply> {
  readonly #options: ExchangeOptions<F>;
  #waiting: {
    readonly ends: (reply: Reply) => boolean;
    readonly settle: (reply: Reply | null) => void;
  } | null = null;
  #heardAt = 0;
  #quiet: Timer | null = null;
  #off: Unsubscribe = () => undefined;

  constructor(options: ExchangeOptions<F>) {
    this.#options = options;
  }

  open(): void {
    this.#off = this.#options.transport.onData((bytes) => this.#receive(bytes));
  }

  close(): void {
    this.#off();
    this.#quiet?.cancel();
  }

  /** Part of an answer came: the device is not silent. */
  heard(): void {
    this.#heardAt = this.#options.context.clock.now();
  }

  /** Gives a reply to whoever waits for it; one that nobody waits for, such as a late one, is dropped. */
  offer(reply: Reply): void {
    if (this.#waiting?.ends(reply) === true) this.#waiting.settle(reply);
  }

  /** @returns null when the device stayed silent, or the driver was stopped. @throws GuichengError DEVICE.WRITE_FAILED */
  async ask(question: Question<Reply>): Promise<Reply | null> {
    const { context, transport, stop } = this.#options;
    const { clock } = context;
    const { bytes, text, ends, timeoutMs, shown = bytes.length } = question;
    const began = clock.now();
    let timer: Timer | null = null;
    const answer = new Promise<Reply | null>((resolve) => {
      this.#waiting = { ends, settle: resolve };
      const check = (): void => {
        const last = Math.max(began, this.#heardAt);
        const left = Math.min(last + timeoutMs, began + LONGEST_ANSWER * timeoutMs) - clock.now();
        if (left <= 0) resolve(null);
        else timer = afterSilence(clock, Math.max(1, left), check);
      };
      timer = afterSilence(clock, timeoutMs, check);
    });
    const offStop = stop.onCancel(() => this.#waiting?.settle(null));
    try {
      context.sink.frameOut(bytes.subarray(0, shown), text);
      await within(clock, WRITE_TIMEOUT_MS, transport.write(bytes), writeTimeout);
      return await answer;
    } finally {
      offStop();
      (timer as Timer | null)?.cancel();
      this.#waiting = null;
    }
  }

  #receive(bytes: Uint8Array): void {
    const { framer, context, quietMs } = this.#options;
    this.#quiet?.cancel();
    this.#quiet = null;
    this.#take(framer.push(bytes));
    if (framer.pending === 0) return;
    this.#quiet = afterSilence(context.clock, quietMs, () => this.#take(framer.flush()));
  }

  #take(chunks: readonly FrameChunk<F>[]): void {
    const { context, onFrame } = this.#options;
    for (const chunk of chunks) {
      if (chunk.type === 'frame') {
        onFrame(chunk.frame, chunk.bytes);
        continue;
      }
      if (chunk.badFrames > 0) context.sink.badFrame(chunk.bytes, `${chunk.badFrames} 帧校验错误或不完整`);
      context.sink.discarded(chunk.bytes, '无法识别的字节');
    }
  }
}

function writeTimeout(): GuichengError {
  return new GuichengError('DEVICE.WRITE_FAILED', '向读写器发送指令超时，请检查数据线');
}
