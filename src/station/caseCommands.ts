import { type CaseFieldsInput, type DecedentFields, IDENTITY_FIELDS } from '../domain/case/fields.ts';
import { isInfectious } from '../domain/case/special.ts';
import { GuichengError } from '../domain/errors.ts';
import type { CaseState } from '../domain/fold/case.ts';
import { infectiousOf } from '../domain/fold/exceptions.ts';
import type { StationCore } from './core.ts';
import { removeDraft } from './drafts.ts';
import { withoutMasks } from './masking.ts';

/** A fact about a case nobody opened would make one. @throws GuichengError `NOT_FOUND.CASE` */
export function knownCase(core: StationCore, caseId: string): CaseState {
  const state = core.views.case(caseId);
  if (state === null) throw new GuichengError('NOT_FOUND.CASE', '没有这份案卷');
  return state;
}

/** @throws GuichengError `NOT_FOUND.CASE`, `STATE.CASE_CLOSED` */
export function openCase(core: StationCore, caseId: string): CaseState {
  const state = knownCase(core, caseId);
  if (state.status !== 'open') throw new GuichengError('STATE.CASE_CLOSED', '这份案卷已经结束，不能再改');
  return state;
}

/** Opens a case. Nothing is required: a phone call at three in the morning may know a village and nothing else. */
export function registerCase(
  core: StationCore,
  fields: CaseFieldsInput,
  draftId: string | null,
): { caseId: string; number: string } {
  const actor = core.actor();
  const whole = withoutMasks(fields, null);
  core.numbers.ensure(['caseNumber'], actor.staffId);
  const caseId = core.newId();
  return core.ledger.transact((tx) => {
    const number = core.numbers.take(tx, 'caseNumber');
    core.append(tx, 'case.opened', { caseNumber: number, fields: whole }, { caseId, actorId: actor.staffId });
    // The draft goes with the same commit: never both lost, never both there.
    if (draftId !== null) removeDraft(core, draftId);
    return { caseId, number };
  });
}

/** What a wristband says, and what a verdict compares. */
const IDENTITY: readonly (keyof DecedentFields)[] = [...IDENTITY_FIELDS, 'nameless'];

/** Identity fields these changes would alter. */
export function alteredIdentity(state: CaseState, changes: DecedentFields): (keyof DecedentFields)[] {
  return IDENTITY.filter((field) => {
    const before = state.decedent[field] ?? (field === 'nameless' ? false : '');
    return changes[field] !== undefined && changes[field] !== before;
  });
}

/** Identity fields that were empty may be filled in; one that has a value needs a correction. */
export function amendCase(core: StationCore, caseId: string, given: CaseFieldsInput): void {
  const actor = core.actor();
  const state = openCase(core, caseId);
  const fields = withoutMasks(given, state);
  const decedent = fields.decedent ?? {};
  const changed = alteredIdentity(state, decedent).filter(
    // Naming the nameless is no filling in: the band that hangs there says 无名.
    (field) =>
      field === 'nameless' || state.decedent.nameless === true || (state.decedent[field] ?? '') !== '',
  );
  if (changed.length > 0 && (state.carriers.length > 0 || state.bound)) {
    throw new GuichengError(
      'STATE.NEEDS_CORRECTION',
      '姓名、性别、出生日期和证件已印在腕带上，改动要走「更正」',
      { fields: [...changed] },
    );
  }
  const about = { caseId, actorId: actor.staffId };
  core.ledger.transact((tx) => {
    const wasInfectious = isInfectious({ infectious: infectiousOf(state) });
    core.append(tx, 'case.amended', fields, about);
    const cremator = state.cremation?.cremator ?? '';
    // The finding came after the charge: whoever goes in next is not to be the second.
    if (cremator !== '' && !wasInfectious && isInfectious({ infectious: decedent.infectious ?? 'none' }))
      core.append(tx, 'cremator.contaminated', { cremator }, about);
  });
}
