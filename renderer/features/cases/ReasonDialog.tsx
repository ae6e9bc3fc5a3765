import { Input } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { cleanStored, cut } from './form/clean.ts';
import { ConfirmDialog, Line } from './parts.tsx';

export interface ReasonDialogProps {
  readonly title: string;
  readonly confirm: string;
  readonly busy: boolean;
  readonly onConfirm: (reason: string) => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** For what stays on the file for ever: says what will happen, and asks why. */
export function ReasonDialog({ title, confirm, busy, onConfirm, onClose, children }: ReasonDialogProps) {
  const id = useId();
  const [reason, setReason] = useState('');
  const stored = cut(cleanStored(reason), 800).trim();
  return (
    <ConfirmDialog
      title={title}
      confirm={confirm}
      ready={stored !== ''}
      busy={busy}
      onConfirm={() => onConfirm(stored)}
      onClose={onClose}
    >
      {children}
      <Line label="原因" htmlFor={id}>
        <Input.TextArea
          id={id}
          value={reason}
          data-autofocus
          autoSize={{ minRows: 2, maxRows: 5 }}
          onChange={(event) => setReason(event.target.value)}
        />
      </Line>
    </ConfirmDialog>
  );
}
