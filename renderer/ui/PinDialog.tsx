import { useState } from 'react';
import type { StationLive } from '../../src/station/dto.ts';
import { client } from '../app/client.ts';
import { useAct } from '../app/errors.tsx';
import { useLive } from '../app/live.tsx';
import { Dialog } from './Dialog.tsx';
import { Keypad } from './Keypad.tsx';
import { PlainAction, PrimaryAction } from './PrimaryAction.tsx';
import './keypad.css';

const LEAST = 4;
const MOST = 12;

export interface PinEntryProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (pin: string) => void;
  readonly onEnter: () => void;
}

/** A PIN by keypad or keyboard; shown as dots, never kept. */
export function PinEntry({ label, value, onChange, onEnter }: PinEntryProps) {
  const take = (text: string) => onChange(text.replaceAll(/\D/g, '').slice(0, MOST));
  return (
    <>
      <input
        className="gc-pin"
        type="password"
        inputMode="numeric"
        autoComplete="off"
        aria-label={label}
        data-autofocus=""
        value={value}
        onChange={(event) => take(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onEnter();
        }}
      />
      <Keypad
        onDigit={(digit) => take(value + digit)}
        onBack={() => onChange(value.slice(0, -1))}
        onClear={() => onChange('')}
      />
    </>
  );
}

export function isPin(text: string): boolean {
  return text.length >= LEAST && text.length <= MOST;
}

type PinFor = NonNullable<StationLive['pinFor']>;

const PURPOSE: Readonly<Record<PinFor['purpose'], string>> = {
  signIn: '登录',
  first: '核验人',
  second: '第二人',
  override: '特批人',
};

function AskPin({ pinFor }: { pinFor: PinFor }) {
  const { run, busy } = useAct();
  const [pin, setPin] = useState('');
  const send = () => {
    if (!isPin(pin) || busy) return;
    // A refused PIN is typed again from the start; which digit was wrong is nobody's business.
    run(
      () => client.session.pin({ pin }),
      () => setPin(''),
      () => setPin(''),
    );
  };
  const cancel = () => run(() => client.session.cancelPin());
  const footer = (
    <>
      <PlainAction onPress={cancel}>返回</PlainAction>
      <PrimaryAction onPress={send} disabled={!isPin(pin)} busy={busy}>
        确定
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title={`${pinFor.name}，请输入口令`} onClose={cancel} width={420} footer={footer}>
      <p className="gc-muted">{PURPOSE[pinFor.purpose]}</p>
      <PinEntry label="口令" value={pin} onChange={setPin} onEnter={send} />
    </Dialog>
  );
}

/** Opens whenever the station waits for someone's PIN. Drawn once for all stations by the application. */
export function PinDialog() {
  const { pinFor } = useLive();
  return pinFor === null ? null : <AskPin key={`${pinFor.staffId}:${pinFor.purpose}`} pinFor={pinFor} />;
}
