/** 试打: labels that mean nothing, to see by eye and ruler whether size, place and darkness are right. */
import { rowsTable, type Sheet, type Template, text } from './parts.ts';

/** The frame stands so far from the edge of the stock, all around, mm. */
const FRAME = 1;

/** Marks from the edge of the stock on, every millimetre; `numbered` says where there is room for figures. */
function ruler({ width, height }: Sheet, numbered: (mm: number, along: 'top' | 'left') => boolean): string {
  const length = (mm: number): number => (mm % 10 === 0 ? 2.6 : mm % 5 === 0 ? 2 : 1.2);
  const lines: string[] = [];
  const figures: string[] = [];
  for (let mm = 1; mm < width; mm += 1) {
    lines.push(`M${mm} 0v${length(mm)}`);
    if (mm % 10 === 0 && numbered(mm, 'top')) figures.push(`<text x="${mm + 0.4}" y="3.4">${mm}</text>`);
  }
  for (let mm = 1; mm < height; mm += 1) {
    lines.push(`M0 ${mm}h${length(mm)}`);
    if (mm % 10 === 0 && numbered(mm, 'left')) figures.push(`<text x="2.8" y="${mm + 0.8}">${mm}</text>`);
  }
  const [right, bottom] = [width - 2 * FRAME, height - 2 * FRAME];
  return `<svg class="ruler" viewBox="0 0 ${width} ${height}"><path d="${lines.join('')}" stroke="#000" stroke-width=".125"/>
<rect x="${FRAME}" y="${FRAME}" width="${right}" height="${bottom}" fill="none" stroke="#000" stroke-width=".25"/>${figures.join('')}</svg>`;
}

/** Lines of one dot and more at 203 dpi with as much between them, and a block that must be black all over. */
function darkness(): string {
  const lines: string[] = [];
  let x = 0;
  for (const thick of [0.125, 0.25, 0.375, 0.5])
    for (let n = 0; n < 8; n += 1) {
      lines.push(`<rect x="${x}" y="0" width="${thick}" height="5"/>`);
      x += 2 * thick;
    }
  return `<svg class="dark" viewBox="0 0 30 5">${lines.join('')}<rect x="24" y="0" width="6" height="5"/></svg>`;
}

const STYLE = `svg.ruler{position:absolute;left:0;top:0;width:100%;height:100%;margin:0}
.ruler text{font-size:2.2px}svg.dark{width:30mm;height:5mm;margin:0}
th{font-weight:400;text-align:left;padding:0 2mm 0 0;white-space:nowrap}th,td{font-size:8pt}`;

/** As on a real label: look-alikes that a thin stroke keeps apart, and a rare character of a name. */
const LOOK_ALIKES = '未末 己已 曰日 䶮';

const ADVICE = [
  '细线分得开、方块全黑：浓度合适。',
  '边框四边离纸边都是 1 毫米：位置合适。',
  '刻度每格 1 毫米：与尺子一样长。',
] as const;

const label: Sheet = { width: 100, height: 70 };

/** The stock of 袋签, 纸卡 and 码牌. */
export const testLabel: Template = {
  sheet: label,
  codeMm: 40,
  style: `${STYLE}body{display:flex;justify-content:space-between;gap:2mm;padding:5mm 5mm 5mm 8mm}
.left{flex:1;min-width:0;display:grid;gap:1.2mm;align-content:start}.kind{font-size:11pt;font-weight:700}
.name{font-size:15pt;white-space:nowrap}.small{font-size:6pt}
.right{width:40mm}svg{width:40mm;height:40mm}.code{font-size:12.5pt;font-weight:700;text-align:center}`,
  body: (job, qr) => `${ruler(label, () => true)}<div class="left"><div class="kind">${text(job.title)}</div>
<div class="name">${LOOK_ALIKES}</div>${rowsTable(job)}${darkness()}
<div class="small">${ADVICE.join('<br>')}</div><div class="small">${text(job.footer)}</div></div>
<div class="right">${qr}<div class="code">${text(job.codeText)}</div></div>`,
};

const band: Sheet = { width: 254, height: 25 };
/** What is written on lies between the codes at both ends. */
const isBetween = (mm: number, along: 'top' | 'left'): boolean => along === 'top' && mm > 34 && mm < 200;

export const testBand: Template = {
  sheet: band,
  codeMm: 22,
  style: `${STYLE}body{display:flex;align-items:center;justify-content:space-between;padding:1.5mm 30mm 1.5mm 8mm}
svg{width:22mm;height:22mm}.middle{flex:1;min-width:0;padding:3.5mm 4mm 0}
.top{display:flex;align-items:center;gap:6mm;white-space:nowrap}.kind{font-size:11pt;font-weight:700}.name{font-size:14pt}
.code{font-size:11pt;font-weight:700}.facts{font-size:8pt;white-space:nowrap}
.small{font-size:6pt;margin-top:.6mm;white-space:nowrap}`,
  body: (job, qr) => {
    const facts = job.rows.map(({ label: word, value }) => `${text(word)} ${text(value)}`).join('　');
    return `${ruler(band, isBetween)}${qr}<div class="middle"><div class="top"><div class="kind">${text(job.title)}</div>
<div class="name">${LOOK_ALIKES}</div>${darkness()}<div class="code">${text(job.codeText)}</div></div>
<div class="facts">${facts}</div><div class="small">${[...ADVICE, text(job.footer)].join(' ')}</div></div>${qr}`;
  },
};
