import { useCallback, useEffect, useState } from 'react';
import type { BayBoard } from '../../../src/station/dto.ts';
import { useLive } from '../../app/live.tsx';
import { bayByCode, bayOf } from '../../features/bays/index.ts';

/** What was touched last: a person, wherever they are, or a bay that holds nobody or more than one. */
type Chosen =
  | { readonly kind: 'person'; readonly caseId: string }
  | { readonly kind: 'bay'; readonly code: string };

export interface Choice {
  readonly chosen: Chosen | null;
  /** Code of the bay to show as chosen. */
  readonly bay: string | null;
  /** The free bay somebody would like to use, if one was touched. */
  readonly wished: string | null;
  readonly chooseBay: (code: string) => void;
  readonly choosePerson: (caseId: string) => void;
  readonly clear: () => void;
}

/** The choice follows the work: whoever was scanned stays in front until somebody else is touched or signs in. */
export function useChoice(board: BayBoard): Choice {
  const { attempt, session } = useLive();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [wished, setWished] = useState<string | null>(null);
  const running = attempt !== null;
  const subject = attempt?.subject?.caseId ?? attempt?.expected?.caseId ?? null;
  const staffId = session?.staffId ?? null;

  useEffect(() => {
    if (subject !== null) setChosen({ kind: 'person', caseId: subject });
  }, [subject]);
  useEffect(() => {
    if (!running) setWished(null);
  }, [running]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when somebody else stands here
  useEffect(() => setChosen(null), [staffId]);

  const chooseBay = useCallback(
    (code: string) => {
      const occupants = bayByCode(board, code)?.occupants ?? [];
      setWished(occupants.length === 0 ? code : null);
      // While somebody is being moved, a touch only says which free bay is meant.
      if (running) return;
      const [only] = occupants;
      const next: Chosen =
        only !== undefined && occupants.length === 1
          ? { kind: 'person', caseId: only.caseId }
          : { kind: 'bay', code };
      setChosen((before) => (same(before, next) ? null : next));
    },
    [board, running],
  );
  const choosePerson = useCallback((caseId: string) => setChosen({ kind: 'person', caseId }), []);
  const clear = useCallback(() => setChosen(null), []);
  const bay =
    chosen === null
      ? null
      : chosen.kind === 'bay'
        ? chosen.code
        : (bayOf(board, chosen.caseId)?.code ?? null);
  return { chosen, bay, wished, chooseBay, choosePerson, clear };
}

function same(a: Chosen | null, b: Chosen): boolean {
  if (a === null) return false;
  if (a.kind === 'person') return b.kind === 'person' && a.caseId === b.caseId;
  return b.kind === 'bay' && a.code === b.code;
}
