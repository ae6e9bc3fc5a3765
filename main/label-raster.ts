/**
 * A label as dots, drawn by Chromium from the same templates as the PDF: printers of this class have no reliable
 * Chinese font of their own.
 */
import { nativeImage, type WebContents } from 'electron';
import { z } from 'zod';
import { pageOf, sheetOf } from '../resources/templates/index.ts';
import { monochrome, quarterTurn, type Raster } from '../src/devices/printing/raster.ts';
import type { PrintJob } from '../src/station/ports.ts';
import { onHiddenPage, type PaperPages } from './paper-page.ts';
import { qrOf } from './qr.ts';

const CSS_PER_MM = 96 / 25.4;
const screenshot = z.object({ data: z.base64() });

export interface Head {
  readonly dotsPerMm: number;
  /** Dots of the print head; what is wider goes through it lengthwise. */
  readonly headDots: number;
}

/** @throws GuichengError DEVICE.PRINT_TIMEOUT, DEVICE.RASTER */
export async function labelRaster(job: PrintJob, head: Head, options: PaperPages): Promise<Raster> {
  const { width, height } = sheetOf(job);
  const { dotsPerMm } = head;
  const size = { width: Math.round(width * dotsPerMm), height: Math.round(height * dotsPerMm) };
  const html = pageOf(job, qrOf(job), dotsPerMm);
  const look = async ({ debugger: tools }: WebContents): Promise<Buffer> => {
    tools.attach('1.3');
    try {
      // One dot of the printer is one pixel: nothing is scaled afterwards, which would blur the code.
      await tools.sendCommand('Emulation.setDeviceMetricsOverride', {
        width: Math.ceil(width * CSS_PER_MM) + 1,
        height: Math.ceil(height * CSS_PER_MM) + 1,
        deviceScaleFactor: dotsPerMm / CSS_PER_MM,
        mobile: false,
      });
      const shot = await tools.sendCommand('Page.captureScreenshot', { format: 'png' });
      return Buffer.from(screenshot.parse(shot).data, 'base64');
    } finally {
      tools.detach();
    }
  };
  const png = await onHiddenPage(job, html, options, look, true);
  const image = nativeImage.createFromBuffer(png);
  const dots = image.getSize();
  const upright = monochrome(image.toBitmap(), dots.width, dots.height, size);
  return size.width > head.headDots ? quarterTurn(upright) : upright;
}
