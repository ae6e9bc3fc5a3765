import type { PredicateId } from '../../src/domain/checkpoints/rule.ts';
import type { CheckpointId } from '../../src/domain/events/kinds.ts';

/**
 * How the decision is bent in this process: not at all, never refusing, refusing whatever would pass at one
 * checkpoint, or with predicates left out, everywhere or at one checkpoint. Read by the stand-in for `decide.ts` that `hooks.ts` puts in its place.
 */
export type Bend =
  | { readonly kind: 'none' }
  | { readonly kind: 'forced' }
  | { readonly kind: 'refusing'; readonly checkpoint: CheckpointId }
  | {
      readonly kind: 'without';
      readonly predicates: readonly PredicateId[];
      readonly checkpoint: CheckpointId | null;
    };

export const bend: {
  now: Bend /** The operator asked for the verdict: nothing more will come. */;
  concluding: boolean;
} = {
  now: { kind: 'none' },
  concluding: false,
};
