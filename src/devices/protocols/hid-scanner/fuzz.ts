/** What the fuzzer needs of this codec: reports that are a whole code each. */
import { fromHex } from '../../hex.ts';
import type { FuzzCodec } from '../../testing/fuzz.ts';
import { REPORT_BYTES, type ScanChunk, ScanReports } from './report.ts';
import vectors from './vectors.json' with { type: 'json' };

const accepted = (chunk: ScanChunk | null): Uint8Array[] => (chunk?.type === 'text' ? [chunk.bytes] : []);

export const fuzzCodec: FuzzCodec = {
  name: 'hid-scanner',
  seeds: vectors.good.flatMap(({ reports, layout }) =>
    layout === 'auto' && reports.length === 1
      ? reports.map((report) => fromHex(report) ?? new Uint8Array())
      : [],
  ),
  whole: true,
  // It counts codes begun, not bytes; a report is never kept.
  holds: 1,
  open: () => {
    const reports = new ScanReports('auto');
    return {
      push: (report) => accepted(reports.push(report)),
      flush: () => accepted(reports.quiet()),
      get pending() {
        return reports.pending ? 1 : 0;
      },
    };
  },
  // A report has no check sum: one of the two layouts, and the bytes its length tells are text.
  isSound: (report) => {
    const [id, length = 0] = report;
    const at = id === 2 ? 5 : 2;
    const text = Buffer.from(report.subarray(at, at + length)).toString('latin1');
    return report.length === REPORT_BYTES && (id === 1 || id === 2) && /^[\x20-\x7e]*[\r\n\t]*$/.test(text);
  },
};
