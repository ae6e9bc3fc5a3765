/** A USB scanner speaks only when used: the driver listens, joins reports and never writes. */
import { shownScan } from '../../card-veil.ts';
import { afterSilence, type Timer } from '../../clock.ts';
import type { Driver, DriverContext, Transport, Unsubscribe } from '../../types.ts';
import { type ReportRefusal, type ScanChunk, ScanReports, symbologyOf } from './report.ts';
import type { HidScannerSettings } from './settings.ts';

const REFUSALS: Readonly<Record<ReportRefusal, string>> = {
  'report-length': '报文不是 64 字节，请检查扫码枪模式',
  'report-id': '报文格式不对，请在设置里改“报文格式”',
  'declared-length': '报文长度有误，请重扫',
  aim: '报文没有码制标识，请在设置里改“报文格式”',
  mixed: '两个码的报文混在一起，请重扫',
  'cut-short': '扫码内容不完整，请重扫',
  'too-long': '扫码内容过长，请重扫',
  noise: '扫码内容含干扰字符，请重扫',
  empty: '扫码内容是空的，请重扫',
};

/** The next report of a code follows within a frame of the bus; a busy machine may be slower. */
const CONTINUES_MS = 500;

export class HidScannerDriver implements Driver {
  /** A scanner nobody uses is silent for hours; that it is plugged in is its only sign of life. */
  readonly readDeadlineMs = null;
  readonly #context: DriverContext;
  readonly #transport: Transport;
  readonly #scans: ScanReports;
  #quiet: Timer | null = null;
  #off: Unsubscribe = () => undefined;

  constructor({ layout }: HidScannerSettings, context: DriverContext, transport: Transport) {
    this.#context = context;
    this.#transport = transport;
    this.#scans = new ScanReports(layout);
  }

  start(): void {
    this.#off = this.#transport.onData((report) => {
      this.#quiet?.cancel();
      this.#quiet = null;
      this.#take(this.#scans.push(report));
      if (!this.#scans.pending) return;
      this.#quiet = afterSilence(this.#context.clock, CONTINUES_MS, () => {
        const rest = this.#scans.quiet();
        if (rest !== null) this.#take(rest);
      });
    });
  }

  async stop(): Promise<void> {
    this.#off();
    this.#quiet?.cancel();
  }

  #take(chunk: ScanChunk): void {
    const { sink, deviceId, clock } = this.#context;
    switch (chunk.type) {
      case 'text': {
        const kind = chunk.aim === null ? '' : `（${symbologyOf(chunk.aim)}）`;
        const [shown, words] = shownScan(chunk.bytes, chunk.text);
        sink.frameIn(shown, words.replace(' ', `${kind} `));
        sink.alive();
        sink.reading({ type: 'code', text: chunk.text, origin: 'scanner', deviceId, at: clock.now() });
        break;
      }
      case 'part':
        sink.frameIn(chunk.bytes, '一条长码的一段');
        sink.alive();
        break;
      case 'refused':
        sink.badFrame(chunk.bytes, REFUSALS[chunk.reason]);
        sink.notice({
          code: 'DEVICE.SCAN_REFUSED',
          sentence: REFUSALS[chunk.reason],
          details: { reason: chunk.reason, bytes: chunk.bytes.length },
        });
        break;
    }
  }
}
