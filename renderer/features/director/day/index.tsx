import { useQuery } from '@tanstack/react-query';
import type { DayPerson, DayView } from '../../../../src/station/dto.ts';
import { orpc } from '../../../app/client.ts';
import { QueryFailure } from '../../../app/errors.tsx';
import { useLive, useStationNow } from '../../../app/live.tsx';
import { useSection } from '../../../app/router.tsx';
import { WaitingState } from '../../../ui/states.tsx';
import { clockTime, duration, when } from '../../../ui/time.ts';
import { CaseLink } from '../parts.tsx';

/** 今日: the house in ten seconds. Figures first; what needs somebody stands at the right and is the only colour. */
export default function DayScreen() {
  const day = useQuery(orpc.director.day.queryOptions());
  if (day.isPending) return <WaitingState what="正在汇总今日" />;
  if (day.isError) return <QueryFailure error={day.error} retry={() => void day.refetch()} />;
  return <Day day={day.data} />;
}

function Day({ day }: { readonly day: DayView }) {
  const now = useStationNow(30_000);
  const { cremations } = day;
  const past = day.farewells.filter((entry) => entry.done).length;
  return (
    <div className="gcm-day">
      <Figures day={day} />
      <div className="gcm-day-column">
        <People
          title="到馆"
          people={day.arrivals}
          empty="今天还没有人到馆。接收扫码后，名字和位置出现在这里。"
        />
        <People
          title="火化"
          note={`待 ${cremations.ordered.length} · 炉内 ${cremations.burning.length} · 已结束 ${cremations.done.length}`}
          people={[...cremations.burning, ...cremations.ordered, ...cremations.done]}
          empty="今天没有排火化。前台排入后，按时间列在这里。"
        />
      </div>
      <div className="gcm-day-column">
        <People
          title="告别"
          note={`${past} / ${day.farewells.length} 已结束`}
          people={day.farewells}
          empty="今天没有预约告别。"
        />
        <People title="骨灰待交付" people={day.urns} empty="没有等着领取或安放的骨灰。" />
      </div>
      <div className="gcm-day-column">
        <Attention day={day} now={now} />
        <Terms day={day} now={now} />
        <Waiting day={day} />
        <Staff day={day} now={now} />
      </div>
    </div>
  );
}

function Figures({ day }: { readonly day: DayView }) {
  const { cremations, refused, bays, cremators } = day;
  const done = cremations.done.length;
  const whole = done + cremations.burning.length + cremations.ordered.length;
  const figures = [
    { name: '到馆', value: String(day.arrivals.length), note: '位' },
    { name: '告别', value: String(day.farewells.length), note: '场' },
    { name: '火化', value: `${done} / ${whole}`, note: '已结束 / 今日' },
    { name: '待交付', value: String(day.urns.length), note: '骨灰' },
    { name: '火化炉', value: `${cremators.used} / ${cremators.total - cremators.out}`, note: '在用 / 可用' },
    { name: '柜位', value: `${bays.used} / ${bays.total - bays.out}`, note: '在用 / 可用' },
    {
      name: '拦下',
      value: String(refused.count),
      note: `其中弄错 ${refused.wrong}，通过 ${refused.passes}`,
    },
  ];
  return (
    <dl className="gcm-figures">
      {figures.map((figure) => (
        <div key={figure.name} className="gc-card">
          <dt>{figure.name}</dt>
          <dd>
            <strong>{figure.value}</strong>
            <span className="gc-muted">{figure.note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface PeopleProps {
  readonly title: string;
  readonly note?: string;
  readonly people: readonly DayPerson[];
  readonly empty: string;
}

/** As many as one takes in; the rest is one line. */
const SHOWN = 12;

function People({ title, note = '', people, empty }: PeopleProps) {
  return (
    <section className="gc-card gcm-people" aria-label={title}>
      <h2>
        {title}
        <span className="gc-muted">{note === '' ? `${people.length} 位` : note}</span>
      </h2>
      {people.length === 0 && <p className="gc-muted">{empty}</p>}
      <ul>
        {people.slice(0, SHOWN).map((person) => (
          <li key={`${person.caseId}-${person.at}`} className={person.done ? 'gcm-done' : undefined}>
            <time dateTime={new Date(person.at).toISOString()}>{clockTime(person.at)}</time>
            <CaseLink of={person} />
            <span className="gc-muted">
              {person.done ? '✓ ' : ''}
              {person.note}
            </span>
          </li>
        ))}
      </ul>
      {people.length > SHOWN && <p className="gc-muted">另有 {people.length - SHOWN} 位</p>}
    </section>
  );
}

const STOP_WORDS = { hold: '暂缓', objection: '异议', conflict: '冲突' } as const;

function Attention({ day, now }: { readonly day: DayView; readonly now: number }) {
  const { alarms } = useLive();
  const { section, go } = useSection();
  const quiet = alarms.length === 0 && day.stops.length === 0 && day.overdueReports === 0;
  return (
    <section className="gc-card gcm-attention" aria-label="要处理">
      <h2>要处理</h2>
      {quiet && <p className="gc-muted">● 没有停下的人，没有报警。</p>}
      <ul>
        {alarms.map((alarm) => (
          <li key={alarm.id} className="gcm-act">
            <p>
              <span aria-hidden="true">▲ </span>
              {alarm.text}
            </p>
            <p>
              {alarm.todo}，已 {duration(now - alarm.since)}
            </p>
          </li>
        ))}
        {day.stops.map((stop) => (
          <li key={`${stop.kind}-${stop.caseId}-${stop.at}`} className="gcm-act">
            <p>
              <span aria-hidden="true">▲ </span>
              {STOP_WORDS[stop.kind]} <CaseLink of={stop} />
            </p>
            <p>
              {stop.note} · {when(stop.at, now)} 起
            </p>
          </li>
        ))}
        {day.overdueReports > 0 && (
          <li className="gcm-act">
            <p>
              <span aria-hidden="true">▲ </span>
              {day.overdueReports} 次差错已过上报期限
            </p>
            <button type="button" className="gc-plain-link" onClick={() => go(section, 'ledger')}>
              去差错登记
            </button>
          </li>
        )}
      </ul>
    </section>
  );
}

/** As many as one can send for at once. */
const WAITING_SHOWN = 8;

function Terms({ day, now }: { readonly day: DayView; readonly now: number }) {
  if (day.terms.length === 0) return null;
  return (
    <section className="gc-card gcm-staff" aria-label="到期">
      <h2>
        到期<span className="gc-muted">{day.terms.length} 项</span>
      </h2>
      <ul>
        {day.terms.slice(0, WAITING_SHOWN).map((term) => (
          <li key={`${term.caseId}-${term.note}`}>
            <CaseLink of={term} />
            <span className={term.overdue ? 'gcm-off' : 'gc-muted'}>
              {' '}
              {term.overdue && <span aria-hidden="true">▲ </span>}
              {when(term.at, now)} {term.overdue ? '已到期' : '到期'}：{term.note}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Nobody is stopped here; somebody has to lend a hand. */
function Waiting({ day }: { readonly day: DayView }) {
  const { section, go } = useSection();
  if (day.waiting.length === 0) return null;
  return (
    <section className="gc-card gcm-staff" aria-label="等人办">
      <h2>
        等人办<span className="gc-muted">{day.waiting.length} 位</span>
      </h2>
      <ul>
        {day.waiting.slice(0, WAITING_SHOWN).map((row) => (
          <li key={row.caseId}>
            <CaseLink of={row} />
            <span className="gc-muted"> {row.waits}</span>
          </li>
        ))}
      </ul>
      <button type="button" className="gc-plain-link" onClick={() => go(section, 'house')}>
        看在馆的每一位
      </button>
    </section>
  );
}

function Staff({ day, now }: { readonly day: DayView; readonly now: number }) {
  const { session, name } = useLive();
  return (
    <section className="gc-card gcm-staff" aria-label="在岗">
      <h2>
        在岗<span className="gc-muted">近一小时办过事的人</span>
      </h2>
      <ul>
        {session !== null && (
          <li>
            {session.name}
            <span className="gc-muted"> {name}，已登录</span>
          </li>
        )}
        {day.staff
          .filter((person) => person.name !== session?.name)
          .map((person) => (
            <li key={person.name}>
              {person.name}
              <span className="gc-muted">
                {' '}
                {person.station}，{duration(now - person.at)}前
              </span>
            </li>
          ))}
      </ul>
    </section>
  );
}
