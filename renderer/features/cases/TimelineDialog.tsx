import { useState } from 'react';
import type { CaseDetail, TimelineEntry, TimelineSight } from '../../../src/station/dto.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { clockSeconds, dayText } from '../../ui/time.ts';
import { Attachment } from '../papers/DocumentDialog.tsx';
import { Recording } from '../sight/index.tsx';
import { SIGNS } from './signs.ts';

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
              <Entry key={entry.eventId} caseId={detail.card.caseId} entry={entry} />
            ))}
          </ol>
        </section>
      ))}
    </Dialog>
  );
}

interface SightProps {
  readonly caseId: string;
  readonly entry: TimelineEntry & { readonly sight: TimelineSight };
}

/** What the camera of the place saw then, and what the recorder kept of the minute around it. */
function Sight({ caseId, entry }: SightProps) {
  const [open, setOpen] = useState(false);
  const { at, camera, sha256, missing } = entry.sight;
  return (
    <>
      {sha256 === null && (
        <p className="gc-muted">
          {camera}没有留下照片：{missing}
        </p>
      )}
      <button type="button" className="gc-plain-link" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? '收起现场' : `看${sha256 === null ? '录像' : '现场'}（${camera} ${clockSeconds(at)}）`}
      </button>
      {open && sha256 !== null && (
        <Attachment
          sha256={sha256}
          label={`${entry.title} ${camera}`}
          absent={`照片在「${entry.station}」那台工作站上，请到那里看。`}
        />
      )}
      {open && <Recording caseId={caseId} eventId={entry.eventId} sight={entry.sight} />}
    </>
  );
}

function Entry({ caseId, entry }: { caseId: string; entry: TimelineEntry }) {
  const [shown, setShown] = useState(false);
  const { sign, word } = SIGNS[entry.tone];
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
        {sight !== null && <Sight caseId={caseId} entry={{ ...entry, sight }} />}
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
