import type { CheckpointId } from '../events/kinds.ts';
import { ASHES_RULES } from './ashesRules.ts';
import { BODY_RULES } from './bodyRules.ts';
import { RESCUE_RULES } from './rescueRules.ts';
import type { CheckpointRule } from './rule.ts';

export type { CheckpointRule, PredicateId, StepId } from './rule.ts';

/** Every checkpoint (核验点) as data. Order of steps is the order on the screen. */
export const CHECKPOINTS: Readonly<Record<CheckpointId, CheckpointRule>> = {
  ...BODY_RULES,
  ...ASHES_RULES,
  ...RESCUE_RULES,
};

/** Stored with every verdict; one without is of edition 1. What the rules ask more of since then stands below. */
export const RULES_EDITION = 2;

/** Until edition 2 one carrier was enough to be received, and a lost one was tied on anew before that. */
const FIRST_EDITION: Readonly<Partial<Record<CheckpointId, CheckpointRule>>> = {
  receive: { ...BODY_RULES.receive, steps: ['first', 'body', 'observed'] },
  rebind: {
    ...BODY_RULES.rebind,
    predicates: BODY_RULES.rebind.predicates.filter((entry) => entry !== 'arrived'),
  },
};

/** The rule a verdict of this edition was decided by: a stored one is decided again as it was then. */
export function ruleOf(checkpoint: CheckpointId, edition: number | undefined): CheckpointRule {
  const earlier = edition === undefined ? FIRST_EDITION[checkpoint] : undefined;
  return earlier ?? CHECKPOINTS[checkpoint];
}
