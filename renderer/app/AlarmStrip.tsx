import { useState } from 'react';
import { clockTime } from '../ui/time.ts';
import { useLive } from './live.tsx';

const SHOWN = 2;

/** Only what a person has to answer: what it is, since when, what to do. Nothing here is a mere state. */
export function AlarmStrip() {
  const { alarms } = useLive();
  const [all, setAll] = useState(false);
  if (alarms.length === 0) return null;
  const shown = all ? alarms : alarms.slice(0, SHOWN);
  return (
    <section className="gc-alarms" aria-label="要办的事">
      <ul>
        {shown.map((alarm) => (
          <li key={alarm.id}>
            <span aria-hidden="true">▲</span>
            <strong>{alarm.text}</strong>
            <span>
              {clockTime(alarm.since)} 起 · {alarm.todo}
            </span>
          </li>
        ))}
      </ul>
      {alarms.length > SHOWN && (
        <button type="button" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? '收起' : `还有 ${alarms.length - SHOWN} 件`}
        </button>
      )}
    </section>
  );
}
