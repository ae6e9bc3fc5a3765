import type { CheckpointId, StationRole } from '../domain/events/kinds.ts';
import { bindingStep } from '../domain/fold/binding.ts';
import type { CaseState } from '../domain/fold/case.ts';

/** What may sensibly come next for a case, the likeliest first; the operator may always choose another. */
export function nextCheckpoints(state: CaseState, role: StationRole): CheckpointId[] {
  if (state.status !== 'open') return [];
  const binding = bindingStep(state);
  if (binding !== null) {
    // One good carrier still moves the body: the re-binding comes first once the new label was scanned back.
    const waits =
      binding === 'rebind' &&
      !state.mustRebind &&
      !state.carriers.some((carrier) => carrier.state === 'verified');
    return waits ? [...moves(state, role), 'rebind'] : [binding];
  }
  return moves(state, role);
}

function moves(state: CaseState, role: StationRole): CheckpointId[] {
  const { whereabouts } = state;
  switch (whereabouts.kind) {
    case 'outside':
      return ['receive'];
    case 'hands': {
      const received = state.passed.some((entry) => entry.checkpoint === 'receive');
      if (!received) return ['receive'];
      if (state.releasedToCremation) {
        const permit = state.permit;
        const pending = permit !== null && !permit.used && !permit.closed;
        if (role === 'console')
          return pending && !permit.voided ? ['chargeIn', 'charge', 'return'] : ['charge', 'return'];
        return ['return'];
      }
      if (state.farewell === 'released') return ['view', 'return'];
      return role === 'console' ? ['return'] : ['store', 'return', 'prepare'];
    }
    case 'place': {
      if (state.pendingReview !== null) return ['review', 'move'];
      if (state.farewell === 'inHall') return ['releaseToCremation', 'return'];
      const ready = state.farewell === 'closed' || state.farewell === 'waived';
      const list: CheckpointId[] = ready
        ? ['releaseToCremation']
        : state.booking === null
          ? []
          : ['releaseToFarewell'];
      return [...list, 'move', 'prepare', ...(ready ? [] : (['releaseToCremation'] as const)), 'transferOut'];
    }
    case 'cremator':
      return ['trayToCooling', 'retag', 'uncharge'];
    case 'tray':
      return ['box', 'retag'];
    case 'urn':
      return [...urnMoves(state, whereabouts.at), 'rebox'];
    case 'gone':
      return [];
  }
}

function urnMoves(state: CaseState, niche: string | null): CheckpointId[] {
  if (niche !== null) return ['urnOut'];
  return state.decedent.ashesDestination === '6'
    ? ['storeUrn', 'handOver', 'inter']
    : state.decedent.ashesDestination === '7'
      ? ['scatter', 'handOver', 'storeUrn']
      : state.decedent.ashesDestination === '1' || state.decedent.ashesDestination === '2'
        ? ['inter', 'handOver', 'storeUrn']
        : ['handOver', 'storeUrn', 'inter'];
}
