import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { client, orpc } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useStationNow } from '../../app/live.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PlainAction } from '../../ui/PrimaryAction.tsx';
import { when } from '../../ui/time.ts';
import { ReasonDialog } from '../cases/ReasonDialog.tsx';
import { useBar } from '../cases/useBar.ts';
import { certificateForm, type StoredDocument } from './kinds.ts';
import './papers.css';

export interface DocumentDialogProps {
  readonly caseId: string;
  readonly document: StoredDocument;
  readonly onClose: () => void;
}

/** One paper that was taken in: what is on it, its picture, and taking it back with a reason. */
export function DocumentDialog({ caseId, document, onClose }: DocumentDialogProps) {
  const { act, busy } = useAct();
  const now = useStationNow(60_000);
  const bar = useBar('document.edit');
  const [withdrawing, setWithdrawing] = useState(false);
  const { documentId, attachment, label } = document;

  if (withdrawing) {
    return (
      <ReasonDialog
        title={`撤回${label}`}
        confirm="撤回"
        busy={busy}
        onClose={() => setWithdrawing(false)}
        onConfirm={(reason) =>
          void act(() => client.documents.withdraw({ caseId, documentId, reason })).then((done) => {
            if (done.ok) onClose();
          })
        }
      >
        <p>撤回之后，缺这份文书的步骤会停下，直到重新收到。原来的记录和图片都留着。</p>
      </ReasonDialog>
    );
  }
  const facts = [
    ['版式', document.form === null ? '' : certificateForm(document.form)],
    ['号码', document.number ?? ''],
    ['收到', when(document.at, now)],
  ].filter(([, text]) => text !== '');
  const footer = (
    <>
      <span title={bar ?? undefined}>
        <Button className="gc-desk-button" disabled={bar !== null} onClick={() => setWithdrawing(true)}>
          撤回
        </Button>
      </span>
      <PlainAction onPress={onClose} autoFocus>
        返回
      </PlainAction>
    </>
  );
  return (
    <Dialog title={label} onClose={onClose} footer={footer} width={820}>
      <dl className="gc-facts">
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {attachment === null ? (
        <p className="gc-muted">没有拍照，只登记了号码。</p>
      ) : (
        <Attachment sha256={attachment} label={label} />
      )}
    </Dialog>
  );
}

interface AttachmentProps {
  readonly sha256: string;
  readonly label: string;
  /** Said where this machine has no such file. */
  readonly absent?: string;
}

const ABSENT = '图片不在这台工作站上，请到收件的那台查看。';

export function Attachment({ sha256, label, absent = ABSENT }: AttachmentProps) {
  const file = useQuery({ ...orpc.attachments.get.queryOptions({ input: { sha256 } }), gcTime: 600_000 });
  if (file.isPending) return <p className="gc-muted">正在取图片…</p>;
  if (!file.data) return <p className="gc-act-text">{absent}</p>;
  const { mime, base64 } = file.data;
  if (mime === 'application/pdf') {
    return <p className="gc-muted">这是一份 PDF，已经收好，可在档案里打开。</p>;
  }
  return <img className="gc-attachment" src={`data:${mime};base64,${base64}`} alt={`${label}的照片`} />;
}
