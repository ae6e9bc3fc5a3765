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
  if (second === null) return [...found, reason('SECOND_MISSING')];
  if (!second.active) found.push(reason('PERSON_DISMISSED', { person: second.name }));
  else if (!holds(second, rule.secondRoles)) {
    found.push(reason('SECOND_ROLE', { person: second.name, roles: words(rule.secondRoles) }));
  } else if (rule.oneOf !== null && !holds(first, rule.oneOf) && !holds(second, rule.oneOf)) {
    found.push(reason('SECOND_ROLE', { person: second.name, roles: words(rule.oneOf) }));
  }
  if (rule.pins && !badged(scene, second)) found.push(reason('PIN_MISSING', { person: second.name }));
  return found;
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
