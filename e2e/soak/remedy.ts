import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { conflictViews } from '../../src/station/lists.ts';
import { STATIONS } from './home.ts';
import type { House, Journey } from './house.ts';
import { dayOf } from './judge.ts';
import {
  amend,
  arrangeTransfer,
  closePermit,
  correct,
  disinfect,
  finish,
  implantRemoved,
  liftStops,
  orderFor,
  paperwork,
  placeHold,
  print,
  revoke,
  waive,
  witnessOf,
} from './office.ts';
import { Performance, type Result, type Task } from './perform.ts';
import { taskFor } from './plan.ts';

/**
 * The legal way on after a refusal: what a clerk reads off the screen and does. Each line is one reason code and what
 * answers it; a reason without a line ends in trying again, and a journey that never gets on is a failure.
 */
export async function wayOn(house: House, task: Task, result: Result): Promise<string> {
  const { journey } = task;
  const { line } = house;
  await repairWorld(house, task);
  if (result.kind === 'stopped') return result.why;
  const { reasons } = result.outcome;
  const has = (...codes: string[]) => codes.some((code) => reasons.includes(code));
  const label = reasons.join('+');
  if (reasons.some((code) => RAISES.includes(code))) {
    // Of whom the scan spoke, which may not be whom it was meant for.
    (house.ofCase(result.outcome.caseId) ?? journey).objected = true;
    // Some would rather just scan again.
    if (house.random.chance(0.5)) return `${label} → 再试一次`;
  }
  if (has('IDENTITY_CLASH')) {
    await correct(house, journey, { paperNumber: '371327196801010017' });
    for (const entry of house.journeys) entry.clash = false;
    return `${label} → 两人更正证件号`;
  }
  if (has('UNBURNT_BAND_MISSING') && house.world.body(journey.bodyId).spot.in === 'furnace')
    return `${label} → 看清已经入炉，不撤回`;
  if (has('NOT_SIGHTED')) {
    await sight(house, task);
    return `${label} → 到原位扫码确认`;
  }
  if (has('FIELDS_MISSING')) {
    await amend(house, journey, { birthDate: journey.human.birthDate });
    journey.bare = false;
    return `${label} → 前台补上`;
  }
  if (has('IMPLANT_PRESENT')) {
    house.world.body(journey.bodyId).implant = false;
    journey.implantOut = true;
    return `${label} → 取出装置`;
  }
  if (has('IMPLANT_UNSIGNED')) {
    await implantRemoved(house, journey);
    return `${label} → 登记取出人`;
  }
  if (has('CREMATOR_NOT_DISINFECTED')) {
    await disinfect(house);
    return `${label} → 消毒后登记`;
  }
  if (has('TRANSFER_PAPERS_MISSING')) {
    await arrangeTransfer(house, journey);
    return `${label} → 补外运材料`;
  }
  if (has('INFECTIOUS_SEALED')) {
    journey.wishes.prepare = false;
    if (task.checkpoint !== 'prepare') await waive(house, journey);
    return `${label} → 不开袋，不告别`;
  }
  if (has('IDENTITY_PAPER_MISSING')) {
    journey.filed = false;
    await paperwork(house, journey);
    return `${label} → 补证件`;
  }
  if (has('OBJECTION_OPEN', 'HOLD_OPEN') || reasons.some((code) => RAISES.includes(code))) {
    // Whoever is frozen with this one is looked at as well.
    for (const other of house.journeys) await clear(house, other);
    return `${label} → 馆长核对后解除`;
  }
  if (has('CONFLICT_OPEN', 'PLACE_OCCUPIED', 'CARRIER_CLASH')) {
    await closeConflicts(house);
    return `${label} → 到现场扫码核对`;
  }
  // The screen says another day than the calendar on the wall.
  const sameDay = journey.orderedFor !== null && dayOf(journey.orderedFor) === dayOf(house.now);
  if (
    has('CLOCK_WRONG', 'SLIP_INVALID') ||
    (has('NOT_TODAY') && sameDay && house.home.clock.offset.get(task.at))
  ) {
    await setClocksRight(house, task);
    return `${label} → 校准时间`;
  }
  if (has('CARRIER_ELSEWHERE')) return await notOfThisPlace(house, task, result.outcome.caseId, label);
  if (has('CARRIER_ALONE', 'ONE_CARRIER_LEFT')) {
    await identifyAnew(house, house.ofCase(result.outcome.caseId) ?? journey);
    return `${label} → 剩下的也作废，馆长重新确认身份`;
  }
  // Another station's answer comes last: whatever lacks on the body, or is in the wrong place, is seen to before.
  const misplaced = has('WRONG_PLACE', 'PLACE_WRONG_KIND') && house.cables.size === 0;
  // Where the desk has said today, it is the news of it that is missing.
  const otherDay = has('NOT_TODAY') && !sameDay;
  const waits = has('STALE_NEWS', 'AUTHORITY_ELSEWHERE', 'CASE_UNKNOWN') && !otherDay && !misplaced;
  if (waits && !(has('SECOND_CARRIER_MISSING') && lacksCarrier(house, task))) {
    await mendAll(house);
    return `${label} → 接好线路再办`;
  }
  // Where a cable is out, another station knows what became of this one, or printed the label.
  if (has('WRONG_STATE', 'CARRIER_UNKNOWN', 'CARRIER_NOT_BOUND') && house.cables.size > 0) {
    await mendAll(house);
    return `${label} → 接好线路再办`;
  }
  if (
    has('PERMIT_UNCLOSED', 'PERMIT_EXPIRED', 'PERMIT_VOID', 'PERMIT_OTHER', 'PERMIT_NONE', 'CREMATOR_BUSY')
  ) {
    const permit = house.file(journey)?.permit;
    if (permit != null && !permit.used && !permit.closed) await closePermit(house, permit.cremator);
    else await freeFurnaces(house);
    return `${label} → 看炉后关闭许可`;
  }
  if (has('LOOK_NOT_EMPTY')) {
    await freeFurnaces(house);
    return `${label} → 先出前一位的灰`;
  }
  if (has('NOT_TODAY', 'NOT_ORDERED', 'DOCUMENT_MISSING', 'FAREWELL_NOT_CLOSED', 'FIELDS_MISSING')) {
    journey.filed = false;
    await paperwork(house, journey);
    if (has('NOT_TODAY') && journey.orderedFor !== null) {
      // A day still to come is waited for; one that went by while others were seen to is moved to today.
      if (journey.wishes.tomorrow && journey.orderedFor > house.now)
        await line.wait(journey.orderedFor - house.now);
      else await orderFor(house, journey, house.now);
    }
    return `${label} → 补手续`;
  }
  if (has('CREMATION_TOO_SOON', 'NOT_FINISHED', 'COOLING_TOO_SOON')) {
    const run = house.file(journey)?.cremation;
    const from = Math.max(run?.startedAt ?? 0, journey.burnedAt ?? 0);
    const until = has('COOLING_TOO_SOON')
      ? (run?.coolingSince ?? house.now) + DEFAULT_POLICY.minimumCoolingMs
      : from + DEFAULT_POLICY.minimumCremationMs;
    await line.wait(Math.min(Math.max(60_000, until - house.now + 60_000), 4 * 3_600_000));
    if (run != null && run.finishedAt === null) await finish(house, run.cremator);
    return `${label} → 等到时间`;
  }
  if (has('TAG_AMBIGUOUS')) {
    house.world.stray = null;
    return `${label} → 把那块标签移开`;
  }
  if (has('TWO_ON_TROLLEY')) return `${label} → 推车拉回来，另一位送回原处`;
  if (has('QUEUE_JUMP')) {
    journey.waits = 4;
    // Nobody waits for whom nobody can find: their case is held until it is known what became of them.
    const missing = house.journeys.filter((entry) => entry.state === 'lost' && entry.hold === null);
    for (const entry of missing) await placeHold(house, entry);
    return `${label} → 前面的先办`;
  }
  if (has('WRONG_BODY', 'READBACK_DIFFERS') && task.front.length > 0)
    return await wrongBody(house, task, label);
  if (has(...DEAD_CARRIER) || has('BODY_MISSING', 'SECOND_CARRIER_MISSING', 'DETACHED_TAG_MISSING')) {
    return await replaceCarriers(house, task, label);
  }
  // Who did not come to scan the sign scans it next time; who is in no place is brought back to theirs.
  if (has('WRONG_PLACE', 'PLACE_WRONG_KIND') || (has('PLACE_MISSING') && task.place === null)) {
    carryBack(house, journey);
    return `${label} → 推回登记的位置再扫`;
  }
  return `${label} → 重新核验`;
}

const RAISES: readonly string[] = [
  'OBSERVED_SEX_DIFFERS',
  'OBSERVED_AGE_DIFFERS',
  'FAMILY_NAME_DIFFERS',
  'FAMILY_BIRTH_DIFFERS',
  'READBACK_DIFFERS',
];
const DEAD_CARRIER = [
  'CARRIER_REVOKED',
  'CARRIER_VOID',
  'CARRIER_CONSUMED',
  'CARRIER_DETACHED',
  'CARRIER_ALREADY_BOUND',
  'CARRIER_NOT_VERIFIED',
  'CARRIER_STILL_BOUND',
  'CARRIER_SPARE',
] as const;

/** Faults that somebody notices by themselves once an attempt has failed: the sign, the clock, the reader. */
async function repairWorld(house: House, task: Task): Promise<void> {
  if (task.journey.stalled < 2) return;
  const { world } = house;
  world.signs.clear();
  // The screen of each station says so when its own clock cannot be right.
  if (STATIONS.some((at) => house.line.core(at).clock.fault !== null)) await setClocksRight(house, task);
  if (house.home.reader.state !== 'working') await house.line.reader(true);
}

/** Put right; and where that alone is not believed, two people vouch for it. */
async function setClocksRight(house: House, task: Task): Promise<void> {
  const { line, home } = house;
  for (const at of STATIONS) if (home.clock.offset.get(at)) await line.setClock(at, 0);
  await line.wait(5_000);
  for (const at of STATIONS) {
    const staff = at === task.at ? task.first : 's15';
    if (line.core(at).clock.fault === null || !(await line.signIn(at, staff))) continue;
    const input = { reason: '对过标准时间', witness: witnessOf('s02') };
    await line.command(at, { call: { procedure: 'clock.confirm', input } }, () =>
      home.client(at).clock.confirm(input),
    );
  }
}

export async function mendAll(house: House): Promise<void> {
  for (const [a, b] of [
    ['desk', 'kiosk'],
    ['desk', 'console'],
    ['kiosk', 'console'],
  ] as const)
    await house.line.mend(a, b);
  house.cables.clear();
  await house.line.wait(5_000);
}

/** Did somebody look at the body, and is it the one? If not, everybody concerned is identified anew. */
async function clear(house: House, journey: Journey): Promise<void> {
  const state = house.file(journey);
  if (state === null || state.status !== 'open') return;
  const open = [...state.holds, ...state.objections].filter((entry) => entry.lifted === null);
  if (open.length === 0) return;
  await mendAll(house);
  await liftStops(house, journey);
  if (isMixedUp(house, journey)) await identifyAnew(house, journey);
}

/** Reading all the bands of a body and of this person's case, do they belong together? */
function isMixedUp(house: House, journey: Journey): boolean {
  const codes = house.codesOf(journey);
  const bodies = [...house.world.bodies.values()].filter((body) =>
    body.worn.some((label) => codes.includes(label.code)),
  );
  return bodies.length > 1 || bodies.some((body) => body.worn.some((label) => !codes.includes(label.code)));
}

async function wrongBody(house: House, task: Task, label: string): Promise<string> {
  const { journey } = task;
  if (isMixedUp(house, journey)) {
    const codes = house.codesOf(journey);
    const involved = house.journeys.filter(
      (entry) =>
        entry === journey ||
        [...house.world.bodies.values()].some(
          (body) =>
            body.worn.some((worn) => codes.includes(worn.code)) &&
            body.worn.some((worn) => house.codesOf(entry).includes(worn.code)),
        ),
    );
    for (const entry of involved) await identifyAnew(house, entry);
    return `${label} → 馆长重新确认身份`;
  }
  carryBack(house, journey);
  return `${label} → 放回，照腕带找对的那位`;
}

/** What is left on the body names one, and the place another: both are identified anew. Some carry it there instead. */
async function notOfThisPlace(
  house: House,
  { journey, signAt }: Task,
  named: string | null,
  label: string,
): Promise<string> {
  const said = house.ofCase(named) ?? journey;
  if (house.random.chance(0.4)) {
    carryBack(house, said);
    return `${label} → 推到腕带写的位置去`;
  }
  const here = house.journeys.filter((entry) => {
    const where = house.file(entry)?.whereabouts;
    return where?.kind === 'place' && where.code === signAt;
  });
  for (const entry of new Set([said, ...here])) await identifyAnew(house, entry);
  return `${label} → 馆长把两位都重新确认身份`;
}

/** Everything off the body, everything of the case dead, new carriers, a director and a second person. */
export async function identifyAnew(house: House, journey: Journey): Promise<void> {
  const body = house.world.body(journey.bodyId);
  if (body.spot.in === 'gone' || body.spot.in === 'furnace') {
    const where = house.file(journey)?.whereabouts.kind;
    if (where === 'place' || where === 'hands') journey.state = 'lost';
    return;
  }
  await mendAll(house);
  await liftStops(house, journey);
  if (!house.careless()) await paperwork(house, journey);
  for (const carrier of house.file(journey)?.carriers ?? [])
    if (carrier.state !== 'revoked' && carrier.state !== 'consumed')
      await revoke(house, journey, carrier.code);
  body.worn = [];
  journey.drawer = [];
  await print(house, journey, ['wristband', 'bagTag']);
  const task = taskFor(house, journey, 'reidentify');
  if (task !== null) await new Performance(house, { ...task, front: [journey.bodyId] }).run();
  carryBack(house, journey);
}

/** After a restore somebody goes there and scans; who is not found where the file says is brought there first. */
async function sight(house: House, { journey, at, first }: Task): Promise<void> {
  const { line } = house;
  for (let tries = 0; tries < 2; tries += 1) {
    const found = foundAt(house, journey);
    if (found === null || !(await line.signIn(at, first))) return;
    const refused = await line.command(at, { call: { procedure: 'restored.sight', input: found } }, () =>
      house.home.client(at).restored.sight(found),
    );
    if (refused === null) {
      journey.sightedAt = house.now;
      journey.reviewed ||= journey.putBy !== first;
      return;
    }
    carryBack(house, journey);
  }
}

/** To where the file says this one lies; whoever lies there by mistake makes room. */
function carryBack(house: House, journey: Journey): void {
  const { world } = house;
  const where = house.file(journey)?.whereabouts;
  const body = world.wearing(house.codesOf(journey)) ?? world.body(journey.bodyId);
  if (body.spot.in === 'gone' || body.spot.in === 'furnace') return;
  if (where?.kind === 'place') {
    for (const other of world.at(where.code)) if (other !== body) other.spot = body.spot;
    body.spot = { in: 'place', code: where.code };
    if (journey.stoodAt !== where.code) Object.assign(journey, { stoodAt: where.code, careOf: null });
    journey.released = false;
  }
  if (where?.kind === 'hands') {
    for (const other of world.inHandsOf(where.staffId)) if (other !== body) other.spot = body.spot;
    body.spot = { in: 'hands', staff: where.staffId };
  }
}

function lacksCarrier(house: House, { front }: Task): boolean {
  const worn = front.flatMap((id) => house.world.bodies.get(id)?.worn ?? []);
  return new Set(worn.filter((label) => label.readable).map((label) => label.kind)).size < 2;
}

/** A carrier is lost, unreadable or dead: it is cut off and revoked, and the next step ties on a new one. */
async function replaceCarriers(house: House, task: Task, label: string): Promise<string> {
  const { journey, checkpoint } = task;
  const body = house.world.body(journey.bodyId);
  if (checkpoint === 'trayToCooling' || checkpoint === 'box') {
    journey.rescue = 'retag';
    return `${label} → 补挂袋签`;
  }
  const codes = house.codesOf(journey);
  if (isMixedUp(house, journey) || body.worn.some((worn) => !codes.includes(worn.code)))
    return await wrongBody(house, { ...task, front: [body.id] }, label);
  const readable = body.worn.filter((worn) => worn.readable).map((worn) => worn.code);
  for (const carrier of house.file(journey)?.carriers ?? [])
    if (
      (carrier.state === 'bound' || (carrier.state === 'void' && carrier.worn)) &&
      !readable.includes(carrier.code)
    )
      await revoke(house, journey, carrier.code);
  body.worn = body.worn.filter((worn) => worn.readable);
  return `${label} → 作废，重新系签`;
}

/** Furnaces that are done are emptied first. */
async function freeFurnaces(house: House): Promise<void> {
  for (const place of house.home.core('console').views.places('cremator'))
    if (place.run?.state === 'permitted') await closePermit(house, place.code);
}

/** Two people at the place scan what lies there. */
async function closeConflicts(house: House): Promise<void> {
  await mendAll(house);
  const staff = 's05';
  if (!(await house.line.signIn('kiosk', staff))) return;
  for (const conflict of conflictViews(house.home.core('kiosk'))) {
    for (const card of conflict.cases) {
      const journey = house.ofCase(card.caseId);
      if (journey === null) continue;
      const found = foundAt(house, journey);
      if (found === null) continue;
      const input = {
        ...{ conflictId: conflict.conflictId, ...found, keep: null },
        ...{ note: '现场扫码核对', witness: witnessOf('s06') },
      };
      await house.line.command('kiosk', { call: { procedure: 'conflicts.close', input } }, () =>
        house.home.client('kiosk').conflicts.close(input),
      );
    }
  }
}

/** What two people find when they go and look for somebody. */
function foundAt(house: House, journey: Journey): { carrier: string; place: string | null } | null {
  const { world } = house;
  const body = world.body(journey.bodyId);
  const carrier = body.worn[0]?.code;
  if (carrier !== undefined && body.spot.in === 'place') return { carrier, place: body.spot.code };
  if (carrier !== undefined && body.spot.in === 'hands') return { carrier, place: null };
  for (const [code, urn] of world.urns)
    if (urn.ashes.includes(body.id) && urn.at !== 'gone') return { carrier: code, place: urn.at };
  for (const [code, tray] of world.trays)
    if (tray.ashes.includes(body.id)) return { carrier: tray.tags[0]?.code ?? code, place: tray.at };
  return null;
}
