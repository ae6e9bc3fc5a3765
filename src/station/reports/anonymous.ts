import { anonymousSentence } from '../../domain/checkpoints/anonymous.ts';
import { NEAR_MISS_CAUSES } from '../../domain/nearMiss.ts';
import { effectiveRoles, ROLES } from '../../domain/roles.ts';
import type { Views } from '../../views/read.ts';
import { clockText, dayText } from '../words.ts';
import { type NearMissAsk, nearMissReport, stationName } from './nearMisses.ts';

/** One near miss without anybody's name, number or code: who reads it learns what happened and not to whom. */
export interface AnonymousNearMiss {
  readonly day: string;
  readonly time: string;
  readonly station: string;
  readonly checkpoint: string;
  /** Duty of whoever stood there (岗位). */
  readonly role: string;
  readonly codes: string;
  readonly what: string;
  readonly weight: string;
  readonly cause: string;
  readonly reportable: string;
  readonly dueDay: string;
  readonly reportedDay: string;
}

/** So many go into one export. */
export const EXPORT_LIMIT = 5_000;

export function anonymousNearMisses(views: Views, ask: NearMissAsk): AnonymousNearMiss[] {
  const roles = new Map(
    views.allStaff().map((staff) => [
      staff.name,
      effectiveRoles(staff)
        .map((role) => ROLES[role])
        .join('、'),
    ]),
  );
  const { rows } = nearMissReport(views, { ...ask, after: null, limit: EXPORT_LIMIT });
  return rows.map((row) => {
    const { judgement } = row;
    const reportable = judgement?.reportable === true;
    return {
      day: dayText(row.at),
      time: clockText(row.at),
      station: stationName(views, row.ref.stationId),
      checkpoint: row.chinese,
      role: roles.get(row.person) ?? '',
      codes: row.codes.join(' '),
      what: row.codes.map(anonymousSentence).join('；'),
      weight: row.wrong ? (row.bodies > 1 ? '弄错，牵涉两位' : '弄错') : '缺步骤',
      cause: judgement?.cause == null ? '' : NEAR_MISS_CAUSES[judgement.cause],
      reportable: judgement === null ? '' : reportable ? '要上报' : '不上报',
      dueDay: reportable ? dayText(row.dueAt) : '',
      reportedDay: judgement?.reportedAt == null ? '' : dayText(judgement.reportedAt),
    };
  });
}

const COLUMNS: readonly (readonly [keyof AnonymousNearMiss, string])[] = [
  ['day', '日期'],
  ['time', '时间'],
  ['station', '工作站'],
  ['checkpoint', '核验点'],
  ['role', '岗位'],
  ['weight', '轻重'],
  ['codes', '代码'],
  ['what', '为什么拦下'],
  ['cause', '原因类别'],
  ['reportable', '是否上报'],
  ['dueDay', '上报期限'],
  ['reportedDay', '上报日期'],
];

/** RFC 4180, with the mark by which spreadsheets know UTF-8; no cell can be taken for a formula. */
export function csvOf(rows: readonly AnonymousNearMiss[]): string {
  const cell = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  const lines = [
    COLUMNS.map(([, title]) => cell(title)),
    ...rows.map((row) => COLUMNS.map(([key]) => cell(row[key]))),
  ];
  return `\uFEFF${lines.map((cells) => cells.join(',')).join('\r\n')}\r\n`;
}
