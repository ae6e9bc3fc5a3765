import { useQuery } from '@tanstack/react-query';
import type { CardMatchView } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { useLive } from '../../app/live.tsx';
import { readerState, useNewTap } from './useTap.ts';
import './idCard.css';

const SHAPES: Readonly<Record<CardMatchView['verdict'], string>> = {
  match: '●',
  noMatch: '◆',
  part: '▲',
  nothing: '▲',
};

/** 领灰: the card of whoever stands there against whom the file names. It advises; the checkpoint asks all it asked. */
export function RecipientCheck({ caseId }: { readonly caseId: string }) {
  const state = readerState(useLive().devices);
  const tap = useNewTap();
  const input = { tapId: tap?.tapId ?? '-', caseId };
  const answer = useQuery({
    ...orpc.idCards.compare.queryOptions({ input }),
    enabled: tap !== null,
    gcTime: 0,
    retry: false,
  });
  if (state === 'none') return null;
  const match = tap !== null && answer.data?.tapId === tap.tapId ? answer.data : null;
  return (
    <section className="gc-recipient" aria-label="核对领灰人证件">
      {match === null ? (
        <p className="gc-muted">
          {state === 'working'
            ? '请领灰人刷身份证，与登记的领灰人核对'
            : '身份证读卡器没有连上，请看证件核对领灰人'}
        </p>
      ) : (
        <div className={`gc-recipient-said is-${match.verdict}`} role="status">
          <strong>
            <span aria-hidden="true">{SHAPES[match.verdict]} </span>
            {match.word}
          </strong>
          <p>
            {match.sentence}
            {match.expired ? '。证件已过有效期' : ''}
          </p>
        </div>
      )}
    </section>
  );
}
