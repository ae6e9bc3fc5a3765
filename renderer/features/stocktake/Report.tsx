import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ConflictView, CountReportView } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { QueryFailure, useAct } from '../../app/errors.tsx';
import { useLive, useStationNow } from '../../app/live.tsx';
import { Marks } from '../../ui/Marks.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { WaitingState } from '../../ui/states.tsx';
import { when } from '../../ui/time.ts';
import { CloseDialog } from '../conflicts/CloseDialog.tsx';
import { WHY_WORDS } from './words.ts';

interface Props {
  readonly countId: string;
  readonly onBack: () => void;
}

/** 盘点报告: what was found, what did not balance, and who stands still because of it. */
export function Report({ countId, onBack }: Props) {
  const report = useQuery(orpc.stocktake.get.queryOptions({ input: { countId } }));
  if (report.isPending) return <WaitingState what="正在读取盘点" />;
  if (report.isError) return <QueryFailure error={report.error} retry={() => void report.refetch()} />;
  return <ReportView report={report.data} onBack={onBack} />;
}

function ReportView({ report, onBack }: { readonly report: CountReportView; readonly onBack: () => void }) {
  const now = useStationNow(60_000);
  const { session } = useLive();
  const { run, busy } = useAct();
  const may = session?.permissions.includes('stock.count') ?? false;
  const open = report.finishedAt === null;
  return (
    <article className="gc-count-report">
      <header className="gc-count-head">
        <h1>
          {report.title}报告 <Marks marks={[{ text: WHY_WORDS[report.why], act: false }]} />
        </h1>
        <div className="gc-count-bar">
          <PlainAction onPress={onBack}>返回</PlainAction>
          {may && (
            <PlainAction
              busy={busy}
              onPress={() => run(() => client.stocktake.print({ countId: report.countId }))}
            >
              打印报告
            </PlainAction>
          )}
        </div>
      </header>
      <p>
        {report.rooms.join('、')} · {report.station} · {report.people.join('、')} ·{' '}
        {when(report.startedAt, now)} 开始
        {report.finishedAt === null ? '，还没有结束' : `，${when(report.finishedAt, now)} 结束`}
      </p>
      {report.note !== null && <p className="gc-muted">提前结束：{report.note}</p>}
      <dl className="gc-count-sums">
        <Sum label="已盘" value={`${report.counted} / ${report.total}`} />
        <Sum label="相符" value={`${report.matched}`} />
        <Sum label="空位" value={`${report.empty}`} />
        <Sum label="不平" value={`${report.issues.length}`} />
      </dl>
      <Issues report={report} open={open} />
      <Frozen report={report} />
    </article>
  );
}

function Sum({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Issues({ report, open }: { readonly report: CountReportView; readonly open: boolean }) {
  if (report.issues.length === 0)
    return (
      <p className="gc-count-good">
        <span aria-hidden="true">● </span>
        {open ? '到现在为止都相符。' : '盘到的都与账上相符。'}
      </p>
    );
  return (
    <section>
      <h2>不平</h2>
      <ul className="gc-count-issues" aria-label="不平">
        {report.issues.map((issue) => (
          <li key={`${issue.place.code}-${issue.kind}-${issue.text}`}>
            <Marks marks={[{ text: issue.chinese, act: !issue.settled }]} />
            <p>{issue.text}</p>
            {issue.settled && <p className="gc-muted">已到现场核清</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The legal way on, at the place itself: two people scan what lies there. */
function Frozen({ report }: { readonly report: CountReportView }) {
  const { session } = useLive();
  const conflicts = useQuery(orpc.conflicts.list.queryOptions());
  const [closing, setClosing] = useState<ConflictView | null>(null);
  const may = session?.permissions.includes('conflict.close') ?? false;
  if (report.frozen.length === 0) return null;
  const conflictOf = (id: string | null) =>
    id === null ? null : (conflicts.data?.find((entry) => entry.conflictId === id) ?? null);
  return (
    <section>
      <h2>因此停下的</h2>
      <ul className="gc-count-issues" aria-label="因此停下的">
        {report.frozen.map((person) => {
          const conflict = conflictOf(person.conflictId);
          return (
            <li key={person.caseId}>
              <PersonName name={person.name} size="large" /> <span className="gc-code">{person.number}</span>
              <p>{person.text}</p>
              {conflict !== null && (
                <PlainAction disabled={!may} onPress={() => setClosing(conflict)}>
                  {may ? '到现场核对' : '请有权的同事来核对'}
                </PlainAction>
              )}
            </li>
          );
        })}
      </ul>
      {closing !== null && <CloseDialog conflict={closing} onClose={() => setClosing(null)} />}
    </section>
  );
}
