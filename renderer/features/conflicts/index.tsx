import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConflictView } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { useLive, useStationNow } from '../../app/live.tsx';
import { Marks } from '../../ui/Marks.tsx';
import { PersonCardView } from '../../ui/PersonCardView.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { duration, when } from '../../ui/time.ts';
import { CloseDialog } from './CloseDialog.tsx';
import { GoneDialog } from './GoneDialog.tsx';
import './conflicts.css';

const KIND_WORDS: Readonly<Record<ConflictView['kind'], string>> = {
  custody: '去向有两种说法',
  place: '一个位置两位',
  identity: '证件号相同',
  thing: '同一个盘或盒两位',
  vessel: '骨灰不在登记的盘或盒里',
  stranger: '盘点扫到不认识的载体',
};

/** Closed elsewhere: in the case files, at a checkpoint that relabels ashes, by the next count. */
const ELSEWHERE: readonly ConflictView['kind'][] = ['identity', 'vessel', 'stranger'];

/** Two claims that cannot both be true: both stay, both stand still, until someone goes there and looks. */
export function ConflictsPage() {
  const list = useQuery(orpc.conflicts.list.queryOptions());
  const now = useStationNow(30_000);
  const [closing, setClosing] = useState<ConflictView | null>(null);
  const [leaving, setLeaving] = useState<ConflictView | null>(null);
  if (list.isPending) return <WaitingState what="正在核对各站的说法" />;
  if (list.isError) return <QueryFailure error={list.error} retry={() => void list.refetch()} />;
  return (
    <div className="gc-conflicts">
      <header>
        <h1>冲突</h1>
        <p className="gc-muted">
          两个站对同一位说法不一致时，两种说法都留着，这几位都先停下，等人到现场扫码看清。
        </p>
      </header>
      {list.data.length === 0 ? (
        <EmptyState title="现在没有冲突">
          各站说法一致，没有人因此停下。若有，会写明是哪几位、为什么停、到哪里看什么。
        </EmptyState>
      ) : (
        <ul className="gc-conflicts-list" aria-label="冲突">
          {list.data.map((conflict) => (
            <li key={conflict.conflictId}>
              <ConflictCard
                conflict={conflict}
                now={now}
                onClose={() => setClosing(conflict)}
                onGone={() => setLeaving(conflict)}
              />
            </li>
          ))}
        </ul>
      )}
      {closing !== null && <CloseDialog conflict={closing} onClose={() => setClosing(null)} />}
      {leaving !== null && <GoneDialog conflict={leaving} onClose={() => setLeaving(null)} />}
    </div>
  );
}

interface CardProps {
  readonly conflict: ConflictView;
  readonly now: number;
  readonly onClose: () => void;
  readonly onGone: () => void;
}

function ConflictCard({ conflict, now, onClose, onGone }: CardProps) {
  const { session } = useLive();
  const allowed = session?.permissions.includes('conflict.close') ?? false;
  const atPlace = !ELSEWHERE.includes(conflict.kind);
  return (
    <article className="gc-conflict" aria-label={conflict.text}>
      <header className="gc-conflict-head">
        <Marks marks={[{ text: KIND_WORDS[conflict.kind], act: true }]} />
        <p className="gc-muted">
          {when(conflict.since, now)} 起，已停 {duration(now - conflict.since)}
        </p>
      </header>
      <p className="gc-conflict-text">{conflict.text}</p>
      <div className="gc-conflict-people">
        {conflict.cases.map((card) => (
          <PersonCardView key={card.caseId} card={card} title="已停下" />
        ))}
      </div>
      <footer className="gc-conflict-foot">
        <p>{conflict.wayOn}</p>
        {conflict.gone && (
          <PlainAction onPress={onGone} disabled={!allowed}>
            已经离馆，凭凭证了结
          </PlainAction>
        )}
        {atPlace && (
          <PlainAction onPress={onClose} disabled={!allowed}>
            {allowed ? '到现场核对，关闭' : '请有权的同事来关闭'}
          </PlainAction>
        )}
      </footer>
    </article>
  );
}
