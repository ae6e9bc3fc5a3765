import { Input, Radio } from 'antd';
import { useId, useState } from 'react';
import { parseDeathCertificateNumber } from '../../../src/domain/identity/index.ts';
import type { CaseDetail } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { Combobox } from '../cases/fields/Combobox.tsx';
import { cleanStored, cut } from '../cases/form/clean.ts';
import { ConfirmDialog, Line } from '../cases/parts.tsx';
import { useFormMoment } from '../cases/useChoices.ts';
import type { Picked } from './files.ts';
import { store } from './files.ts';
import { CERTIFICATE_FORMS, certificateForm, type DocumentKindView } from './kinds.ts';
import { PickFile } from './PickFile.tsx';

export interface ReceiveDialogProps {
  readonly detail: CaseDetail;
  readonly what: DocumentKindView;
  readonly onClose: () => void;
}

/** The number on the paper, where the file already holds it: one typing less, and the eye compares. */
function knownNumber(detail: CaseDetail, kind: DocumentKindView['kind']): string {
  const number =
    kind === 'identity'
      ? detail.decedent.paperNumber
      : kind === 'arrangerIdentity'
        ? detail.arranger.paperNumber
        : '';
  return number === undefined || number.includes('*') ? '' : number;
}

/** What is odd about a certificate's number, in words; odd numbers are taken all the same. */
function numberHint(isCertificate: boolean, form: string | null, number: string): string | null {
  if (!isCertificate || number.trim() === '' || form === null || form === 'police') return null;
  const parsed = parseDeathCertificateNumber(form === '2026' ? 'national2026' : 'old', number);
  return parsed.ok ? null : parsed.sentence;
}

function stored(text: string, max: number): string | null {
  const kept = cut(cleanStored(text), max).trim();
  return kept === '' ? null : kept;
}

/** Takes in one paper: its number, its picture, or both. */
export function ReceiveDialog({ detail, what, onClose }: ReceiveDialogProps) {
  const id = useId();
  const { act, busy } = useAct();
  const { choices } = useFormMoment();
  const isCertificate = what.kind === 'deathCertificate';
  const [form, setForm] = useState<string | null>(isCertificate ? '2026' : null);
  const [number, setNumber] = useState(knownNumber(detail, what.kind));
  const [issuer, setIssuer] = useState('');
  const [issuerKind, setIssuerKind] = useState(isCertificate ? '1' : '');
  const [note, setNote] = useState('');
  const [picked, setPicked] = useState<Picked | null>(null);
  const hint = numberHint(isCertificate, form, number);
  const caseId = detail.card.caseId;

  const receive = async (): Promise<void> => {
    const done = await act(async () => {
      const attachment = picked === null ? null : await store(picked, what.kind, caseId);
      return client.documents.receive({
        caseId,
        kind: what.kind,
        form,
        number: stored(number, 60),
        issuer: stored(issuer, 80),
        issuerKind: stored(issuerKind, 4),
        attachment,
        note: stored(note, 400),
      });
    });
    if (done.ok) onClose();
  };

  const chooseForm = (next: string): void => {
    setForm(next);
    if (next === 'police') setIssuerKind('2');
    else if (issuerKind === '2') setIssuerKind('1');
  };

  return (
    <ConfirmDialog
      title={`收${what.label}`}
      confirm="收下"
      ready={number.trim() !== '' || picked !== null || note.trim() !== ''}
      busy={busy}
      onConfirm={() => void receive()}
      onClose={onClose}
      width={720}
    >
      {isCertificate && (
        <Radio.Group
          aria-label="死亡证明版式"
          value={form}
          onChange={(event) => chooseForm(String(event.target.value))}
          options={CERTIFICATE_FORMS.map((value) => ({ value, label: certificateForm(value) }))}
        />
      )}
      <Line label={isCertificate ? '证明编号' : '证件或文书号码'} htmlFor={`${id}-number`}>
        <Input
          id={`${id}-number`}
          value={number}
          maxLength={60}
          autoComplete="off"
          data-autofocus
          className="gc-field-mono"
          status={hint === null ? '' : 'warning'}
          onChange={(event) => setNumber(event.target.value)}
        />
        {hint !== null && <p className="gc-field-act">{hint}</p>}
      </Line>
      {isCertificate && (
        <div className="gc-lines">
          <Line label="出具单位" htmlFor={`${id}-issuer`}>
            <Input
              id={`${id}-issuer`}
              value={issuer}
              maxLength={80}
              onChange={(event) => setIssuer(event.target.value)}
            />
          </Line>
          <Line label="单位类别" htmlFor={`${id}-kind`}>
            <Combobox
              id={`${id}-kind`}
              name="单位类别"
              value={issuerKind}
              choices={choices('deathCertIssuer')}
              onChange={setIssuerKind}
            />
          </Line>
        </div>
      )}
      <PickFile what={what.label} picked={picked} onPick={setPicked} />
      <Line label="说明" htmlFor={`${id}-note`}>
        <Input
          id={`${id}-note`}
          value={note}
          maxLength={400}
          onChange={(event) => setNote(event.target.value)}
        />
      </Line>
    </ConfirmDialog>
  );
}
