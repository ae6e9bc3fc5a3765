import { type CaseFieldsInput, type DecedentFields, IDENTITY_FIELDS } from '../domain/case/fields.ts';
import { isInfectious } from '../domain/case/special.ts';
import { displayCode } from '../domain/codes/index.ts';
import { GuichengError } from '../domain/errors.ts';
import { mayPrint } from '../domain/fold/binding.ts';
import type { CaseState } from '../domain/fold/case.ts';
import { infectiousOf } from '../domain/fold/exceptions.ts';
import type { StationCore } from './core.ts';
import { removeDraft } from './drafts.ts';
import type { PrintedLabel } from './dto.ts';
import { withoutMasks } from './masking.ts';
import { clockText, dayText, displayName, sexText } from './words.ts';

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

const LABELS: Readonly<Record<string, string>> = { wristband: '腕带', bagTag: '袋签', bodyPaper: '随身纸卡' };

/** Takes the numbers and records the print first: a number that left the printer is never issued again. */
export async function printCarriers(
  core: StationCore,
  caseId: string,
  kinds: readonly ('wristband' | 'bagTag' | 'bodyPaper')[],
): Promise<PrintedLabel[]> {
  const actor = core.actor();
  const state = openCase(core, caseId);
  // Two live carriers of one kind are two bodies of one name.
  const worn = kinds.filter((kind) => !mayPrint(state, kind));
  if (worn.length > 0) {
    const names = worn.map((kind) => LABELS[kind]).join('、');
    throw new GuichengError(
      'STATE.REVOKE_FIRST',
      `这位身上还系着有效的${names}。要换新的，先作废旧的，再打印`,
    );
  }
  core.numbers.ensure(kinds, actor.staffId);
  const codes = core.ledger.transact((tx) =>
    kinds.map((kind) => {
      const code = core.numbers.take(tx, kind);
      core.append(tx, 'carrier.printed', { code, kind, copy: 1 }, { caseId, actorId: actor.staffId });
      return { code, kind };
    }),
  );
  core.checking.printed(caseId, codes);
  const printed: PrintedLabel[] = [];
  for (const { code, kind } of codes) {
    const file = await core.ports.printer.print({
      template: kind,
      title: LABELS[kind] ?? kind,
      code,
      codeText: displayCode(code),
      name: displayName(state),
      rows: [
        { label: '性别', value: sexText(state) },
        { label: '出生', value: state.decedent.birthDate ?? '' },
        { label: '编号', value: displayCode(state.number) },
        { label: '类别', value: state.decedent.caseKind === 'transferOut' ? '外运' : '火化' },
      ],
      footer: `${core.views.home()?.name ?? ''} ${dayText(core.wall)} ${clockText(core.wall)} ${core.ledger.head().hash.slice(0, 12)}`,
    });
    printed.push({ code, display: displayCode(code), kind, label: LABELS[kind] ?? kind, file });
  }
  return printed;
}
