import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { type CaseFieldsInput, type CaseSection, IDENTITY_FIELDS } from '../../../src/domain/case/fields.ts';
import type { CaseDetail } from '../../../src/station/dto.ts';
import { client, orpc } from '../../app/client.ts';
import { describeError, type Failure } from '../../app/errors.tsx';
import { setField, tidy } from './form/derive.ts';
import { ALL_SPECS, type FieldSpec } from './form/specs.ts';
import {
  type FormMoment,
  type FormValues,
  formFromCase,
  readField,
  textOf,
  withValue,
} from './form/values.ts';

type SectionFields = Record<string, string | number | boolean>;

const EMPTYABLE: readonly FieldSpec['kind'][] = ['text', 'name', 'open', 'paper', 'area'];

/** Stored text under what has been typed since and is not stored yet. */
function overlay(stored: FormValues, dirty: FormValues): FormValues {
  const sections = new Set([...Object.keys(stored), ...Object.keys(dirty)]) as Set<CaseSection>;
  return Object.fromEntries(
    [...sections].map((section) => [section, { ...stored[section], ...dirty[section] }]),
  );
}

/** Only what differs from the stored case. */
function differing(values: FormValues, stored: FormValues): FormValues {
  let dirty: FormValues = {};
  for (const { section, field } of ALL_SPECS) {
    const text = textOf(values, section, field);
    if (text !== textOf(stored, section, field)) dirty = withValue(dirty, section, field, text);
  }
  return dirty;
}

interface Amendment {
  readonly fields: CaseFieldsInput;
  readonly sent: FormValues;
}

/** What of the changes the case file can take now; a date half typed waits in the draft. */
function amendmentOf(dirty: FormValues, stored: FormValues, at: FormMoment): Amendment | null {
  const fields: Partial<Record<CaseSection, SectionFields>> = {};
  let sent: FormValues = {};
  for (const spec of ALL_SPECS) {
    const text = dirty[spec.section]?.[spec.field];
    if (text === undefined || text === textOf(stored, spec.section, spec.field)) continue;
    const read = readField(spec, text, at);
    if (!read.ok || (read.value === null && !EMPTYABLE.includes(spec.kind))) continue;
    fields[spec.section] = { ...fields[spec.section], [spec.field]: read.value ?? '' };
    sent = withValue(sent, spec.section, spec.field, text);
  }
  return Object.keys(fields).length === 0 ? null : { fields, sent };
}

/** What was sent is no longer outstanding, unless it was changed again meanwhile. */
function without(dirty: FormValues, sent: FormValues): FormValues {
  const left = Object.entries(dirty).map(([section, fields]) => {
    const gone = sent[section as CaseSection] ?? {};
    return [
      section,
      Object.fromEntries(Object.entries(fields).filter(([field, text]) => gone[field] !== text)),
    ];
  });
  return Object.fromEntries(left.filter(([, fields]) => Object.keys(fields ?? {}).length > 0));
}

export interface CaseForm {
  readonly values: FormValues;
  /** Typed and not yet on the ledger. */
  readonly dirty: FormValues;
  readonly failure: Failure | null;
  readonly saved: boolean;
  readonly onChange: (spec: FieldSpec, text: string) => void;
  readonly onLeave: (spec: FieldSpec) => void;
  readonly copyArranger: () => void;
  readonly save: () => void;
}

/** Edits a stored case in place: each field goes to the ledger when it is left. */
export function useCaseForm(detail: CaseDetail, initial: FormValues, at: FormMoment): CaseForm {
  const queries = useQueryClient();
  const stored = formFromCase(detail);
  const [dirty, setDirtyState] = useState(initial);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [saved, setSaved] = useState(false);
  const running = useRef(false);
  const held = useRef({ dirty: initial, stored, at });
  held.current = { ...held.current, stored, at };
  const caseId = detail.card.caseId;

  const setDirty = useCallback((next: FormValues): void => {
    held.current.dirty = next;
    setDirtyState(next);
  }, []);

  const change = useCallback(
    (edit: (values: FormValues) => FormValues): void => {
      const now = held.current;
      setDirty(differing(edit(overlay(now.stored, now.dirty)), now.stored));
    },
    [setDirty],
  );

  const send = useCallback(async (): Promise<void> => {
    if (running.current) return;
    running.current = true;
    try {
      // Again and again, because more may have been typed while the first was under way.
      for (;;) {
        const amendment = amendmentOf(held.current.dirty, held.current.stored, held.current.at);
        if (amendment === null) break;
        await client.cases.amend({ caseId, fields: amendment.fields });
        await queries.invalidateQueries({ queryKey: orpc.cases.get.key({ input: { caseId } }) });
        setDirty(without(held.current.dirty, amendment.sent));
        setFailure(null);
        setSaved(true);
      }
    } catch (error) {
      setFailure(describeError(error));
    } finally {
      running.current = false;
    }
  }, [caseId, queries, setDirty]);

  const save = useCallback((): void => {
    send().catch((error: unknown) => console.error(error));
  }, [send]);

  const onChange = useCallback(
    (spec: FieldSpec, text: string): void => {
      change((values) => setField(values, spec.section, spec.field, text, held.current.at));
      // A choice is complete at once; words are sent when the field is left.
      if (spec.kind === 'ask') save();
    },
    [change, save],
  );

  const onLeave = useCallback(
    (spec: FieldSpec): void => {
      const { section, field } = spec;
      change((values) => {
        const text = tidy(spec, values, held.current.at);
        return text === textOf(values, section, field) ? values : withValue(values, section, field, text);
      });
      save();
    },
    [change, save],
  );

  const copyArranger = useCallback((): void => {
    change((values) => ({ ...values, ashesRecipient: { ...values.ashesRecipient, ...values.arranger } }));
    save();
  }, [change, save]);

  return { values: overlay(stored, dirty), dirty, failure, saved, onChange, onLeave, copyArranger, save };
}

const IDENTITY: readonly string[] = IDENTITY_FIELDS;

/** Why a field of a stored case cannot be changed in place. */
export function lockReason(spec: FieldSpec, detail: CaseDetail, bar: string | null): string | null {
  if (detail.status === 'joined') return '这份案卷已并入另一份，请到那一份里改';
  if (detail.status === 'closed') return '这份案卷已经结束';
  if (bar !== null) return bar;
  const text = textOf(formFromCase(detail), spec.section, spec.field);
  // Writing back a masked number would store the asterisks.
  if (/[*•]/.test(text)) return '号码只显示一部分，请有权限的同事来改';
  const printed = detail.carriers.length > 0 && text !== '';
  if (spec.section === 'decedent' && IDENTITY.includes(spec.field) && printed) {
    return '已印在腕带上，改动请走「更正」';
  }
  return null;
}
