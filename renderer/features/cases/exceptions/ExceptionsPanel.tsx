import { useState } from 'react';
import type { CaseDetail, ExceptionMark, Term } from '../../../../src/station/dto.ts';
import { client } from '../../../app/client.ts';
import { useAct } from '../../../app/errors.tsx';
import { useStationNow } from '../../../app/live.tsx';
import { Marks } from '../../../ui/Marks.tsx';
import { duration, when } from '../../../ui/time.ts';
import { Gated, Panel } from '../parts.tsx';
import { ReasonDialog } from '../ReasonDialog.tsx';
import { FactDialog } from './FactDialog.tsx';
import { FACTS, type FactId } from './facts.ts';
import './exceptions.css';

/** Records that belong to a mark, by its id; the rest is always at hand. */
const WAYS: Readonly<Record<string, readonly FactId[]>> = {
  withoutFamily: ['unidentifiedRelease'],
  police: ['policeRelease'],
  infectious: ['infectionCleared'],
  decomposed: ['viewing'],
  implant: ['implant'],
  choice: ['choice'],
  transfer: ['transfer'],
  overdue: ['familyNotice', 'publicNotice', 'approval'],
};

const OVERDUE: readonly FactId[] = ['familyNotice', 'publicNotice', 'extension', 'approval'];

type Entry = CaseDetail['exceptions']['records'][number];

/** 特殊情形: what makes this one special, what that changes, what is lacking, and what runs out when. */
export function ExceptionsPanel({ detail }: { detail: CaseDetail }) {
  const now = useStationNow(30_000);
  const [fact, setFact] = useState<FactId | null>(null);
  const [gone, setGone] = useState<Entry | null>(null);
  const { marks, records, terms } = detail.exceptions;
  const bar = detail.status === 'open' ? null : '这份案卷已经结束';
  const stored = terms.some((term) => term.id === 'storage');
  if (marks.length === 0 && records.length === 0 && terms.length === 0) return null;
  return (
    <Panel title="特殊情形和期限">
      {terms.length > 0 && (
        <ul className="gc-terms" aria-label="期限">
          {terms.map((term) => (
            <li key={`${term.id}-${term.since}`}>
              <TermLine term={term} now={now} />
            </li>
          ))}
        </ul>
      )}
      {marks.map((mark) => (
        <MarkRow key={mark.id} mark={mark} bar={bar} onFact={setFact} />
      ))}
      {stored && (
        <div className="gc-exception-ways">
          <span className="gc-muted">存放和通知：</span>
          {OVERDUE.map((way) => (
            <Way key={way} way={way} bar={bar} onFact={setFact} />
          ))}
        </div>
      )}
      {records.length > 0 && (
        <ul className="gc-records" aria-label="已登记">
          {records.map((entry) => (
            <li key={entry.recordId}>
              <span>
                <strong>{entry.title}</strong> {entry.detail}
                <span className="gc-stop-who">
                  {entry.by} · {when(entry.at, now)}
                </span>
              </span>
              <Gated permission="hold.lift" bar={bar} onPress={() => setGone(entry)}>
                撤回
              </Gated>
            </li>
          ))}
        </ul>
      )}
      {fact !== null && <FactDialog caseId={detail.card.caseId} fact={fact} onClose={() => setFact(null)} />}
      {gone !== null && (
        <WithdrawDialog caseId={detail.card.caseId} entry={gone} onClose={() => setGone(null)} />
      )}
    </Panel>
  );
}

/** A term in one line: by when, how much is left, what to do. */
export function TermLine({ term, now }: { term: Term; now: number }) {
  return (
    <>
      <strong>{term.label}</strong>
      <TermMark term={term} now={now} />
      <span className="gc-muted">{term.todo}</span>
    </>
  );
}

export function TermMark({ term, now }: { term: Term; now: number }) {
  const { dueAt, state, since } = term;
  if (dueAt === null) return <span className="gc-muted">已 {duration(now - since)}，本馆没有设期限</span>;
  const left = state === 'overdue' ? `已过 ${duration(now - dueAt)}` : `还有 ${duration(dueAt - now)}`;
  return state === 'running' ? (
    <span>
      {when(dueAt, now)} 到期，{left}
    </span>
  ) : (
    <Marks marks={[{ text: `${when(dueAt, now)} 到期，${left}`, act: true }]} />
  );
}

interface MarkProps {
  readonly mark: ExceptionMark;
  readonly bar: string | null;
  readonly onFact: (fact: FactId) => void;
}

function MarkRow({ mark, bar, onFact }: MarkProps) {
  return (
    <div className="gc-exception">
      <p>
        <strong>{mark.title}</strong>
        <span className="gc-exception-changes">{mark.changes}</span>
      </p>
      {mark.lacking.length > 0 && (
        <ul className="gc-exception-lacking">
          {mark.lacking.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      {mark.ways.length > 0 && (
        <div className="gc-exception-ways">
          {(WAYS[mark.id] ?? []).map((way) => (
            <Way key={way} way={way} bar={bar} onFact={onFact} />
          ))}
        </div>
      )}
    </div>
  );
}

function Way({ way, bar, onFact }: { way: FactId; bar: string | null; onFact: (fact: FactId) => void }) {
  const spec = FACTS[way];
  return (
    <Gated permission={spec.by} bar={bar} onPress={() => onFact(way)}>
      {spec.title}
    </Gated>
  );
}

function WithdrawDialog({ caseId, entry, onClose }: { caseId: string; entry: Entry; onClose: () => void }) {
  const { act, busy } = useAct();
  const withdraw = async (reason: string): Promise<void> => {
    const done = await act(() => client.exceptions.withdraw({ caseId, recordId: entry.recordId, reason }));
    if (done.ok) onClose();
  };
  return (
    <ReasonDialog
      title={`撤回${entry.title}`}
      confirm="撤回"
      busy={busy}
      onConfirm={(reason) => void withdraw(reason)}
      onClose={onClose}
    >
      <p>撤回之后，它放行的步骤重新停下。原来的记录留在经过里。</p>
      <p className="gc-muted">{entry.detail}</p>
    </ReasonDialog>
  );
}
