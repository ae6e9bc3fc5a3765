import type { QueueRow } from '../../../src/station/dto.ts';
import { UNSAID, useUnsaid } from '../../app/unsaid.ts';
import { Marks } from '../../ui/Marks.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { when } from '../../ui/time.ts';

interface Props {
  readonly rows: readonly QueueRow[];
  readonly now: number;
  readonly chosen: string | null;
  /** The person the open attempt is about: shown as 核验中. */
  readonly busy: string | null;
  readonly onChoose: (caseId: string) => void;
}

/** Someone who cannot go yet always says why: by a mark of the file, or by this. */
function marksOf(row: QueueRow, busy: boolean): readonly QueueRow['marks'][number][] {
  const own = row.marks.filter((mark) => mark.text !== '核验中' || !busy);
  const here = busy ? [{ text: '核验中', act: false }] : [];
  const why = !row.ready && row.marks.length === 0 ? [{ text: '还没出柜', act: false }] : [];
  return [...here, ...own, ...why];
}

export function QueueList({ rows, now, chosen, busy, onChoose }: Props) {
  const unsaid = useUnsaid();
  if (rows.length === 0) {
    return (
      <EmptyState title="今天没有待火化的逝者">
        这里按火化单的时间排出今天的顺序。请前台在案卷里排入火化，排好后会自己出现。
      </EmptyState>
    );
  }
  return (
    <ol className="gcc-list" aria-label="今日火化顺序">
      {rows.map((row, index) => {
        const late = row.scheduledAt < now && row.caseId !== busy;
        return (
          <li key={row.caseId}>
            <button
              type="button"
              className="gcc-row"
              aria-pressed={chosen === row.caseId}
              onClick={() => onChoose(row.caseId)}
            >
              <span className="gcc-order">{index + 1}</span>
              <span className="gcc-row-text">
                <span className="gc-name">{row.caseId === unsaid ? UNSAID : row.name}</span>
                <span className="gcc-sub">
                  {when(row.scheduledAt, now)}
                  {late ? '（已到时间）' : ''} · {row.crematorType} · {row.whereText}
                </span>
              </span>
              <Marks marks={marksOf(row, row.caseId === busy)} />
            </button>
          </li>
        );
      })}
    </ol>
  );
}
