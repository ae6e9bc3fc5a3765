/** What the two label languages have in common for the driver: how to ask, how to write, what an answer means. */
import type { LabelTask } from './job.ts';

/** The state of a printer, from its own answer. */
export interface PrinterState {
  /** Chinese, what somebody has to do; null when it can print. */
  readonly trouble: string | null;
  /** It is printing, or has not finished reading. */
  readonly busy: boolean;
}

export type PrinterAnswer =
  | { readonly type: 'state'; readonly state: PrinterState; readonly bytes: Uint8Array }
  /** Data of a tag, read by the printer. */
  | { readonly type: 'tag'; readonly text: string; readonly bytes: Uint8Array }
  | { readonly type: 'bad'; readonly reason: string; readonly bytes: Uint8Array }
  | { readonly type: 'discarded'; readonly bytes: Uint8Array };

/** Cuts what the printer says; holds a bounded number of bytes and never throws. */
export interface AnswerReader {
  push(bytes: Uint8Array): PrinterAnswer[];
  /** The line went quiet: what is held will not be completed. */
  quiet(): PrinterAnswer[];
}

export interface PrinterLanguage {
  readonly ask: Uint8Array;
  /** Throws away what is still waiting, so that a number given up is not printed later by itself. */
  readonly cancel: Uint8Array;
  /** What it may mean that it does not answer. */
  readonly silence: string;
  reader(): AnswerReader;
  /** @throws GuichengError DEVICE.PRINT_FORBIDDEN, DEVICE.NO_RFID */
  write(task: LabelTask): Uint8Array;
  /** A tag written by this language is read back over the same line. */
  readonly readsBack: boolean;
}
