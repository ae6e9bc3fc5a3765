import { bindingStep } from '../../src/domain/fold/binding.ts';
import { SeededRandom } from '../../src/station/demo/random.ts';
import { FAULT_IDS, type FaultId } from './faults.ts';
import { exchange } from './hands.ts';
import { STATIONS, type StationId } from './home.ts';
import { House, type Journey } from './house.ts';
import { orderFor, placeHold, revoke } from './office.ts';
import { Performance } from './perform.ts';
import { labels, nextStep, taskFor } from './plan.ts';
import { mendAll, wayOn } from './remedy.ts';
import { BAYS, type Body, FURNACES } from './world.ts';

/** A person who is not on their way after so many tries never will be. */
const MAX_STALLED = 16;
const MAX_TURNS = 60;
/** So many are in the house at once. */
export const PEOPLE = 3;

/** Which faults a house draws: 0 to 3 different ones. */
export function drawFaults(seed: number, most: number): FaultId[] {
  const random = new SeededRandom(seed * 2654435761 + 97);
  const count = random.int(0, most);
  const drawn = new Set<FaultId>();
  while (drawn.size < count) drawn.add(random.pick(FAULT_IDS));
  return [...drawn];
}

export async function playHouse(seed: number, faults: readonly FaultId[], people: number): Promise<House> {
  const house = await House.open({ seed, faults, people });
  try {
    await live(house);
  } catch (error) {
    // Nothing that people do may make a station throw what it has no word for.
    house.home.reports.push(error);
  }
  for (const journey of house.journeys) if (journey.state === 'going') journey.state = 'stuck';
  return house;
}

async function live(house: House): Promise<void> {
  for (let turn = 0; turn < MAX_TURNS * house.journeys.length; turn += 1) {
    const going = house.journeys.filter((entry) => entry.state === 'going');
    if (going.length === 0) break;
    await house.home.pump();
    await weather(house);
    await foundAlone(house);
    // Whoever has to let others go first waits for them.
    const free = going.filter((entry) => entry.waits === 0);
    for (const entry of going) entry.waits = Math.max(0, entry.waits - 1);
    await advance(house, house.random.pick(free.length > 0 ? free : going));
  }
}

async function advance(house: House, journey: Journey): Promise<void> {
  const checkpoint = await nextStep(house, journey);
  if (checkpoint === null) {
    journey.state = house.file(journey)?.status === 'closed' ? 'done' : 'stuck';
    return;
  }
  const task = taskFor(house, journey, checkpoint);
  if (task === null) {
    stall(house, journey, `${checkpoint}: nobody, nothing or no place`);
    return;
  }
  const result = await new Performance(house, task).run();
  if (result.kind === 'verdict' && result.outcome.outcome === 'pass') {
    journey.stalled = 0;
    return;
  }
  stall(house, journey, `${checkpoint} ${await wayOn(house, task, result)}`);
}

function stall(house: House, journey: Journey, what: string): void {
  journey.wayOn.push(what);
  journey.stalled += 1;
  if (journey.stalled > MAX_STALLED && journey.state === 'going') journey.state = 'stuck';
  // Nobody is lost while a cable is out: the newest word may not have come.
  if (house.cables.size > 0) return;
  // Somebody whose body is gone under another name will never get on.
  const { spot } = house.world.body(journey.bodyId);
  const where = house.file(journey)?.whereabouts.kind;
  if ((spot.in === 'gone' || spot.in === 'furnace') && (where === 'place' || where === 'hands'))
    journey.state = 'lost';
}

const wearBoth = (body: Body) => new Set(body.worn.map((label) => label.kind)).size > 1;

/** Whoever passes a body with one carrier left reads it, and has the other tied on anew to whom it names. */
async function foundAlone(house: House): Promise<void> {
  for (const body of house.world.bodies.values()) {
    const [left, ...more] = body.worn;
    if (body.spot.in !== 'place' || left === undefined || !left.readable || more.length > 0) continue;
    const named = house.journeys.find((entry) => house.codesOf(entry).includes(left.code));
    if (named === undefined || named.state !== 'going' || !house.random.chance(0.5)) continue;
    for (const { code, state } of house.file(named)?.carriers ?? [])
      if (state === 'bound' && code !== left.code) await revoke(house, named, code);
    const state = house.file(named);
    if (state === null || bindingStep(state) !== 'rebind') continue;
    await labels(house, named, state, 'rebind');
    const task = taskFor(house, named, 'rebind');
    if (task === null) continue;
    const { code } = body.spot;
    const there = { ...task, front: [body.id], place: code, signAt: code };
    const result = await new Performance(house, there).run();
    if (result.kind === 'verdict' && result.outcome.outcome === 'pass') named.stalled = 0;
    else stall(house, named, `rebind ${await wayOn(house, there, result)}`);
    return;
  }
}

/** What happens to a house by itself: cables, clocks, coolers, labels that come off. */
async function weather(house: House): Promise<void> {
  const { world, line } = house;
  // Who stands before a furnace is in no cooler.
  const stands = ({ spot }: Body) => (spot.in === 'place' && FURNACES.includes(spot.code) ? 1 : 0);
  const lying = [...world.bodies.values()]
    .filter((body) => body.spot.in === 'place' && body.worn.length > 0)
    .sort((a, b) => stands(a) - stands(b));
  const body = lying[0];
  const beside = lying.slice(1).find((entry) => stands(entry) === 0);
  if (body !== undefined) {
    if (house.strikes('bandLost', 0.15)) body.worn = body.worn.filter((label) => label.kind !== 'wristband');
    if (house.strikes('tagLost', 0.15)) body.worn = body.worn.filter((label) => label.kind !== 'bagTag');
    if (house.strikes('unreadable', 0.15)) for (const label of body.worn.slice(0, 1)) label.readable = false;
  }
  if (body !== undefined && beside !== undefined) {
    const tag = body.worn.find((label) => label.kind === 'bagTag');
    if (tag !== undefined && house.strikes('clonedLabel'))
      beside.worn = [...beside.worn.filter((label) => label.kind !== 'bagTag'), tag];
    if (tag !== undefined && house.strikes('tagLeftBehind')) {
      body.worn = body.worn.filter((label) => label !== tag);
      beside.worn = [...beside.worn, tag];
    }
    if (wearBoth(body) && wearBoth(beside) && house.strikes('carriersExchanged'))
      exchange(body, beside, house.random.pick(['wristband', 'bagTag'] as const));
    if (house.strikes('coolerBroken')) {
      const { spot } = body;
      body.spot = beside.spot;
      beside.spot = spot;
    }
  }
  const [a, b] = BAYS;
  if (a !== undefined && b !== undefined && house.strikes('signsSwapped', 0.3)) {
    world.signs.set(a, b);
    world.signs.set(b, a);
  }
  await disks(house, lying.length > 0);
  if (house.strikes('readerDead', 0.2)) await line.reader(false);
  if (house.strikes('clockBack', 0.1)) await line.setClock('console', -6 * 3_600_000);
  if (house.strikes('clockForward', 0.1)) await line.setClock('console', 2 * 3_600_000);
  const ready = house.journeys.find(
    (entry) => entry.papers && entry.burnedAt === null && entry.state === 'going',
  );
  if (house.strikes('cableCut', 0.15)) await cutConsole(house);
  if (
    house.drawn.includes('otherStation') &&
    !house.hit.has('otherStation') &&
    house.cables.size === 0 &&
    lying.length > 0
  )
    await cutConsole(house);
  const waits = house.journeys.some(
    (entry) => entry.wishes.tomorrow && entry.papers && entry.state === 'going',
  );
  if (waits && house.strikes('dayAhead', 0.6)) await line.setClock('kiosk', 24 * 3_600_000);
  if (ready !== undefined && ready.wishes.ending !== 'transferOut') {
    if (house.strikes('holdUnheard', 0.5)) {
      await cutConsole(house);
      await placeHold(house, ready);
      await line.wait(8 * 60_000);
    }
    if (house.strikes('orderMovedUnheard', 0.5)) {
      await cutConsole(house);
      await orderFor(house, ready, house.now + 24 * 3_600_000);
      await line.wait(8 * 60_000);
    }
    const strange = lying.find((entry) => entry.id !== ready.bodyId);
    if (strange !== undefined && house.strikes('ghostTag', 0.5)) {
      world.stray = strange.worn.find((label) => label.kind === 'bagTag')?.code ?? null;
    }
  }
}

async function cutConsole(house: House): Promise<void> {
  await cutOff(house, 'console');
  await house.line.wait(6 * 60_000);
}

async function cutOff(house: House, station: StationId): Promise<void> {
  for (const other of STATIONS) if (other !== station) await house.line.cut(other, station);
  house.cables.add(station);
}

const gone = (house: House) =>
  [...house.world.bodies.values()].filter(({ spot }) => spot.in === 'gone').length;

/**
 * A disk is lost, some turns after the backup that takes its place. Of desk and furnace room the others know
 * everything; the cold room was cut off in between, and what it did then nobody has heard.
 */
async function disks(house: House, someoneHere: boolean): Promise<void> {
  const { line, dying } = house;
  if (dying === null) {
    if (!someoneHere || !house.strikes('diskLost', 0.12)) return;
    const at = house.random.pick(['kiosk', 'kiosk', 'console', 'desk'] as const);
    await line.backUp(at);
    if (at === 'kiosk') await cutOff(house, at);
    house.dying = { at, turns: house.random.int(1, 4), gone: gone(house) };
    return;
  }
  dying.turns -= 1;
  if (dying.turns > 0) return;
  // Whoever left the house meanwhile is told of first: nothing in a ledger brings a body back.
  if (gone(house) > dying.gone) await mendAll(house);
  await line.restore(dying.at);
  house.world.restoredAt.set(dying.at, house.now);
  house.dying = null;
  await mendAll(house);
}
