import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_TEXT, REPORT_BYTES, readReport, type ScanChunk, ScanReports, symbologyOf } from './report.ts';
import type { ReportLayout } from './settings.ts';
import vectors from './vectors.json' with { type: 'json' };

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const textsOf = (chunks: readonly (ScanChunk | null)[]): string[] =>
  chunks.flatMap((chunk) => (chunk?.type === 'text' ? [chunk.text] : []));

/** Reports of one code as a scanner sends it; written here anew, so that it cannot share a mistake. */
function reportsOf(text: string, aim = ']Q1'): Uint8Array[] {
  const parts = text.match(/.{1,56}/g) ?? [];
  return parts.map((part, index) => {
    const report = Buffer.alloc(64);
    report.write(`\x02${String.fromCharCode(part.length)}${aim}${part}`, 'latin1');
    report[63] = index < parts.length - 1 ? 1 : 0;
    return Uint8Array.from(report);
  });
}

describe('reports of a USB scanner', () => {
  it.each(vectors.good)('$name', ({ reports, layout, texts, aim }) => {
    const scans = new ScanReports(layout as ReportLayout);
    const chunks = reports.map((report) => scans.push(bytes(report)));
    expect(textsOf(chunks)).toEqual(texts);
    expect(chunks.at(-1)).toMatchObject({ aim });
    expect(scans.pending).toBe(false);
  });

  it.each(vectors.bad)('refuses $name', ({ report, layout, reason }) => {
    const scans = new ScanReports(layout as ReportLayout);
    expect(scans.push(bytes(report))).toMatchObject({ type: 'refused', reason });
    expect(scans.pending).toBe(false);
  });

  it('never joins the parts of two codes', () => {
    const [first = new Uint8Array()] = reportsOf('A'.repeat(60), ']Q1');
    const [other = new Uint8Array()] = reportsOf('WB00100742F', ']C0');
    const scans = new ScanReports('auto');
    expect(scans.push(first).type).toBe('part');
    expect(scans.push(other)).toMatchObject({ type: 'refused', reason: 'mixed' });
    expect(textsOf([scans.push(other)])).toEqual(['WB00100742F']);
  });

  it('refuses a code whose end never came, and takes the next one', () => {
    const [first = new Uint8Array()] = reportsOf('A'.repeat(60));
    const scans = new ScanReports('auto');
    scans.push(first);
    expect(scans.quiet()).toMatchObject({ type: 'refused', reason: 'cut-short' });
    expect(scans.quiet()).toBeNull();
    expect(textsOf(reportsOf('WB00100742F').map((report) => scans.push(report)))).toEqual(['WB00100742F']);
  });

  it('does not let the rest of a broken code pass for a code', () => {
    const [first = new Uint8Array(), second = new Uint8Array(), third = new Uint8Array()] = reportsOf(
      `${'A'.repeat(112)}WB00100742F`,
    );
    const scans = new ScanReports('auto');
    scans.push(first);
    second[0] = 7;
    expect(scans.push(second)).toMatchObject({ reason: 'report-id' });
    expect(textsOf([scans.push(third)])).toEqual([]);
    expect(textsOf(reportsOf('WB00100742F').map((report) => scans.push(report)))).toEqual(['WB00100742F']);
  });

  it('ends the full report of a plain layout by silence', () => {
    const scans = new ScanReports('plain');
    expect(scans.push(Uint8Array.from([1, 62, ...Buffer.from('A'.repeat(62))])).type).toBe('part');
    expect(scans.quiet()).toMatchObject({ type: 'text', text: 'A'.repeat(62) });
  });

  it('holds no more than a code may have', () => {
    const [first = new Uint8Array()] = reportsOf('A'.repeat(60));
    const scans = new ScanReports('auto');
    const reasons = Array.from({ length: 100 }, () => scans.push(first)).flatMap((chunk) =>
      chunk.type === 'refused' ? [chunk.reason] : [],
    );
    expect(reasons).toEqual(['too-long']);
  });

  it('names the usual symbologies', () => {
    expect([']Q1', ']C1', ']C0', ']d2', ']z0'].map(symbologyOf)).toEqual([
      'QR',
      'GS1-128',
      'Code 128',
      'Data Matrix',
      ']z0',
    ]);
  });

  it('gives back every text it is sent in reports', () => {
    const text = fc
      .string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)) })
      .filter((value) => value.length > 0 && value.length <= MAX_TEXT);
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), (texts) => {
        const scans = new ScanReports('auto');
        const chunks = texts.flatMap((value) => reportsOf(value).map((report) => scans.push(report)));
        expect(textsOf(chunks)).toEqual(texts);
      }),
    );
  });

  it('never throws and never takes anything but printable text, whatever arrives', () => {
    const report = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.uint8Array({ minLength: 62, maxLength: 62 }).map((rest) => Uint8Array.from([2, 56, ...rest])),
      fc
        .uint8Array({ minLength: 59, maxLength: 59 })
        .map((rest) => Uint8Array.from([2, 9, 0x5d, 0x51, 0x31, ...rest])),
    );
    fc.assert(
      fc.property(fc.array(report, { maxLength: 50 }), (reports) => {
        const scans = new ScanReports('auto');
        for (const one of reports) {
          const chunk = scans.push(one);
          if (chunk.type !== 'refused') expect(one.length).toBe(REPORT_BYTES);
          if (chunk.type === 'text') expect(chunk.text).toMatch(/^[\x20-\x7e]{1,2000}$/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('reads a report without joining', () => {
    const [only = new Uint8Array()] = reportsOf('AB12');
    expect(readReport(only, 'auto')).toMatchObject({ aim: ']Q1', more: false });
  });
});
