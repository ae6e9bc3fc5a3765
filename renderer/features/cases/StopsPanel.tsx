import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import type { CaseDetail } from '../../../src/station/dto.ts';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useStationNow } from '../../app/live.tsx';
import { when } from '../../ui/time.ts';
import { Combobox } from './fields/Combobox.tsx';
import { resolve } from './fields/matching.ts';
import { cleanStored, cut } from './form/clean.ts';
import { ConfirmDialog, Line } from './parts.tsx';
import { useBar } from './useBar.ts';
import { useFormMoment } from './useChoices.ts';

type Stop = CaseDetail['stops'][number];

/** Everything that stops this case, above all else: what, who said so, since when, who may lift it. */
export function StopsNotice({ detail }: { detail: CaseDetail }) {
  const now = useStationNow(30_000);
  const [lifting, setLifting] = useState<Stop | null>(null);
  const bars = { hold: useBar('hold.lift'), objection: useBar('objection.lift') };
  const open = detail.stops.filter((stop) => stop.lifted === null);
  const { identityClash } = detail;
  if (open.length === 0 && identityClash.length === 0) return null;
  return (
    <section className="gc-notice gc-notice-act gc-stops" aria-label="停下的原因">
      {identityClash.length > 0 && (
        <p>
          <strong>证件号重复：</strong>同一证件号还登记在 {identityClash.join('、')}
          。两份都已停下，请核对原件，更正写错的那一份，或合并案卷。
        </p>
      )}
      {open.map((stop) => (
        <div key={stop.id} className="gc-stop">
          <p>
            <strong>{stop.kind === 'objection' ? '异议' : stop.label}：</strong>
            {stop.reason === '' ? '没有写原因' : stop.reason}
            <span className="gc-stop-who">
              {stop.by} · {when(stop.at, now)}
            </span>
          </p>
          <span title={bars[stop.kind] ?? undefined}>
            <Button disabled={bars[stop.kind] !== null} onClick={() => setLifting(stop)}>
              {stop.kind === 'objection' ? '解除异议' : '解除暂缓'}
            </Button>
          </span>
          {bars[stop.kind] !== null && <span className="gc-small">{bars[stop.kind]}</span>}
        </div>
      ))}
      {lifting !== null && (
        <LiftDialog caseId={detail.card.caseId} stop={lifting} onClose={() => setLifting(null)} />
      )}
    </section>
  );
}

function LiftDialog({ caseId, stop, onClose }: { caseId: string; stop: Stop; onClose: () => void }) {
  const id = useId();
  const { act, busy } = useAct();
  const [reason, setReason] = useState('');
  const [document, setDocument] = useState('');
  const why = cut(cleanStored(reason), 800).trim();
  const objection = stop.kind === 'objection';
  const needsPaper = stop.byFamily || stop.label === '公安暂缓';

  const lift = async (): Promise<void> => {
    const paper = cut(cleanStored(document), 120).trim();
    const done = await act(() =>
      objection
        ? client.objections.lift({ caseId, objectionId: stop.id, reason: why, settlement: paper })
        : client.holds.lift({ caseId, holdId: stop.id, reason: why, document: paper === '' ? null : paper }),
    );
    if (done.ok) onClose();
  };

  return (
    <ConfirmDialog
      title={objection ? '解除异议' : `解除${stop.label}`}
      confirm="解除"
      ready={why !== '' && (!needsPaper || document.trim() !== '')}
      busy={busy}
      onConfirm={() => void lift()}
      onClose={onClose}
    >
      <p>
        {objection ? '查清之后再解除。自己做过的步骤，不能由自己解除异议。' : '解除之后，这位可以继续办理。'}
      </p>
      <Line label="查清的情况" htmlFor={`${id}-reason`}>
        <Input.TextArea
          id={`${id}-reason`}
          value={reason}
          data-autofocus
          autoSize={{ minRows: 2, maxRows: 5 }}
          onChange={(event) => setReason(event.target.value)}
        />
      </Line>
      {(!objection || stop.byFamily) && (
        <Line label={stop.byFamily ? '双方书面和解或确认的编号' : '依据文书号'} htmlFor={`${id}-document`}>
          <Input
            id={`${id}-document`}
            value={document}
            maxLength={120}
            onChange={(event) => setDocument(event.target.value)}
          />
        </Line>
      )}
    </ConfirmDialog>
  );
}

/** 暂缓: anyone may place one. */
export function HoldDialog({ caseId, onClose }: { caseId: string; onClose: () => void }) {
  const id = useId();
  const { act, busy } = useAct();
  const { choices } = useFormMoment();
  const [kind, setKind] = useState('');
  const [reason, setReason] = useState('');
  const [basis, setBasis] = useState('');
  const kinds = choices('holdKind');
  const holdKind = resolve(kinds, kind)?.value ?? '';
  const why = cut(cleanStored(reason), 800).trim();

  const place = async (): Promise<void> => {
    const paper = cut(cleanStored(basis), 120).trim();
    const done = await act(() =>
      client.holds.place({ caseId, holdKind, reason: why, basis: paper === '' ? null : paper }),
    );
    if (done.ok) onClose();
  };

  return (
    <ConfirmDialog
      title="暂缓办理"
      confirm="暂缓"
      ready={holdKind !== '' && why !== ''}
      busy={busy}
      onConfirm={() => void place()}
      onClose={onClose}
    >
      <p>暂缓之后，这位的每一步都会停下，直到有权限的人解除。</p>
      <Line label="暂缓种类" htmlFor={`${id}-kind`}>
        <Combobox id={`${id}-kind`} name="暂缓种类" value={kind} choices={kinds} onChange={setKind} />
      </Line>
      <Line label="原因" htmlFor={`${id}-reason`}>
        <Input.TextArea
          id={`${id}-reason`}
          value={reason}
          autoSize={{ minRows: 2, maxRows: 5 }}
          onChange={(event) => setReason(event.target.value)}
        />
      </Line>
      <Line label="依据（通知书号、来电人）" htmlFor={`${id}-basis`}>
        <Input
          id={`${id}-basis`}
          value={basis}
          maxLength={120}
          onChange={(event) => setBasis(event.target.value)}
        />
      </Line>
    </ConfirmDialog>
  );
}
