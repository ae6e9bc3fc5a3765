/** Papers for people: read at a desk, signed, filed, kept by a family. */
import type { PrintJob } from '../../src/station/ports.ts';
import { MONO, rowsTable, SERIF, type Sheet, type Template, text } from './parts.ts';

const A5: Sheet = { width: 148, height: 210 };
const A4: Sheet = { width: 210, height: 297 };

/** Who signs, and what stands above the line. */
interface Kind {
  readonly sheet: Sheet;
  readonly signers: readonly string[];
  readonly statement?: string;
}

const style = (sheet: Sheet): string => {
  const edge = sheet === A4 ? 22 : 14;
  return `body{padding:${edge}mm ${edge}mm ${edge + 6}mm;font-size:${sheet === A4 ? 12 : 10.5}pt;line-height:1.6}
header{display:flex;justify-content:space-between;align-items:flex-start;border-bottom:.4mm solid #000;padding-bottom:5mm}
h1{font-family:${SERIF};font-size:${sheet === A4 ? 24 : 18}pt;font-weight:700;letter-spacing:.12em;line-height:1.3}
header .code{font-size:${sheet === A4 ? 13 : 11}pt;margin-top:2mm}svg{width:${sheet === A4 ? 34 : 30}mm;height:${sheet === A4 ? 34 : 30}mm;margin:-3mm}
.releaseSlip svg{width:52mm;height:52mm}.name{font-size:${sheet === A4 ? 30 : 24}pt;margin:6mm 0 4mm}
table{border-collapse:collapse;width:100%}th{font-weight:400;text-align:left;color:#333;white-space:nowrap;width:1%;padding:1.6mm 8mm 1.6mm 0;border-bottom:.15mm solid #bbb}
td{padding:1.6mm 0;border-bottom:.15mm solid #bbb;overflow-wrap:anywhere}.statement{margin-top:7mm}
.photo{float:right;width:38mm;max-height:52mm;object-fit:contain;margin:0 0 4mm 6mm}.secret{font-family:${MONO};font-size:20pt;letter-spacing:.1em;border:.4mm solid #000;padding:6mm;margin-top:8mm;text-align:center}
.sign{display:flex;gap:10mm;margin-top:16mm}.sign div{flex:1;display:flex;justify-content:space-between;white-space:nowrap;border-top:.2mm solid #000;padding-top:1.5mm;font-size:9.5pt}
footer{position:absolute;left:${edge}mm;right:${edge}mm;bottom:${edge - 4}mm;font-family:${MONO};font-size:7pt;color:#333;border-top:.15mm solid #bbb;padding-top:1.5mm}`;
};

const signature = (who: string): string => `<div><span>${text(who)}</span><span>年　月　日</span></div>`;

function paper(kind: Kind): Template {
  return {
    sheet: kind.sheet,
    style: style(kind.sheet),
    body: (job: PrintJob, qr: string) => {
      const name = job.name === null ? '' : `<div class="name">${text(job.name)}</div>`;
      const statement =
        kind.statement === undefined ? '' : `<p class="statement">${text(kind.statement)}</p>`;
      const photo = job.photo == null ? '' : `<img class="photo" alt="" src="${text(job.photo)}">`;
      const signs = kind.signers.map((who) => signature(who)).join('');
      return `<header><div><h1>${text(job.title)}</h1><div class="code">${text(job.codeText)}</div></div>${qr}</header>
${name}${photo}${rowsTable(job)}${statement}${signs === '' ? '' : `<div class="sign">${signs}</div>`}<footer>${text(job.footer)}</footer>`;
    },
  };
}

export const releaseSlip = paper({
  sheet: A5,
  signers: ['经办人'],
  statement: '有效时间内在火化车间扫描。过时作废，请到业务大厅重新打印。',
});
export const cremationCertificate = paper({ sheet: A4, signers: ['领取人', '经办人', '（殡仪馆盖章）'] });
export const registration = paper({
  sheet: A4,
  signers: ['承办人', '经办人'],
  statement: '以上内容由承办人核对无误。',
});
export const cremationAuthorization = paper({
  sheet: A4,
  signers: ['承办人', '经办人'],
  statement: '承办人确认逝者身份无误，同意火化，并已说明体内有无起搏器等植入物。',
});
export const handover = paper({ sheet: A5, signers: ['交付人', '领取人'] });
export const storageAgreement = paper({ sheet: A4, signers: ['寄存人', '经办人'] });
/** 盘点报告、倒库报告 */
export const stockReport = paper({ sheet: A4, signers: ['经办人', '复核人', '馆长'] });
export const settlement = paper({ sheet: A5, signers: ['付款人', '收款人'] });

/** The receiving home checks the body by it: numbers, photo, seal. */
export const transferOut = paper({
  sheet: A4,
  signers: ['交出人', '接收人', '家属'],
  statement: '接收方当面核对遗体上的载体号码、照片和封签，一致后签收。',
});

/** The one paper with a secret on it; it has no QR, so that no camera can take it in passing. */
export const sealedCode: Template = {
  sheet: A5,
  style: style(A5),
  body: (job) => `<header><h1>${text(job.title)}</h1></header><div class="secret">${text(job.codeText)}</div>
${rowsTable(job)}<div class="sign">${signature('封存人')}${signature('馆长')}</div><footer>${text(job.footer)}</footer>`,
};

/** A list of any length: it goes on over as many sheets as it needs. */
export const nearMissReport: Template = {
  sheet: A4,
  style: `@page{margin:16mm 18mm}html,body{height:auto;width:auto;overflow:visible}
body{font-size:10.5pt;line-height:1.5}header{border-bottom:.4mm solid #000;padding-bottom:4mm;margin-bottom:4mm}
h1{font-family:${SERIF};font-size:18pt}table{border-collapse:collapse;width:100%}tr{break-inside:avoid}
th{font-weight:400;text-align:left;vertical-align:top;width:46mm;padding:2mm 6mm 2mm 0;border-bottom:.15mm solid #bbb}
td{padding:2mm 0;border-bottom:.15mm solid #bbb;overflow-wrap:anywhere}footer{margin-top:6mm;font-family:${MONO};font-size:7.5pt}`,
  body: (job) => `<header><h1>${text(job.title)}</h1><p>${text(job.codeText)}</p></header>
${rowsTable(job)}<footer>${text(job.footer)}</footer>`,
};
