import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import type { Draft } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useStationNow } from '../../app/live.tsx';
import { when } from '../../ui/time.ts';
import { discard, restore } from './discarded.ts';
import './cases.css';

const UNDO_MS = 8_000;

export interface DraftListProps {
  readonly selected: string | null;
  readonly onOpen: (draft: Draft) => void;
  /** The draft on the screen was thrown away: something else has to be shown. */
  readonly onRemoved: (draft: Draft) => void;
}

/** 没办完的: what was begun and not yet saved as a case. Throwing one away can be taken back for eight seconds. */
export function DraftList({ selected, onOpen, onRemoved }: DraftListProps) {
  const drafts = useQuery(orpc.drafts.list.queryOptions()).data ?? [];
  const now = useStationNow(30_000);
  const queries = useQueryClient();
  const { act } = useAct();
  const [removed, setRemoved] = useState<Draft | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: orpc.drafts.list.key() });

  useEffect(() => {
    if (removed === null) return;
    const timer = setTimeout(() => setRemoved(null), UNDO_MS);
    return () => clearTimeout(timer);
  }, [removed]);

  const remove = async (draft: Draft): Promise<void> => {
    discard(draft.draftId);
    const done = await act(() => client.drafts.remove({ draftId: draft.draftId }));
    if (!done.ok) return restore(draft.draftId);
    setRemoved(draft);
    onRemoved(draft);
    await refresh();
  };

  const undo = async (draft: Draft): Promise<void> => {
    restore(draft.draftId);
    const { draftId, form, title, values } = draft;
    const done = await act(() => client.drafts.save({ draftId, form, title, values }));
    if (!done.ok) return;
    setRemoved(null);
    await refresh();
    onOpen(draft);
  };

  const begun = drafts
    .filter((draft) => draft.form === 'case' || draft.form === 'amend')
    .sort((a, b) => b.savedAt - a.savedAt);

  return (
    <>
      {begun.length > 0 && (
        <section aria-label="没办完的" className="gc-drafts">
          <p className="gc-search-title">没办完的 {begun.length} 份</p>
          {begun.map((draft) => (
            <div
              key={draft.draftId}
              className={draft.draftId === selected ? 'gc-draft gc-draft-selected' : 'gc-draft'}
            >
              <button type="button" className="gc-draft-open" onClick={() => onOpen(draft)}>
                <span className="gc-name">{draft.title}</span>
                <span className="gc-hit-facts">{when(draft.savedAt, now)} 保存</span>
              </button>
              <Button type="text" aria-label={`丢弃 ${draft.title}`} onClick={() => void remove(draft)}>
                丢弃
              </Button>
            </div>
          ))}
        </section>
      )}
      {removed !== null && (
        <div className="gc-toast" role="status">
          <span>已丢弃「{removed.title}」</span>
          <Button onClick={() => void undo(removed)}>撤销</Button>
        </div>
      )}
    </>
  );
}
