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

function Entry({ entry }: { entry: TimelineEntry }) {
  const [shown, setShown] = useState(false);
  const { sign, word } = SIGNS[entry.tone];
  const { attachment } = entry;
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
