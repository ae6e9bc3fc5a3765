/** Papers and labels through Chromium: HTML in a hidden window without script, PDF beside the home's data. */
import path from 'node:path';
import { BrowserWindow } from 'electron';
import { pageOf, sheetOf } from '../resources/templates/index.ts';
import { GuichengError, isGuichengError } from '../src/domain/errors.ts';
import type { PrinterPort, PrintJob } from '../src/station/ports.ts';
import { writeAtomic } from './atomic.ts';
import type { Pages } from './protocol.ts';
import { qrOf } from './qr.ts';

const MM_PER_INCH = 25.4;
/** A page of ours takes a fifth of a second; one that takes this long will not come. */
const PATIENCE_MS = 20_000;

export interface PrinterOptions {
  readonly folder: string;
  readonly pages: Pages;
  readonly partition: string;
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

export function createPrinter(options: PrinterOptions): PrinterPort {
  let queue: Promise<unknown> = Promise.resolve();
  let serial = 0;
  const print = async (job: PrintJob): Promise<string> => {
    serial += 1;
    const file = path.join(options.folder, paperName(job, options.wall(), serial));
    try {
      await writeAtomic(file, await renderPdf(job, options));
      return file;
    } catch (error) {
      if (isGuichengError(error)) throw error;
      throw new GuichengError(
        'DEVICE.PRINT_FAILED',
        `${job.title}没有打印出来，编号已记下，请重新打印`,
        { template: job.template, text: String(error) },
        error,
      );
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
    // One at a time: hidden windows are cheap, but labels must leave in the order they were asked for.
    print: (job) => {
      const next = queue.then(() => print(job));
      queue = next.catch(() => null);
      return next;
    },
  };
}

async function renderPdf(job: PrintJob, options: PrinterOptions): Promise<Uint8Array> {
  const page = options.pages.add(pageOf(job, qrOf(job)));
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
      devTools: false,
      partition: options.partition,
    },
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = new GuichengError(
      'DEVICE.PRINT_TIMEOUT',
      `${job.title}没有打印出来，编号已记下，请重新打印`,
      { template: job.template },
    );
    timer = setTimeout(() => reject(error), PATIENCE_MS);
  });
  const { width, height } = sheetOf(job);
  const render = async (): Promise<Uint8Array> => {
    await window.loadURL(page.url);
    return await window.webContents.printToPDF({
      printBackground: true,
      preferCSSPageSize: true,
      pageSize: { width: width / MM_PER_INCH, height: height / MM_PER_INCH },
      margins: { top: 0, bottom: 0, left: 0, right: 0 },
    });
  };
  try {
    return await Promise.race([render(), late]);
  } finally {
    clearTimeout(timer);
    page.drop();
    window.destroy();
  }
}
