import { GuichengError } from '../domain/errors.ts';
import { readEvent, type Whereabouts } from '../domain/events/kinds.ts';
import { sameWhereabouts } from '../domain/fold/caseState.ts';
import type { Transaction } from '../ledger/ledger.ts';
import { openCase } from './caseCommands.ts';
import type { StationCore } from './core.ts';

const NEAR_MISSES_LOOKED_AT = 500;
/** Where two bodies at one time could be taken for each other. */
const SPOTS: readonly Whereabouts['kind'][] = ['place', 'hands', 'cremator', 'tray'];

function isOneSpot(a: Whereabouts | null, b: Whereabouts | null): boolean {
  return a !== null && b !== null && SPOTS.includes(a.kind) && sameWhereabouts(a, b);
}

/** Was this case at a spot at any time since? Its own passes tell where it came from and went to. */
function wasAt(core: StationCore, caseId: string, spot: Whereabouts, since: number): boolean {
  return core.ledger.eventsOf(`case:${caseId}`).some((raw) => {
    const event = readEvent(raw);
    if (event?.kind !== 'checkpoint.passed' || event.occurredAt < since) return false;
    const { from, to } = event.payload.act;
    return isOneSpot(from, spot) || isOneSpot(to, spot);
  });
}

/**
 * Everybody an objection (异议) freezes: the case, every case that shared its place or hands since its last agreed
 * scan, even if it has been moved on meanwhile, and every case named in a refusal about it since then.
 */
function frozenWith(core: StationCore, caseId: string): string[] {
  const found = new Set([caseId]);
  const state = core.views.case(caseId);
  if (state === null) return [caseId];
  const agreed = state.passed.at(-1)?.at ?? state.openedAt;
  for (const other of core.views.openCases()) {
    if (other.caseId === caseId) continue;
    const here = isOneSpot(state.whereabouts, other.whereabouts);
    if (here || (other.changedAt >= agreed && wasAt(core, other.caseId, state.whereabouts, agreed)))
      found.add(other.caseId);
  }
  for (const row of core.views.nearMisses(NEAR_MISSES_LOOKED_AT)) {
    const cases: string[] = JSON.parse(row.cases);
    const named = row.case_id === null ? cases : [row.case_id, ...cases];
    if (row.at >= agreed && named.includes(caseId)) for (const id of named) found.add(id);
  }
  return [...found];
}

/** Freezes the case and its neighbours, in the transaction of whatever showed the contradiction. */
export function appendObjection(
  core: StationCore,
  tx: Transaction,
  about: { caseId: string; reason: string; actorId: string; byFamily?: boolean },
): string[] {
  const cases = frozenWith(core, about.caseId);
  core.append(
    tx,
    'objection.raised',
    {
      objectionId: core.newId(),
      reason: about.reason.slice(0, 800),
      cases,
      ...(about.byFamily === true ? { byFamily: true } : {}),
    },
    { caseId: about.caseId, actorId: about.actorId },
  );
  return cases;
}

/**
 * 有异议: the case given, or the one in front of the operator.
 * @returns ids of the frozen cases
 * @throws GuichengError `STATE.NO_CASE`
 */
export function raiseObjection(
  core: StationCore,
  caseId: string | null,
  reason: string,
  byFamily = false,
): string[] {
  const actor = core.actor();
  const subject =
    caseId ?? core.checking.decision?.verdict.subject ?? core.checking.verdict?.expected?.caseId ?? null;
  if (subject === null)
    throw new GuichengError('STATE.NO_CASE', '面前没有案卷。请先扫腕带或选中一位，再按有异议');
  openCase(core, subject);
  const about = {
    caseId: subject,
    reason: reason.trim() === '' ? '现场提出异议' : reason.trim(),
    actorId: actor.staffId,
    byFamily,
  };
  return core.ledger.transact((tx) => appendObjection(core, tx, about));
}

/**
 * Lifts an objection. Nobody lifts one they raised, nor one against their own act: whoever took part in what was
 * last done or tried with this person before it was raised.
 * @throws GuichengError `NOT_FOUND.OBJECTION`, `FORBIDDEN.OWN_ACT`, `INPUT.SETTLEMENT`
 */
export function liftObjection(
  core: StationCore,
  input: { caseId: string; objectionId: string; reason: string; settlement?: string | undefined },
): void {
  const actor = core.actor();
  const objection = openCase(core, input.caseId).objections.find((entry) => entry.id === input.objectionId);
  if (objection === undefined || objection.lifted !== null)
    throw new GuichengError('NOT_FOUND.OBJECTION', '没有这条异议，或已经解除');
  const before = core.ledger
    .eventsOf(`case:${input.caseId}`)
    .filter((event) => event.kind.startsWith('checkpoint.') && event.occurredAt <= objection.at)
    .at(-1);
  if ([objection.by, before?.actorId, before?.witnessId].includes(actor.staffId))
    throw new GuichengError('FORBIDDEN.OWN_ACT', '异议不能由当事人自己解除，请另一位馆长办理');
  const settlement = input.settlement?.trim() ?? '';
  if (objection.byFamily === true && settlement === '')
    throw new GuichengError('INPUT.SETTLEMENT', '家属的拒认或争议凭双方的书面和解或确认解除，请写材料编号');
  core.record(
    'objection.lifted',
    {
      objectionId: input.objectionId,
      reason: input.reason,
      cases: [input.caseId],
      ...(settlement === '' ? {} : { settlement }),
    },
    { caseId: input.caseId, actorId: actor.staffId },
  );
}
