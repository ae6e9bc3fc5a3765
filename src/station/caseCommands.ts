import { type CaseFieldsInput, type DecedentFields, IDENTITY_FIELDS } from '../domain/case/fields.ts';
import { displayCode } from '../domain/codes/index.ts';
import { GuichengError } from '../domain/errors.ts';
import type { CaseState } from '../domain/fold/case.ts';
import type { StationCore } from './core.ts';
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
    if (draftId !== null) tx.db.prepare('DELETE FROM draft WHERE draft_id = ?').run(draftId);
    return { caseId, number };
  });
}

/** Identity fields that were empty may be filled in; one that has a value needs a correction. */
export function amendCase(core: StationCore, caseId: string, given: CaseFieldsInput): void {
  const actor = core.actor();
  const state = openCase(core, caseId);
  const fields = withoutMasks(given, state);
  const decedent = fields.decedent ?? {};
  const changed = IDENTITY_FIELDS.filter((field) => {
    const before = state.decedent[field];
    return (
      decedent[field] !== undefined && before !== undefined && before !== '' && decedent[field] !== before
    );
  });
  if (changed.length > 0 && (state.carriers.length > 0 || state.bound)) {
    throw new GuichengError(
      'STATE.NEEDS_CORRECTION',
      '姓名、性别、出生日期和证件已印在腕带上，改动要走「更正」',
      { fields: [...changed] },
    );
  }
  core.record('case.amended', fields, { caseId, actorId: actor.staffId });
}

export async function correctIdentity(
  core: StationCore,
  input: {
    caseId: string;
    changes: DecedentFields;
    reason: string;
    witness: { staffId: string; pin: string };
  },
): Promise<void> {
  const actor = core.actor();
  const state = openCase(core, input.caseId);
  const witnessId = await core.witness(input.witness);
  const voided = state.carriers
    .filter(
      (carrier) => carrier.state === 'printed' || carrier.state === 'verified' || carrier.state === 'bound',
    )
    .map((carrier) => carrier.code);
  core.record(
    'case.identityCorrected',
    { changes: input.changes, reason: input.reason, voided },
    { caseId: input.caseId, actorId: actor.staffId, witnessId },
  );
}

function needDirector(core: StationCore, staffIds: readonly string[]): void {
  const director = staffIds.some((staffId) => {
    const staff = core.views.staff(staffId);
    return staff !== null && [...staff.roles, ...staff.deputyOf].includes('director');
  });
  if (!director) throw new GuichengError('FORBIDDEN.DIRECTOR', '两人中须有一位馆长或馆长代理人');
}

export async function joinCases(
  core: StationCore,
  input: { from: string; into: string; reason: string; witness: { staffId: string; pin: string } },
): Promise<void> {
  const actor = core.actor();
  if (input.from === input.into) throw new GuichengError('INPUT.SAME_CASE', '请选择两份不同的案卷');
  openCase(core, input.from);
  openCase(core, input.into);
  const witnessId = await core.witness(input.witness);
  needDirector(core, [actor.staffId, witnessId]);
  core.record(
    'case.joined',
    { from: input.from, into: input.into, reason: input.reason },
    { caseId: input.into, actorId: actor.staffId, witnessId },
  );
}

export async function splitCase(
  core: StationCore,
  input: { from: string; carriers: string[]; reason: string; witness: { staffId: string; pin: string } },
): Promise<{ caseId: string }> {
  const actor = core.actor();
  const state = openCase(core, input.from);
  const witnessId = await core.witness(input.witness);
  needDirector(core, [actor.staffId, witnessId]);
  const unknown = input.carriers.filter((code) => !state.carriers.some((carrier) => carrier.code === code));
  if (unknown.length > 0)
    throw new GuichengError('INPUT.CARRIER', '所选载体不在这份案卷里', { codes: unknown });
  core.numbers.ensure(['caseNumber'], actor.staffId);
  const into = core.newId();
  core.ledger.transact((tx) => {
    const number = core.numbers.take(tx, 'caseNumber');
    core.append(
      tx,
      'case.opened',
      { caseNumber: number, fields: {} },
      { caseId: into, actorId: actor.staffId, witnessId },
    );
    core.append(
      tx,
      'case.split',
      { from: input.from, into, moved: input.carriers, reason: input.reason },
      { caseId: input.from, actorId: actor.staffId, witnessId },
    );
  });
  return { caseId: into };
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
  core.numbers.ensure(kinds, actor.staffId);
  const codes = core.ledger.transact((tx) =>
    kinds.map((kind) => {
      const code = core.numbers.take(tx, kind);
      core.append(tx, 'carrier.printed', { code, kind, copy: 1 }, { caseId, actorId: actor.staffId });
      return { code, kind };
    }),
  );
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
