import type { CheckpointContext } from '../../../src/domain/checkpoints/context.ts';
import { decide as rightly, type Verdict } from '../../../src/domain/checkpoints/decide.ts';
import type { Evidence } from '../../../src/domain/checkpoints/evidence.ts';
import { reason } from '../../../src/domain/checkpoints/reasons.ts';
import type { CheckpointRule } from '../../../src/domain/checkpoints/rule.ts';
import { bend } from '../bend.ts';

export type { Verdict } from '../../../src/domain/checkpoints/decide.ts';

/**
 * Stands in the place of `decide` where `hooks.ts` is loaded. Forced: nothing is ever wrong, and what is still
 * missing is asked for until the operator says that nothing more will come. Whose step it is must be known all the
 * same: without a case there is nothing to record.
 */
export function decide(
  rule: CheckpointRule,
  context: CheckpointContext,
  evidence: readonly Evidence[],
  now: number,
): Verdict {
  const { now: how } = bend;
  if (how.kind === 'without') {
    const hit = how.checkpoint === null || how.checkpoint === rule.id;
    const predicates = hit
      ? rule.predicates.filter((entry) => !how.predicates.includes(entry))
      : rule.predicates;
    return rightly({ ...rule, predicates }, context, evidence, now);
  }
  const verdict = rightly(rule, context, evidence, now);
  if (how.kind === 'none' || verdict.subject === null) return verdict;
  if (how.kind === 'refusing') {
    if (how.checkpoint !== rule.id || verdict.outcome === 'blocked') return verdict;
    return { ...verdict, outcome: 'blocked', reasons: [reason('WRONG_STATE', {}, [verdict.subject])] };
  }
  const missing = bend.concluding ? [] : verdict.reasons.filter((entry) => entry.grade === 'missing');
  return {
    ...verdict,
    outcome: missing.length === 0 ? 'pass' : 'blocked',
    reasons: missing,
    final: missing.length === 0,
  };
}
