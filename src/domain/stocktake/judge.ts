import type { Finding, FreezeWhy } from './kinds.ts';

/** A carrier scanned at a place, as the ledger knows it at that moment. */
export interface SeenCarrier {
  readonly code: string;
  readonly kind: string;
  readonly caseId: string | null;
  /** Stage of its life; `unknown` for one the ledger has never seen. */
  readonly life: string;
  /** Two cases claim it. */
  readonly clash: boolean;
  /** Place where the ledger has its case. */
  readonly at: string | null;
}

export interface Look {
  /** Cases the ledger has at this place now. */
  readonly expected: readonly string[];
  readonly capacity: number;
  /** Cases already scanned in this same look. */
  readonly before: readonly string[];
  /** Null: somebody looked and it is empty. */
  readonly seen: SeenCarrier | null;
  /** Has this case a carrier by which two people can settle the question at the place? */
  readonly canBeFound: (caseId: string) => boolean;
}

export interface Judgement {
  readonly finding: Finding;
  readonly freezes: readonly { readonly caseId: string; readonly why: FreezeWhy }[];
}

/** Still hangs where it was tied: a void one too, until the body is re-bound. */
const PROVING = ['bound', 'void'];

function findingOf({ expected, seen }: Look): Finding {
  if (seen === null) return expected.length === 0 ? 'empty' : 'missing';
  if (seen.life === 'unknown') return 'unknownCarrier';
  if (seen.clash) return 'deadCarrier';
  if (seen.life === 'printed' || seen.life === 'verified' || seen.caseId === null) return 'notBound';
  if (seen.life !== 'bound') return 'deadCarrier';
  return expected.includes(seen.caseId) ? 'match' : 'elsewhere';
}

const STRANGE: readonly Finding[] = ['unknownCarrier', 'deadCarrier', 'notBound'];

/** Something hangs here and nobody was stopped for it: who this is has to be found out by people. */
export function isStranger({ expected, seen }: Look, { finding, freezes }: Judgement): boolean {
  const isOwn = seen !== null && seen.caseId !== null && expected.includes(seen.caseId);
  return STRANGE.includes(finding) && freezes.length === 0 && !isOwn;
}

/**
 * What one scan of a count says, and whom it freezes. Pure. Nobody is frozen whom nothing but a new binding can
 * find: whoever has lost all carriers cannot be moved anyway, and would stay frozen for ever.
 */
export function judgeScan(look: Look): Judgement {
  const { seen, expected, before, capacity } = look;
  const finding = findingOf(look);
  const frozen = new Map<string, FreezeWhy>();
  const freeze = (caseIds: readonly string[], why: FreezeWhy) => {
    for (const caseId of caseIds) if (!frozen.has(caseId)) frozen.set(caseId, why);
  };
  const own = seen?.caseId ?? null;
  const together = own !== null && !before.includes(own) && before.length + 1 > capacity;
  switch (finding) {
    case 'empty':
      break;
    case 'match':
      break;
    case 'missing':
      freeze(expected, 'notThere');
      break;
    case 'elsewhere':
      freeze(own === null ? [] : [own], 'elsewhere');
      if (expected.length + 1 > capacity)
        freeze(
          expected.filter((id) => !before.includes(id)),
          'notThere',
        );
      break;
    case 'unknownCarrier':
      freeze(expected, 'strange');
      break;
    case 'deadCarrier':
    case 'notBound': {
      // A void band on its own body waits for the re-binding that is asked for already.
      const isOwnVoid =
        seen !== null && PROVING.includes(seen.life) && own !== null && expected.includes(own);
      if (isOwnVoid && seen.clash === false) break;
      freeze(own === null ? [] : [own], 'strange');
      freeze(expected, 'strange');
      break;
    }
  }
  if (together && (finding === 'match' || finding === 'elsewhere')) {
    freeze(own === null ? [] : [own], 'together');
    freeze(before, 'together');
  }
  return {
    finding,
    freezes: [...frozen]
      .filter(([caseId]) => look.canBeFound(caseId))
      .map(([caseId, why]) => ({ caseId, why })),
  };
}
