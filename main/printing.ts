/** Papers and labels through Chromium: HTML in a hidden window without script, PDF beside the home's data. */
import path from 'node:path';
import { pageOf, sheetOf } from '../resources/templates/index.ts';
import { GuichengError, isGuichengError } from '../src/domain/errors.ts';
import type { PrinterPort, PrintJob } from '../src/station/ports.ts';
import { writeAtomic } from './atomic.ts';
import { onHiddenPage, type PaperPages } from './paper-page.ts';
import { qrOf } from './qr.ts';

const MM_PER_INCH = 25.4;

export interface PrinterOptions extends PaperPages {
  readonly folder: string;
  readonly wall: () => number;
}

function stampOf(wall: number, serial: number): string {
  const time = new Date(wall + 8 * 3_600_000).toISOString().slice(0, 19).replaceAll(':', '-');
  return `${time}-${String(serial).padStart(3, '0')}`;
}

/** `2026-11-24T10-05-00-003-wristband-WB-0010-0742-F.pdf`; time of the station, names of nobody. */
export function paperName(job: PrintJob, wall: number, serial: number): string {
  // A sealed code must not stand in a file name.
  const code = job.template === 'sealedCode' ? '' : (job.codeText ?? '').replaceAll(/[^A-Z0-9-]/g, '');
  const parts = [stampOf(wall, serial), job.template, code.slice(0, 40)];
  return `${parts.filter((part) => part !== '').join('-')}.pdf`;
}

function failed(job: PrintJob, error: unknown): GuichengError {
  if (isGuichengError(error)) return error;
  return new GuichengError(
    'DEVICE.PRINT_FAILED',
    `${job.title}没有打印出来，编号已记下，请重新打印`,
    { template: job.template, text: String(error) },
    error,
  );
}

/** Papers into a folder: what every home has, and what remains where no printer is set up. */
export interface FolderPrinter extends PrinterPort {
  pdf(job: PrintJob): Promise<Uint8Array>;
  print(job: PrintJob): Promise<string>;
}

export function createPrinter(options: PrinterOptions): FolderPrinter {
  let queue: Promise<unknown> = Promise.resolve();
  let serial = 0;
  const pdf = async (job: PrintJob): Promise<Uint8Array> => {
    try {
      return await renderPdf(job, options);
    } catch (error) {
      throw failed(job, error);
    }
  };
  const print = async (job: PrintJob): Promise<string> => {
    serial += 1;
    const file = path.join(options.folder, paperName(job, options.wall(), serial));
    const bytes = await pdf(job);
    try {
      await writeAtomic(file, bytes);
      return file;
    } catch (error) {
      throw failed(job, error);
    }
  };
  const write = async (name: string, extension: string, text: string): Promise<string> => {
    serial += 1;
    const stamp = stampOf(options.wall(), serial);
    const file = path.join(options.folder, `${stamp}-${name}.${extension}`);
    try {
      await writeAtomic(file, Buffer.from(text, 'utf8'));
      return file;
    } catch (error) {
      throw new GuichengError(
        'DEVICE.WRITE_FAILED',
        '表格没有存下来，请检查磁盘后重试',
        { name, text: String(error) },
        error,
      );
    }
  };
  return {
    write,
    pdf,
    // One at a time: hidden windows are cheap, but labels must leave in the order they were asked for.
    print: (job) => {
      const next = queue.then(() => print(job));
      queue = next.catch(() => null);
      return next;
    },
  };
}

async function renderPdf(job: PrintJob, options: PaperPages): Promise<Uint8Array> {
  const { width, height } = sheetOf(job);
  return await onHiddenPage(job, pageOf(job, qrOf(job)), options, (contents) =>
    contents.printToPDF({
      printBackground: true,
      preferCSSPageSize: true,
      pageSize: { width: width / MM_PER_INCH, height: height / MM_PER_INCH },
      margins: { top: 0, bottom: 0, left: 0, right: 0 },
    }),
  );
}
