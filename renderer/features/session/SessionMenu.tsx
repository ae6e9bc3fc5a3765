import { Input } from 'antd';
import { useId, useState } from 'react';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useLive } from '../../app/live.tsx';
import { goTo } from '../../app/router.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { isPin } from '../../ui/PinDialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { NO_WITNESS, WitnessFields, witnessOf } from '../witness/index.tsx';
import './session.css';

type Open = 'menu' | 'pin' | 'off' | 'leave' | null;

/** The person at this station: signs out, ends the day's work, changes the PIN, and leaves a locked full screen. */
export function SessionMenu() {
  const { session, role, training } = useLive();
  const { run, busy } = useAct();
  const [open, setOpen] = useState<Open>(null);
  if (session === null) return null;
  const close = () => setOpen(null);
  return (
    <>
      <button type="button" className="gc-top-person" onClick={() => setOpen('menu')}>
        {session.roleText} {session.name}
      </button>
      {open === 'menu' && (
        <Dialog
          title={`${session.name}　${session.roleText}`}
          onClose={close}
          width={420}
          footer={<PlainAction onPress={close}>返回</PlainAction>}
        >
          <div className="gc-session-menu">
            <PrimaryAction
              busy={busy}
              autoFocus
              onPress={() => {
                close();
                run(() => client.session.signOut());
              }}
            >
              退出登录
            </PrimaryAction>
            {!training && (
              <>
                <PlainAction
                  onPress={() => {
                    close();
                    goTo('training');
                  }}
                >
                  演练
                </PlainAction>
                <PlainAction onPress={() => setOpen('pin')}>修改口令</PlainAction>
                <PlainAction onPress={() => setOpen('off')}>收班</PlainAction>
              </>
            )}
            {role !== 'desk' && !training && (
              <PlainAction onPress={() => setOpen('leave')}>离开全屏</PlainAction>
            )}
          </div>
        </Dialog>
      )}
      {open === 'off' && <SignOff onClose={close} />}
      {open === 'pin' && <ChangePin onClose={close} />}
      {open === 'leave' && <LeaveKiosk onClose={close} />}
    </>
  );
}

function ChangePin({ onClose }: { readonly onClose: () => void }) {
  const id = useId();
  const { run, busy } = useAct();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const differs = again !== '' && again !== next;
  const ready = isPin(current) && isPin(next) && next === again;
  const fields = [
    { key: 'current', label: '现在的口令', value: current, set: setCurrent },
    { key: 'next', label: '新口令（4 到 12 位数字）', value: next, set: setNext },
    { key: 'again', label: '再输一次新口令', value: again, set: setAgain },
  ];
  const footer = (
    <>
      <PlainAction onPress={onClose}>返回</PlainAction>
      <PrimaryAction
        onPress={() => run(() => client.session.changePin({ current, next }), onClose)}
        disabled={!ready}
        busy={busy}
      >
        修改
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title="修改口令" onClose={onClose} width={460} footer={footer}>
      {fields.map((field) => (
        <label key={field.key} className="gc-field" htmlFor={`${id}-${field.key}`}>
          {field.label}
          <Input.Password
            id={`${id}-${field.key}`}
            value={field.value}
            inputMode="numeric"
            autoComplete="off"
            visibilityToggle={false}
            maxLength={12}
            onChange={(event) => field.set(event.target.value.replaceAll(/\D/g, ''))}
          />
        </label>
      ))}
      {differs && (
        <p className="gc-act-text" role="alert">
          两次输入的新口令不一样
        </p>
      )}
    </Dialog>
  );
}

/** What became of the backup stands where the next person signs in. */
function SignOff({ onClose }: { readonly onClose: () => void }) {
  const { name } = useLive();
  const { run, busy } = useAct();
  const footer = (
    <>
      <PlainAction onPress={onClose}>返回</PlainAction>
      <PrimaryAction busy={busy} autoFocus onPress={() => run(() => client.station.signOff(), onClose)}>
        收班
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title={`${name}收班`} onClose={onClose} width={560} footer={footer}>
      <p>收班后退出登录，本站马上做一次备份，做完才可以关机。其他站不再等本站的消息。</p>
      <p>下次有人在这里登录，就算开班。</p>
    </Dialog>
  );
}

function LeaveKiosk({ onClose }: { readonly onClose: () => void }) {
  const { run, busy } = useAct();
  const [person, setPerson] = useState(NO_WITNESS);
  const given = witnessOf(person);
  const send = () => {
    if (given === null) return;
    run(() => client.shell.leaveKiosk({ badge: given.staffId, pin: given.pin }), onClose);
  };
  const footer = (
    <>
      <PlainAction onPress={onClose}>返回</PlainAction>
      <PrimaryAction onPress={send} disabled={given === null} busy={busy}>
        离开全屏
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title="离开全屏" onClose={onClose} width={560} footer={footer}>
      <WitnessFields
        value={person}
        onChange={setPerson}
        title="馆长"
        why="只有馆长或代理人可以离开全屏，用于维修这台电脑。"
      />
    </Dialog>
  );
}
