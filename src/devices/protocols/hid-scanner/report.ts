/**
 * USB HID POS reports of bar code scanners: 64 bytes each. Pure: time comes in as calls to `quiet`.
 *
 * Standard layout (Access-IS ATR110 and LSR118 manuals; Honeywell sends the same, python_hon_usbhid):
 * `[0]` 02 report id, `[1]` length of the data, at most 56, `[2..4]` AIM symbology identifier, `[5..60]` data,
 * `[61]` further symbology id, `[62]` reserved, `[63]` bit 0: the code goes on in the next report.
 * Microscan sends another one: `[0]` 01, `[1]` length at most 62, `[2..63]` data.
 */
import type { ReportLayout } from './settings.ts';

export const REPORT_BYTES = 64;
const POS_ID = 0x02;
const POS_DATA = 56;
const PLAIN_ID = 0x01;
const PLAIN_DATA = 62;
const CONTINUED = 0x01;
/** Longer than any code of ours, a release slip included. */
export const MAX_TEXT = 2_000;

/** Why a report or the code it ends is not taken; a code that cannot be trusted is scanned again. */
export type ReportRefusal =
  | 'report-length'
  | 'report-id'
  | 'declared-length'
  | 'aim'
  | 'mixed'
  | 'cut-short'
  | 'too-long'
  | 'noise'
  | 'empty';

export interface ReportPart {
  readonly type: 'part';
  /** `]Q1`; null where the layout has none. */
  readonly aim: string | null;
  readonly data: Uint8Array;
  readonly more: boolean;
}

export type ScanChunk =
  | { readonly type: 'text'; readonly text: string; readonly aim: string | null; readonly bytes: Uint8Array }
  | { readonly type: 'part'; readonly bytes: Uint8Array }
  | { readonly type: 'refused'; readonly reason: ReportRefusal; readonly bytes: Uint8Array };

export function readReport(report: Uint8Array, layout: ReportLayout): ReportPart | ReportRefusal {
  if (report.length !== REPORT_BYTES) return 'report-length';
  const id = report[0];
  const declared = report[1] ?? 0;
  if (id === PLAIN_ID && layout !== 'pos') {
    if (declared > PLAIN_DATA) return 'declared-length';
    return { type: 'part', aim: null, data: report.slice(2, 2 + declared), more: declared === PLAIN_DATA };
  }
  if (id !== POS_ID || layout === 'plain') return 'report-id';
  if (declared > POS_DATA) return 'declared-length';
  const aim = String.fromCharCode(...report.subarray(2, 5));
  if (!/^\][A-Za-z][0-9A-Za-z]$/.test(aim)) return 'aim';
  const more = ((report[63] ?? 0) & CONTINUED) !== 0;
  // Only a full report has more to say; anything else lost bytes on the way.
  if (more && declared !== POS_DATA) return 'declared-length';
  return { type: 'part', aim, data: report.slice(5, 5 + declared), more };
}

/** AIM symbology identifiers (ISO/IEC 15424) that the scanners of a home meet. */
const SYMBOLOGIES: Readonly<Record<string, string>> = {
  A: 'Code 39',
  C: 'Code 128',
  E: 'EAN',
  L: 'PDF417',
  Q: 'QR',
  d: 'Data Matrix',
  e: 'GS1 DataBar',
};

/** `QR`; the identifier itself where it is not a usual one. */
export function symbologyOf(aim: string): string {
  if (aim === ']C1') return 'GS1-128';
  return SYMBOLOGIES[aim[1] ?? ''] ?? aim;
}

/** Joins reports into scanned texts; holds at most `MAX_TEXT` bytes of an unfinished one. */
export class ScanReports {
  readonly #layout: ReportLayout;
  #held: number[] = [];
  #aim: string | null = null;
  #open = false;
  /** The rest of a refused code must not pass for a code of its own. */
  #skipping = false;

  constructor(layout: ReportLayout) {
    this.#layout = layout;
  }

  /** A code has begun and is not over. */
  get pending(): boolean {
    return this.#open;
  }

  /** @param report one report as the system hands it over, its id first */
  push(report: Uint8Array): ScanChunk {
    const read = readReport(report, this.#layout);
    if (typeof read === 'string') return this.#refuse(read, report, this.#open);
    if (this.#skipping) {
      this.#skipping = read.more;
      this.#open = read.more;
      return { type: 'part', bytes: report };
    }
    if (this.#open && read.aim !== this.#aim) return this.#refuse('mixed', report, read.more);
    this.#aim = read.aim;
    this.#held.push(...read.data);
    if (this.#held.length > MAX_TEXT) return this.#refuse('too-long', report, read.more);
    this.#open = read.more;
    return read.more ? { type: 'part', bytes: report } : this.#close(report);
  }

  /** Nothing followed in time. A full last report of the plain layout may have been the end; of the other, never. */
  quiet(): ScanChunk | null {
    if (!this.#open) return null;
    const bytes = Uint8Array.from(this.#held);
    if (!this.#skipping && this.#aim === null && this.#held.length > 0) {
      this.#open = false;
      return this.#close(bytes);
    }
    const told = this.#skipping;
    this.#clear();
    return told ? null : { type: 'refused', reason: 'cut-short', bytes };
  }

  #close(report: Uint8Array): ScanChunk {
    const aim = this.#aim;
    const text = String.fromCharCode(...this.#held).replace(/[\r\n\t]+$/, '');
    this.#clear();
    if (text.trim() === '') return { type: 'refused', reason: 'empty', bytes: report };
    if (!/^[\x20-\x7e]+$/.test(text)) return { type: 'refused', reason: 'noise', bytes: report };
    return { type: 'text', text: text.trim(), aim, bytes: report };
  }

  #refuse(reason: ReportRefusal, bytes: Uint8Array, more: boolean): ScanChunk {
    this.#clear();
    this.#skipping = more;
    this.#open = more;
    return { type: 'refused', reason, bytes };
  }

  #clear(): void {
    this.#held = [];
    this.#aim = null;
    this.#open = false;
    this.#skipping = false;
  }
}
