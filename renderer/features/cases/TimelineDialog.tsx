import { useState } from 'react';
import type { CaseDetail, TimelineEntry } from '../../../src/station/dto.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { clockSeconds, dayText } from '../../ui/time.ts';
import { Attachment } from '../papers/DocumentDialog.tsx';

const SIGNS: Readonly<Record<TimelineEntry['tone'], { readonly sign: string; readonly word: string }>> = {
  plain: { sign: '·', word: '' },
  pass: { sign: '●', word: '通过' },
  blocked: { sign: '◆', word: '拦截' },
  stop: { sign: '◆', word: '停下' },
};

function byDay(timeline: readonly TimelineEntry[]): ReadonlyMap<string, readonly TimelineEntry[]> {
  const days = new Map<string, TimelineEntry[]>();
  for (const entry of timeline) {
    const day = dayText(entry.at);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return days;
}

/** 全部经过: every fact of the case in order, who stood by, and the seal of each. */
export function TimelineDialog({ detail, onClose }: { detail: CaseDetail; onClose: () => void }) {
  const days = byDay(detail.timeline);
  const footer = (
    <PlainAction onPress={onClose} autoFocus>
      返回
    </PlainAction>
  );
  const { name, number } = detail.card;
  return (
    <Dialog
      title={`${name === '' ? number : name} 的全部经过`}
      onClose={onClose}
      footer={footer}
      width={1080}
    >
      {[...days].map(([day, entries]) => (
        <section key={day} aria-label={day}>
          <h3 className="gc-timeline-day">{day}</h3>
          <ol className="gc-timeline">
            {entries.map((entry) => (
              <Entry key={entry.eventId} entry={entry} />
            ))}
          </ol>
        </section>
      ))}
    </Dialog>
  );
}

interface SightProps {
  readonly sight: NonNullable<TimelineEntry['sight']>;
  readonly open: boolean;
  readonly onTurn: () => void;
}

/** What the camera of the place saw then, and where the minute around it is recorded. */
function Sight({ sight, open, onTurn }: SightProps) {
  const { at, camera, sha256, missing, recording } = sight;
  return (
    <>
      {sha256 === null ? (
        <p className="gc-muted">
          {camera}没有留下照片：{missing}
        </p>
      ) : (
        <button type="button" className="gc-plain-link" aria-expanded={open} onClick={onTurn}>
          {open ? '收起现场' : `看现场（${camera} ${clockSeconds(at)}）`}
        </button>
      )}
      {open && sha256 !== null && <Attachment sha256={sha256} label={`${camera}的现场照片`} />}
      {recording !== null && (open || sha256 === null) && (
        <p className="gc-muted">
          录像：<code className="gc-code">{recording}</code>
        </p>
      )}
    </>
  );
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const [shown, setShown] = useState(false);
  const { sign, word } = SIGNS[entry.tone];
  const [watching, setWatching] = useState(false);
  const { attachment, sight } = entry;
  return (
    <li className={`gc-timeline-${entry.tone}`}>
      <span className="gc-timeline-at">{clockSeconds(entry.at)}</span>
      <span className="gc-timeline-sign" aria-hidden>
        {sign}
      </span>
      <div>
        <p>
          <strong>{entry.title}</strong>
          {word !== '' && <span className="gc-mark"> {word}</span>}
        </p>
        {entry.detail !== '' && <p>{entry.detail}</p>}
        {attachment !== null && (
          <button type="button" className="gc-plain-link" onClick={() => setShown(!shown)}>
            {shown ? '收起照片' : '看照片'}
          </button>
        )}
        {shown && attachment !== null && <Attachment sha256={attachment} label={entry.title} />}
        {sight !== null && <Sight sight={sight} open={watching} onTurn={() => setWatching(!watching)} />}
      </div>
      <span className="gc-timeline-people">{entry.people}</span>
      <span className="gc-timeline-people">
        {entry.station}
        <code className="gc-code" title={entry.hash}>
          {entry.hash.slice(0, 12)}
        </code>
      </span>
    </li>
  );
}
