import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AlarmRecord } from '../../../src/station/dto.ts';
import { orpc } from '../../app/client.ts';
import { QueryFailure } from '../../app/errors.tsx';
import { useLive } from '../../app/live.tsx';
import { EmptyState, WaitingState } from '../../ui/states.tsx';
import { clockTime, duration, when } from '../../ui/time.ts';
import { DoorList } from '../doors/DoorList.tsx';
import { AlarmAct } from './AlarmAct.tsx';
import { LEVELS } from './words.ts';
import './alarms.css';

const ABOUT = [
  { about: null, label: '全部' },
  { about: 'door', label: '门禁' },
  { about: 'cold', label: '冷柜' },
  { about: 'furnace', label: '火化炉' },
  { about: 'relay', label: '联锁' },
] as const;

const SPANS = [
  { days: 1, label: '一天' },
  { days: 30, label: '一个月' },
  { days: 400, label: '一年' },
] as const;

/** 报警: what is on now with what to do, the doors, and what there was. */
export function AlarmsPage() {
  return (
    <div className="gca">
      <h1>报警</h1>
      <OpenAlarms />
      <DoorList />
      <History />
    </div>
  );
}

function OpenAlarms() {
  const { alarms } = useLive();
  return (
    <section aria-label="现在">
      <h2>现在</h2>
      {alarms.length === 0 ? (
        <EmptyState title="现在没有要办的事">
          门被强行打开、冷柜过热、炉子没有许可就点火，都会出现在这里，并写明要做什么。
        </EmptyState>
      ) : (
        <ul className="gca-open">
          {alarms.map((alarm) => (
            <li key={alarm.id} className={`gc-alarm is-${alarm.level}`}>
              <span className="gc-alarm-level">
                <span aria-hidden="true">{LEVELS[alarm.level].shape}</span> {LEVELS[alarm.level].word}
              </span>
              <div>
                <b>{alarm.text}</b>
                <p>{alarm.todo}</p>
                <p className="gc-muted">
                  {alarm.station === undefined ? '' : `${alarm.station} · `}
                  {when(alarm.since, Date.now())} 起
                  {alarm.answered === undefined
                    ? ''
                    : ` · ${clockTime(alarm.answered.at)} ${alarm.answered.name}：${alarm.answered.words}`}
                </p>
              </div>
              <AlarmAct alarm={alarm} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function History() {
  const { revision } = useLive();
  const [about, setAbout] = useState<AlarmRecord['about'] | null>(null);
  const [days, setDays] = useState<number>(30);
  const history = useQuery({
    ...orpc.alarms.history.queryOptions({ input: { days, about } }),
    queryKey: ['alarms', days, about, revision],
    placeholderData: (before) => before,
  });
  return (
    <section aria-label="以前的报警" aria-busy={history.isFetching}>
      <h2>以前的报警</h2>
      <div className="gca-filters">
        <Choices
          label="哪一类"
          options={ABOUT.map((entry) => ({ value: entry.about, label: entry.label }))}
          value={about}
          onChange={setAbout}
        />
        <Choices
          label="多久以来"
          options={SPANS.map((span) => ({ value: span.days, label: span.label }))}
          value={days}
          onChange={setDays}
        />
      </div>
      {history.isError ? (
        <QueryFailure error={history.error} retry={() => void history.refetch()} />
      ) : history.data === undefined ? (
        <WaitingState what="正在取以前的报警" />
      ) : history.data.records.length === 0 ? (
        <EmptyState title="这段时间没有报警">
          门、冷柜、火化炉和联锁的报警都留在这里，连同谁去看了。
        </EmptyState>
      ) : (
        <ul className="gca-past">
          {history.data.records.map((record) => (
            <Past key={record.id} record={record} />
          ))}
          {history.data.more && <li className="gc-muted">还有更早的，请缩短时间或只看一类</li>}
        </ul>
      )}
    </section>
  );
}

interface ChoicesProps<T> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

function Choices<T>({ label, options, value, onChange }: ChoicesProps<T>) {
  return (
    <fieldset aria-label={label}>
      {options.map((option) => (
        <button
          key={option.label}
          type="button"
          className="gc-choice"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}

function Past({ record }: { readonly record: AlarmRecord }) {
  const { raisedAt, endedAt, answers } = record;
  const lasted = endedAt === null ? '还没有结束' : `持续 ${duration(endedAt - raisedAt)}`;
  return (
    <li>
      <time>{when(raisedAt, Date.now())}</time>
      <b>{record.text}</b>
      <div>
        <p>
          {record.station} · {lasted}
          {record.late ? ' · 十分钟没人应答' : ''}
        </p>
        {answers.map((answer) => (
          <p key={answer.at}>
            {clockTime(answer.at)} {answer.name}：{answer.words}
          </p>
        ))}
      </div>
    </li>
  );
}
