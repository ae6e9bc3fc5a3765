/** A serial scanner speaks only when used: the driver listens, cuts texts and never writes. */
import { shownScan } from '../../card-veil.ts';
import { afterSilence, type Timer } from '../../clock.ts';
import type { Driver, DriverContext, Transport, Unsubscribe } from '../../types.ts';
import { type ScanChunk, ScanLines, type ScanRefusal } from './lines.ts';
import type { ScannerSettings } from './settings.ts';

const REFUSALS: Readonly<Record<ScanRefusal, string>> = {
  noise: '扫码内容含干扰字符，请重扫',
  'too-long': '扫码内容过长，请重扫',
  'cut-short': '扫码内容不完整，请重扫',
};

/**
 * How long a scanner known to send CR may pause inside a code before the code counts as cut short: USB adapters
 * and serial servers hold bytes back for tens of milliseconds.
 */
const CUT_SHORT_MS = 1_000;

export class ScannerDriver implements Driver {
  /** A scanner nobody uses is silent for hours; presence of the port is its only sign of life. */
  readonly readDeadlineMs = null;
  readonly #settings: ScannerSettings;
  readonly #context: DriverContext;
  readonly #transport: Transport;
  readonly #lines: ScanLines;
  #quiet: Timer | null = null;
  #off: Unsubscribe = () => undefined;

  constructor(settings: ScannerSettings, context: DriverContext, transport: Transport) {
    this.#settings = settings;
    this.#context = context;
    this.#transport = transport;
    this.#lines = new ScanLines(settings.maxLength);
  }

  start(): void {
    this.#off = this.#transport.onData((bytes) => this.#receive(bytes));
  }

  async stop(): Promise<void> {
    this.#off();
    this.#quiet?.cancel();
  }

  #receive(bytes: Uint8Array): void {
    this.#quiet?.cancel();
    this.#quiet = null;
    this.#take(this.#lines.push(bytes));
    if (this.#lines.pending === 0) return;
    const wait = this.#lines.terminates ? CUT_SHORT_MS : this.#settings.idleMs;
    this.#quiet = afterSilence(this.#context.clock, wait, () => this.#take(this.#lines.quiet()));
  }

  #take(chunks: readonly ScanChunk[]): void {
    const { sink, deviceId, clock } = this.#context;
    for (const chunk of chunks) {
      switch (chunk.type) {
        case 'text':
          sink.frameIn(...shownScan(chunk.bytes, chunk.text));
          sink.alive();
          sink.reading({ type: 'code', text: chunk.text, origin: 'scanner', deviceId, at: clock.now() });
          break;
        case 'refused':
          sink.badFrame(chunk.bytes, REFUSALS[chunk.reason]);
          sink.notice({
            code: 'DEVICE.SCAN_REFUSED',
            sentence: REFUSALS[chunk.reason],
            details: { reason: chunk.reason, bytes: chunk.bytes.length },
          });
          break;
        case 'discarded':
          sink.discarded(chunk.bytes, '不可见字符');
          break;
      }
    }
  }
}
