import { Input } from 'antd';
import { useId, useState } from 'react';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';

/** `−52 dBm`, with the sign that stands as high as a figure. */
export function dbmText(value: number): string {
  return `${value} dBm`.replace('-', '−');
}

type Change = Omit<Parameters<typeof client.devices.tune>[0], 'dbm'>;

interface DbmProps {
  readonly label: string;
  /** As it is set; null where it is not. */
  readonly held: number | null;
  /** What holds then. */
  readonly unset: string;
  readonly change: Change;
  /** What is wanted most likely, in dBm. */
  readonly proposal?: number | null;
  readonly onDone: () => void;
}

/** One power or threshold: what is set, what it shall be, and back to nothing. */
export function DbmSetting({ label, held, unset, change, proposal = null, onDone }: DbmProps) {
  const id = useId();
  const { run, busy } = useAct();
  const [typed, setTyped] = useState('');
  const text = typed.trim().replace('−', '-');
  const dbm = /^-?\d+$/.test(text) ? Number(text) : null;
  const set = (to: number | null) =>
    run(
      () => client.devices.tune({ ...change, dbm: to }),
      () => {
        setTyped('');
        onDone();
      },
    );
  return (
    <p className="gcw-setting">
      <label htmlFor={id}>{label}</label>
      <b>{held === null ? unset : dbmText(held)}</b>
      <Input
        id={id}
        value={typed}
        autoComplete="off"
        inputMode="numeric"
        placeholder={proposal === null ? 'dBm' : `如 ${proposal}`.replace('-', '−')}
        onChange={(event) => setTyped(event.target.value)}
      />
      <PlainAction disabled={busy || dbm === null} onPress={() => set(dbm)}>
        设{label}
      </PlainAction>
      {held !== null && (
        <PlainAction disabled={busy} onPress={() => set(null)}>
          不设
        </PlainAction>
      )}
    </p>
  );
}
