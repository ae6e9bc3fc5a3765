/** Parts every paper is made of. Values are plain text and escaped here, once. */
import type { PrintJob } from '../../src/station/ports.ts';

/** Millimetres. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
}

export interface Template {
  readonly sheet: Sheet;
  readonly style: string;
  /** Side of the box of the code, for labels. */
  readonly codeMm?: number;
  /** `qr` is an SVG drawn by us, or empty for a paper without a code. */
  body(job: PrintJob, qr: string): string;
}

export function text(value: string | null): string {
  return (value ?? '').replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

export const SANS =
  '"Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei","WenQuanYi Micro Hei",sans-serif';
/** Names are set in a serif: its strokes keep look-alike characters apart (未 末, 已 己). */
export const SERIF = '"Noto Serif CJK SC","Source Han Serif SC","Songti SC",SimSun,serif';
/** Digits of one width, a slashed zero: a code is read aloud and typed by hand. */
export const MONO = '"Noto Sans Mono CJK SC","Noto Sans Mono","DejaVu Sans Mono",Consolas,monospace';

export function rowsTable(job: PrintJob): string {
  const rows = job.rows
    .filter((row) => row.value.trim() !== '')
    .map((row) => `<tr><th>${text(row.label)}</th><td>${text(row.value)}</td></tr>`);
  return `<table>${rows.join('')}</table>`;
}

/**
 * A code whose modules are whole dots, as large as its box allows: at 203 dpi a module between five and six dots
 * would come out as either.
 * @param dotsPerMm null for paper, whose printer has dots enough
 */
function snapped(template: Template, qr: string, dotsPerMm: number | null): string {
  const units = /viewBox="0 0 (\d+) \d+"/.exec(qr)?.[1];
  if (dotsPerMm === null || template.codeMm === undefined || units === undefined) return '';
  const modules = Number(units) / UNITS_PER_MODULE;
  const dots = Math.max(1, Math.floor((template.codeMm * dotsPerMm) / modules)) * modules;
  const rest = (template.codeMm - dots / dotsPerMm) / 2;
  const side = `${dots / dotsPerMm}mm`;
  return `body svg{width:${side};height:${side};margin:${rest}mm}`;
}

/** bwip-js draws a module four units wide. */
const UNITS_PER_MODULE = 4;

export function wholePage(
  template: Template,
  job: PrintJob,
  qr: string,
  dotsPerMm: number | null = null,
): string {
  const { width, height } = template.sheet;
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${text(job.title)}</title><style>
@page{size:${width}mm ${height}mm;margin:0}
*{box-sizing:border-box;margin:0}html,body{width:${width}mm;height:${height}mm;overflow:hidden}
body{position:relative;color:#000;font-family:${SANS};-webkit-print-color-adjust:exact}
svg{display:block;flex:none;shape-rendering:crispEdges}.name{font-family:${SERIF};font-weight:700;line-height:1.15}
.code{font-family:${MONO};letter-spacing:.03em;white-space:nowrap}
${template.style}${snapped(template, qr, dotsPerMm)}
</style></head><body class="${job.template}">${template.body(job, qr)}</body></html>`;
}
