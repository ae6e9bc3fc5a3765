import { GuichengError } from '../domain/errors.ts';
import { hasRole } from '../domain/roles.ts';
import { goneBy } from './claims.ts';
import type { StationCore } from './core.ts';
import { claimedPlaces } from './floorCommands.ts';

/**
 * 离馆核实: what left the house cannot be scanned in it. Two people, one the director, close the conflict on the paper
 * that proves it (the receipt the family signed, the entry of the cemetery); the other claim stays on file.
 * @throws GuichengError `NOT_FOUND.CONFLICT`, `STATE.NOT_GONE`, `FORBIDDEN.WITNESS_ROLE`
 */
export async function settleGone(
  core: StationCore,
  input: {
    caseId: string;
    paper: string;
    attachment: string | null;
    note: string;
    witness: { staffId: string; pin: string };
  },
): Promise<void> {
  const actor = core.actor();
  const found = () => {
    const state = core.views.case(input.caseId);
    if (state?.custodyConflict == null)
      throw new GuichengError('NOT_FOUND.CONFLICT', '没有这条冲突，或已经解除');
    const gone = goneBy(state);
    if (gone === null) throw new GuichengError('STATE.NOT_GONE', '两种说法都在馆内，请两人到现场扫码核对');
    return gone;
  };
  found();
  const witnessId = await core.witness(input.witness);
  // Somebody may have found it while the PIN was typed.
  const whereabouts = found();
  const people = [actor.staffId, witnessId].flatMap((staffId) => core.views.staff(staffId) ?? []);
  if (!people.some((person) => hasRole(person, ['director'])))
    throw new GuichengError('FORBIDDEN.WITNESS_ROLE', '已经离馆的凭凭证认定，要馆长在场');
  const about = { caseId: input.caseId, actorId: actor.staffId, witnessId };
  const closed = {
    conflictId: `custody:${input.caseId}`,
    cases: [input.caseId],
    keep: input.caseId,
    note: input.note,
    evidence: { paper: input.paper, attachment: input.attachment },
  };
  core.ledger.transact((tx) => {
    core.append(tx, 'conflict.closed', { ...closed, place: whereabouts.at, whereabouts }, about);
    for (const place of claimedPlaces(core, input.caseId))
      core.append(tx, 'conflict.closed', { ...closed, place, whereabouts: null }, about);
  });
}
