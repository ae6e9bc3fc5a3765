import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { SearchHit } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { LetterKeys } from '../../ui/LetterKeys.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import './bays.css';

const PAUSE_MS = 80;
const LONGEST = 40;

function useHits(query: string) {
  const open = useQuery({ ...orpc.cases.open.queryOptions(), enabled: query === '' });
  const found = useQuery({
    ...orpc.cases.search.queryOptions({ input: { query } }),
    enabled: query !== '',
    placeholderData: keepPreviousData,
  });
  return query === '' ? open : found;
}

function useQuiet(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export interface FindDialogProps {
  readonly onFound: (caseId: string) => void;
  readonly onClose: () => void;
}

/** 找人: by the initials of the name or a piece of a number, on keys a glove can hit. It shows a bay, it proves nobody. */
export function FindDialog({ onFound, onClose }: FindDialogProps) {
  const [text, setText] = useState('');
  const query = useQuiet(text.trim());
  const hits = useHits(query);
  const inHouse = (hits.data ?? []).filter((hit) => hit.open);
  const over = (hits.data ?? []).length - inHouse.length;
  const put = (next: string) => setText(next.slice(0, LONGEST));
  const first = inHouse[0];
  return (
    <Dialog
      title="找人"
      onClose={onClose}
      width={1180}
      footer={<PlainAction onPress={onClose}>返回</PlainAction>}
    >
      <div className="gcb-find">
        <LetterKeys
          onKey={(sign) => put(text + sign)}
          onBack={() => put(text.slice(0, -1))}
          onClear={() => put('')}
        />
        <div className="gcb-find-results">
          <input
            className="gcb-find-field"
            type="text"
            aria-label="姓名、拼音首字母或编号"
            placeholder="姓名首字母，如 LGL"
            autoComplete="off"
            spellCheck={false}
            data-autofocus=""
            value={text}
            onChange={(event) => put(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && first !== undefined && query === text.trim())
                onFound(first.caseId);
            }}
          />
          <p className="gc-muted" aria-live="polite">
            {query === '' ? '在馆' : '找到'} {inHouse.length} 位
            {over > 0 && `，另有 ${over} 位已经办结，请到前台查`}
          </p>
          <section className="gcb-find-list" aria-label="结果">
            {hits.isError && <QueryFailure error={hits.error} retry={() => void hits.refetch()} />}
            {hits.isPending && <WaitingState what="正在查找" />}
            {hits.isSuccess && inHouse.length === 0 && (
              <EmptyState title="没有找到">
                请只按姓名的首字母，如李桂兰按 L G L；或按编号里的几位数字。
              </EmptyState>
            )}
            <ul className="gcb-people">
              {inHouse.map((hit) => (
                <li key={hit.caseId}>
                  <Hit hit={hit} onPress={() => onFound(hit.caseId)} />
                </li>
              ))}
            </ul>
          </section>
        </div>
      </div>
    </Dialog>
  );
}

function Hit({ hit, onPress }: { readonly hit: SearchHit; readonly onPress: () => void }) {
  const facts = [hit.sexText, hit.ageText, hit.town].filter((part) => part !== '');
  return (
    <button type="button" className="gcb-person" onClick={onPress}>
      <span className="gcb-person-head">
        <PersonName name={hit.name} />
        <strong>{hit.statusText}</strong>
      </span>
      <span className="gc-muted">
        {facts.map((fact) => `${fact} · `)}
        <span className="gc-code">{hit.number}</span>
      </span>
    </button>
  );
}
