import { useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox } from 'antd';
import { useCallback, useEffect, useRef, useState } from 'react';
import { client } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useStationNow } from '../../app/live.tsx';
import { when } from '../../ui/time.ts';
import { CardNotice, CardTarget } from './CardNotice.tsx';
import { formKeys } from './fields/moveOn.ts';
import { type FormBinding, Section } from './fields/Section.tsx';
import { setField, tidy } from './form/derive.ts';
import { type FieldSpec, SECTION_ORDER } from './form/specs.ts';
import { type FormValues, fieldsOf, isEmptyForm, textOf, withValue } from './form/values.ts';
import { Gated } from './parts.tsx';
import { SimilarNotice, useSimilar } from './SimilarNotice.tsx';
import { useBar } from './useBar.ts';
import { useCardFill } from './useCardFill.ts';
import { useFormMoment } from './useChoices.ts';
import { useDraft } from './useDraft.ts';

export interface RegisterPageProps {
  readonly draftId: string;
  readonly initial: FormValues;
  /** When the restored draft was last kept; null for a new page. */
  readonly restoredAt: number | null;
  readonly onRegistered: (caseId: string) => void;
  readonly onOpen: (caseId: string) => void;
}

const NAME_ID = 'case-decedent-name';
const UNLOCKED = (): null => null;

/** 登记: the whole case file on one page. Nothing is required; every word is kept as it is typed. */
export function RegisterPage({ draftId, initial, restoredAt, onRegistered, onOpen }: RegisterPageProps) {
  const [values, setValues] = useState(initial);
  const [more, setMore] = useState(false);
  const at = useFormMoment();
  const draft = useDraft(draftId, 'case', values);
  const queries = useQueryClient();
  const { act, busy } = useAct();
  const running = useRef(false);
  const bar = useBar('case.edit');
  const similar = useSimilar(textOf(values, 'decedent', 'name'), null);
  const empty = isEmptyForm(values);
  const filling = useCardFill(values, setValues);

  const onChange = useCallback(
    (spec: FieldSpec, text: string) =>
      setValues((held) => setField(held, spec.section, spec.field, text, at)),
    [at],
  );
  const onLeave = useCallback(
    (spec: FieldSpec) =>
      setValues((held) => {
        const text = tidy(spec, held, at);
        return text === textOf(held, spec.section, spec.field)
          ? held
          : setField(held, spec.section, spec.field, text, at);
      }),
    [at],
  );
  const form: FormBinding = { values, at, more, onChange, onLeave, lockOf: UNLOCKED };

  const register = async (print: boolean): Promise<void> => {
    if (running.current || bar !== null || empty) return;
    running.current = true;
    draft.flush();
    const done = await act(() => client.cases.register({ fields: fieldsOf(values, at), draftId }));
    if (done.ok) {
      draft.forget();
      const { caseId } = done.value;
      if (print) await act(() => client.carriers.print({ caseId, kinds: ['wristband'] }));
      await queries.invalidateQueries();
      onRegistered(caseId);
    }
    running.current = false;
  };

  const nameless = textOf(values, 'decedent', 'nameless') === '1';
  const asides = {
    decedent: (
      <>
        <Checkbox
          checked={nameless}
          onChange={(event) =>
            setValues((held) => withValue(held, 'decedent', 'nameless', event.target.checked ? '1' : ''))
          }
        >
          姓名不详（无名）
        </Checkbox>
        <Button type="link" aria-expanded={more} onClick={() => setMore(!more)}>
          {more ? '收起' : '更多'}
        </Button>
      </>
    ),
    transfer: null,
    arranger: null,
    ashesRecipient: (
      <Button
        type="link"
        onClick={() => setValues((held) => ({ ...held, ashesRecipient: { ...held.arranger } }))}
      >
        同承办人
      </Button>
    ),
  };
  // A fresh page is there to be written on at once; a restored one is there to be read first.
  useEffect(() => {
    if (restoredAt === null) document.getElementById(NAME_ID)?.focus();
  }, [restoredAt]);
  const needs = empty ? '先写下知道的，哪怕只有地点' : null;

  return (
    <div className="gc-page">
      <div
        className="gc-page-scroll"
        data-form
        onFocusCapture={filling.onFocus}
        onKeyDownCapture={(event) => formKeys(event, () => void register(false))}
      >
        <header className="gc-page-head">
          <h1>登记</h1>
          <p className="gc-muted">
            知道多少写多少，没有必填。
            <SaveState draft={draft} restoredAt={restoredAt} />
            <CardTarget filling={filling} />
          </p>
        </header>
        <CardNotice filling={filling} at={at} />
        {SECTION_ORDER.map((section) => (
          <div key={section} className="gc-page-group">
            <Section section={section} form={form} aside={asides[section]} />
            {section === 'decedent' && <SimilarNotice people={similar} onOpen={onOpen} />}
          </div>
        ))}
      </div>
      <footer className="gc-page-foot">
        <Gated
          permission="case.edit"
          fKey="F9"
          primary
          busy={busy}
          bar={needs}
          onPress={() => void register(true)}
        >
          登记并打印腕带
        </Gated>
        <Gated permission="case.edit" busy={busy} bar={needs} onPress={() => void register(false)}>
          只登记 Ctrl+Enter
        </Gated>
        {bar !== null && <p className="gc-muted">{bar}，写下的内容会留着。</p>}
      </footer>
    </div>
  );
}

function SaveState({ draft, restoredAt }: { draft: ReturnType<typeof useDraft>; restoredAt: number | null }) {
  const now = useStationNow(10_000);
  if (draft.failure !== null) {
    return (
      <strong className="gc-act-text" role="alert">
        刚才没有存下：{draft.failure.sentence}。内容还在这里，正在自动再试。
      </strong>
    );
  }
  if (draft.savedAt !== null) return <span role="status">已保存 {when(draft.savedAt, now)}</span>;
  if (restoredAt !== null) return <span>接着 {when(restoredAt, now)} 没登记完的内容。</span>;
  return <span>每个字都会即时保存。</span>;
}
