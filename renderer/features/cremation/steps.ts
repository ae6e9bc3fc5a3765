import { CHECKPOINTS } from '../../../src/domain/checkpoints/rules.ts';
import type { CheckpointId } from '../../../src/domain/events/kinds.ts';
import type { AshesRow } from '../../../src/station/dto.ts';

export interface NextStep {
  readonly checkpoint: CheckpointId;
  readonly chinese: string;
}

/** Everything that may become of an urn in somebody's hands. */
const IN_HAND: readonly CheckpointId[] = [
  'handOver',
  'storeUrn',
  'urnBack',
  'inter',
  'scatter',
  'leaveAshes',
];

export interface AshesSteps {
  /** The likeliest, by what the family chose. */
  readonly first: NextStep | null;
  readonly others: readonly NextStep[];
}

/**
 * The station names the likely steps; the rest of what may become of an urn stays within reach, because families
 * change their minds at the counter. Each is guarded by its checkpoint all the same.
 */
export function ashesSteps(row: AshesRow): AshesSteps {
  const [first = null, ...rest] = row.next;
  const named = row.next.map((entry) => entry.checkpoint);
  const inHand = named.includes('handOver') || named.includes('inter');
  const more = inHand
    ? IN_HAND.filter((id) => !named.includes(id)).map((id) => ({
        checkpoint: id,
        chinese: CHECKPOINTS[id].chinese,
      }))
    : [];
  return { first, others: [...rest, ...more] };
}
