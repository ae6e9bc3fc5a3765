import type { CheckpointId } from '../events/kinds.ts';
import type { CheckpointContext } from './context.ts';
import { decide, type Verdict } from './decide.ts';
import type { Evidence } from './evidence.ts';
import { ruleOf } from './rules.ts';

export type { Verdict } from './decide.ts';

/**
 * The one decision. Pure: the same checkpoint, context, evidence and time give the same verdict for ever, so a
 * stored verdict can be decided again.
 *
 * @param now monotonic ms since the attempt opened
 */
export function evaluate(
  checkpoint: CheckpointId,
  context: CheckpointContext,
  evidence: readonly Evidence[],
  now: number,
): Verdict {
  return decide(ruleOf(checkpoint, context.edition), context, evidence, now);
}
