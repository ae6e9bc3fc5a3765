import { useEffect, useState } from 'react';
import type { AlarmView } from '../../src/station/dto.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../ui/PrimaryAction.tsx';
import { clockTime } from '../ui/time.ts';
import { client } from './client.ts';
import { useAct } from './errors.tsx';
import { useLive } from './live.tsx';
import { play } from './sound.ts';

const SHOWN = 2;

/** Only what a person has to answer: what it is, since when, what to do. Nothing here is a mere state. */
export function AlarmStrip() {
  const { alarms } = useLive();
  const [all, setAll] = useState(false);
  if (alarms.length === 0) return null;
  const shown = all ? alarms : alarms.slice(0, SHOWN);
  const loud = alarms.some((alarm) => alarm.loud === true);
  return (
    <section
      className={loud ? 'gc-alarms is-loud' : 'gc-alarms'}
      aria-label={loud ? '紧急' : '要办的事'}
      role={loud ? 'alert' : undefined}
    >
      {loud && <Siren />}
      <ul>
        {shown.map((alarm) => (
          <li key={alarm.id}>
            <span aria-hidden="true">▲</span>
            <strong>{alarm.text}</strong>
            <span>
              {clockTime(alarm.since)} 起 · {alarm.todo}
            </span>
            {alarm.act !== undefined && <AlarmAct id={alarm.id} act={alarm.act} />}
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

const SIREN_MS = 2_500;

/** Heard until it is seen to: whoever is at the furnace looks at the body, not at this screen. */
function Siren() {
  useEffect(() => {
    const sound = () => void play('siren').catch((error: unknown) => console.error(error));
    sound();
    const timer = setInterval(sound, SIREN_MS);
    return () => clearInterval(timer);
  }, []);
  return null;
}

/** What whoever reads the alarm can do about it at once; nobody signed in can only read. */
function AlarmAct({ id, act: kind }: { readonly id: string; readonly act: NonNullable<AlarmView['act']> }) {
  const { session } = useLive();
  const { run, busy } = useAct();
  const [restarting, setRestarting] = useState(false);
  if (session?.permissions.includes('floor.act') !== true) return null;
  if (kind === 'clock')
    return (
      <button type="button" disabled={busy} onClick={() => run(() => client.clock.agree())}>
        时间没错
      </button>
    );
  if (kind === 'cold')
    return (
      <button
        type="button"
        disabled={busy}
        onClick={() => run(() => client.cold.acknowledge({ alarmId: id }))}
      >
        我去看
      </button>
    );
  return (
    <>
      <button type="button" onClick={() => setRestarting(true)}>
        重启恢复
      </button>
      {restarting && (
        <Dialog
          title="重启恢复"
          onClose={() => setRestarting(false)}
          footer={
            <>
              <PlainAction onPress={() => setRestarting(false)}>先不重启</PlainAction>
              <PrimaryAction busy={busy} onPress={() => run(() => client.shell.restart())}>
                现在重启
              </PrimaryAction>
            </>
          }
        >
          <p>
            这台电脑上的归程会关闭再打开，正在办的一步要重新扫码。坏的文件留着不删，换上最近的好备份；之后照屏幕上的单子到现场逐一扫码确认。
          </p>
        </Dialog>
      )}
    </>
  );
}
