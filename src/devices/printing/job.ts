/** What a printer is given, and what it says became of it. */
import { GuichengError } from '../../domain/errors.ts';
import type { Raster } from './raster.ts';

/** Sorts of stock; which printer holds which is a setting of the printer. */
export type Stock = 'wristband' | 'label' | 'a4' | 'a5';

export interface LabelTask {
  readonly kind: 'label';
  readonly raster: Raster;
  readonly dotsPerMm: number;
  /** For the log, in Chinese; no name of a person. */
  readonly title: string;
  /** 96 bits as upper-case hex for the tag inside the label; null for plain stock. */
  readonly epc: string | null;
}

export interface PaperTask {
  readonly kind: 'paper';
  readonly pdf: Uint8Array;
  readonly title: string;
}

export type PrintTask = LabelTask | PaperTask;

export interface PrintResult {
  /** The printer itself said that it is done; false where it cannot say, and only the bytes are known to have left. */
  readonly confirmed: boolean;
  /** Read back from the tag by the printer and equal to what was asked for; null where nothing was encoded. */
  readonly epc: string | null;
}

/** What a printer can print; asked before anything is rendered for it. */
export interface PrinterAbility {
  readonly takes: 'label' | 'paper';
  readonly stocks: readonly Stock[];
  /** 8 at 203 dpi, 12 at 300, 24 at 600; of no meaning for papers. */
  readonly dotsPerMm: number;
  /** Widest raster the head prints, in dots. */
  readonly headDots: number;
  /** It writes the tag inside its labels. */
  readonly encodes: boolean;
  /** And says what it read back: only then is a tag known to be written. */
  readonly readsBack: boolean;
}

/**
 * Nothing but hex ever stands inside a command: a quote, a caret or a tilde in a value would be a command of its own.
 * @throws GuichengError DEVICE.PRINT_FORBIDDEN
 */
export function checkedEpc(epc: string): string {
  if (/^[0-9A-F]{24}$/.test(epc)) return epc;
  throw new GuichengError('DEVICE.PRINT_FORBIDDEN', '标签芯片号不是 24 位十六进制数，没有打印');
}
