/**
 * The head of this station's own chain, written beside the ledger after each commit. It is no second truth: it only
 * tells a ledger that lost acknowledged events, by a torn log or an old copy, from one that is whole. Not synced: it
 * outlives the process by itself, and where the power goes the ledger was synced first.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { isMissing } from './backup/files.ts';

export interface OwnHead {
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
}

/** Of the line, in bytes. */
const LENGTH = 87;
const LINE = /^\d{10} \d{10} [0-9a-f]{64}\n$/;

export function headFileOf(ledger: string): string {
  return `${ledger}.head`;
}

/** Null where there is none, or none that can be read: then nothing is known. */
export function readHead(ledger: string): OwnHead | null {
  try {
    const line = readFileSync(headFileOf(ledger), 'latin1');
    if (!LINE.test(line)) return null;
    return { epoch: Number(line.slice(0, 10)), seq: Number(line.slice(11, 21)), hash: line.slice(22, 86) };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

export class HeadFile {
  readonly #handle: number;
  readonly #line = Buffer.alloc(LENGTH);

  constructor(ledger: string) {
    // Made if it is not there, never emptied: appending mode would write elsewhere than at its beginning.
    closeSync(openSync(headFileOf(ledger), 'a', 0o600));
    this.#handle = openSync(headFileOf(ledger), 'r+');
  }

  /** One line of one length in one place: no moment shows half of it and a full disk does not matter. */
  write({ epoch, seq, hash }: OwnHead): void {
    this.#line.write(
      `${String(epoch).padStart(10, '0')} ${String(seq).padStart(10, '0')} ${hash}\n`,
      'latin1',
    );
    writeSync(this.#handle, this.#line, 0, LENGTH, 0);
  }

  close(): void {
    closeSync(this.#handle);
  }
}
