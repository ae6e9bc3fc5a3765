import { Input } from 'antd';
import { useId, useState } from 'react';
import type { CrematorView } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { ConfirmDialog, Line } from '../cases/parts.tsx';

/** 炉内消毒: what was used and who says so; until then the cremator takes nobody. */
export function DisinfectDialog({ cremator, onClose }: { cremator: CrematorView; onClose: () => void }) {
  const id = useId();
  const { act, busy } = useAct();
  const [method, setMethod] = useState('');
  const save = async (): Promise<void> => {
    const done = await act(() =>
      client.exceptions.disinfect({ cremator: cremator.code, method: method.trim(), note: '' }),
    );
    if (done.ok) onClose();
  };
  return (
    <ConfirmDialog
      title={`${cremator.label} 消毒登记`}
      confirm="已经消毒"
      ready={method.trim() !== ''}
      busy={busy}
      onConfirm={() => void save()}
      onClose={onClose}
    >
      <p>上一炉是传染病遗体。消毒完成、登记之后，这台炉才能再用。</p>
      <Line label="用什么消毒（药剂、浓度、时间）" htmlFor={`${id}-method`}>
        <Input
          id={`${id}-method`}
          value={method}
          maxLength={80}
          data-autofocus
          autoComplete="off"
          placeholder="如 含氯消毒剂 2000 mg/L，30 分钟"
          onChange={(event) => setMethod(event.target.value)}
        />
      </Line>
    </ConfirmDialog>
  );
}
