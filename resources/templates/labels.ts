/** What is fixed to a body: thermal labels, black on white, nothing that a damp printer could lose. */
import type { PrintJob } from '../../src/station/ports.ts';
import { rowsTable, type Template, text } from './parts.ts';

/**
 * Adult band of 1 × 10 inch, the common stock of thermal band printers. The code stands at both ends, because
 * once closed around a wrist or an ankle one end is always underneath.
 */
export const wristband: Template = {
  sheet: { width: 254, height: 25 },
  codeMm: 22,
  style: `body{display:flex;align-items:center;justify-content:space-between;padding:1.5mm 30mm 1.5mm 8mm}
svg{width:22mm;height:22mm}.middle{flex:1;min-width:0;padding:0 4mm}.top{display:flex;align-items:baseline;gap:6mm}
.name{font-size:22pt;white-space:nowrap;overflow:hidden}.code{font-size:14pt;font-weight:700}
.facts{font-size:10pt;line-height:1.35;white-space:nowrap;overflow:hidden}.foot{font-size:6pt;white-space:nowrap;overflow:hidden}`,
  body: (job, qr) => {
    const facts = job.rows
      .filter((row) => row.value.trim() !== '')
      .map((row) => `${text(row.label)} ${text(row.value)}`)
      .join('　');
    return `${qr}<div class="middle"><div class="top"><div class="name">${text(job.name)}</div>
<div class="code">${text(job.codeText)}</div></div><div class="facts">${facts}</div>
<div class="foot">${text(job.footer)}</div></div>${qr}`;
  },
};

const tagBody = (job: PrintJob, qr: string): string =>
  `<div class="left"><div class="kind">${text(job.title)}</div><div class="name">${text(job.name)}</div>${rowsTable(job)}</div>
<div class="right">${qr}<div class="code">${text(job.codeText)}</div></div><div class="foot">${text(job.footer)}</div>`;

const TAG_STYLE = `body{display:flex;justify-content:space-between;gap:3mm;padding:5mm 5mm 8mm}
.left{flex:1;min-width:0}.kind{font-size:10pt;font-weight:700}.name{font-size:24pt;margin:2mm 0 3mm;overflow-wrap:anywhere}
th{font-weight:400;font-size:9pt;text-align:left;padding:.4mm 3mm .4mm 0;white-space:nowrap}td{font-size:11pt}
.right{width:40mm}svg{width:40mm;height:40mm}.code{font-size:12.5pt;font-weight:700;text-align:center;margin-top:1mm}
.foot{position:absolute;left:5mm;right:5mm;bottom:2.5mm;font-size:6pt;white-space:nowrap;overflow:hidden}`;

export const bagTag: Template = {
  sheet: { width: 100, height: 70 },
  codeMm: 40,
  style: TAG_STYLE,
  body: tagBody,
};

/** Says on its face that it proves nothing: it can be lost or laid beside another body. */
export const bodyPaper: Template = {
  sheet: { width: 100, height: 70 },
  codeMm: 40,
  style: `${TAG_STYLE}.warn{position:absolute;left:5mm;bottom:6.5mm;font-size:8pt}`,
  body: (job, qr) => `${tagBody(job, qr)}<div class="warn">仅供查案卷，不作为遗体身份凭据</div>`,
};

/** Room of a name beside the code of a plate, mm. */
const PLATE_NAME_MM = 46;
const MM_PER_PT = 25.4 / 72;
/** Sizes of a name, pt: the largest in which it stands on one line; the last may take several. */
const PLATE_SIZES = [44, 34, 26, 20] as const;

/** A letter is about six tenths as wide as a character. */
function plateSize(name: string): number {
  const ems = [...name].reduce((sum, char) => sum + (char <= '\u007F' ? 0.6 : 1), 0);
  return PLATE_SIZES.find((size) => ems * size * MM_PER_PT <= PLATE_NAME_MM) ?? 20;
}

/** 码牌: for the wall beside a place, or for a badge. It is read while walking past, so its name is as large as it fits. */
export const plate: Template = {
  ...bagTag,
  style: `${TAG_STYLE}.kind{font-size:13pt}td{font-size:13pt}.name{line-height:1.1;margin:4mm 0}`,
  body: (job, qr) =>
    tagBody(job, qr).replace(
      '<div class="name">',
      `<div class="name" style="font-size:${plateSize(job.name ?? '')}pt">`,
    ),
};
