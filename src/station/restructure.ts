import { labelOf } from '../domain/case/dictionaries.ts';
import type { DecedentFields } from '../domain/case/fields.ts';
import { BODY_CARRIERS } from '../domain/checkpoints/scene.ts';
import { displayCode } from '../domain/codes/index.ts';
import { GuichengError } from '../domain/errors.ts';
import type { CaseCarrier } from '../domain/fold/carrierLife.ts';
import { type CaseState, openHolds, openObjections } from '../domain/fold/case.ts';
import { sameWhereabouts } from '../domain/fold/caseState.ts';
import { impliedHoldsOf, infectiousOf } from '../domain/fold/exceptions.ts';
import { placeOf } from '../domain/fold/place.ts';
import { may } from '../domain/roles.ts';
import type { Transaction } from '../ledger/ledger.ts';
import { alteredIdentity, openCase } from './caseCommands.ts';
import type { StationCore } from './core.ts';
import { withoutMasks } from './masking.ts';
import { displayName } from './words.ts';

/**
 * What changes who a case is about (更正、合并、拆分): always two people, a reason and an event of its own; what was
 * printed before proves nothing any more, and the body stays where it is until it is re-bound.
 */
interface Asked {
  readonly reason: string;
  readonly witness: { staffId: string; pin: string };
}

interface TwoPeople {
  readonly actorId: string;
  readonly witnessId: string;
}

function isLive(carrier: CaseCarrier): boolean {
  return carrier.state === 'printed' || carrier.state === 'verified' || carrier.state === 'bound';
}

/** Only what hangs on a body says which of two bodies it is: a label fresh from the printer would bind a stranger. */
function hangsOnBody(carrier: CaseCarrier): boolean {
  return carrier.state === 'bound' && BODY_CARRIERS.some((kind) => kind === carrier.kind);
}

/** @throws GuichengError `INPUT.NO_CHANGE`, `INPUT.MASKED`, `AUTH.*` */
export async function correctIdentity(
  core: StationCore,
  input: Asked & { readonly caseId: string; readonly changes: DecedentFields },
): Promise<void> {
  const actor = core.actor();
  const read = () => {
    const state = openCase(core, input.caseId);
    const changes = withoutMasks({ decedent: input.changes }, state).decedent ?? {};
    if (alteredIdentity(state, changes).length === 0)
      throw new GuichengError('INPUT.NO_CHANGE', '姓名、性别、出生日期和证件都没有改动，不必更正');
    return { changes, voided: state.carriers.filter(isLive).map((carrier) => carrier.code) };
  };
  read();
  const witnessId = await core.witness(input.witness);
  // Another label may have been printed while the PIN was typed.
  const { changes, voided } = read();
  core.record(
    'case.identityCorrected',
    { changes, reason: input.reason, voided },
    { caseId: input.caseId, actorId: actor.staffId, witnessId },
  );
}

/** Two people, one of whom may restructure cases. @throws GuichengError `AUTH.*`, `FORBIDDEN.DIRECTOR` */
async function twoPeople(core: StationCore, asked: Asked): Promise<TwoPeople> {
  const actorId = core.actor().staffId;
  const witnessId = await core.witness(asked.witness);
  const entitled = [actorId, witnessId].some((staffId) => {
    const staff = core.views.staff(staffId);
    return staff !== null && may(staff, 'case.restructure');
  });
  if (!entitled) throw new GuichengError('FORBIDDEN.DIRECTOR', '两人中须有一位馆长或馆长代理人');
  return { actorId, witnessId };
}

function isHere(state: CaseState): boolean {
  return state.bound || state.whereabouts.kind !== 'outside';
}

/** @throws GuichengError what stands against the join, in words */
function joinable(core: StationCore, from: string, into: string): { from: CaseState; into: CaseState } {
  if (from === into) throw new GuichengError('INPUT.SAME_CASE', '请选择两份不同的案卷');
  const cases = { from: openCase(core, from), into: openCase(core, into) };
  for (const state of [cases.from, cases.into]) {
    if (openObjections(state).length > 0 || state.custodyConflict !== null)
      throw new GuichengError(
        'STATE.STOPPED',
        `${displayName(state)}有未解除的异议或冲突，先到现场核对，再合并`,
      );
  }
  if (isHere(cases.from) && !isHere(cases.into))
    throw new GuichengError('INPUT.DIRECTION', '遗体登记在要并掉的那份案卷里，请反过来合并');
  if (isHere(cases.from) && !sameWhereabouts(cases.from.whereabouts, cases.into.whereabouts))
    throw new GuichengError('STATE.TWO_BODIES', '两份案卷的遗体登记在两个地方，先到现场核对，再合并');
  return cases;
}

/**
 * Two cases of one person become one. The old case keeps its history; its stops and papers go on in the other, its
 * carriers die, and its place is left to the body that lies there.
 * @throws GuichengError `INPUT.*`, `STATE.*`, `AUTH.*`, `FORBIDDEN.DIRECTOR`
 */
export async function joinCases(
  core: StationCore,
  input: Asked & { readonly from: string; readonly into: string },
): Promise<void> {
  joinable(core, input.from, input.into);
  const people = await twoPeople(core, input);
  const { from } = joinable(core, input.from, input.into);
  core.ledger.transact((tx) => {
    const number = displayCode(from.number);
    for (const carrier of from.carriers.filter(isLive)) {
      core.append(
        tx,
        'carrier.revoked',
        { code: carrier.code, reason: `案卷 ${number} 已并入另一份` },
        { caseId: from.caseId, ...people },
      );
    }
    carryOver(core, tx, from, { caseId: input.into, ...people });
    leavePlace(core, tx, from, people);
    core.append(
      tx,
      'case.joined',
      { from: input.from, into: input.into, reason: input.reason },
      { caseId: input.into, ...people },
    );
  });
}

/** A hold does not end because a case does; a paper need not be brought twice. */
function carryOver(
  core: StationCore,
  tx: Transaction,
  from: CaseState,
  about: TwoPeople & { caseId: string },
): void {
  const number = displayCode(from.number);
  // What the old file implied ends with its own paper; the new one must not know less.
  for (const { kind } of impliedHoldsOf(from, core.facts.regional(), core.wall)) {
    const reason = `原案卷 ${number} 的${labelOf('holdKind', kind)}`;
    core.append(tx, 'hold.placed', { holdId: core.newId(), holdKind: kind, reason, basis: null }, about);
  }
  const infectious = infectiousOf(from);
  if (infectious === 'suspected' || infectious === 'confirmed')
    core.append(tx, 'case.amended', { decedent: { infectious } }, about);
  for (const hold of openHolds(from)) {
    core.append(
      tx,
      'hold.placed',
      {
        holdId: core.newId(),
        holdKind: hold.kind,
        reason: `${hold.reason}（原案卷 ${number}）`,
        basis: hold.basis,
      },
      about,
    );
  }
  for (const paper of from.documents.filter((entry) => !entry.withdrawn)) {
    const { kind, form, issuer, issuerKind, attachment } = paper;
    core.append(
      tx,
      'document.received',
      {
        documentId: core.newId(),
        ...{ kind, form, number: paper.number, issuer, issuerKind, attachment },
        note: `原案卷 ${number}`,
      },
      about,
    );
  }
}

/** The bay must not count a body under a case that is no more. */
function leavePlace(core: StationCore, tx: Transaction, from: CaseState, people: TwoPeople): void {
  const place = placeOf(from.whereabouts);
  if (place === null) return;
  core.append(
    tx,
    'conflict.closed',
    {
      conflictId: `joined:${from.caseId}`,
      cases: [from.caseId],
      keep: null,
      place,
      whereabouts: null,
      note: '合并案卷，此位置登记在另一份案卷名下',
    },
    { caseId: from.caseId, ...people },
  );
}

/**
 * One case that held two people is split: the carriers named go to a new, empty case, and neither body moves until it
 * is re-bound.
 * @throws GuichengError `INPUT.CARRIER`, `STATE.*`, `AUTH.*`, `FORBIDDEN.DIRECTOR`
 */
export async function splitCase(
  core: StationCore,
  input: Asked & { readonly from: string; readonly carriers: readonly string[] },
): Promise<{ caseId: string }> {
  const check = () => {
    const state = openCase(core, input.from);
    const unknown = input.carriers.filter(
      (code) => !state.carriers.some((carrier) => carrier.code === code && hangsOnBody(carrier)),
    );
    if (unknown.length > 0)
      throw new GuichengError(
        'INPUT.CARRIER',
        '请选现在系在遗体上的腕带或袋签：没系上的和作废的说明不了是哪一位',
        { codes: unknown },
      );
  };
  check();
  const people = await twoPeople(core, input);
  check();
  core.numbers.ensure(['caseNumber'], people.actorId);
  const into = core.newId();
  core.ledger.transact((tx) => {
    const number = core.numbers.take(tx, 'caseNumber');
    core.append(tx, 'case.opened', { caseNumber: number, fields: {} }, { caseId: into, ...people });
    core.append(
      tx,
      'case.split',
      { from: input.from, into, moved: [...new Set(input.carriers)], reason: input.reason },
      { caseId: input.from, ...people },
    );
  });
  return { caseId: into };
}
