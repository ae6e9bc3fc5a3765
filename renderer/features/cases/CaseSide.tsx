import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import type { CaseDetail } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useStationNow } from '../../app/live.tsx';
import { PersonName } from '../../ui/PersonName.tsx';
import { Photo } from '../../ui/Photo.tsx';
import { when } from '../../ui/time.ts';
import { type Picked, PickFile, store } from '../papers/index.ts';
import { CaseSight } from '../sight/index.tsx';
import { CustodyDialog, seenOf } from './CustodyDialog.tsx';
import { ConfirmDialog } from './parts.tsx';
import { TimelineDialog } from './TimelineDialog.tsx';
import { useBar } from './useBar.ts';

/** Who this is and how far the way has been gone; stays where it is while work goes on beside it. */
export function CaseSide({ caseId }: { caseId: string }) {
  const detail = useQuery(orpc.cases.get.queryOptions({ input: { caseId } })).data;
  const [open, setOpen] = useState<'timeline' | 'custody' | 'photo' | null>(null);
  const bar = useBar('case.edit');
  if (detail === undefined) return null;
  const { card } = detail;
  const seen = seenOf(detail).length;
  const facts = [card.sexText, card.birthDate, card.town].filter((text) => text !== '');
  return (
    <aside className="gc-side" aria-label="这位">
      <div className="gc-side-person">
        <div>
          <PersonName name={card.name} size="large" />
          <p className="gc-code gc-muted">{card.number}</p>
          <p>{facts.join(' · ')}</p>
          <p>
            <strong>{card.whereText}</strong>
          </p>
          {detail.status !== 'open' && <p className="gc-muted">{detail.statusText}</p>}
        </div>
        <div className="gc-side-photo">
          <Photo sha256={card.photo} alt={`${card.name}的照片`} width={84} height={108} />
          <span title={bar ?? undefined}>
            <Button size="small" type="link" disabled={bar !== null} onClick={() => setOpen('photo')}>
              {card.photo === null ? '添加照片' : '换照片'}
            </Button>
          </span>
        </div>
      </div>
      <CaseSight caseId={caseId} />
      <Journey detail={detail} />
      <Button className="gc-desk-button" onClick={() => setOpen('timeline')}>
        全部经过（{detail.timeline.length} 条）
      </Button>
      {seen > 0 && (
        <Button className="gc-desk-button" onClick={() => setOpen('custody')}>
          现场照片（{seen} 次核验）
        </Button>
      )}
      {open === 'custody' && <CustodyDialog detail={detail} onClose={() => setOpen(null)} />}
      {open === 'timeline' && <TimelineDialog detail={detail} onClose={() => setOpen(null)} />}
      {open === 'photo' && <PhotoDialog detail={detail} onClose={() => setOpen(null)} />}
    </aside>
  );
}

const SPOKEN = { done: '已完成', now: '现在', todo: '还没到' } as const;

/** 归程: the steps behind, the one now, the ones to come. */
function Journey({ detail }: { detail: CaseDetail }) {
  const now = useStationNow(60_000);
  return (
    <ol className="gc-journey" aria-label="经过">
      {detail.journey.map((step) => (
        <li
          key={`${step.title}-${step.at ?? 'todo'}`}
          className={`gc-journey-${step.state}`}
          aria-current={step.state === 'now' ? 'step' : undefined}
        >
          <span className="gc-journey-at">
            {step.state === 'now' ? '现在' : step.at === null ? '' : when(step.at, now)}
          </span>
          <span className="gc-journey-dot" aria-hidden />
          <span>
            {step.title}
            {step.note !== '' && <span className="gc-journey-note"> {step.note}</span>}
            <span className="gc-visually-hidden">（{SPOKEN[step.state]}）</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

function PhotoDialog({ detail, onClose }: { detail: CaseDetail; onClose: () => void }) {
  const { act, busy } = useAct();
  const [picked, setPicked] = useState<Picked | null>(null);
  const { caseId } = detail.card;

  const save = async (): Promise<void> => {
    if (picked === null) return;
    const done = await act(async () => {
      const photo = await store(picked, 'photo', caseId);
      return client.cases.amend({ caseId, fields: { decedent: { photo } } });
    });
    if (done.ok) onClose();
  };

  return (
    <ConfirmDialog
      title={`${detail.card.name === '' ? '这位' : detail.card.name}的照片`}
      confirm="保存"
      ready={picked !== null}
      busy={busy}
      onConfirm={() => void save()}
      onClose={onClose}
    >
      <p className="gc-muted">照片帮助认人，不能代替腕带。</p>
      <PickFile what="照片" picked={picked} onPick={setPicked} pictureOnly />
    </ConfirmDialog>
  );
}
