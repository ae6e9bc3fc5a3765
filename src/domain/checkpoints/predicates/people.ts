import { ROLES, type Role } from '../../roles.ts';
import type { PersonFacts } from '../context.ts';
import { ofType } from '../evidence.ts';
import { type Reason, reason } from '../reasons.ts';
import { called, provingCarriers, type Scene, scansBy } from '../scene.ts';

function words(roles: readonly Role[]): string {
  return roles.map((role) => ROLES[role]).join('、');
}

function badged(scene: Scene, person: PersonFacts): boolean {
  return ofType(scene.evidence, 'staff').some((item) => item.staffId === person.staffId && item.pin);
}

/** Badge, role, second person, PINs, and each having scanned the body or ashes themselves. */
export function people(scene: Scene): Reason[] {
  const { rule, first, second, ctx } = scene;
  const found: Reason[] = [];
  for (const item of ofType(scene.evidence, 'staff')) {
    if (ctx.staff[item.staffId] === undefined) found.push(reason('PERSON_UNKNOWN', { code: item.staffId }));
  }
  if (first === null) return [...found, reason('FIRST_MISSING')];
  if (!first.active) found.push(reason('PERSON_DISMISSED', { person: first.name }));
  else if (!first.roles.some((role) => rule.firstRoles.includes(role))) {
    found.push(reason('FIRST_ROLE', { person: first.name, roles: words(rule.firstRoles) }));
  }
  if (rule.pins && !badged(scene, first)) found.push(reason('PIN_MISSING', { person: first.name }));
  if (rule.secondRoles === null) return found;
  if (second === null) return [...found, reason('SECOND_MISSING')];
  if (!second.active) found.push(reason('PERSON_DISMISSED', { person: second.name }));
  else if (!second.roles.some((role) => rule.secondRoles?.includes(role))) {
    found.push(reason('SECOND_ROLE', { person: second.name, roles: words(rule.secondRoles) }));
  }
  if (rule.pins && !badged(scene, second)) found.push(reason('PIN_MISSING', { person: second.name }));
  if (rule.steps.includes('eachScanned')) {
    const what = rule.of === 'body' ? '遗体上的载体' : '骨灰的码';
    for (const person of [first, second]) {
      if (scansBy(scene, person.staffId).length === 0) {
        found.push(reason('EACH_MUST_SCAN', { person: person.name, what }));
      }
    }
  }
  return found;
}

export function observed(scene: Scene): Reason[] {
  const { subject } = scene;
  const seen = ofType(scene.evidence, 'observed').at(-1);
  if (seen === undefined) return [reason('OBSERVED_MISSING')];
  if (subject === null) return [];
  const found: Reason[] = [];
  if (
    seen.sex !== 'unclear' &&
    (subject.sex === 'male' || subject.sex === 'female') &&
    seen.sex !== subject.sex
  ) {
    found.push(
      reason('OBSERVED_SEX_DIFFERS', {
        seen: seen.sex === 'male' ? '男' : '女',
        filed: subject.sex === 'male' ? '男' : '女',
      }),
    );
  }
  const child = childByDate(subject.birthDate, scene.ctx.wall);
  if (child !== null && child !== (seen.age === 'child')) {
    found.push(
      reason('OBSERVED_AGE_DIFFERS', {
        seen: seen.age === 'child' ? '儿童' : '成人',
        filed: subject.birthDate,
      }),
    );
  }
  return found;
}

/** True under 12, false over 18, null between or unknown: a contradiction must be beyond doubt. */
function childByDate(birthDate: string, wall: number): boolean | null {
  const born = Date.parse(`${birthDate}T00:00:00+08:00`);
  if (Number.isNaN(born)) return null;
  const years = (wall - born) / (365.25 * 86_400_000);
  if (years < 12) return true;
  return years > 18 ? false : null;
}

const bare = (text: string) => text.replaceAll(/[\s·•．.]/g, '');

function differs(said: string, filed: string): boolean {
  return bare(said) !== bare(filed);
}

/** Ask, never show: what the family says is compared only after it was entered. */
export function family(scene: Scene): Reason[] {
  const { subject } = scene;
  const said = ofType(scene.evidence, 'family').at(-1);
  if (said === undefined) return [reason('FAMILY_MISSING')];
  if (said.form === 'notice') {
    const complete = (said.noticeNumber ?? '').trim() !== '' && said.speaker.trim() !== '';
    return complete ? [] : [reason('FAMILY_NOTICE_MISSING')];
  }
  if (subject === null || subject.nameless) return [];
  const found: Reason[] = [];
  if (differs(said.name, subject.name)) found.push(reason('FAMILY_NAME_DIFFERS'));
  if (subject.birthDate !== '' && said.birthDate !== subject.birthDate)
    found.push(reason('FAMILY_BIRTH_DIFFERS'));
  return found;
}

export function readBack(scene: Scene): Reason[] {
  const { subject } = scene;
  const read = ofType(scene.evidence, 'readBack').at(-1);
  if (read === undefined) return [reason('READBACK_MISSING')];
  if (subject === null || subject.nameless) return [];
  const wrong =
    differs(read.name, subject.name) || (subject.birthDate !== '' && read.birthDate !== subject.birthDate);
  return wrong ? [reason('READBACK_DIFFERS', { name: called(subject) })] : [];
}

export function photo(scene: Scene): Reason[] {
  return ofType(scene.evidence, 'photo').length > 0 ? [] : [reason('PHOTO_MISSING')];
}

/** Both people scanned both carriers: what a dead reader asks for instead of its hint. */
export function bothScannedBoth(scene: Scene): boolean {
  const codes = provingCarriers(scene).map(({ code }) => code);
  const persons = [scene.first, scene.second];
  return persons.every(
    (person) =>
      person !== null &&
      codes.length >= 2 &&
      codes.every((code) => scansBy(scene, person.staffId).some((item) => item.code === code)),
  );
}
