import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { CaseDetail, TimelineEntry, TimelineSight } from '../../../src/station/dto.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { clockSeconds, dayText } from '../../ui/time.ts';
import { Attachment } from '../papers/DocumentDialog.tsx';
import { Recording } from '../sight/index.tsx';
import { SIGNS } from './signs.ts';
import './custody.css';

type Seen = TimelineEntry & { readonly sight: TimelineSight };

/** What cameras left of the way of a case, oldest first. */
export function seenOf({ timeline }: CaseDetail): readonly Seen[] {
  return timeline.flatMap((entry) => (entry.sight === null ? [] : [{ ...entry, sight: entry.sight }]));
}

/** How long each picture stands when they follow one another. */
const STANDS_MS = 2_500;

interface CustodyProps {
  readonly detail: CaseDetail;
  readonly onClose: () => void;
}

/** 现场照片: the chain of custody to be watched, each picture beside the checkpoint it belongs to and its verdict. */
export function CustodyDialog({ detail, onClose }: CustodyProps) {
  const seen = seenOf(detail);
  const [at, setAt] = useState(0);
  const [running, setRunning] = useState(false);
  const last = seen.length - 1;
  const shown = seen[Math.min(at, last)];
  const go = (to: number) => {
    setRunning(false);
    setAt(Math.max(0, Math.min(to, last)));
  };
  useEffect(() => {
    if (!running) return;
    const timer = setTimeout(() => {
      if (at >= last) setRunning(false);
      else setAt(at + 1);
    }, STANDS_MS);
    return () => clearTimeout(timer);
  }, [running, at, last]);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    go(at + by);
  };
  const { name, number } = detail.card;
  const footer = (
    <>
      <PlainAction
        fKey="F8"
        onPress={() => {
          if (!running && at >= last) setAt(0);
          setRunning(!running);
        }}
      >
        {running ? '停下' : '连着看'}
      </PlainAction>
      <PlainAction onPress={onClose}>返回</PlainAction>
    </>
  );
  return (
    <Dialog
      title={`${name === '' ? number : name} 的现场照片`}
      onClose={onClose}
      footer={footer}
      width={1240}
    >
      <div className="gc-custody">
        <ol className="gc-custody-list" aria-label="每次核验">
          {seen.map((entry, index) => (
            <Row
              key={entry.eventId}
              entry={entry}
              isShown={entry === shown}
              first={index === 0}
              onPress={() => go(index)}
              onKeyDown={onKeyDown}
            />
          ))}
        </ol>
        {shown !== undefined && <Scene caseId={detail.card.caseId} entry={shown} key={shown.eventId} />}
      </div>
    </Dialog>
  );
}

interface RowProps {
  readonly entry: Seen;
  readonly isShown: boolean;
  readonly first: boolean;
  readonly onPress: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

function Row({ entry, isShown, first, onPress, onKeyDown }: RowProps) {
  const row = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isShown) return;
    row.current?.scrollIntoView({ block: 'nearest' });
    // The arrow keys walk; whoever is at the buttons below stays there.
    if (document.activeElement?.closest('.gc-custody-list') != null) row.current?.focus();
  }, [isShown]);
  const { sign, word } = SIGNS[entry.tone];
  return (
    <li>
      <button
        ref={row}
        type="button"
        className="gc-custody-row"
        aria-current={isShown ? 'true' : undefined}
        data-autofocus={first ? '' : undefined}
        onClick={onPress}
        onKeyDown={onKeyDown}
      >
        <span className={`gc-custody-sign gc-custody-${entry.tone}`} aria-hidden>
          {sign}
        </span>
        <span>
          <strong>{entry.title}</strong> <span className="gc-mark">{word}</span>
          <span className="gc-muted">
            {dayText(entry.at)} {clockSeconds(entry.at)}
          </span>
          {entry.sight.sha256 === null && <span className="gc-muted">没有照片</span>}
        </span>
      </button>
    </li>
  );
}

function Scene({ caseId, entry }: { readonly caseId: string; readonly entry: Seen }) {
  const { title, detail, people, station, tone, sight } = entry;
  const { word } = SIGNS[tone];
  return (
    <section className="gc-custody-scene" aria-label={title}>
      {sight.sha256 === null ? (
        <p className="gc-custody-none">
          {sight.camera}没有留下照片：{sight.missing}
        </p>
      ) : (
        <Attachment
          sha256={sight.sha256}
          label={`${title} ${sight.camera}`}
          absent={`照片在「${station}」那台工作站上，请到那里看。`}
        />
      )}
      <div className="gc-custody-facts" aria-live="polite">
        <p>
          <strong>{title}</strong> {word !== '' && <span className="gc-mark">{word}</span>}
        </p>
        {detail !== '' && <p>{detail}</p>}
        <p className="gc-muted">
          {people} · {station} · {sight.camera} {clockSeconds(sight.at)}
        </p>
        <Recording caseId={caseId} eventId={entry.eventId} sight={sight} />
      </div>
    </section>
  );
}
