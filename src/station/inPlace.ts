import type { CaseFacts } from '../domain/checkpoints/context.ts';
import type { ReasonCode } from '../domain/checkpoints/reasons.ts';
import type { CaseState } from '../domain/fold/case.ts';
import type { Views } from '../views/read.ts';

/** A carrier, a place or a case that did not agree with the other two: who stood where may have been set right by hand. */
const CONTRADICTIONS: readonly ReasonCode[] = ['WRONG_BODY', 'WRONG_PLACE', 'CARRIER_ELSEWHERE'];

/** How far the place in which somebody lies speaks for a carrier that was lost there. */
export function inPlaceFacts(views: Views, state: CaseState): Pick<CaseFacts, 'inPlace'> {
  const doubted = views.isNearMissOf(state.caseId, CONTRADICTIONS, state.since);
  return { inPlace: { seen: state.seenInPlace ?? [], doubted } };
}
