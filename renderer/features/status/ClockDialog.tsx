import { Input } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useLive, useStationNow } from '../../app/live.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { clockSeconds, dayText } from '../../ui/time.ts';
import { NO_WITNESS, WitnessFields, witnessOf } from '../witness/index.tsx';

/** The clock is right and what speaks against it is not: two people look at it, one a director, and say why. */
export function ClockDialog({ onClose }: { readonly onClose: () => void }) {
  const { clock } = useLive();
  const now = useStationNow();
  return (
    <ConfirmDialog
      title="确认本机时间"
      ask="拿什么核对的，为什么没有错"
      said="两人看过，时间没有错"
      confirm={(given) => client.clock.confirm(given)}
      onClose={onClose}
    >
      <p className="gcst-clock-now">{`${dayText(now)} ${clockSeconds(now)}`}</p>
      <p>{clock.text}</p>
    </ConfirmDialog>
  );
}

/** Nobody was heard for days: two people look at who works here, one a director, before the others get in. */
export function RosterDialog({ onClose }: { readonly onClose: () => void }) {
  const { roster } = useLive();
  return (
    <ConfirmDialog
      title="确认名册"
      ask="怎样核对的（例如：电话问过馆里，没有人离职）"
      said="两人看过，名册没有错"
      confirm={(given) => client.roster.confirm(given)}
      onClose={onClose}
    >
      <p>{roster.text}</p>
      <p>已经离职的人，请先在「设置」的人员里停用，再确认。</p>
    </ConfirmDialog>
  );
}

interface ConfirmProps {
  readonly title: string;
  readonly ask: string;
  readonly said: string;
  readonly confirm: (given: {
    reason: string;
    witness: { staffId: string; pin: string };
  }) => Promise<unknown>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Two people, one of them a director, say why something is as it should be. */
function ConfirmDialog({ title, ask, said, confirm: tell, onClose, children }: ConfirmProps) {
  const id = useId();
  const { act, busy } = useAct();
  const [reason, setReason] = useState('');
  const [witness, setWitness] = useState(NO_WITNESS);
  const second = witnessOf(witness);

  const confirm = async () => {
    if (second === null) return;
    const done = await act(() => tell({ reason: reason.trim(), witness: second }));
    if (done.ok) onClose();
  };

  const footer = (
    <>
      <PlainAction onPress={onClose}>先不确认</PlainAction>
      <PrimaryAction
        onPress={() => void confirm()}
        disabled={reason.trim() === '' || second === null}
        busy={busy}
      >
        {said}
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} footer={footer}>
      <div className="gcst-clock">
        {children}
        <label htmlFor={id}>
          {ask}
          <Input.TextArea
            id={id}
            data-autofocus
            value={reason}
            autoSize={{ minRows: 2, maxRows: 4 }}
            maxLength={800}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <WitnessFields
          value={witness}
          onChange={setWitness}
          why="两人里要有一位馆长或代理人。请第二人刷工牌、输口令。"
        />
      </div>
    </Dialog>
  );
}
