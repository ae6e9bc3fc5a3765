import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import type { CaseDetail, PrintedLabel } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { QueryFailure, useAct, useReport } from '../../app/errors.tsx';
import { ObjectionButton } from '../../ui/ObjectionButton.tsx';
import { WaitingState } from '../../ui/states.tsx';
import { CarriersPanel, DocumentsPanel, PrintPanel, printedSentence } from '../papers/index.ts';
import { CorrectDialog } from './CorrectDialog.tsx';
import { CremationPanel } from './CremationPanel.tsx';
import { ExceptionsPanel } from './exceptions/ExceptionsPanel.tsx';
import { FarewellPanel } from './FarewellPanel.tsx';
import { formKeys } from './fields/moveOn.ts';
import { type FormBinding, Section } from './fields/Section.tsx';
import { SECTION_ORDER } from './form/specs.ts';
import { type FormValues, formFromDraft, isEmptyForm } from './form/values.ts';
import { LackingPanel } from './LackingPanel.tsx';
import { Gated } from './parts.tsx';
import { RareActions } from './RestructureDialogs.tsx';
import { SimilarNotice } from './SimilarNotice.tsx';
import { HoldDialog, StopsNotice } from './StopsPanel.tsx';
import { useBar } from './useBar.ts';
import { type CaseForm, lockReason, useCaseForm } from './useCaseForm.ts';
import { useFormMoment } from './useChoices.ts';
import { useDraft } from './useDraft.ts';

export interface CasePageProps {
  readonly caseId: string;
  readonly onOpen: (caseId: string) => void;
}

export function amendDraftId(caseId: string): string {
  return `amend-${caseId}`.slice(0, 80);
}

/** One case at the desk: papers, bands, farewell, cremation, and the whole file below, edited in place. */
export function CasePage({ caseId, onOpen }: CasePageProps) {
  const detail = useQuery(orpc.cases.get.queryOptions({ input: { caseId } }));
  const drafts = useQuery(orpc.drafts.list.queryOptions());
  if (detail.isError) return <QueryFailure error={detail.error} retry={() => void detail.refetch()} />;
  if (detail.data === undefined || drafts.isPending) return <WaitingState what="正在打开案卷" />;
  const draft = drafts.data?.find((entry) => entry.draftId === amendDraftId(caseId));
  return (
    <OpenCase
      detail={detail.data}
      initial={draft === undefined ? {} : formFromDraft(draft.values)}
      onOpen={onOpen}
    />
  );
}

interface OpenCaseProps {
  readonly detail: CaseDetail;
  readonly initial: FormValues;
  readonly onOpen: (caseId: string) => void;
}

function OpenCase({ detail, initial, onOpen }: OpenCaseProps) {
  const at = useFormMoment();
  const [opened] = useState(initial);
  const form = useCaseForm(detail, opened, at);
  const [more, setMore] = useState(false);
  const [dialog, setDialog] = useState<'correct' | 'hold' | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const { act, busy } = useAct();
  const queries = useQueryClient();
  const report = useReport();
  const bar = useBar('case.edit');
  const { card } = detail;
  const { caseId } = card;
  useKeptChanges(caseId, card.name, form);

  // A refusal of the printer is no event of the case: nothing else would make this page ask again.
  const tellPrinted = (labels: readonly PrintedLabel[]): void => {
    setSaid(printedSentence(labels));
    queries.invalidateQueries({ queryKey: orpc.cases.get.key() }).catch(report);
  };
  const print = async (kinds: readonly ('wristband' | 'bagTag' | 'bodyPaper')[]): Promise<void> => {
    const done = await act(() => client.carriers.print({ caseId, kinds: [...kinds] }));
    if (done.ok) tellPrinted(done.value);
  };
  const reprint = async (code: string): Promise<void> => {
    const done = await act(() => client.carriers.reprint({ caseId, code }));
    if (done.ok) tellPrinted([done.value]);
  };
  const bind = (): void => void act(() => client.attempt.open({ checkpoint: 'bind', expected: caseId }));

  const binding: FormBinding = {
    values: form.values,
    at,
    more,
    onChange: form.onChange,
    onLeave: form.onLeave,
    lockOf: (spec) => lockReason(spec, detail, bar),
  };
  const asides = {
    decedent: (
      <>
        <SaveWord form={form} />
        <Button
          type="link"
          disabled={bar !== null || detail.status !== 'open'}
          onClick={() => setDialog('correct')}
        >
          更正身份信息
        </Button>
        <Button type="link" aria-expanded={more} onClick={() => setMore(!more)}>
          {more ? '收起' : '更多'}
        </Button>
      </>
    ),
    transfer: null,
    arranger: null,
    ashesRecipient: (
      <Button type="link" disabled={bar !== null || detail.status !== 'open'} onClick={form.copyArranger}>
        同承办人
      </Button>
    ),
  };

  return (
    <div className="gc-page">
      <div className="gc-page-scroll" data-form onKeyDownCapture={(event) => formKeys(event, form.save)}>
        <header className="gc-page-head">
          <h1 className="gc-page-name">{card.name === '' ? '无名' : card.name}</h1>
          <p className="gc-muted">
            <span className="gc-code">{card.number}</span> · {detail.statusText}
          </p>
        </header>
        <StopsNotice detail={detail} />
        <SimilarNotice people={detail.similar} onOpen={onOpen} />
        <LackingPanel detail={detail} />
        <ExceptionsPanel detail={detail} />
        <div className="gc-panels">
          <DocumentsPanel detail={detail} />
          <CarriersPanel
            detail={detail}
            print={(kinds) => void print(kinds)}
            reprint={(code) => void reprint(code)}
            busy={busy}
          />
          <FarewellPanel detail={detail} />
          <CremationPanel detail={detail} />
        </div>
        {SECTION_ORDER.map((section) => (
          <Section key={section} section={section} form={binding} aside={asides[section]} />
        ))}
        <PrintPanel detail={detail} />
        <RareActions detail={detail} onOpen={onOpen} />
      </div>
      <footer className="gc-page-foot">
        <NextAction detail={detail} busy={busy} print={(kinds) => void print(kinds)} bind={bind} />
        <Gated permission="hold.place" bar={closed(detail)} onPress={() => setDialog('hold')}>
          暂缓
        </Gated>
        <p className="gc-page-said" role="status">
          {said}
        </p>
        <ObjectionButton subject={{ caseId, name: card.name === '' ? card.number : card.name }} />
      </footer>
      {dialog === 'correct' && <CorrectDialog detail={detail} onClose={() => setDialog(null)} />}
      {dialog === 'hold' && <HoldDialog caseId={caseId} onClose={() => setDialog(null)} />}
    </div>
  );
}

function closed(detail: CaseDetail): string | null {
  return detail.status === 'open' ? null : '这份案卷已经结束';
}

interface NextActionProps {
  readonly detail: CaseDetail;
  readonly busy: boolean;
  readonly print: (kinds: readonly ('wristband' | 'bagTag')[]) => void;
  readonly bind: () => void;
}

/** The one next step at the desk: a band, then the bedside; F9 prints a band at any time. */
function NextAction({ detail, busy, print, bind }: NextActionProps) {
  const bands = detail.carriers.filter(({ kind }) => kind === 'wristband' || kind === 'bagTag');
  const bound = bands.some(({ state }) => state === 'bound');
  const ready = bands.some(({ state }) => state === 'verified');
  const bindFirst = ready && !bound;
  return (
    <>
      {bindFirst && (
        <Gated permission="case.read" primary busy={busy} bar={closed(detail)} onPress={bind}>
          开始系签
        </Gated>
      )}
      <Gated
        permission="carrier.print"
        fKey="F9"
        primary={!bindFirst && !bound}
        busy={busy}
        bar={closed(detail)}
        onPress={() => print(['wristband'])}
      >
        打印腕带
      </Gated>
      {!bindFirst && !bound && bands.length > 0 && (
        <Gated permission="case.read" busy={busy} bar="请先把打印好的腕带扫回核对" onPress={bind}>
          开始系签
        </Gated>
      )}
    </>
  );
}

function SaveWord({ form }: { form: CaseForm }) {
  if (form.failure !== null) {
    return (
      <strong className="gc-act-text" role="alert">
        没有存下：{form.failure.sentence}。改动还在这里。
        <Button type="link" onClick={form.save}>
          再试一次
        </Button>
      </strong>
    );
  }
  if (!isEmptyForm(form.dirty)) return <span className="gc-muted">改动离开该项时保存</span>;
  return form.saved ? (
    <span className="gc-muted" role="status">
      改动已保存
    </span>
  ) : null;
}

/** Changes not yet on the ledger are kept as a draft, and the draft goes when they are. */
function useKeptChanges(caseId: string, name: string, form: CaseForm): void {
  const draftId = amendDraftId(caseId);
  const draft = useDraft(draftId, 'amend', form.dirty, `改动：${name}`.slice(0, 100));
  const settled = isEmptyForm(form.dirty) && form.saved && draft.savedAt !== null;
  useEffect(() => {
    if (!settled) return;
    client.drafts.remove({ draftId }).catch((error: unknown) => console.warn('draft stays', error));
  }, [settled, draftId]);
}
