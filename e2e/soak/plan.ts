import type { CheckpointId } from '../../src/domain/events/kinds.ts';
import { bindingStep } from '../../src/domain/fold/binding.ts';
import type { CaseState } from '../../src/domain/fold/case.ts';
import type { House, Journey } from './house.ts';
import { dayOf } from './judge.ts';
import { closePermit, finish, paperwork, print, register, revoke } from './office.ts';
import type { Task } from './perform.ts';
import { AT, FIRST, SECOND } from './rota.ts';
import {
  BAYS,
  type Body,
  COOLING,
  FURNACES,
  HALLS,
  HEARSE,
  NICHES,
  OTHER_FURNACE,
  PLOTS,
  ROOM,
  TRAYS,
  URNS,
} from './world.ts';

const BY_ONE: readonly CheckpointId[] = ['receive', 'store', 'move', 'releaseToCremation'];
const RESCUES: readonly CheckpointId[] = ['reidentify', 'retag', 'rebox', 'uncharge'];
const ashesSteps: readonly CheckpointId[] = [
  'trayToCooling',
  'box',
  'storeUrn',
  'urnOut',
  'urnBack',
  'handOver',
  'inter',
  'scatter',
  'leaveAshes',
  'retag',
  'rebox',
];

/** What comes next for this person, as everybody in the house knows it; desk work on the way is done here. */
export async function nextStep(house: House, journey: Journey): Promise<CheckpointId | null> {
  if (journey.caseId === null) await register(house, journey);
  let state = house.file(journey);
  if (state === null || state.status !== 'open') return null;
  const binding = bindingStep(state);
  if (binding !== null) {
    await labels(house, journey, state, binding);
    return binding;
  }
  const { whereabouts } = state;
  const received = state.passed.some((entry) => entry.checkpoint === 'receive');
  switch (whereabouts.kind) {
    case 'outside':
      return 'receive';
    case 'hands':
      if (!received) return 'receive';
      if (state.releasedToCremation) return await atTheFurnace(house, state);
      if (house.strikes('skipsAhead', 0.3)) {
        await paperwork(house, journey);
        return 'charge';
      }
      return state.farewell === 'released' ? 'view' : 'store';
    case 'place': {
      if (house.strikes('skipsAhead', 0.3)) {
        await paperwork(house, journey);
        return house.random.pick(['move', 'releaseToCremation', 'charge'] as const);
      }
      if (state.pendingReview !== null) return 'review';
      if (whereabouts.code === ROOM) return 'return';
      if (!HALLS.includes(whereabouts.code)) {
        if (journey.wishes.moves > 0) {
          journey.wishes.moves -= 1;
          return 'move';
        }
        if (journey.wishes.prepare && !state.passed.some((entry) => entry.checkpoint === 'prepare'))
          return 'prepare';
      }
      await paperwork(house, journey);
      state = house.file(journey) ?? state;
      if (journey.wishes.ending === 'transferOut') return 'transferOut';
      if (state.farewell === 'booked') return 'releaseToFarewell';
      await untilTheDay(house, journey);
      return 'releaseToCremation';
    }
    case 'cremator':
      if (isBeforeTheFurnace(house, journey)) journey.rescue = 'uncharge';
      else if (waiting(house, journey) !== null && house.strikes('withdrawsAnother', 0.8))
        journey.rescue = 'uncharge';
      if (journey.rescue !== null) return await rescued(house, journey);
      return await afterTheFire(house, journey, whereabouts.code);
    case 'tray':
      if (journey.rescue !== null) return await rescued(house, journey);
      await cool(house, journey);
      return 'box';
    case 'urn': {
      if (house.strikes('urnBroken')) return 'rebox';
      const stored = state.passed.some((entry) => entry.checkpoint === 'storeUrn');
      const back = state.passed.some((entry) => entry.checkpoint === 'urnBack');
      if (whereabouts.at !== null) return house.strikes('skipsAhead', 0.5) ? 'handOver' : 'urnOut';
      if (journey.wishes.storeUrn && !stored) return 'storeUrn';
      if (stored && journey.wishes.outAndBack && !back) return 'urnBack';
      return journey.wishes.ending === 'transferOut' ? 'handOver' : journey.wishes.ending;
    }
    case 'gone':
      return null;
  }
}

/** Whoever is ordered for tomorrow lies till tomorrow, by the clock that people look at. */
async function untilTheDay(house: House, journey: Journey): Promise<void> {
  const { orderedFor } = journey;
  if (orderedFor === null) return;
  const shown = house.now + (house.home.clock.offset.get('kiosk') ?? 0);
  if (dayOf(shown) < dayOf(orderedFor)) await house.line.wait(orderedFor - house.now);
}

/** Has what this binding lacks printed; what is no use any more is thrown away. */
export async function labels(
  house: House,
  journey: Journey,
  state: CaseState,
  step: 'bind' | 'rebind' | 'reidentify',
): Promise<void> {
  // A correction makes what was printed before it waste paper.
  const usable = (code: string) =>
    state.carriers.some(
      (entry) => entry.code === code && (entry.state === 'verified' || entry.state === 'printed'),
    );
  journey.drawer = journey.drawer.filter((label) => usable(label.code));
  const alive = (kind: string) =>
    step === 'rebind' &&
    !state.mustRebind &&
    state.carriers.some((entry) => entry.kind === kind && entry.state === 'bound');
  const wanted = (['wristband', 'bagTag'] as const).filter((kind) => !alive(kind));
  const lacking = wanted.filter((kind) => !journey.drawer.some((label) => label.kind === kind));
  for (const spare of state.carriers.filter(
    (entry) => entry.state === 'verified' || entry.state === 'printed',
  ))
    if (!journey.drawer.some((label) => label.code === spare.code)) await revoke(house, journey, spare.code);
  if (lacking.length > 0) await print(house, journey, lacking);
}

async function atTheFurnace(house: House, state: CaseState): Promise<CheckpointId> {
  const { permit } = state;
  if (permit === null || permit.used || permit.closed) return 'charge';
  const live = house.line.core('console').checking.livePermits().has(permit.permitId);
  // After a power cut somebody may believe that the pass still holds.
  if ((!permit.voided && live) || house.careless()) return 'chargeIn';
  await closePermit(house, permit.cremator);
  return 'charge';
}

async function afterTheFire(house: House, journey: Journey, cremator: string): Promise<CheckpointId> {
  if (house.strikes('ashesTooEarly', 0.7)) return 'trayToCooling';
  const burnt = journey.burnedAt ?? house.now;
  const left = burnt + 41 * 60_000 - house.now;
  if (left > 0) await house.line.wait(left);
  await finish(house, cremator);
  return 'trayToCooling';
}

/** Charged in the ledger, and whoever goes there sees the body. */
function isBeforeTheFurnace(house: House, journey: Journey): boolean {
  const { spot } = house.world.body(journey.bodyId);
  return spot.in === 'place' && FURNACES.includes(spot.code);
}

/** Another body on its trolley, that somebody may take for the one charged. */
function waiting(house: House, journey: Journey): Body | null {
  return (
    [...house.world.bodies.values()].find(
      (body) => body.id !== journey.bodyId && body.spot.in === 'hands' && body.worn.length > 0,
    ) ?? null
  );
}

/** A tag burned, or the body never went in: new ones are printed, and the director stands by when they are hung. */
async function rescued(house: House, journey: Journey): Promise<CheckpointId> {
  const checkpoint = journey.rescue ?? 'retag';
  const kinds = checkpoint === 'retag' ? (['bagTag'] as const) : (['wristband', 'bagTag'] as const);
  const lacking = kinds.filter((kind) => !journey.drawer.some((label) => label.kind === kind));
  if (lacking.length > 0) await print(house, journey, lacking);
  journey.rescue = null;
  return checkpoint;
}

async function cool(house: House, journey: Journey): Promise<void> {
  const since = house.file(journey)?.cremation?.coolingSince ?? house.now;
  const left = since + 11 * 60_000 - house.now;
  if (left > 0 && left < 3_600_000) await house.line.wait(left);
}

/** Somebody of these whose hands are free, or already hold exactly what is wanted. */
function whoOf(
  house: House,
  list: readonly string[],
  journey: Journey,
  except: string | null,
  avoid: readonly string[] = [],
): string | null {
  const fits = (staff: string) =>
    staff !== except &&
    !house.world.dismissed.has(staff) &&
    !avoid.includes(staff) &&
    house.journeys.every((entry) => {
      if (entry === journey) return true;
      const where = house.file(entry)?.whereabouts;
      const carried = where?.kind === 'hands' || (where?.kind === 'urn' && where.at === null);
      return !carried || where.staffId !== staff;
    });
  return list.find(fits) ?? null;
}

/** Who does it, and what they fetch from where the file says it is. */
export function taskFor(house: House, journey: Journey, checkpoint: CheckpointId): Task | null {
  const state = house.file(journey);
  const where = state?.whereabouts;
  const holder =
    where?.kind === 'hands' && checkpoint !== 'charge' && checkpoint !== 'chargeIn' ? where.staffId : null;
  const avoid = checkpoint === 'review' && state?.pendingReview != null ? [state.pendingReview.by] : [];
  const listed = FIRST[checkpoint];
  const carries = listed.find((staff) =>
    house.world.inHandsOf(staff).some((body) => body.id !== journey.bodyId),
  );
  const takesSecond =
    carries !== undefined && BY_ONE.includes(checkpoint) && house.strikes('takesSecond', 0.8);
  const first = takesSecond
    ? carries
    : holder !== null && listed.includes(holder)
      ? holder
      : whoOf(house, listed, journey, null, avoid);
  if (first === null) return null;
  const second = whoOf(house, SECOND[checkpoint] ?? [], journey, first);
  const base = {
    journey,
    checkpoint,
    at: AT[checkpoint],
    first,
    second,
    place: null,
    signAt: null,
    tray: null,
    urn: null,
    chosen:
      checkpoint === 'bind' ||
      house.random.chance(0.75) ||
      (journey.stalled > 0 && RESCUES.includes(checkpoint)),
  };
  return ashesSteps.includes(checkpoint)
    ? ashesTask(house, journey, base)
    : bodyTask(house, journey, { ...base, front: [] });
}

/** The body people take: where the file says, or else wherever a band names it. */
function fetchBody(house: House, journey: Journey, checkpoint: CheckpointId): string[] {
  const { world } = house;
  const where = house.file(journey)?.whereabouts;
  const there =
    where?.kind === 'place'
      ? world.at(where.code)
      : where?.kind === 'hands'
        ? world.inHandsOf(where.staffId)
        : [world.body(journey.bodyId)];
  const named = world.wearing(house.codesOf(journey));
  const found = journey.stalled > 0 ? (named ?? there[0]) : (there[0] ?? named);
  if (found === undefined || found === null) return [];
  const spotOf = (id: string) => world.body(id).spot.in;
  const beside = [...world.bodies.values()].filter(
    (body) =>
      body !== found &&
      (body.spot.in === spotOf(found.id) || (checkpoint !== 'bind' && body.spot.in !== 'arrival')) &&
      body.spot.in !== 'gone' &&
      body.spot.in !== 'furnace',
  );
  const wrong = beside[0];
  if (wrong !== undefined && checkpoint === 'bind') {
    // At the bedside the family sees who lies there, and says so unless it is falsely certain.
    if (spotOf(wrong.id) === 'arrival' && house.strikes('familyFalselyCertain', 0.8)) {
      house.confirmedSwap = true;
      return [wrong.id];
    }
    return [found.id];
  }
  if (wrong !== undefined && checkpoint !== 'rebind' && checkpoint !== 'reidentify')
    if (house.strikes('takesWrongBody', 0.25)) return [wrong.id];
  return [found.id];
}

function isHere(body: Body): boolean {
  return body.spot.in !== 'gone' && body.spot.in !== 'furnace';
}

type Base = Omit<Task, 'front'>;

function bodyTask(house: House, journey: Journey, base: Task): Task | null {
  const { world } = house;
  const { checkpoint } = base;
  const front =
    checkpoint === 'reidentify'
      ? [journey.bodyId]
      : checkpoint === 'uncharge'
        ? [isBeforeTheFurnace(house, journey) ? journey.bodyId : (waiting(house, journey)?.id ?? '')].filter(
            (id) => id !== '',
          )
        : fetchBody(house, journey, checkpoint);
  const body = front[0] === undefined ? null : world.body(front[0]);
  if (body === null) return null;
  const here = body.spot.in === 'place' ? body.spot.code : null;
  switch (checkpoint) {
    case 'store':
    case 'move':
    case 'return': {
      // What a lost disk knew nobody else knows: who lies already is taken up again, to be put down by scan.
      if (checkpoint === 'store' && here !== null && house.hit.has('diskLost'))
        body.spot = { in: 'hands', staff: base.first };
      const bay = freeBay(house, here);
      if (bay === null) return null;
      const beside = BAYS.find((code) => code !== bay) ?? bay;
      const signAt = house.strikes('wrongBayScanned') ? beside : bay;
      const at =
        checkpoint === 'store' && house.cables.size > 0 && house.strikes('otherStation', 0.9)
          ? 'console'
          : base.at;
      return { ...base, at, front, place: bay, signAt };
    }
    case 'rebind':
    case 'review':
    case 'releaseToFarewell':
    case 'releaseToCremation':
      return {
        ...base,
        front,
        place: here,
        signAt: here,
        at: here !== null && HALLS.includes(here) ? 'desk' : base.at,
      };
    case 'prepare':
      return { ...base, front, place: ROOM, signAt: ROOM };
    case 'view': {
      const elsewhere = HALLS.find((code) => code !== journey.hall) ?? journey.hall;
      const hall = house.strikes('wrongHall') ? elsewhere : journey.hall;
      return { ...base, front, place: hall, signAt: hall };
    }
    case 'transferOut':
      return { ...base, front, place: HEARSE, signAt: HEARSE };
    case 'uncharge': {
      const furnace = house.file(journey)?.cremation?.cremator ?? null;
      return { ...base, front, place: furnace, signAt: furnace };
    }
    case 'charge':
    case 'chargeIn': {
      const permitted = checkpoint === 'chargeIn' ? house.file(journey)?.permit?.cremator : undefined;
      let furnace = permitted ?? freeFurnace(house);
      if (permitted !== undefined && house.strikes('wrongFurnace'))
        furnace = FURNACES.find((code) => code !== permitted) ?? furnace;
      const busy =
        FURNACES.find((code) => (world.furnaces.get(code)?.ashes.length ?? 0) > 0) ?? OTHER_FURNACE;
      if (checkpoint === 'charge' && house.strikes('busyFurnace')) furnace = busy;
      const other = [...world.bodies.values()].find(
        (entry) => entry.id !== front[0] && entry.spot.in !== 'arrival' && isHere(entry),
      );
      const two = other !== undefined && house.strikes('twoOnOneTrolley') ? [other.id] : [];
      return { ...base, front: [...front, ...two], place: furnace, signAt: furnace };
    }
    default:
      return { ...base, front };
  }
}

/** Free to look at, and on the board. */
function freeBay(house: House, except: string | null): string | null {
  const board = house.home.core('kiosk').views;
  const free = house.world.freeBays().filter((bay) => bay !== except);
  return free.find((bay) => (board.place(bay)?.occupants.length ?? 0) === 0) ?? null;
}

function freeFurnace(house: House): string {
  const board = house.home.core('console').views;
  return FURNACES.find((code) => board.place(code)?.run === null) ?? FURNACES[0] ?? '';
}

function ashesTask(house: House, journey: Journey, base: Base): Task | null {
  const { world } = house;
  const { checkpoint } = base;
  const cremation = house.file(journey)?.cremation ?? null;
  if (cremation === null) return null;
  if (checkpoint === 'trayToCooling') {
    const furnace = world.furnaces.get(cremation.cremator);
    const tray =
      TRAYS.find((code) => world.trays.get(code)?.ashes.length === 0 && isFree(house, code)) ?? null;
    const cooling =
      COOLING.find((code) => (house.home.core('console').views.place(code)?.occupants.length ?? 0) === 0) ??
      null;
    return { ...base, front: [...(furnace?.ashes ?? [])], tray, place: cooling, signAt: cooling };
  }
  if (checkpoint === 'retag') {
    const where =
      cremation.tray === null ? cremation.cremator : (world.trays.get(cremation.tray)?.at ?? null);
    const vessel =
      cremation.tray === null ? world.furnaces.get(cremation.cremator) : world.trays.get(cremation.tray);
    return { ...base, front: [...(vessel?.ashes ?? [])], tray: cremation.tray, place: where, signAt: where };
  }
  if (checkpoint === 'box') {
    let tray = cremation.tray;
    const others = TRAYS.filter((code) => code !== tray && (world.trays.get(code)?.ashes.length ?? 0) > 0);
    if (others[0] !== undefined && house.strikes('takesWrongTray', 0.8)) tray = others[0];
    const urn = URNS.find((code) => world.urns.get(code)?.ashes.length === 0 && isFree(house, code)) ?? null;
    return { ...base, front: [...(world.trays.get(tray ?? '')?.ashes ?? [])], tray, urn };
  }
  let urn = cremation.urn;
  const others = URNS.filter((code) => {
    const vessel = world.urns.get(code);
    return code !== urn && vessel !== undefined && vessel.ashes.length > 0 && vessel.at !== 'gone';
  });
  if (others[0] !== undefined && house.strikes('takesWrongUrn', 0.6)) urn = others[0];
  const vessel = world.urns.get(urn ?? '');
  if (checkpoint === 'rebox') {
    const next = URNS.find((code) => world.urns.get(code)?.ashes.length === 0 && isFree(house, code)) ?? null;
    const stands = vessel?.at ?? null;
    return {
      ...base,
      front: [...(vessel?.ashes ?? [])],
      tray: urn,
      urn: next,
      place: stands,
      signAt: stands,
    };
  }
  const free = (list: readonly string[]) =>
    list.find((code) => (house.home.core('desk').views.place(code)?.occupants.length ?? 0) === 0) ?? null;
  const place =
    checkpoint === 'storeUrn' || checkpoint === 'urnBack'
      ? free(NICHES)
      : checkpoint === 'urnOut'
        ? (vessel?.at ?? null)
        : checkpoint === 'inter'
          ? free(PLOTS)
          : null;
  return { ...base, front: [...(vessel?.ashes ?? [])], urn, place, signAt: place };
}

function isFree(house: House, thing: string): boolean {
  return house.home.core('console').views.thing(thing)?.caseId === null;
}
