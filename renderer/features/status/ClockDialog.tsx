import { Input } from 'antd';
import { useId, useState } from 'react';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useLive, useStationNow } from '../../app/live.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { clockSeconds, dayText } from '../../ui/time.ts';
import { NO_WITNESS, WitnessFields, witnessOf } from '../witness/index.tsx';

/** The clock is right and what speaks against it is not: two people look at it, one a director, and say why. */
export function ClockDialog({ onClose }: { readonly onClose: () => void }) {
  const id = useId();
  const { clock } = useLive();
  const now = useStationNow();
  const { act, busy } = useAct();
  const [reason, setReason] = useState('');
  const [witness, setWitness] = useState(NO_WITNESS);
  const second = witnessOf(witness);

  const confirm = async () => {
    if (second === null) return;
    const done = await act(() => client.clock.confirm({ reason: reason.trim(), witness: second }));
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
        两人看过，时间没有错
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title="确认本机时间" onClose={onClose} footer={footer}>
      <div className="gcst-clock">
        <p className="gcst-clock-now">{`${dayText(now)} ${clockSeconds(now)}`}</p>
        <p>{clock.text}</p>
        <label htmlFor={id}>
          拿什么核对的，为什么没有错
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
