import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, Radio } from 'antd';
import { useEffect, useId, useState } from 'react';
import type { CaseDetail, SearchHit } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { NO_WITNESS, WitnessFields, witnessOf } from '../witness/index.tsx';
import { cleanStored, cut } from './form/clean.ts';
import { ConfirmDialog, Line } from './parts.tsx';

const WHY_TWO = '两人中须有一位馆长或馆长代理人。请扫工牌、输口令。';

function useReason() {
  const [reason, setReason] = useState('');
  const [witness, setWitness] = useState(NO_WITNESS);
  const why = cut(cleanStored(reason), 800).trim();
  return { reason, setReason, why, witness, setWitness, second: witnessOf(witness) };
}

function ReasonLine({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const id = useId();
  return (
    <Line label="原因" htmlFor={id}>
      <Input.TextArea
        id={id}
        value={value}
        autoSize={{ minRows: 2, maxRows: 4 }}
        onChange={(event) => onChange(event.target.value)}
      />
    </Line>
  );
}

function HitLine({ hit }: { hit: SearchHit }) {
  return (
    <span className="gc-hit-line">
      <PersonName name={hit.name} /> {[hit.sexText, hit.ageText, hit.town].filter(Boolean).join(' · ')}{' '}
      <code className="gc-code">{hit.number}</code> {hit.statusText}
    </span>
  );
}

export interface JoinDialogProps {
  readonly detail: CaseDetail;
  readonly onClose: () => void;
}

/** 合并: two files turn out to be one person. The other file's history goes into this one. */
export function JoinDialog({ detail, onClose }: JoinDialogProps) {
  const id = useId();
  const { act, busy } = useAct();
  const two = useReason();
  const { caseId, name } = detail.card;
  const [typed, setTyped] = useState(name);
  const [query, setQuery] = useState(name);
  const [from, setFrom] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setQuery(typed.trim().slice(0, 80)), 150);
    return () => clearTimeout(timer);
  }, [typed]);
  const found = useQuery({
    ...orpc.cases.search.queryOptions({ input: { query } }),
    enabled: query !== '',
  });
  const others = (found.data ?? []).filter((hit) => hit.caseId !== caseId && hit.open).slice(0, 6);

  const join = async (): Promise<void> => {
    if (from === null || two.second === null) return;
    const witness = two.second;
    const done = await act(() => client.cases.join({ from, into: caseId, reason: two.why, witness }));
    if (done.ok) onClose();
  };

  return (
    <ConfirmDialog
      title={`把另一份案卷并入${name === '' ? '这一份' : name}`}
      confirm="两人同意，合并"
      ready={from !== null && two.why !== '' && two.second !== null}
      busy={busy}
      onConfirm={() => void join()}
      onClose={onClose}
      width={760}
    >
      <p>确认两份案卷是同一位逝者时才合并。两份的经过都会留着。</p>
      <Line label="查找另一份" htmlFor={id}>
        <Input id={id} value={typed} data-autofocus onChange={(event) => setTyped(event.target.value)} />
      </Line>
      {others.length === 0 ? (
        <p className="gc-muted">没有找到另一份在办的案卷。</p>
      ) : (
        <Radio.Group
          className="gc-radio-list"
          aria-label="另一份案卷"
          value={from}
          onChange={(event) => setFrom(String(event.target.value))}
          options={others.map((hit) => ({ value: hit.caseId, label: <HitLine hit={hit} /> }))}
        />
      )}
      <ReasonLine value={two.reason} onChange={two.setReason} />
      <WitnessFields value={two.witness} onChange={two.setWitness} why={WHY_TWO} />
    </ConfirmDialog>
  );
}

export interface SplitDialogProps extends JoinDialogProps {
  readonly onSplit: (caseId: string) => void;
}

/** 拆分: one file turns out to hold two people. The carriers named here go with the new file. */
export function SplitDialog({ detail, onClose, onSplit }: SplitDialogProps) {
  const { act, busy } = useAct();
  const two = useReason();
  const [carriers, setCarriers] = useState<readonly string[]>([]);
  // A label that never hung on a body says nothing about which of two people it is.
  const worn = detail.carriers.filter(
    (carrier) => carrier.state === 'bound' && (carrier.kind === 'wristband' || carrier.kind === 'bagTag'),
  );

  const split = async (): Promise<void> => {
    if (two.second === null) return;
    const witness = two.second;
    const from = detail.card.caseId;
    const done = await act(() =>
      client.cases.split({ from, carriers: [...carriers], reason: two.why, witness }),
    );
    if (!done.ok) return;
    onClose();
    onSplit(done.value.caseId);
  };

  return (
    <ConfirmDialog
      title="拆成两份案卷"
      confirm="两人同意，拆分"
      ready={carriers.length > 0 && two.why !== '' && two.second !== null}
      busy={busy}
      onConfirm={() => void split()}
      onClose={onClose}
      width={760}
    >
      <p>确认这份案卷里其实是两位逝者时才拆分。请选出属于另一位的腕带、袋签，它们归入新的案卷。</p>
      {worn.length === 0 ? (
        <p className="gc-muted">这份案卷还没有腕带或袋签，不能拆分。</p>
      ) : (
        <Checkbox.Group
          className="gc-radio-list"
          value={[...carriers]}
          onChange={(codes) => setCarriers(codes.map(String))}
          options={worn.map((carrier) => ({
            value: carrier.code,
            label: `${carrier.label} ${carrier.display}（${carrier.stateText}）`,
          }))}
        />
      )}
      <ReasonLine value={two.reason} onChange={two.setReason} />
      <WitnessFields value={two.witness} onChange={two.setWitness} why={WHY_TWO} />
    </ConfirmDialog>
  );
}

/** Rarely needed and never by accident: at the foot of the page. */
export function RareActions({ detail, onOpen }: { detail: CaseDetail; onOpen: (caseId: string) => void }) {
  const [dialog, setDialog] = useState<'join' | 'split' | null>(null);
  const over = detail.status !== 'open';
  const close = (): void => setDialog(null);
  return (
    <div className="gc-rare">
      <Button type="link" disabled={over} onClick={() => setDialog('join')}>
        合并案卷
      </Button>
      <Button type="link" disabled={over} onClick={() => setDialog('split')}>
        拆分案卷
      </Button>
      {dialog === 'join' && <JoinDialog detail={detail} onClose={close} />}
      {dialog === 'split' && <SplitDialog detail={detail} onClose={close} onSplit={onOpen} />}
    </div>
  );
}
