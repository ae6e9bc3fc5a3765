import { Input } from 'antd';
import { useId, useState } from 'react';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { NO_WITNESS, WitnessFields, witnessOf } from '../witness/index.tsx';

interface Props {
  readonly stationId: string;
  readonly name: string;
  readonly onClose: () => void;
}

/** 注销: the computer is in wrong hands. What it recorded before stays; from now on nobody believes it. */
export function RevokeDialog({ stationId, name, onClose }: Props) {
  const id = useId();
  const { run, busy } = useAct();
  const [reason, setReason] = useState('');
  const [witness, setWitness] = useState(NO_WITNESS);
  const second = witnessOf(witness);
  const send = () => {
    if (second === null) return;
    run(() => client.station.revoke({ stationId, reason: reason.trim(), witness: second }), onClose);
  };
  const footer = (
    <>
      <PlainAction onPress={onClose}>先不注销</PlainAction>
      <PrimaryAction onPress={send} disabled={reason.trim() === '' || second === null} busy={busy}>
        注销这台电脑
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title={`注销${name}的电脑`} onClose={onClose} footer={footer}>
      <div className="gcst-clock">
        <p>
          只在电脑丢失、被偷、硬盘被复制时注销。注销后它不能再同步，它以后的记录谁都不收，也收不到新的口令；以前的记录都保留。它保管的遗体和柜位要另外接管。
        </p>
        <label htmlFor={id}>
          出了什么事
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
