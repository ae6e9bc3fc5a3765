import { Input } from 'antd';
import { useId, useState } from 'react';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { NO_WITNESS, WitnessFields, witnessOf } from '../witness/index.tsx';

interface Props {
  readonly relocationId: string;
  /** Balanced: it is closed. Otherwise it is given up, and says why. */
  readonly balanced: boolean;
  readonly onClose: () => void;
}

export function EndDialog({ relocationId, balanced, onClose }: Props) {
  const id = useId();
  const { run, busy } = useAct();
  const [reason, setReason] = useState('');
  const [draft, setDraft] = useState(NO_WITNESS);
  const witness = witnessOf(draft);
  const complete = witness !== null && (balanced || reason.trim() !== '');
  const end = async () => {
    if (witness === null) return;
    if (balanced) await client.relocation.close({ relocationId, witness });
    else await client.relocation.abandon({ relocationId, reason: reason.trim(), witness });
  };
  const footer = (
    <>
      <PlainAction onPress={onClose}>返回</PlainAction>
      <PrimaryAction disabled={!complete} busy={busy} onPress={() => run(end, onClose)}>
        {balanced ? '两人核对，关闭清单' : '放弃清单'}
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title={balanced ? '关闭清单' : '放弃清单'} onClose={onClose} width={720} footer={footer}>
      {balanced ? (
        <p>清单上的都已到位，两头也都盘过，差数为零。</p>
      ) : (
        <>
          <p>已经移了的留在新位置，没有移的留在原处；清单不再约束任何一位。</p>
          <label htmlFor={`${id}-reason`}>
            为什么放弃
            <Input
              id={`${id}-reason`}
              data-autofocus
              value={reason}
              maxLength={800}
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
        </>
      )}
      <WitnessFields value={draft} onChange={setDraft} why="清单由两个人结束。请第二人刷工牌、输口令。" />
    </Dialog>
  );
}
