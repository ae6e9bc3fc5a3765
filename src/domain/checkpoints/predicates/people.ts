import { ROLES, type Role } from '../../roles.ts';
import { lookUp, type PersonFacts } from '../context.ts';
import { ofType } from '../evidence.ts';
import { type Reason, reason } from '../reasons.ts';
import { provingCarriers, type Scene, scannedBy } from '../scene.ts';

function words(roles: readonly Role[]): string {
  return roles.map((role) => ROLES[role]).join('、');
}

function holds(person: PersonFacts, roles: readonly Role[]): boolean {
  return person.roles.some((role) => roles.includes(role));
}

function badged(scene: Scene, person: PersonFacts): boolean {
  return ofType(scene.evidence, 'staff').some((item) => item.staffId === person.staffId && item.pin);
}

/** Badge, role, second person, PINs. The same person twice is one person; a dismissed one is nobody. */
export function people(scene: Scene): Reason[] {
  const { rule, first, second, ctx } = scene;
  const found: Reason[] = [];
  for (const item of ofType(scene.evidence, 'staff')) {
    if (lookUp(ctx.staff, item.staffId) === undefined) {
      found.push(reason('PERSON_UNKNOWN', { code: item.staffId }));
    }
  }
  if (first === null) return [...found, reason('FIRST_MISSING')];
  if (!first.active) found.push(reason('PERSON_DISMISSED', { person: first.name }));
  else if (!holds(first, rule.firstRoles)) {
    found.push(reason('FIRST_ROLE', { person: first.name, roles: words(rule.firstRoles) }));
  }
  if (rule.pins && !badged(scene, first)) found.push(reason('PIN_MISSING', { person: first.name }));
  if (rule.secondRoles === null) return found;
  found.push(...secondPerson(scene, rule.secondRoles));
  if (rule.pins && second !== null && !badged(scene, second))
    found.push(reason('PIN_MISSING', { person: second.name }));
  return found;
}

/** A second person who may be it; where any two will not do, one of both holds a role that does. */
export function secondPerson(scene: Scene, roles: readonly Role[]): Reason[] {
  const { rule, first, second } = scene;
  if (second === null) return [reason('SECOND_MISSING')];
  if (!second.active) return [reason('PERSON_DISMISSED', { person: second.name })];
  if (!holds(second, roles)) return [reason('SECOND_ROLE', { person: second.name, roles: words(roles) })];
  return rule.oneOf !== null && first !== null && !holds(first, rule.oneOf) && !holds(second, rule.oneOf)
    ? [reason('SECOND_ROLE', { person: second.name, roles: words(rule.oneOf) })]
    : [];
}

/** Two people who each looked themselves: whoever only stands by has not seen whose body it is. */
export function eachScanned(scene: Scene): Reason[] {
  const { first, second, rule } = scene;
  // Who the second is, is asked for first.
  if (first === null || second === null) return [];
  const what = rule.of === 'body' ? '遗体上的载体' : '骨灰的码';
  return [first, second]
    .filter((person) => !scannedBy(scene, person.staffId))
    .map((person) => reason('EACH_MUST_SCAN', { person: person.name, what }));
}

/** Both people scanned both carriers: what a dead reader asks for instead of its hint. */
export function bothScannedBoth(scene: Scene): boolean {
  const codes = provingCarriers(scene).map(({ code }) => code);
  const scans = ofType(scene.evidence, 'carrier');
  return [scene.first, scene.second].every(
    (person) =>
      person !== null &&
      codes.length >= 2 &&
      codes.every((code) => scans.some((item) => item.by === person.staffId && item.code === code)),
  );
}
