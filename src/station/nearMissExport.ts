import type { StationCore } from './core.ts';
import { type AnonymousNearMiss, csvOf } from './reports/anonymous.ts';
import type { NearMissAsk } from './reports/nearMisses.ts';
import { clockText, dayText } from './words.ts';

/** More than this on paper nobody reads; the table (CSV) holds them all. */
const ON_PAPER = 200;

function lineOf(row: AnonymousNearMiss): { label: string; value: string } {
  const report = [row.reportable, row.dueDay === '' ? '' : `${row.dueDay} 前`, row.reportedDay]
    .filter((part) => part !== '')
    .join(' ');
  const parts = [`${row.checkpoint}（${row.role}）`, row.weight, row.what, row.cause, report];
  return {
    label: `${row.day} ${row.time} ${row.station}`,
    value: parts.filter((part) => part !== '').join(' · '),
  };
}

/**
 * Writes what the filters leave as a table or a paper, without personal data (匿名上报).
 * @returns the file, or null where it went to paper only
 * @throws GuichengError `DEVICE.*`, `RUNTIME.REPORTS`
 */
export async function exportNearMisses(
  core: StationCore,
  ask: NearMissAsk,
  form: 'csv' | 'pdf',
): Promise<{ file: string | null; count: number }> {
  const rows = await core.reports.run('nearMissesAnonymous', ask);
  const { printer } = core.ports;
  if (form === 'csv') {
    const file = await printer.write('nearMissReport', 'csv', csvOf(rows));
    return { file, count: rows.length };
  }
  const shown = rows.slice(0, ON_PAPER);
  const file = await printer.print({
    template: 'nearMissReport',
    title: '差错登记（匿名）',
    code: null,
    codeText: `共 ${rows.length} 次${rows.length > ON_PAPER ? `，这里是最近 ${ON_PAPER} 次` : ''}`,
    name: null,
    rows: shown.map(lineOf),
    footer: `${core.views.home()?.name ?? ''} · ${dayText(core.wall)} ${clockText(core.wall)} · 不含个人信息`,
  });
  return { file, count: shown.length };
}
