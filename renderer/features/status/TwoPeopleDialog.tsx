import { Input } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { useAct } from '../../app/errors.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction, PrimaryAction } from '../../ui/PrimaryAction.tsx';
import { NO_WITNESS, WitnessFields, witnessOf } from '../witness/index.tsx';

interface Props {
  readonly title: string;
  /** What they are to write down. */
  readonly ask: string;
  readonly yes: string;
  readonly no: string;
  readonly send: (given: {
    readonly reason: string;
    readonly witness: { readonly staffId: string; readonly pin: string };
  }) => Promise<unknown>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Two people, one of them a director, say why. */
export function TwoPeopleDialog({ title, ask, yes, no, send, onClose, children }: Props) {
  const id = useId();
  const { run, busy } = useAct();
  const [reason, setReason] = useState('');
  const [witness, setWitness] = useState(NO_WITNESS);
  const second = witnessOf(witness);
  const agree = () => {
    if (second !== null) run(() => send({ reason: reason.trim(), witness: second }), onClose);
  };
  const footer = (
    <>
      <PlainAction onPress={onClose}>{no}</PlainAction>
      <PrimaryAction onPress={agree} disabled={reason.trim() === '' || second === null} busy={busy}>
        {yes}
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
