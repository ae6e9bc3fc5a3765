import { Input } from 'antd';
import { useId, useState } from 'react';
import type { CaseDetail } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useStationNow } from '../../app/live.tsx';
import { clockTime } from '../../ui/time.ts';
import { ConfirmDialog, Gated, Line, Panel } from '../cases/parts.tsx';
import { wentWhere } from './printed.ts';

type PaperId = Parameters<typeof client.papers.print>[0]['paper'];

const PAPERS: readonly { readonly paper: PaperId; readonly label: string }[] = [
  { paper: 'registration', label: '登记表' },
  { paper: 'cremationAuthorization', label: '遗体火化确认书' },
  { paper: 'handover', label: '骨灰交接单' },
  { paper: 'storageAgreement', label: '寄存协议' },
  { paper: 'settlement', label: '结算单' },
  { paper: 'transferOut', label: '外运交接单' },
];

/** 文书: what is printed for the family and for the next room. */
export function PrintPanel({ detail }: { detail: CaseDetail }) {
  const { act, busy } = useAct();
  const now = useStationNow(10_000);
  const [said, setSaid] = useState<string | null>(null);
  const [slipUntil, setSlipUntil] = useState<number | null>(null);
  const [certifying, setCertifying] = useState(false);
  const { caseId } = detail.card;

  const tell = (label: string, file: string | null): void =>
    setSaid(
      file === null ? `${label}已记录，但没有打出来，请检查打印机` : `${label}已送打印。${wentWhere(file)}`,
    );

  const printPaper = async (paper: PaperId, label: string): Promise<void> => {
    const done = await act(() => client.papers.print({ caseId, paper }));
    if (done.ok) tell(label, done.value.file);
  };

  const printSlip = async (): Promise<void> => {
    const done = await act(() => client.slips.print({ caseId }));
    if (!done.ok) return;
    setSlipUntil(done.value.validUntil);
    tell('放行单', done.value.file);
  };

  return (
    <Panel title="文书">
      <div className="gc-buttons">
        {PAPERS.map(({ paper, label }) => (
          <Gated key={paper} permission="case.read" busy={busy} onPress={() => void printPaper(paper, label)}>
            {`打印${label}`}
          </Gated>
        ))}
        <Gated permission="slip.print" busy={busy} onPress={() => void printSlip()}>
          打印放行单
        </Gated>
        <Gated permission="certificate.issue" busy={busy} onPress={() => setCertifying(true)}>
          开火化证明
        </Gated>
      </div>
      {said !== null && (
        <p role="status" className="gc-muted">
          {said}
        </p>
      )}
      {slipUntil !== null && slipUntil > now && (
        <p className="gc-notice">放行单到 {clockTime(slipUntil)} 有效，请立即交给操作的人。</p>
      )}
      {certifying && <CertificateDialog detail={detail} onClose={() => setCertifying(false)} onDone={tell} />}
    </Panel>
  );
}

interface CertificateProps {
  readonly detail: CaseDetail;
  readonly onClose: () => void;
  readonly onDone: (label: string, file: string | null) => void;
}

function CertificateDialog({ detail, onClose, onDone }: CertificateProps) {
  const id = useId();
  const { act, busy } = useAct();
  const [recipient, setRecipient] = useState(detail.ashesRecipient.name ?? detail.arranger.name ?? '');
  const [replaces, setReplaces] = useState('');
  const [reason, setReason] = useState('');
  const reissue = replaces.trim() !== '';

  const issue = async (): Promise<void> => {
    const done = await act(() =>
      client.certificates.issue({
        caseId: detail.card.caseId,
        recipient: recipient.trim(),
        replaces: reissue ? replaces.trim() : null,
        reason: reissue ? reason.trim() : null,
      }),
    );
    if (!done.ok) return;
    onDone(`火化证明 ${done.value.number} `, done.value.file);
    onClose();
  };

  return (
    <ConfirmDialog
      title="开火化证明"
      confirm="开具并打印"
      ready={recipient.trim() !== '' && (!reissue || reason.trim() !== '')}
      busy={busy}
      onConfirm={() => void issue()}
      onClose={onClose}
    >
      <Line label="领取人姓名" htmlFor={`${id}-recipient`}>
        <Input
          id={`${id}-recipient`}
          value={recipient}
          maxLength={60}
          data-autofocus
          onChange={(event) => setRecipient(event.target.value)}
        />
      </Line>
      <p className="gc-muted">第一次开具，下面两项不填。补发只给第一次领取的人，原证明作废。</p>
      <Line label="作废的证明编号" htmlFor={`${id}-replaces`}>
        <Input
          id={`${id}-replaces`}
          value={replaces}
          maxLength={80}
          className="gc-field-mono"
          onChange={(event) => setReplaces(event.target.value)}
        />
      </Line>
      <Line label="补发原因" htmlFor={`${id}-reason`}>
        <Input
          id={`${id}-reason`}
          value={reason}
          maxLength={800}
          disabled={!reissue}
          onChange={(event) => setReason(event.target.value)}
        />
      </Line>
    </ConfirmDialog>
  );
}
