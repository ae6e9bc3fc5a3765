import { NEAR_MISS_CAUSES } from '../../../../src/domain/nearMiss.ts';
import type { NearMissEntry } from '../../../../src/station/dto.ts';
import { Marks } from '../../../ui/Marks.tsx';
import { PersonName } from '../../../ui/PersonName.tsx';
import { dayText, when } from '../../../ui/time.ts';

export interface RowProps {
  readonly row: NearMissEntry;
  readonly now: number;
  readonly onOpen: () => void;
  /** Where what counts is by when it has to be reported. */
  readonly due?: boolean;
}

/** Told as at the morning meeting: who did what where, why it stopped, and what was made of it. */
export function Row({ row, now, onOpen, due = false }: RowProps) {
  const { judgement } = row;
  const late = due && row.dueAt < now;
  const marks = [
    { text: row.wrong ? '弄错' : '缺步骤', act: false },
    ...(row.bodies > 1 ? [{ text: `牵涉 ${row.bodies} 位`, act: false }] : []),
    ...(judgement?.cause == null ? [] : [{ text: NEAR_MISS_CAUSES[judgement.cause], act: false }]),
    ...(judgement?.reportedAt == null
      ? []
      : [{ text: `${dayText(judgement.reportedAt)} 已上报`, act: false }]),
    ...(due ? [{ text: `${late ? '已过' : ''}期限 ${dayText(row.dueAt)}`, act: late }] : []),
  ];
  return (
    <li>
      <button type="button" className="gcm-row" onClick={onOpen}>
        <time className="gc-muted" dateTime={new Date(row.at).toISOString()}>
          {when(row.at, now)}
        </time>
        <span className="gcm-row-words">
          <strong>
            {row.station}，{row.person}办{row.chinese}时停下
          </strong>
          {row.sentences.map((sentence) => (
            <span key={sentence}>{sentence}。</span>
          ))}
          <Marks marks={marks} />
        </span>
        <span className="gcm-row-names">
          {row.people.length === 0 ? (
            <span className="gc-muted">没有认出是哪位</span>
          ) : (
            row.people.map((person) => <PersonName key={person.caseId} name={person.name} />)
          )}
        </span>
      </button>
    </li>
  );
}
