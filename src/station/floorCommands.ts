import { GuichengError } from '../domain/errors.ts';
import type { Whereabouts } from '../domain/events/kinds.ts';
import { openCase } from './caseCommands.ts';
import type { StationCore } from './core.ts';

/** 有异议: the case given, or the one in front of the operator. @throws GuichengError `STATE.NO_CASE` */
export function raiseObjection(core: StationCore, caseId: string | null, reason: string): string[] {
  const actor = core.actor();
  const subject =
    caseId ?? core.checking.decision?.verdict.subject ?? core.checking.verdict?.expected?.caseId ?? null;
  if (subject === null)
    throw new GuichengError('STATE.NO_CASE', '面前没有案卷。请先扫腕带或选中一位，再按有异议');
  openCase(core, subject);
  return core.checking.objection(
    subject,
    reason.trim() === '' ? '现场提出异议' : reason.trim(),
    actor.staffId,
  );
}

/**
 * Lifts an objection. Nobody lifts one they raised, nor one against their own act: whoever took part in what was
 * last done or tried with this person before it was raised.
 * @throws GuichengError `NOT_FOUND.OBJECTION`, `FORBIDDEN.OWN_ACT`
 */
export function liftObjection(
  core: StationCore,
  input: { caseId: string; objectionId: string; reason: string },
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
  core.record(
    'objection.lifted',
    { objectionId: input.objectionId, reason: input.reason, cases: [input.caseId] },
    { caseId: input.caseId, actorId: actor.staffId },
  );
}

/** Forward past others is an override and needs a director as second person; backward is a reason. */
export async function moveInQueue(
  core: StationCore,
  input: {
    caseId: string;
    scheduledAt: number;
    reason: string;
    witness: { staffId: string; pin: string } | null;
  },
): Promise<void> {
  const actor = core.actor();
  const state = openCase(core, input.caseId);
  if (state.order === null) throw new GuichengError('STATE.NOT_ORDERED', '这位还没有火化单');
  const forward = input.scheduledAt < state.order.scheduledAt;
  let witnessId: string | undefined;
  if (forward) {
    if (input.witness === null)
      throw new GuichengError('AUTH.WITNESS_NEEDED', '提前要第二人：馆长或代理人的工牌和口令');
    witnessId = await core.witness(input.witness, 'queue.override');
  } else {
  }
  core.record(
    'cremation.moved',
    { scheduledAt: input.scheduledAt, reason: input.reason, forward },
    { caseId: input.caseId, actorId: actor.staffId, ...(witnessId === undefined ? {} : { witnessId }) },
  );
}

/** 火化结束: the burner is off; ashes are asked for with the tray's own checkpoint. */
export function finishCremation(core: StationCore, cremator: string): void {
  const actor = core.actor();
  const place = core.views.place(cremator);
  const run = place?.run ?? null;
  if (place === null || run === null || run.state !== 'burning')
    throw new GuichengError('STATE.NOT_BURNING', '这台炉没有正在进行的火化');
  const staff = core.views.staff(actor.staffId);
  if (
    staff === null ||
    ![...staff.roles, ...staff.deputyOf].some((role) => role === 'cremationOperator' || role === 'director')
  ) {
    throw new GuichengError('FORBIDDEN.ROLE', '只有火化师可以结束火化');
  }
  const earliest = run.since + core.policy.minimumCremationMs;
  if (core.wall < earliest)
    throw new GuichengError('STATE.TOO_SOON', '入炉时间还不够，不能结束火化', { earliest });
  core.record('cremation.finished', { cremator }, { caseId: run.caseId, actorId: actor.staffId });
}

/** An unused pass is closed by two people looking into the furnace, before either may be used again. */
export async function closePermit(
  core: StationCore,
  input: { cremator: string; witness: { staffId: string; pin: string } },
): Promise<void> {
  const actor = core.actor();
  const run = core.views.place(input.cremator)?.run ?? null;
  if (run === null || run.state !== 'permitted' || run.permitId === null) {
    throw new GuichengError('STATE.NO_PERMIT', '这台炉没有待关闭的许可');
  }
  const witnessId = await core.witness(input.witness);
  core.record(
    'permit.closed',
    { permitId: run.permitId, cremator: input.cremator, reason: '两人看炉，炉膛为空' },
    { caseId: run.caseId, actorId: actor.staffId, witnessId },
  );
}

/**
 * A conflict of meaning is closed at the place itself: the carrier found there and the place are scanned, a
 * second person stands by. The case of that carrier is kept there; the other stays frozen where it was claimed.
 */
export async function closeConflict(
  core: StationCore,
  input: {
    conflictId: string;
    carrier: string;
    place: string | null;
    note: string;
    witness: { staffId: string; pin: string };
  },
): Promise<void> {
  const actor = core.actor();
  const witnessId = await core.witness(input.witness);
  const carrier = core.views.carrier(input.carrier.toUpperCase());
  if (carrier === null || carrier.caseId === null || carrier.state !== 'bound') {
    throw new GuichengError('INPUT.CARRIER', '请扫描现场遗体上的腕带或袋签');
  }
  const place = input.place === null ? null : core.views.place(input.place.toUpperCase());
  if (input.place !== null && place === null) throw new GuichengError('INPUT.PLACE', '请扫描现场的位置码');
  const named = input.conflictId.startsWith('place:')
    ? (core.views.place(input.conflictId.slice(6))?.occupants ?? [])
    : [];
  const cases = [...new Set([carrier.caseId, ...named])];
  const whereabouts: Whereabouts | null = place === null ? null : { kind: 'place', code: place.code };
  core.record(
    'conflict.closed',
    {
      conflictId: input.conflictId,
      cases,
      keep: carrier.caseId,
      place: place?.code ?? null,
      whereabouts,
      note: input.note,
    },
    { caseId: carrier.caseId, actorId: actor.staffId, witnessId },
  );
}
