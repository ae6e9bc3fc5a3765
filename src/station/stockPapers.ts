import type { StationCore } from './core.ts';
import type { CountReportView, RelocationLine, RelocationView } from './dto.ts';
import { paperFooter } from './papers.ts';
import { relocationView } from './relocation.ts';
import { countReport } from './stocktake.ts';
import { clockText, dayText } from './words.ts';

const moment = (at: number) => `${dayText(at)} ${clockText(at)}`;

function countRows(report: CountReportView): { label: string; value: string }[] {
  const { counted, total } = report;
  return [
    { label: '范围', value: report.rooms.join('、') },
    { label: '开始', value: `${moment(report.startedAt)} · ${report.station}` },
    { label: '结束', value: report.finishedAt === null ? '还没有结束' : moment(report.finishedAt) },
    { label: '盘点人', value: report.people.join('、') },
    { label: '已盘', value: `${counted} / ${total}` },
    { label: '相符', value: `${report.matched} 位在账上的位置，${report.empty} 个空位` },
    ...(report.note === null ? [] : [{ label: '提前结束', value: report.note }]),
    ...report.issues.map((issue, index) => ({
      label: `不平 ${index + 1}`,
      value: `${issue.chinese}：${issue.text}${issue.settled ? '（已核清）' : ''}`,
    })),
    ...(report.issues.length === 0 ? [{ label: '不平', value: '没有' }] : []),
    ...report.frozen.map((person) => ({
      label: '停下的',
      value: `${person.name} ${person.number}：${person.text}`,
    })),
  ];
}

/**
 * Prints the report of a count (盘点报告).
 * @throws GuichengError `NOT_FOUND.COUNT`, `DEVICE.*`
 */
export async function printCount(core: StationCore, countId: string): Promise<string | null> {
  const report = countReport(core, countId);
  return await core.ports.printer.print({
    template: 'stockReport',
    title: `${report.title}报告`,
    code: null,
    codeText: null,
    name: null,
    rows: countRows(report),
    footer: paperFooter(core),
  });
}

const LINE_WORDS: Readonly<Record<RelocationLine['state'], string>> = {
  waiting: '还没有移',
  onTheWay: '在途',
  there: '已到位',
  left: '到位后已离开',
  astray: '不在清单上的位置',
};

function endWords(view: RelocationView): string {
  if (view.endedAt === null) return '还没有结束';
  return view.abandoned === null
    ? `${moment(view.endedAt)}，两头盘清，平`
    : `${moment(view.endedAt)} 放弃：${view.abandoned}`;
}

/**
 * Prints a list of moves as it stands (倒库清单).
 * @throws GuichengError `NOT_FOUND.RELOCATION`, `DEVICE.*`
 */
export async function printRelocation(core: StationCore, relocationId: string): Promise<string | null> {
  const view = relocationView(core, relocationId);
  return await core.ports.printer.print({
    template: 'stockReport',
    title: view.title,
    code: null,
    codeText: null,
    name: null,
    rows: [
      { label: '原因', value: view.reason },
      { label: '开列', value: `${moment(view.drawnAt)} · ${view.station} · ${view.people.join('、')}` },
      { label: '结束', value: endWords(view) },
      { label: '到位', value: `${view.arrived} / ${view.total}` },
      ...view.lines.map((line, index) => ({
        label: `${index + 1}`,
        value: `${line.name} ${line.number}：${line.from.label} → ${line.to.label}，${LINE_WORDS[line.state]}`,
      })),
    ],
    footer: paperFooter(core),
  });
}
