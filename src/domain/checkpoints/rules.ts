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
export const RULES_EDITION = 4;

type Edition = Readonly<Partial<Record<CheckpointId, CheckpointRule>>>;

/** Until edition 3 one carrier left on a body that was received said whose body it is, wherever it was scanned. */
const byOneCarrier: CheckpointRule = {
  ...BODY_RULES.rebind,
  steps: ['first', 'body', 'newCarrier', 'photo', 'second'],
  conditional: ['slip'],
  place: null,
  predicates: BODY_RULES.rebind.predicates.map((entry) => (entry === 'witnessed' ? 'arrived' : entry)),
};

/** Until edition 2 one carrier was enough to be received, and a lost one was tied on anew before that. */
const FIRST_EDITION: Edition = {
  receive: { ...BODY_RULES.receive, steps: ['first', 'body', 'observed'] },
  rebind: { ...byOneCarrier, predicates: byOneCarrier.predicates.filter((entry) => entry !== 'arrived') },
};

/** Until edition 4 nobody was asked, once the pass was given, whether this one lies alone on the trolley. */
const trolleyUnseen: CheckpointRule = {
  ...BODY_RULES.chargeIn,
  steps: BODY_RULES.chargeIn.steps.filter((entry) => entry !== 'onTrolley'),
  predicates: BODY_RULES.chargeIn.predicates.filter((entry) => entry !== 'onTrolley'),
};

/** What each edition asked otherwise than those after it, the first edition first. */
const EARLIER: readonly Edition[] = [FIRST_EDITION, { rebind: byOneCarrier }, { chargeIn: trolleyUnseen }];

/** The rule a verdict of this edition was decided by: a stored one is decided again as it was then. */
export function ruleOf(checkpoint: CheckpointId, edition = 1): CheckpointRule {
  const since = EARLIER.slice(edition - 1).find((entry) => entry[checkpoint] !== undefined);
  return since?.[checkpoint] ?? CHECKPOINTS[checkpoint];
}
