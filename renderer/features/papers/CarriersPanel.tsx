import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import type { CaseDetail } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { Gated, Panel } from '../cases/parts.tsx';
import { ReasonDialog } from '../cases/ReasonDialog.tsx';
import { useBar } from '../cases/useBar.ts';
import { IssueTagDialog } from './IssueTagDialog.tsx';
import { TagDialog } from './TagDialog.tsx';
import './papers.css';

type Carrier = CaseDetail['carriers'][number];
type CarrierKind = 'wristband' | 'bagTag' | 'bodyPaper';

const WAY = [
  { state: 'printed', label: '已打印' },
  { state: 'verified', label: '已核对' },
  { state: 'bound', label: '已系签' },
] as const;

/** The way of a band from the printer to the wrist: where it stands now, in one line. */
function Way({ carrier }: { carrier: Carrier }) {
  const here = WAY.findIndex((step) => step.state === carrier.state);
  if (carrier.unprinted) return <span className="gc-muted">没有打出来</span>;
  if (here < 0 || carrier.kind === 'bodyPaper') return <span className="gc-muted">{carrier.stateText}</span>;
  return (
    <span className="gc-way">
      {WAY.map((step, index) => (
        <span
          key={step.state}
          className={index <= here ? 'gc-way-done' : 'gc-way-todo'}
          aria-current={index === here ? 'step' : undefined}
        >
          {step.label}
        </span>
      ))}
    </span>
  );
}

const issueWord = ({ tagged }: Carrier): string => (tagged ? '重写标签' : '发标签');

export interface CarriersPanelProps {
  readonly detail: CaseDetail;
  /** F9 belongs to the bar at the foot of the page. */
  readonly print: (kinds: readonly CarrierKind[]) => void;
  /** The same number once more. */
  readonly reprint: (code: string) => void;
  readonly busy: boolean;
}

/** 腕带与袋签: print, scan back, attach; a damaged one is made void with a reason. */
export function CarriersPanel({ detail, print, reprint, busy }: CarriersPanelProps) {
  const [revoking, setRevoking] = useState<Carrier | null>(null);
  const { act, busy: revokeBusy } = useAct();
  const [tagging, setTagging] = useState<Carrier | null>(null);
  const [issuing, setIssuing] = useState<Carrier | null>(null);
  const issuer = useQuery(orpc.tags.issuer.queryOptions());
  const reader = issuer.data?.reader ?? null;
  const bar = useBar('carrier.revoke');
  const printBar = useBar('carrier.print');
  const waiting = detail.carriers.filter(
    (carrier) => carrier.state === 'printed' && carrier.kind !== 'bodyPaper' && !carrier.unprinted,
  );
  const missing = detail.carriers.filter((carrier) => carrier.unprinted);
  const live = ['printed', 'verified', 'bound'];
  return (
    <Panel
      title="腕带与袋签"
      aside={
        <>
          <Gated permission="carrier.print" busy={busy} onPress={() => print(['bagTag'])}>
            打印袋签
          </Gated>
          <Gated permission="carrier.print" busy={busy} onPress={() => print(['bodyPaper'])}>
            打印随身纸卡
          </Gated>
        </>
      }
    >
      {detail.carriers.length === 0 && <p className="gc-muted">还没有打印。按 F9 打印腕带。</p>}
      {waiting.length > 0 && (
        <p className="gc-notice gc-notice-act" role="status">
          <strong>已打印，请扫回核对：</strong>拿起刚打好的
          {[...new Set(waiting.map((carrier) => carrier.label))].join('、')}
          扫一下，读得出、对得上，才能系到逝者身上。
        </p>
      )}
      {missing.length > 0 && (
        <p className="gc-notice gc-notice-act" role="status">
          <strong>没有打出来：</strong>
          {missing.map((carrier) => `${carrier.label} ${carrier.display}`).join('、')}
          。号码还留着，处理好打印机后按「重打」； 只打了一半的那张请销毁。
        </p>
      )}
      <ul className="gc-carriers">
        {detail.carriers.map((carrier) => (
          <li key={carrier.code} className={live.includes(carrier.state) ? '' : 'gc-carrier-over'}>
            <span>{carrier.label}</span>
            <code className="gc-code">{carrier.display}</code>
            <Way carrier={carrier} />
            <span className="gc-carrier-buttons">
              {carrier.state === 'printed' && (
                <span title={printBar ?? undefined}>
                  <Button
                    size="small"
                    disabled={printBar !== null || busy}
                    aria-label={`重打${carrier.label} ${carrier.display}`}
                    onClick={() => reprint(carrier.code)}
                  >
                    重打
                  </Button>
                </span>
              )}
              {carrier.kind === 'bagTag' && live.includes(carrier.state) && reader !== null && (
                <span title={printBar ?? undefined}>
                  <Button
                    size="small"
                    disabled={printBar !== null}
                    aria-label={`${issueWord(carrier)} ${carrier.label} ${carrier.display}`}
                    onClick={() => setIssuing(carrier)}
                  >
                    {issueWord(carrier)}
                  </Button>
                </span>
              )}
              {carrier.kind === 'bagTag' && live.includes(carrier.state) && (
                <span title={printBar ?? undefined}>
                  <Button
                    size="small"
                    disabled={printBar !== null}
                    aria-label={`登记标签 ${carrier.label} ${carrier.display}`}
                    onClick={() => setTagging(carrier)}
                  >
                    登记标签
                  </Button>
                </span>
              )}
              {live.includes(carrier.state) && (
                <span title={bar ?? undefined}>
                  <Button
                    size="small"
                    disabled={bar !== null}
                    aria-label={`作废${carrier.label} ${carrier.display}`}
                    onClick={() => setRevoking(carrier)}
                  >
                    作废
                  </Button>
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
      {tagging !== null && (
        <TagDialog caseId={detail.card.caseId} carrier={tagging} onClose={() => setTagging(null)} />
      )}
      {issuing !== null && reader !== null && (
        <IssueTagDialog
          caseId={detail.card.caseId}
          carrier={issuing}
          reader={reader}
          onClose={() => setIssuing(null)}
        />
      )}
      {revoking !== null && (
        <ReasonDialog
          title={`作废${revoking.label} ${revoking.display}`}
          confirm="作废"
          busy={revokeBusy}
          onClose={() => setRevoking(null)}
          onConfirm={(reason) =>
            void act(() =>
              client.carriers.revoke({ caseId: detail.card.caseId, code: revoking.code, reason }),
            ).then((done) => {
              if (done.ok) setRevoking(null);
            })
          }
        >
          <p>作废之后，谁再扫到它都会停下。请先从逝者身上取下并销毁，不要留作备用。</p>
        </ReasonDialog>
      )}
    </Panel>
  );
}
