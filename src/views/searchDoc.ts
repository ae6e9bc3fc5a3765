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

/** Whether nothing changed by which a case is found or listed. */
export function isSameDoc(a: SearchDoc, b: SearchDoc): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
