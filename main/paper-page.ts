/** A page of ours in a hidden window without script: what papers and labels are made from. */
import { BrowserWindow, type WebContents } from 'electron';
import { GuichengError } from '../src/domain/errors.ts';
import type { PrintJob } from '../src/station/ports.ts';
import type { Pages } from './protocol.ts';

/** A page of ours takes a fifth of a second; one that takes this long will not come. */
const PATIENCE_MS = 20_000;

export interface PaperPages {
  readonly pages: Pages;
  readonly partition: string;
}

/**
 * @param painted the page is looked at, not only laid out
 * @throws GuichengError DEVICE.PRINT_TIMEOUT
 */
export async function onHiddenPage<T>(
  job: PrintJob,
  html: string,
  options: PaperPages,
  use: (contents: WebContents) => Promise<T>,
  painted = false,
): Promise<T> {
  const page = options.pages.add(html);
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
      devTools: false,
      // A hidden window need not be painted; one that draws off screen always is.
      offscreen: painted,
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
  const render = async (): Promise<T> => {
    await window.loadURL(page.url);
    return await use(window.webContents);
  };
  try {
    return await Promise.race([render(), late]);
  } finally {
    clearTimeout(timer);
    page.drop();
    window.destroy();
  }
}
