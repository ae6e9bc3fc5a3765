import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DrillRow, TrainingRecord } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { QueryFailure, useAct } from '../../app/errors.tsx';
import { useLive, useStationNow } from '../../app/live.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { when } from '../../ui/time.ts';
import { byStation, lastWords, recordWords } from './words.ts';
import './training.css';

/** 演练: known accidents, to be played on the screens of this house without touching anybody. */
export function TrainingPage() {
  const { training } = useLive();
  const [shown, setShown] = useState<'drills' | 'records'>('drills');
  if (training) return <EmptyState title="这里已经是演练">要换一个演练，请先离开这一个。</EmptyState>;
  return (
    <div className="gc-training">
      <header className="gc-training-head">
        <h1>演练</h1>
        <p className="gc-muted">
          真事改的脚本，在同样的画面上自己走一遍。用的是一份临时的假账本，和真实的业务不相干，离开就删掉。
        </p>
        <div className="gc-training-tabs">
          <PlainAction disabled={shown === 'drills'} onPress={() => setShown('drills')}>
            选一个演练
          </PlainAction>
          <PlainAction disabled={shown === 'records'} onPress={() => setShown('records')}>
            演练记录
          </PlainAction>
        </div>
      </header>
      {shown === 'drills' ? <Drills /> : <Records />}
    </div>
  );
}

function Drills() {
  const { role, trainingOpen, session } = useLive();
  const list = useQuery(orpc.training.list.queryOptions());
  if (session === null)
    return <EmptyState title="请先登录">登录之后选一个演练，成绩记在您的名下。</EmptyState>;
  if (list.isPending) return <WaitingState what="正在读取演练脚本" />;
  if (list.isError) return <QueryFailure error={list.error} retry={() => void list.refetch()} />;
  const { drills, note } = list.data;
  if (drills.length === 0)
    return <EmptyState title="还没有演练脚本">演练脚本随程序安装。请联系安装的人。</EmptyState>;
  return (
    <>
      {note !== null && (
        <p className="gc-training-note" role="alert">
          <span aria-hidden="true">▲ </span>
          {note}
        </p>
      )}
      {byStation(drills, role).map(({ station, name, rows }) => (
        <section key={station} aria-label={name}>
          <h2>{station === role ? `${name}（这里）` : name}</h2>
          <ul className="gc-training-list">
            {rows.map((drill) => (
              <Drill key={drill.drill} drill={drill} isOpen={trainingOpen} />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function Drill({ drill, isOpen }: { readonly drill: DrillRow; readonly isOpen: boolean }) {
  const { run, busy } = useAct();
  const now = useStationNow(60_000);
  return (
    <li className="gc-card gc-training-drill">
      <div className="gc-training-words">
        <h3>{drill.name}</h3>
        {drill.problem === null ? (
          <>
            <p>{drill.situation}</p>
            <p className="gc-muted gc-small">
              您当{drill.roleText}　{drill.moments} 个关口　{lastWords(drill, now)}
            </p>
          </>
        ) : (
          <p className="gc-act-text">{drill.problem}</p>
        )}
      </div>
      <PrimaryAction
        busy={busy}
        disabled={isOpen || drill.problem !== null}
        onPress={() => run(() => client.training.begin({ drill: drill.drill }))}
      >
        {busy ? '正在布置' : '开始'}
      </PrimaryAction>
    </li>
  );
}

function Records() {
  const { session } = useLive();
  const records = useQuery(orpc.training.records.queryOptions());
  const now = useStationNow(60_000);
  if (session === null) return <EmptyState title="请先登录">登录之后看演练记录。</EmptyState>;
  if (records.isPending) return <WaitingState what="正在读取演练记录" />;
  if (records.isError) return <QueryFailure error={records.error} retry={() => void records.refetch()} />;
  if (records.data.length === 0)
    return (
      <EmptyState title="还没有演练记录">
        每次从头走到尾的演练会记在这里：谁、哪一个、什么时候、漏了几处。馆长能看到每个人的，其他人看自己的。
      </EmptyState>
    );
  return (
    <table className="gc-training-records">
      <thead>
        <tr>
          <th scope="col">谁</th>
          <th scope="col">演练</th>
          <th scope="col">什么时候</th>
          <th scope="col">怎么样</th>
        </tr>
      </thead>
      <tbody>
        {records.data.map((record) => (
          <Row key={`${record.staffId} ${record.at} ${record.drill}`} record={record} now={now} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ record, now }: { readonly record: TrainingRecord; readonly now: number }) {
  return (
    <tr>
      <th scope="row">{record.staffName}</th>
      <td>{record.drillName}</td>
      <td>{when(record.at, now)}</td>
      <td>{recordWords(record)}</td>
    </tr>
  );
}
