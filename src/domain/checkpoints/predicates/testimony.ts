import type { CaseFacts } from '../context.ts';
import { ofType } from '../evidence.ts';
import { type Reason, reason } from '../reasons.ts';
import { called, type Scene } from '../scene.ts';
import { overdue, speaksByNotice } from './exceptions.ts';

/**
 * What people say and see. A contradiction anywhere in the attempt counts, also where a later answer agrees: the
 * person there does not get to try until it fits.
 */

export function observed(scene: Scene): Reason[] {
  const { subject } = scene;
  const all = ofType(scene.evidence, 'observed');
  const last = all.at(-1);
  const found: Reason[] = [];
  if (last === undefined || last.mark.trim() === '') found.push(reason('OBSERVED_MISSING'));
  if (subject === null) return found;
  const { sex, birthDate } = subject;
  if (
    (sex === 'male' || sex === 'female') &&
    all.some((seen) => seen.sex !== 'unclear' && seen.sex !== sex)
  ) {
    const [filed, seen] = sex === 'male' ? ['男', '女'] : ['女', '男'];
    found.push(reason('OBSERVED_SEX_DIFFERS', { seen, filed }));
  }
  const child = childByDate(birthDate, scene.ctx.wall);
  if (child !== null && all.some((seen) => child !== (seen.age === 'child'))) {
    found.push(reason('OBSERVED_AGE_DIFFERS', { seen: child ? '成人' : '儿童', filed: birthDate }));
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

interface Said {
  readonly name: string;
  readonly birthDate: string;
}

/** What the file does not know cannot be contradicted, and who says nothing contradicts nothing. */
function nameDiffers({ name }: Said, subject: CaseFacts): boolean {
  return !subject.nameless && subject.name !== '' && bare(name) !== '' && bare(name) !== bare(subject.name);
}

function birthDiffers({ birthDate }: Said, subject: CaseFacts): boolean {
  return !subject.nameless && subject.birthDate !== '' && birthDate !== '' && birthDate !== subject.birthDate;
}

/** Was what the file knows said at all? */
function isSaid({ name, birthDate }: Said, subject: CaseFacts): boolean {
  return (
    subject.nameless ||
    ((subject.name === '' || bare(name) !== '') && (subject.birthDate === '' || birthDate !== ''))
  );
}

/**
 * Ask, never show: what the family says is compared only after it was entered. Three forms: the arranger; a person
 * they authorised in writing; the authority's notice by number with a witness.
 */
export function family(scene: Scene): Reason[] {
  const { subject, rule } = scene;
  const all = ofType(scene.evidence, 'family');
  const last = all.at(-1);
  if (last === undefined) return [reason('FAMILY_MISSING')];
  const found: Reason[] = [];
  // A nameless body has nobody who could say its name: past recall, only the authority speaks for it.
  const needsNotice = rule.irreversible && subject !== null && speaksByNotice(subject);
  if (last.form === 'notice') {
    if ((last.noticeNumber ?? '').trim() === '' || last.speaker.trim() === '') {
      found.push(reason('FAMILY_NOTICE_MISSING'));
    }
    // Where there is a family, the authority speaks in its place only once everybody was told and the term is over.
    else if (rule.id === 'charge' && !needsNotice) found.push(...overdue(scene));
  } else if (needsNotice) found.push(reason('FAMILY_NOTICE_MISSING'));
  else if (last.speaker.trim() === '') found.push(reason('FAMILY_MISSING'));
  if (subject === null) return found;
  if (!isSaid(last, subject)) found.push(reason('FAMILY_MISSING'));
  if (last.form === 'authorised' && !subject.documents.includes('delegation')) {
    found.push(reason('DELEGATION_MISSING'));
  }
  if (all.some((said) => nameDiffers(said, subject))) found.push(reason('FAMILY_NAME_DIFFERS'));
  if (all.some((said) => birthDiffers(said, subject))) found.push(reason('FAMILY_BIRTH_DIFFERS'));
  return found;
}

export function readBack(scene: Scene): Reason[] {
  const { subject } = scene;
  const all = ofType(scene.evidence, 'readBack');
  const last = all.at(-1);
  if (last === undefined) return [reason('READBACK_MISSING')];
  if (subject === null) return [];
  if (!isSaid(last, subject)) return [reason('READBACK_MISSING')];
  const wrong = all.some((read) => nameDiffers(read, subject) || birthDiffers(read, subject));
  return wrong ? [reason('READBACK_DIFFERS', { name: called(subject) })] : [];
}

export function photo(scene: Scene): Reason[] {
  return ofType(scene.evidence, 'photo').length > 0 ? [] : [reason('PHOTO_MISSING')];
}

export function grounds(scene: Scene): Reason[] {
  return ofType(scene.evidence, 'grounds').some((item) => item.text.trim() !== '')
    ? []
    : [reason('GROUNDS_MISSING')];
}
