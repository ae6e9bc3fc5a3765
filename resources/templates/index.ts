/** From a print job to one page of HTML: pure, without script, every value escaped. */
import type { PrintJob } from '../../src/station/ports.ts';
import { bagTag, bodyPaper, plate, wristband } from './labels.ts';
import * as papers from './papers.ts';
import { type Sheet, type Template, wholePage } from './parts.ts';
import { testBand, testLabel } from './trial.ts';

const TEMPLATES: Readonly<Record<PrintJob['template'], Template>> = {
  wristband,
  bagTag,
  bodyPaper,
  plate,
  testLabel,
  testBand,
  releaseSlip: papers.releaseSlip,
  cremationCertificate: papers.cremationCertificate,
  registration: papers.registration,
  cremationAuthorization: papers.cremationAuthorization,
  handover: papers.handover,
  storageAgreement: papers.storageAgreement,
  settlement: papers.settlement,
  stockReport: papers.stockReport,
  transferOut: papers.transferOut,
  sealedCode: papers.sealedCode,
  nearMissReport: papers.nearMissReport,
};

export function sheetOf(job: Pick<PrintJob, 'template'>): Sheet {
  return TEMPLATES[job.template].sheet;
}

/** @param dotsPerMm of a label printer; left out for paper */
export function pageOf(job: PrintJob, qr: string, dotsPerMm?: number): string {
  return wholePage(TEMPLATES[job.template], job, qr, dotsPerMm);
}
