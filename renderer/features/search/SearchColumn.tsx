import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Input, type InputRef } from 'antd';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { SearchHit } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { useFKey } from '../../ui/keys.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { cleanTyping, cut } from '../cases/form/clean.ts';
import './search.css';

const PAUSE_MS = 80;

export interface SearchColumnProps {
  readonly selected: string | null;
  readonly onOpen: (caseId: string) => void;
  /** What belongs below an empty search: unfinished registrations. */
  readonly children?: React.ReactNode;
}

/** Those in the house come first; within each part the station's own order stands. */
function inHouseFirst(hits: readonly SearchHit[]): readonly SearchHit[] {
  return [...hits.filter((hit) => hit.open), ...hits.filter((hit) => !hit.open)];
}

function useHits(query: string) {
  const open = useQuery({ ...orpc.cases.open.queryOptions(), enabled: query === '' });
  const found = useQuery({
    ...orpc.cases.search.queryOptions({ input: { query } }),
    enabled: query !== '',
    placeholderData: keepPreviousData,
  });
  return query === '' ? open : found;
}

/** 查找: find as you type, by any part one remembers. The list never proves a body; it opens a file. */
export function SearchColumn({ selected, onOpen, children }: SearchColumnProps) {
  const listId = useId();
  const input = useRef<InputRef>(null);
  const [typed, setTyped] = useState('');
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const [entered, setEntered] = useState(false);
  const hits = useHits(query);
  const shown = inHouseFirst(hits.data ?? []);
  const settled = query === cut(typed.trim(), 80) && !hits.isPlaceholderData && hits.isSuccess;
  const first = shown[Math.min(active, shown.length - 1)]?.caseId;
  const current = Math.min(active, shown.length - 1);
  useFKey('F2', () => input.current?.focus({ cursor: 'all' }));

  useEffect(() => {
    const timer = setTimeout(() => setQuery(cut(typed.trim(), 80)), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);

  // Enter pressed before the answer to the last letter is here waits for that answer, and never takes an older one.
  useEffect(() => {
    if (!entered || !settled) return;
    setEntered(false);
    if (first !== undefined) onOpen(first);
  }, [entered, settled, first, onOpen]);

  const move = (step: number): void => {
    if (shown.length === 0) return;
    const next = (current + step + shown.length) % shown.length;
    setActive(next);
    document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      move(event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === 'Enter') {
      setEntered(true);
    } else if (event.key === 'Escape') setTyped('');
  };

  return (
    <search className="gc-search" aria-label="查找逝者">
      <div className="gc-search-box">
        <Input
          ref={input}
          role="combobox"
          aria-label="查找逝者"
          aria-expanded={shown.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={shown.length > 0 ? `${listId}-${current}` : undefined}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          placeholder="姓名 拼音 证件 编号"
          suffix={<kbd className="gc-fkey">F2</kbd>}
          onChange={(event) => {
            setTyped(cleanTyping(event.target.value));
            setActive(0);
            setEntered(false);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className="gc-search-scroll">
        {query === '' && children}
        <p className="gc-search-title">
          {query === '' ? `在办 ${shown.length} 位` : `找到 ${shown.length} 位`}
        </p>
        {hits.isError && <QueryFailure error={hits.error} retry={() => void hits.refetch()} />}
        {hits.isPending && <WaitingState what="正在查找" />}
        {hits.isSuccess && shown.length === 0 && <Nobody query={query} />}
        <div id={listId} role="listbox" aria-label="查找结果">
          {shown.map((hit, index) => (
            <Hit
              key={hit.caseId}
              id={`${listId}-${index}`}
              hit={hit}
              active={index === current && typed !== ''}
              selected={hit.caseId === selected}
              onOpen={onOpen}
            />
          ))}
        </div>
      </div>
    </search>
  );
}

interface HitProps {
  readonly id: string;
  readonly hit: SearchHit;
  readonly active: boolean;
  readonly selected: boolean;
  readonly onOpen: (caseId: string) => void;
}

function Hit({ id, hit, active, selected, onOpen }: HitProps) {
  const facts = [[hit.sexText, hit.ageText].filter(Boolean).join(' '), hit.town, hit.statusText];
  const className = [
    'gc-hit',
    active && 'gc-hit-active',
    selected && 'gc-hit-selected',
    !hit.open && 'gc-hit-over',
  ];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: arrow keys and Enter are handled by the search input, which keeps the focus
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={selected}
      className={className.filter(Boolean).join(' ')}
      onClick={() => onOpen(hit.caseId)}
    >
      <PersonName name={hit.name} size="inline" />
      <span className="gc-hit-facts">{facts.filter((text) => text !== '').join(' · ')}</span>
      <span className="gc-hit-facts gc-code">{hit.number}</span>
    </div>
  );
}

function Nobody({ query }: { query: string }) {
  if (query === '') {
    return <EmptyState title="现在没有在办的">按 F1 登记第一位，或在上面查找以往的案卷。</EmptyState>;
  }
  return (
    <EmptyState title="没有找到">
      可以输入：姓名里的任意几个字、拼音或首字母（如 lgl）、证件号的一段、业务编号，或者直接扫腕带、纸卡。
    </EmptyState>
  );
}
