import type { CheckpointId } from '../../src/domain/events/kinds.ts';
import type { StationId } from './home.ts';
import type { House, Journey } from './house.ts';
import { BAYS, type Body, type Label, pour, ROOM, type Vessel } from './world.ts';

interface Done {
  readonly checkpoint: CheckpointId;
  readonly journey: Journey;
  readonly front: readonly string[];
  readonly place: string | null;
  readonly first: string;
  readonly signAt: string | null;
  readonly tray: string | null;
  readonly urn: string | null;
  readonly at: StationId;
}

/** Body or ashes and the place they are in were scanned together. */
const SEEN_IN_PLACE: readonly CheckpointId[] = [
  'store',
  'move',
  'return',
  'prepare',
  'view',
  'review',
  'chargeIn',
  'trayToCooling',
  'storeUrn',
  'urnBack',
];

/** What hands do once the screen has said 是: mostly what was scanned. */
export function apply(house: House, done: Done, said: Journey): void {
  const { world } = house;
  const { checkpoint, front, place, first, tray, urn } = done;
  const bodies = front.map((id) => world.body(id));
  remember(house, said, done);
  const inHands = () => {
    for (const body of bodies) body.spot = { in: 'hands', staff: first };
  };
  switch (checkpoint) {
    case 'bind':
      tie(house, done);
      exchangeBands(house, done);
      inHands();
      return;
    case 'rebind':
    case 'reidentify':
      tie(house, done);
      return;
    case 'receive':
    case 'releaseToFarewell':
    case 'releaseToCremation':
      if (checkpoint === 'releaseToCremation') said.farewellOver ||= house.file(said)?.farewell === 'closed';
      inHands();
      swapTrolleys(house, done);
      return;
    case 'store':
    case 'move':
    case 'return':
    case 'prepare':
    case 'view': {
      if (checkpoint === 'view') said.farewellOver = true;
      let code = place ?? ROOM;
      const free = world.freeBays().filter((bay) => bay !== code);
      if (BAYS.includes(code) && free[0] !== undefined && house.strikes('putsDownElsewhere')) code = free[0];
      for (const body of bodies) body.spot = { in: 'place', code };
      return;
    }
    case 'chargeIn': {
      const vessel = world.furnaces.get(place ?? '');
      if (vessel === undefined) return;
      if (house.strikes('notPushedIn', 0.6)) {
        leftBefore(vessel, bodies);
        said.released = false;
        return;
      }
      vessel.tags = house.strikes('tagBurned')
        ? []
        : bodies.flatMap((body) => body.worn.filter((label) => label.kind === 'bagTag'));
      world.burn(front, place ?? '');
      for (const id of front) {
        const burnt = house.ofBody(id);
        if (burnt !== null) burnt.burnedAt = house.now;
      }
      return;
    }
    case 'trayToCooling': {
      const furnace = furnaceOf(house, front);
      const into = world.trays.get(tray ?? '');
      if (furnace === null || into === undefined) return;
      pour(furnace, into);
      into.tags = furnace.tags;
      furnace.tags = [];
      into.at = place;
      return;
    }
    case 'box': {
      const from = world.trays.get(tray ?? '');
      const into = world.urns.get(urn ?? '');
      if (from === undefined || into === undefined) return;
      pour(from, into);
      from.tags = [];
      from.at = null;
      into.at = null;
      return;
    }
    case 'storeUrn':
    case 'urnBack':
    case 'urnOut': {
      const vessel = world.urns.get(urn ?? '');
      if (vessel !== undefined) vessel.at = checkpoint === 'urnOut' ? null : place;
      return;
    }
    case 'handOver':
    case 'inter':
    case 'scatter':
    case 'leaveAshes': {
      const vessel = world.urns.get(urn ?? '');
      if (vessel !== undefined) vessel.at = checkpoint === 'inter' ? place : 'gone';
      return;
    }
    case 'transferOut':
      for (const body of bodies) body.spot = { in: 'gone' };
      return;
    case 'retag': {
      const vessel = world.trays.get(tray ?? '') ?? world.furnaces.get(place ?? '');
      if (vessel !== undefined) vessel.tags = done.journey.drawer.filter((label) => label.kind === 'bagTag');
      done.journey.drawer = [];
      return;
    }
    case 'rebox': {
      // The broken urn stands where the tray would at a boxing.
      const [from, into] = [world.urns.get(tray ?? ''), world.urns.get(urn ?? '')];
      if (from === undefined || into === undefined) return;
      pour(from, into);
      into.at = from.at;
      return;
    }
    case 'uncharge': {
      tie(house, done);
      inHands();
      const vessel = world.furnaces.get(place ?? '');
      if (vessel !== undefined) vessel.tags = [];
      said.checkedAt = null;
      return;
    }
    case 'charge':
    case 'review':
      return;
  }
}

/** The door is stuck: the tag hangs on the furnace already, and the body stands before it with its band on. */
function leftBefore(furnace: Vessel, bodies: readonly Body[]): void {
  const isTag = (label: Label) => label.kind === 'bagTag';
  furnace.tags = bodies.flatMap((body) => body.worn.filter(isTag));
  for (const body of bodies) {
    body.worn = body.worn.filter((label) => !isTag(label));
    body.spot = { in: 'place', code: furnace.at ?? '' };
  }
}

/** What people remember of this one afterwards. */
function remember(house: House, said: Journey, { checkpoint, first, signAt, at }: Done): void {
  said.careOf = at;
  if (SEEN_IN_PLACE.includes(checkpoint)) said.sightedAt = house.now;
  if (checkpoint === 'charge') said.checkedAt = house.now;
  if (checkpoint === 'releaseToCremation') said.released = true;
  if (checkpoint === 'review') said.reviewed = true;
  if (!['store', 'move', 'return', 'prepare', 'view'].includes(checkpoint)) return;
  said.released = false;
  said.stoodAt = signAt;
  // Only what lies in a bay is looked at again by another.
  said.putBy = checkpoint === 'prepare' || checkpoint === 'view' ? null : first;
  said.reviewed = false;
}

function furnaceOf(house: House, front: readonly string[]) {
  return (
    [...house.world.furnaces.values()].find((vessel) => vessel.ashes.some((id) => front.includes(id))) ?? null
  );
}

/** Old labels are cut off where the file says they are dead, new ones tied on. */
function tie(house: House, { front, journey }: Done): void {
  const body = house.world.bodies.get(front[0] ?? '');
  if (body === undefined) return;
  const dead = new Set(
    (house.file(journey)?.carriers ?? [])
      .filter((carrier) => ['revoked', 'void', 'consumed'].includes(carrier.state))
      .map((carrier) => carrier.code),
  );
  body.worn = [...body.worn.filter((label) => !dead.has(label.code)), ...journey.drawer];
  journey.drawer = [];
}

const other = (house: House, { front }: Done) =>
  [...house.world.bodies.values()].find(
    (body) => !front.includes(body.id) && body.worn.length > 0 && body.spot.in === 'hands',
  );

/** Two bindings side by side: the bands were scanned right and tied to each other's body. */
function exchangeBands(house: House, done: Done): void {
  const mine = house.world.bodies.get(done.front[0] ?? '');
  const theirs = other(house, done);
  if (mine === undefined || theirs === undefined || !house.strikes('wrongBandAttached', 0.8)) return;
  exchange(mine, theirs, 'wristband');
}

/** Taken off two bodies and put back on each other. */
export function exchange(mine: Body, theirs: Body, kind: Label['kind']): void {
  const of = (labels: readonly Label[], wanted: boolean) =>
    labels.filter((label) => (label.kind === kind) === wanted);
  const [own, others] = [of(mine.worn, true), of(theirs.worn, true)];
  mine.worn = [...others, ...of(mine.worn, false)];
  theirs.worn = [...own, ...of(theirs.worn, false)];
}

/** Two people in one corridor leave with each other's trolley. */
function swapTrolleys(house: House, done: Done): void {
  const mine = house.world.bodies.get(done.front[0] ?? '');
  const theirs = other(house, done);
  if (mine === undefined || theirs === undefined || !house.strikes('swapsTrolleys', 0.7)) return;
  const { spot } = mine;
  mine.spot = theirs.spot;
  theirs.spot = spot;
}
