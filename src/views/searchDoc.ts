import type { CaseState } from '../domain/fold/case.ts';
import type { SearchDoc } from './search/index.ts';

/** What of a case can be found as one types. */
export function searchDocOf(state: CaseState): SearchDoc {
  const phones = [state.arranger.phone, state.ashesRecipient.phone].filter((phone) => phone !== undefined);
  return {
    caseId: state.caseId,
    name: state.decedent.name ?? '',
    identity: state.decedent.paperNumber ?? '',
    caseNumber: state.number,
    otherNumbers: [...state.carriers.map((carrier) => carrier.code), ...phones],
    registeredAt: state.openedAt,
    open: state.status === 'open',
  };
}

/**
 * Whether nothing changed by which a case is found or listed. A fold hands on untouched parts as they are, so that
 * nothing has to be compared in depth; a part made anew counts as changed, which costs a look and no more.
 */
export function isSameDoc(before: CaseState, after: CaseState): boolean {
  return (
    before.decedent === after.decedent &&
    before.arranger === after.arranger &&
    before.ashesRecipient === after.ashesRecipient &&
    before.carriers === after.carriers &&
    before.number === after.number &&
    before.openedAt === after.openedAt &&
    before.status === after.status
  );
}
