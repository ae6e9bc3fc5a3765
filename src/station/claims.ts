import type { Whereabouts } from '../domain/events/kinds.ts';
import type { CaseState } from '../domain/fold/case.ts';
import type { PlaceState } from '../domain/fold/place.ts';

/** Nobody is put beside somebody nobody knows. */
export function strangerWords({ stranger }: PlaceState): string | null {
  return stranger === undefined ? null : '盘点扫到不认识的载体，查清之前不能放';
}

type Gone = Extract<Whereabouts, { kind: 'gone' }>;

/** How this one left the house, where one of two claims says so; null where both say it is here. */
export function goneBy(state: CaseState): Gone | null {
  const { custodyConflict: conflict, whereabouts } = state;
  if (conflict === null) return null;
  const claims = [whereabouts, conflict.claimed, conflict.expected];
  return claims.find((claim): claim is Gone => claim.kind === 'gone') ?? null;
}
