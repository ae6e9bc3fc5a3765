/** The way of one person through the home, step by step, as real people would do it. For tests only. */
import type { CaseFieldsInput } from '../../domain/case/fields.ts';
import { demoCode } from '../demo/homeData.ts';
import type { HomeRig, StationId } from './rig.ts';

export interface Body {
  readonly caseId: string;
  readonly number: string;
  readonly name: string;
  readonly birthDate: string;
  readonly wristband: string;
  readonly bagTag: string;
}

export const bay = (label: string) => demoCode('bay', label);
export const cremator = (label: string) => demoCode('cremator', label);

export const CHEN = {
  name: '陈守义',
  birthDate: '1941-07-05',
  sex: 'male',
  paperNumber: '372824194107050013',
} as const;
export const LI = {
  name: '李桂兰',
  birthDate: '1938-03-12',
  sex: 'female',
  paperNumber: '372824193803120046',
} as const;
export interface Person {
  readonly name: string;
  readonly birthDate: string;
  readonly sex: 'male' | 'female';
  readonly paperNumber: string;
}

export function fieldsOf(person: Person): CaseFieldsInput {
  return {
    decedent: {
      ...person,
      paperType: 'residentId',
      town: '板泉镇',
      deathCause: '02',
      implant: 'none',
      infectious: 'none',
      ashesDestination: '6',
      caseKind: 'cremation',
    },
    arranger: { name: '陈建平', relation: '20', phone: '13900001111', paperNumber: '371327196801010017' },
  };
}

export async function registered(rig: HomeRig, person: Person): Promise<{ caseId: string; number: string }> {
  await rig.signIn('desk', 's01');
  return await rig.client('desk').cases.register({ fields: fieldsOf(person), draftId: null });
}

/** Registered, carriers printed and scanned back. */
export async function printed(rig: HomeRig, person: Person): Promise<Body> {
  const { caseId, number } = await registered(rig, person);
  const labels = await rig.client('desk').carriers.print({ caseId, kinds: ['wristband', 'bagTag'] });
  const [wristband = '', bagTag = ''] = labels.map((label) => label.code);
  rig.scan('desk', wristband, bagTag);
  return { caseId, number, name: person.name, birthDate: person.birthDate, wristband, bagTag };
}

const seen = (person: Person) =>
  ({ type: 'observed', sex: person.sex, age: 'adult', mark: '左手旧疤' }) as const;

export async function bound(rig: HomeRig, person: Person): Promise<Body> {
  const body = await printed(rig, person);
  const { attempt } = rig.client('desk');
  await attempt.open({ checkpoint: 'bind', expected: body.caseId });
  rig.scan('desk', body.wristband, body.bagTag);
  await attempt.answer(seen(person));
  await attempt.answer(family(body));
  await attempt.answer({ type: 'photo', sha256: 'a'.repeat(64) });
  passed(rig, 'desk', 'bind');
  await rig.pump();
  return body;
}

export async function received(rig: HomeRig, person: Person, staffId = 's05'): Promise<Body> {
  const body = await bound(rig, person);
  await rig.signIn('kiosk', staffId);
  rig.scan('kiosk', body.wristband, body.bagTag);
  await rig.client('kiosk').attempt.answer(seen(person));
  passed(rig, 'kiosk', 'receive');
  await rig.pump();
  return body;
}

/** In a bay, looked at again by another. */
export async function stored(rig: HomeRig, person: Person, label: string, reviewer = 's06'): Promise<Body> {
  const body = await received(rig, person);
  rig.scan('kiosk', body.wristband, bay(label));
  passed(rig, 'kiosk', 'store');
  await rig.signIn('kiosk', reviewer);
  rig.scan('kiosk', body.wristband, bay(label));
  passed(rig, 'kiosk', 'review');
  await rig.pump();
  return body;
}

/**
 * Papers complete, farewell waived, ordered for today, taken out of the bay by two.
 * @param reviewer who also takes the body out, and then has their hands full
 */
export async function released(rig: HomeRig, person: Person, label: string, reviewer = 's06'): Promise<Body> {
  const body = await stored(rig, person, label, reviewer);
  await desk(rig, body.caseId);
  await rig.client('kiosk').attempt.open({ checkpoint: 'releaseToCremation', expected: body.caseId });
  rig.scan('kiosk', body.wristband, body.bagTag, bay(label));
  await rig.client('kiosk').attempt.answer(seen(person));
  await rig.client('kiosk').attempt.answer({ type: 'readBack', name: body.name, birthDate: body.birthDate });
  await rig.second('kiosk', 's03');
  passed(rig, 'kiosk', 'releaseToCremation');
  await rig.pump();
  return body;
}

async function desk(rig: HomeRig, caseId: string): Promise<void> {
  await rig.signIn('desk', 's01');
  const client = rig.client('desk');
  for (const kind of [
    'identity',
    'deathCertificate',
    'arrangerIdentity',
    'cremationAuthorization',
  ] as const) {
    const issuerKind = kind === 'deathCertificate' ? '1' : null;
    const rest = { form: null, number: null, issuer: null, attachment: null, note: null };
    await client.documents.receive({ caseId, kind, issuerKind, ...rest });
  }
  await client.farewell.waive({ caseId, by: '陈建平', reason: '家属签字放弃告别' });
  await client.cremation.order({ caseId, crematorType: '环保炉', scheduledAt: rig.clock.wall() });
  await rig.pump();
}

function family(body: Body) {
  return {
    type: 'family',
    form: 'arranger',
    name: body.name,
    birthDate: body.birthDate,
    speaker: '陈建平（子）',
    noticeNumber: null,
  } as const;
}

/**
 * Everything the furnace asks for but the last look. There is no reader in this home: both people scan both
 * carriers instead.
 * @param slip scanned before the rest, where the line is down
 */
export async function chargeUpTo(rig: HomeRig, body: Body, label: string, slip?: string): Promise<void> {
  await rig.signIn('console', 's08');
  const { attempt } = rig.client('console');
  await attempt.open({ checkpoint: 'charge', expected: body.caseId });
  if (rig.core('console').checking.attempt === null) return;
  if (slip !== undefined) rig.scan('console', slip);
  if (rig.core('console').checking.attempt === null) return;
  rig.scan('console', body.wristband, body.bagTag, cremator(label));
  if (rig.core('console').checking.attempt === null) return;
  await attempt.answer({ type: 'readBack', name: body.name, birthDate: body.birthDate });
  await attempt.answer(family(body));
  await rig.second('console', 's09');
  rig.scan('console', body.wristband, body.bagTag);
}

/** The verdict of the furnace: a pass opens its door. */
export async function charge(rig: HomeRig, body: Body, label: string, slip?: string): Promise<void> {
  await chargeUpTo(rig, body, label, slip);
  if (rig.core('console').checking.attempt === null) return;
  await rig.client('console').attempt.answer({ type: 'look', empty: true });
}

/** At the mouth, the pass given: as far as anybody lets it come. */
export async function pushIn(rig: HomeRig, body: Body, label: string): Promise<void> {
  const goesOn = () => rig.core('console').checking.attempt !== null;
  rig.scan('console', body.wristband);
  if (goesOn()) rig.scan('console', body.bagTag);
  if (goesOn()) await rig.client('console').attempt.answer({ type: 'onTrolley', count: 'one' });
  if (goesOn()) rig.scan('console', cremator(label));
}

export async function chargedIn(rig: HomeRig, person: Person, from: string, label: string): Promise<Body> {
  const body = await released(rig, person, from);
  await charge(rig, body, label);
  passed(rig, 'console', 'charge');
  await pushIn(rig, body, label);
  passed(rig, 'console', 'chargeIn');
  await rig.pump();
  return body;
}

/** @throws with the reasons, where a step that should pass did not */
export function passed(rig: HomeRig, station: StationId, checkpoint: string): void {
  const verdict = rig.verdict(station);
  if (verdict?.outcome === 'pass' && verdict.checkpoint === checkpoint) return;
  const { attempt, lastScan } = rig.live(station);
  const why = verdict?.reasons.map((entry) => entry.code).join() ?? attempt?.prompt ?? lastScan?.note;
  throw new TypeError(`${checkpoint} did not pass at ${station}: ${verdict?.checkpoint} ${why}`);
}
