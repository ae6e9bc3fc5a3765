import { Input } from 'antd';
import { useState } from 'react';
import type { AlarmView } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useLive } from '../../app/live.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';

/** What whoever reads the alarm can do about it at once; nobody signed in can only read. */
export function AlarmAct({ alarm }: { readonly alarm: AlarmView }) {
  const { session } = useLive();
  const { run, busy } = useAct();
  const [open, setOpen] = useState(false);
  const { id, act, answers = [] } = alarm;
  if (act === undefined || session?.permissions.includes('floor.act') !== true) return null;
  if (act === 'clock')
    return (
      <button type="button" disabled={busy} onClick={() => run(() => client.clock.agree())}>
        时间没错
      </button>
    );
  const [first] = answers;
  if (act === 'answer' && alarm.why !== true && first !== undefined)
    return (
      <button
        type="button"
        disabled={busy}
        onClick={() => run(() => client.alarms.answer({ alarmId: id, words: first }))}
      >
        {first}
      </button>
    );
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        {act === 'answer' ? '登记原因' : '重启恢复'}
      </button>
      {open && act === 'answer' && <AnswerDialog alarm={alarm} onClose={() => setOpen(false)} />}
      {open && act === 'restart' && <RestartDialog onClose={() => setOpen(false)} />}
    </>
  );
}

interface DialogProps {
  readonly onClose: () => void;
}

/** What it was, said by whoever was there; it stands in the ledger under their name. */
function AnswerDialog({ alarm, onClose }: DialogProps & { readonly alarm: AlarmView }) {
  const { run, busy } = useAct();
  const [words, setWords] = useState('');
  const answer = () =>
    run(async () => {
      await client.alarms.answer({ alarmId: alarm.id, words });
      onClose();
    });
  return (
    <Dialog
      title={alarm.text}
      onClose={onClose}
      footer={
        <>
          <PlainAction onPress={onClose}>先不登记</PlainAction>
          <PrimaryAction busy={busy} disabled={words.trim() === ''} onPress={answer}>
            登记
          </PrimaryAction>
        </>
      }
    >
      <p>{alarm.todo}</p>
      <fieldset className="gca-answers">
        <legend>到现场看到了什么</legend>
        {(alarm.answers ?? []).map((each) => (
          <button
            key={each}
            type="button"
            className="gc-choice"
            aria-pressed={words === each}
            onClick={() => setWords(each)}
          >
            {each}
          </button>
        ))}
      </fieldset>
      <Input
        aria-label="或写原因"
        placeholder="或写原因"
        maxLength={200}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
    </Dialog>
  );
}

function RestartDialog({ onClose }: DialogProps) {
  const { run, busy } = useAct();
  return (
    <Dialog
      title="重启恢复"
      onClose={onClose}
      footer={
        <>
          <PlainAction onPress={onClose}>先不重启</PlainAction>
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
  );
}
