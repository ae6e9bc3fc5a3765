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
