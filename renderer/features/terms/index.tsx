import { useQuery } from '@tanstack/react-query';
import { Button, Input, InputNumber } from 'antd';
import { useId, useState } from 'react';
import type { BatchView, TermRow } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { QueryFailure, useAct } from '../../app/errors.tsx';
import { useStationNow } from '../../app/live.tsx';
import { useSection } from '../../app/router.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { dayText } from '../../ui/time.ts';
import { TermMark } from '../cases/exceptions/ExceptionsPanel.tsx';
import { ConfirmDialog, Gated, Line } from '../cases/parts.tsx';

/** 到期: every term that runs in the house, the nearest first, with what to do next; and the events with many dead. */
export function TermsPage() {
  const rows = useQuery(orpc.terms.list.queryOptions({ refetchInterval: 60_000 }));
  const batches = useQuery(orpc.batches.list.queryOptions());
  const [opening, setOpening] = useState(false);
  if (rows.isError) return <QueryFailure error={rows.error} retry={() => void rows.refetch()} />;
  if (batches.isError) return <QueryFailure error={batches.error} retry={() => void batches.refetch()} />;
  if (rows.isPending || batches.isPending) return <WaitingState what="正在取各项期限" />;
  return (
    <div className="gct">
      <header className="gct-head">
        <div>
          <h1>到期</h1>
          <p className="gc-muted">存放、公告、传染病、骨灰保留和争议的期限，最近到期的在前。</p>
        </div>
        <Gated permission="case.edit" onPress={() => setOpening(true)}>
          突发事件批量登记
        </Gated>
      </header>
      <TermTable rows={rows.data} />
      {batches.data.map((batch) => (
        <Batch key={batch.batchId} batch={batch} />
      ))}
      {opening && <BatchDialog onClose={() => setOpening(false)} />}
    </div>
  );
}

function TermTable({ rows }: { rows: readonly TermRow[] }) {
  const now = useStationNow(30_000);
  const { go } = useSection();
  if (rows.length === 0)
    return (
      <EmptyState title="没有在走的期限">有人到馆以后，存放期限和各种特殊情形的期限显示在这里。</EmptyState>
    );
  return (
    <section className="gc-card gc-panel" aria-label="期限">
      <table>
        <thead>
          <tr>
            <th scope="col">逝者</th>
            <th scope="col">期限</th>
            <th scope="col">到期</th>
            <th scope="col">接下来</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.caseId}-${row.id}-${row.since}`}>
              <td>
                <Button type="link" onClick={() => go('case', row.caseId)}>
                  <span className="gc-name">{row.name}</span>
                </Button>
                <div className="gc-muted gc-small">{row.whereText}</div>
              </td>
              <td>{row.label}</td>
              <td>
                <TermMark term={row} now={now} />
              </td>
              <td>{row.todo}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Batch({ batch }: { batch: BatchView }) {
  const { go } = useSection();
  const known = batch.people.filter((person) => person.identified).length;
  return (
    <section className="gc-card gc-panel" aria-label={batch.name}>
      <h2>
        {batch.name}{' '}
        <small className="gc-muted">
          {[dayText(batch.at), batch.authority].filter((part) => part !== '').join(' ')}，共{' '}
          {batch.people.length} 位，已确认 {known} 位
        </small>
      </h2>
      <table>
        <thead>
          <tr>
            <th scope="col">号</th>
            <th scope="col">逝者</th>
            <th scope="col">身份</th>
            <th scope="col">现在</th>
          </tr>
        </thead>
        <tbody>
          {batch.people.map((person) => (
            <tr key={person.caseId}>
              <td className="gct-index">{person.index}</td>
              <td>
                <Button type="link" onClick={() => go('case', person.caseId)}>
                  {person.name}
                </Button>
                <span className="gc-code gc-muted"> {person.number}</span>
              </td>
              <td>{person.identified ? '已确认' : '待确认'}</td>
              <td>{person.stateText}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Numbered unknowns of one event, each with a case and a number of its own at once. */
function BatchDialog({ onClose }: { onClose: () => void }) {
  const id = useId();
  const { act, busy } = useAct();
  const [name, setName] = useState('');
  const [authority, setAuthority] = useState('');
  const [place, setPlace] = useState('');
  const [count, setCount] = useState<number | null>(null);
  const open = async (): Promise<void> => {
    if (count === null) return;
    const done = await act(() =>
      client.batches.open({ name: name.trim(), authority: authority.trim(), place: place.trim(), count }),
    );
    if (done.ok) onClose();
  };
  return (
    <ConfirmDialog
      title="突发事件批量登记"
      confirm="登记"
      ready={name.trim() !== '' && count !== null && count >= 1}
      busy={busy}
      onConfirm={() => void open()}
      onClose={onClose}
    >
      <p>一次登记多位无名逝者，按「事件 第几号」编号，各有案卷和编号。身份确认之前都由公安暂缓。</p>
      <div className="gc-lines">
        <Line label="事件名称" htmlFor={`${id}-name`}>
          <Input
            id={`${id}-name`}
            value={name}
            maxLength={60}
            data-autofocus
            placeholder="如 兰陵路交通事故"
            onChange={(event) => setName(event.target.value)}
          />
        </Line>
        <Line label="人数" htmlFor={`${id}-count`}>
          <InputNumber id={`${id}-count`} value={count} min={1} max={200} precision={0} onChange={setCount} />
        </Line>
        <Line label="地点（可以不填）" htmlFor={`${id}-place`}>
          <Input
            id={`${id}-place`}
            value={place}
            maxLength={120}
            onChange={(event) => setPlace(event.target.value)}
          />
        </Line>
        <Line label="通知单位（可以不填）" htmlFor={`${id}-authority`}>
          <Input
            id={`${id}-authority`}
            value={authority}
            maxLength={80}
            onChange={(event) => setAuthority(event.target.value)}
          />
        </Line>
      </div>
    </ConfirmDialog>
  );
}
