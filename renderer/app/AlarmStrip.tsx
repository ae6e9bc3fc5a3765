import { useEffect, useRef, useState } from 'react';
import type { AlarmView } from '../../src/station/dto.ts';
import { AlarmAct } from '../features/alarms/AlarmAct.tsx';
import { LEVELS } from '../features/alarms/words.ts';
import { clockTime } from '../ui/time.ts';
import { useLive } from './live.tsx';
import { play, type VerdictSound } from './sound.ts';

const SHOWN = 2;

/** Only what a person has to answer: what it is, since when, what to do. Nothing here is a mere state. */
export function AlarmStrip() {
  const { alarms } = useLive();
  const [all, setAll] = useState(false);
  const sirens = alarms.filter((alarm) => alarm.level === 'siren');
  const others = alarms.filter((alarm) => alarm.level !== 'siren');
  const shown = all ? others : others.slice(0, SHOWN);
  const isPressing = others.some((alarm) => alarm.pressing === true);
  return (
    <>
      <NewSound alarms={alarms} />
      {sirens.length > 0 && <Again sound="siren" everyMs={SIREN_MS} />}
      {sirens.length === 0 && isPressing && <Again sound="urge" everyMs={URGE_MS} />}
      {sirens.length > 0 && (
        <section className="gc-alarms is-loud" aria-label="紧急" role="alert">
          <AlarmRows alarms={sirens} />
        </section>
      )}
      {others.length > 0 && (
        <section className="gc-alarms" aria-label="要办的事">
          <AlarmRows alarms={shown} />
          {others.length > SHOWN && (
            <button type="button" onClick={() => setAll(!all)} aria-expanded={all}>
              {all ? '收起' : `还有 ${others.length - SHOWN} 件`}
            </button>
          )}
        </section>
      )}
    </>
  );
}

/** Word and shape say how hard it presses; the colour only repeats it. */
function AlarmRows({ alarms }: { readonly alarms: readonly AlarmView[] }) {
  return (
    <ul>
      {alarms.map((alarm) => (
        <li
          key={alarm.id}
          className={`gc-alarm is-${alarm.level}${alarm.pressing === true ? ' is-pressing' : ''}`}
        >
          <span className="gc-alarm-level">
            <span aria-hidden="true">{LEVELS[alarm.level].shape}</span> {LEVELS[alarm.level].word}
          </span>
          <strong className={alarm.pressing === true ? 'gc-alarm-pressing' : undefined}>{alarm.text}</strong>
          <span>
            {alarm.station === undefined ? '' : `${alarm.station} · `}
            {clockTime(alarm.since)} 起 · {alarm.todo}
            {alarm.level === 'seen' && alarm.answered !== undefined
              ? `（${alarm.answered.name}：${alarm.answered.words}）`
              : ''}
          </span>
          <AlarmAct alarm={alarm} />
        </li>
      ))}
    </ul>
  );
}

const SIREN_MS = 2_500;
/** Heard again and again, and never so often that somebody turns the loudspeaker off. */
const URGE_MS = 20_000;

function sound(name: VerdictSound): void {
  play(name).catch((error: unknown) => console.error(error));
}

/** Heard until it is seen to: whoever is at the furnace looks at the body, not at this screen. */
function Again({ sound: name, everyMs }: { readonly sound: VerdictSound; readonly everyMs: number }) {
  useEffect(() => {
    sound(name);
    const timer = setInterval(() => sound(name), everyMs);
    return () => clearInterval(timer);
  }, [name, everyMs]);
  return null;
}

/** Once for each that was not there before, so that somebody looks up. */
function NewSound({ alarms }: { readonly alarms: readonly AlarmView[] }) {
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    const now = new Set(alarms.filter(({ level }) => level === 'now').map(({ id }) => id));
    const before = known.current;
    known.current = now;
    if (before !== null && [...now].some((id) => !before.has(id))) sound('urge');
  }, [alarms]);
  return null;
}
