/** The QR of a print job, as an SVG: sharp on every printer, whatever its dots. */
import bwipjs from 'bwip-js/node';
import type { PrintJob } from '../src/station/ports.ts';

/** ISO/IEC 18004 asks for four modules of white around; bwip-js counts half modules. */
const QUIET_ZONE = 8;
/** Cold, wet and handling eat at what is fixed to a body, a bay or a badge: a third of it may be gone. Papers stay dry. */
const WORN: ReadonlySet<PrintJob['template']> = new Set([
  'wristband',
  'bagTag',
  'bodyPaper',
  'plate',
  'testLabel',
  'testBand',
]);

/** Empty for a job without a code. */
export function qrOf(job: Pick<PrintJob, 'template' | 'code'>): string {
  if (job.code === null || job.template === 'sealedCode') return '';
  const options = {
    bcid: 'qrcode',
    text: job.code,
    eclevel: WORN.has(job.template) ? 'H' : 'M',
    padding: QUIET_ZONE,
    backgroundcolor: 'FFFFFF',
  };
  return bwipjs.toSVG(options);
}
