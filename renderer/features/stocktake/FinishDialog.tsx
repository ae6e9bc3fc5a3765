import { Input } from 'antd';
import { useId, useState } from 'react';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';

interface Props {
  readonly countId: string;
  readonly left: number;
  readonly onClose: () => void;
  readonly onFinished: () => void;
}

/** Places are left: it can end with a reason, and then does not answer for its rooms. */
export function FinishDialog({ countId, left, onClose, onFinished }: Props) {
  const id = useId();
  const { run, busy } = useAct();
  const [note, setNote] = useState('');
  const footer = (
    <>
      <PlainAction onPress={onClose}>接着盘</PlainAction>
      <PrimaryAction
        disabled={note.trim() === ''}
        busy={busy}
        onPress={() => run(() => client.stocktake.finish({ countId, note: note.trim() }), onFinished)}
      >
        提前结束
      </PrimaryAction>
    </>
  );
  return (
    <Dialog title={`还有 ${left} 个位置没有盘`} onClose={onClose} footer={footer}>
      <p>先停下不用写原因，谁都可以接着盘。提前结束的盘点不算盘过。</p>
      <label htmlFor={`${id}-note`}>
        为什么提前结束
        <Input.TextArea
          id={`${id}-note`}
          data-autofocus
          value={note}
          autoSize={{ minRows: 2, maxRows: 4 }}
          maxLength={800}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
    </Dialog>
  );
}
