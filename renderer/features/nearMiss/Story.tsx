import type { NearMissEntry } from '../../../src/station/dto.ts';
import { PersonName } from '../../ui/PersonName.tsx';
import { when } from '../../ui/time.ts';
import { storyOf } from './stories.ts';

/** Told as one would tell it at the morning meeting; the codes below are for those who count. */
export function Story({ row, now }: { readonly row: NearMissEntry; readonly now: number }) {
  return (
    <li className="gc-near-story">
      <time className="gc-near-when" dateTime={new Date(row.at).toISOString()}>
        {when(row.at, now)}
      </time>
      <div className="gc-near-words">
        <p className="gc-near-said">{storyOf(row)}</p>
        {row.sentences.map((sentence) => (
          <p key={sentence} className="gc-near-why">
            {sentence}。
          </p>
        ))}
        <p className="gc-near-codes gc-code">{row.codes.join(' ')}</p>
      </div>
      <p className="gc-near-names">
        {row.people.length === 0 ? (
          <span className="gc-muted">没有认出是哪位</span>
        ) : (
          row.people.map(({ caseId, name }) => <PersonName key={caseId} name={name} />)
        )}
      </p>
    </li>
  );
}
