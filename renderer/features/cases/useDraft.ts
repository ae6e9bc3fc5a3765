import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { client, orpc } from '../../app/client.ts';
import { describeError, type Failure } from '../../app/errors.tsx';
import { isDiscarded } from './discarded.ts';
import { draftTitle, type FormValues, isEmptyForm } from './form/values.ts';

const SOON_MS = 300;
const RETRY_MS = 5_000;

export interface DraftState {
  readonly savedAt: number | null;
  readonly failure: Failure | null;
  /** Saves what stands there now. */
  readonly flush: () => void;
  /** The form has become a case, or was thrown away: never write it again. */
  readonly forget: () => void;
}

/**
 * Keeps what is typed in the station's own drafts within a third of a second, and when the window loses the focus,
 * is hidden or closes. A failed save is said, and tried again until it is kept.
 */
export function useDraft(draftId: string, form: string, values: FormValues, title?: string): DraftState {
  const queries = useQueryClient();
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [tries, setTries] = useState(0);
  const latest = useRef(values);
  // The form as it was opened is what is stored already.
  const kept = useRef<FormValues>(values);
  const over = useRef(false);
  latest.current = values;

  const save = useCallback(async (): Promise<void> => {
    const now = latest.current;
    const nothing = isEmptyForm(now) && isEmptyForm(kept.current);
    if (over.current || isDiscarded(draftId) || kept.current === now || nothing) return;
    const before = kept.current;
    kept.current = now;
    try {
      const named = title ?? draftTitle(now);
      const saved = await client.drafts.save({ draftId, form, title: named, values: { ...now } });
      setSavedAt(saved.savedAt);
      setFailure(null);
      await queries.invalidateQueries({ queryKey: orpc.drafts.list.key() });
    } catch (error) {
      if (kept.current === now) kept.current = before;
      setFailure(describeError(error));
      setTries((count) => count + 1);
    }
  }, [draftId, form, title, queries]);

  const flush = useCallback((): void => {
    save().catch((error: unknown) => console.error(error));
  }, [save]);

  // The first change sets the time and later ones do not put it off: who types without a pause is kept too.
  const due = useRef<ReturnType<typeof setTimeout> | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the form is to be kept
  useEffect(() => {
    due.current ??= setTimeout(() => {
      due.current = null;
      flush();
    }, SOON_MS);
  }, [values, flush]);

  useEffect(() => {
    if (tries === 0) return;
    const timer = setTimeout(flush, RETRY_MS);
    return () => clearTimeout(timer);
  }, [tries, flush]);

  useEffect(() => {
    const moments = ['blur', 'pagehide', 'beforeunload'] as const;
    for (const moment of moments) window.addEventListener(moment, flush);
    document.addEventListener('visibilitychange', flush);
    return () => {
      for (const moment of moments) window.removeEventListener(moment, flush);
      document.removeEventListener('visibilitychange', flush);
      if (due.current !== null) clearTimeout(due.current);
      due.current = null;
      flush();
    };
  }, [flush]);

  const forget = useCallback((): void => {
    over.current = true;
  }, []);
  return { savedAt, failure, flush, forget };
}
