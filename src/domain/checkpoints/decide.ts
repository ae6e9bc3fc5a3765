import type { CheckpointId } from '../events/kinds.ts';
import { type CheckpointContext, lookUp } from './context.ts';
import { type Evidence, ofType } from './evidence.ts';
import * as carriers from './predicates/carriers.ts';
import * as exceptions from './predicates/exceptions.ts';
import * as furnace from './predicates/furnace.ts';
import * as gates from './predicates/gates.ts';
import * as identity from './predicates/identity.ts';
import { listed } from './predicates/listed.ts';
import * as people from './predicates/people.ts';
import * as places from './predicates/places.ts';
import * as testimony from './predicates/testimony.ts';
import { witnessed } from './predicates/witnessed.ts';
import { type Reason, specOf } from './reasons.ts';
import type { CheckpointRule, PredicateId } from './rule.ts';
import { type Scene, sceneOf } from './scene.ts';

const PREDICATES: Readonly<Record<PredicateId, (scene: Scene) => Reason[]>> = {
  chosen: identity.chosen,
  carriers: carriers.carriers,
  newCarriers: carriers.newCarriers,
  oneBody: identity.oneBody,
  things: identity.things,
  caseOpen: identity.caseOpen,
  binding: identity.binding,
  arrived: identity.arrived,
  witnessed,
  similar: identity.similar,
  stops: places.stops,
  holds: exceptions.holds,
  identityClash: places.identityClash,
  from: places.from,
  released: furnace.released,
  leaving: places.leaving,
  target: places.target,
  listed,
  review: places.review,
  sighted: places.sighted,
  hands: places.hands,
  authority: places.authority,
  people: people.people,
  eachScanned: people.eachScanned,
  observed: testimony.observed,
  family: testimony.family,
  readBack: testimony.readBack,
  photo: testimony.photo,
  grounds: testimony.grounds,
  identityPaper: gates.identityPaper,
  fields: gates.fields,
  documents: gates.documents,
  farewell: gates.farewell,
  hall: gates.hall,
  order: gates.order,
  queue: gates.queue,
  implant: gates.implant,
  sealed: exceptions.sealed,
  choice: exceptions.choice,
  transfer: exceptions.transfer,
  retention: exceptions.retention,
  cremator: furnace.cremator,
  look: furnace.look,
  onTrolley: furnace.onTrolley,
  tags: furnace.tags,
  permit: furnace.permit,
  timing: furnace.timing,
  freshness: gates.freshness,
  clock: gates.clockRight,
  understood: gates.understood,
};

export interface Verdict {
  readonly checkpoint: CheckpointId;
  readonly outcome: 'pass' | 'blocked';
  readonly reasons: readonly Reason[];
  /** True once the attempt is over: it passes, something is wrong, or only a last resort is left. */
  readonly final: boolean;
  readonly subject: string | null;
  /** Codes a higher role took upon itself, with the reason on file. */
  readonly overridden: readonly string[];
}

/**
 * Decides by a rule. Outside `domain` nobody names a rule: the product calls `evaluate`, which takes the rule from
 * the table; only the mutation test comes here, with one predicate left out.
 */
export function decide(
  rule: CheckpointRule,
  context: CheckpointContext,
  evidence: readonly Evidence[],
  now: number,
): Verdict {
  const scene = sceneOf(rule, context, evidence, now);
  const found = rule.predicates.flatMap((predicate) => PREDICATES[predicate](scene));
  const { reasons, overridden } = withoutOverridden(rule, scene, found);
  const wrong = reasons.some((entry) => entry.grade === 'wrong');
  const missing = reasons.some((entry) => entry.grade === 'missing');
  return {
    checkpoint: rule.id,
    outcome: reasons.length === 0 ? 'pass' : 'blocked',
    reasons,
    final: wrong || !missing,
    subject: scene.subject?.caseId ?? null,
    overridden,
  };
}

/** Two people, one of a higher role, with PIN and reason; charging and other irreversible acts have none. */
function withoutOverridden(
  rule: CheckpointRule,
  scene: Scene,
  found: readonly Reason[],
): { reasons: Reason[]; overridden: string[] } {
  const override = ofType(scene.evidence, 'override').at(-1);
  const accepted = rule.override;
  if (override === undefined || accepted === null || rule.irreversible || !override.pin) {
    return { reasons: [...found], overridden: [] };
  }
  const person = lookUp(scene.ctx.staff, override.staffId);
  const higher =
    person?.active &&
    person.staffId !== scene.ctx.first &&
    person.roles.some((role) => accepted.includes(role));
  if (!higher || override.reason.trim() === '') return { reasons: [...found], overridden: [] };
  const overridden = found
    .filter((entry) => specOf(entry.code).overridable === true && override.codes.includes(entry.code))
    .map((entry) => entry.code);
  return { reasons: found.filter((entry) => !overridden.includes(entry.code)), overridden };
}
