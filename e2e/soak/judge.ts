import { type CheckpointId, IRREVERSIBLE } from '../../src/domain/events/kinds.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import type { StationId } from './home.ts';
import type { House, Journey } from './house.ts';

/** What was really so when a step passed. */
export interface Deed {
  readonly checkpoint: CheckpointId;
  /** Whom the ledger now says it was done with. */
  readonly said: Journey | null;
  /** Bodies, or bodies whose ashes, that really were in front. */
  readonly front: readonly string[];
  /** Where the hands really were: bay, furnace, cooling place … */
  readonly place: string | null;
  /** What the sign scanned there belongs to. */
  readonly scannedPlace: string | null;
  /** Who was really there, and who of them scanned body or ashes themselves. */
  readonly people: readonly string[];
  readonly looked: ReadonlySet<string>;
  readonly doorOpen: boolean;
  /** When a release slip of the desk was printed that this attempt used. */
  readonly slipAt: number | null;
  /** Steps of the screen that somebody really did, and how often a code was read off. */
  readonly did: ReadonlySet<string>;
  readonly scans: number;
  readonly at: StationId;
  readonly chosen: boolean;
  readonly first: string;
  readonly tray: string | null;
  readonly urn: string | null;
  /** Somebody else had done something with the same body since this one was scanned. */
  readonly overtaken: boolean;
}

const FURNACE_FIRST = ['s08', 's09', 's15'];
/** Neither money nor supervision stands at a furnace. */
const NEVER_SECOND = ['s14', 's16'];

/** What somebody has to have done, whatever a screen asked for. */
const REQUIRED: Partial<Record<CheckpointId, readonly string[]>> = {
  bind: ['newCarrier', 'observed', 'family', 'photo'],
  rebind: ['body', 'newCarrier', 'photo', 'second'],
  reidentify: ['newCarrier', 'observed', 'photo', 'grounds', 'second'],
  receive: ['body', 'secondCarrier', 'observed'],
  store: ['body', 'place'],
  review: ['body', 'place'],
  move: ['body', 'place'],
  prepare: ['body', 'place'],
  releaseToFarewell: ['body', 'place', 'observed', 'second'],
  view: ['body', 'place', 'family', 'second'],
  return: ['body', 'place'],
  releaseToCremation: ['body', 'secondCarrier', 'place', 'observed', 'readBack', 'second'],
  charge: ['body', 'secondCarrier', 'place', 'readBack', 'family', 'look', 'second'],
  chargeIn: ['body', 'detachedTag', 'onTrolley', 'place'],
  transferOut: ['body', 'secondCarrier', 'place', 'observed', 'readBack', 'family', 'second'],
  trayToCooling: ['detachedTag', 'tray', 'place', 'look', 'second'],
  box: ['detachedTag', 'tray', 'urn', 'second'],
  storeUrn: ['urn', 'place'],
  urnOut: ['urn', 'place', 'second'],
  urnBack: ['urn', 'place'],
  handOver: ['urn', 'family', 'second'],
  inter: ['urn', 'place', 'family', 'second'],
  scatter: ['urn', 'family', 'second'],
  leaveAshes: ['urn', 'family', 'second'],
  retag: ['newCarrier', 'place', 'photo', 'grounds', 'second'],
  uncharge: ['body', 'newCarrier', 'place', 'photo', 'grounds', 'second', 'look'],
  rebox: ['urn', 'photo', 'grounds', 'second'],
};
/** What is frozen by a contradiction. Bringing a body to rest is not: it may not stand in a corridor. */
const FROZEN: readonly CheckpointId[] = [
  'bind',
  'rebind',
  'reidentify',
  'move',
  'prepare',
  'releaseToFarewell',
  'view',
  'releaseToCremation',
  'charge',
  'chargeIn',
  'transferOut',
  'box',
  'urnOut',
  'handOver',
  'inter',
  'scatter',
  'leaveAshes',
  'retag',
  'rebox',
];
/** Not before somebody stood there and scanned, where the station in whose care they are lost its disk. */
const AFTER_SIGHT: readonly CheckpointId[] = [
  'prepare',
  'releaseToFarewell',
  'releaseToCremation',
  'charge',
  'chargeIn',
  'transferOut',
  'box',
  'urnOut',
  'handOver',
  'inter',
  'scatter',
  'leaveAshes',
];
const FROM_HANDS: readonly CheckpointId[] = [
  'store',
  'view',
  'charge',
  'chargeIn',
  'storeUrn',
  'urnBack',
  'handOver',
  'inter',
  'scatter',
  'leaveAshes',
];
const PUTS_DOWN: readonly CheckpointId[] = ['store', 'move', 'return', 'prepare', 'view'];
const LEAVES: readonly CheckpointId[] = ['review', 'releaseToFarewell', 'releaseToCremation'];

/** Everything that is wrong with a step that passed, judged from the world alone. */
export function judge(house: House, deed: Deed): string[] {
  const { checkpoint, said, front } = deed;
  const found: string[] = [];
  if (said === null || front.length !== 1 || front[0] !== said.bodyId) found.push('body');
  if (deed.people.some((staff) => house.world.dismissed.has(staff))) found.push('dismissed');
  if (deed.overtaken) found.push('overtaken');
  if (deed.scannedPlace !== null && deed.scannedPlace !== deed.place) found.push('place');
  for (const step of REQUIRED[checkpoint] ?? []) if (!deed.did.has(step)) found.push(`not done: ${step}`);
  if (IRREVERSIBLE.includes(checkpoint)) found.push(...pastRecall(house, deed));
  else found.push(...onTheWay(house, deed));
  if (said === null) return found;
  if (said.objected && FROZEN.includes(checkpoint)) found.push('objected');
  if (said.clash && FROZEN.includes(checkpoint)) found.push('two of one number');
  const restored = house.world.restoredAt.get(said.careOf ?? '') ?? 0;
  if (AFTER_SIGHT.includes(checkpoint) && restored > said.sightedAt) found.push('not sighted');
  if (FROM_HANDS.includes(checkpoint) && !inHands(house, deed, said)) found.push('not in hands');
  if (house.twinOf(said) !== null && ['receive', 'store', 'review'].includes(checkpoint) && deed.scans < 2)
    found.push('twin not looked at twice');
  if (['charge', 'transferOut', 'releaseToCremation'].includes(checkpoint) && said.bare) found.push('fields');
  return found;
}

function inHands(house: House, deed: Deed, said: Journey): boolean {
  const { spot } = house.world.body(said.bodyId);
  if (deed.urn !== null) return house.world.urns.get(deed.urn)?.at === null;
  return spot.in === 'hands';
}

function pastRecall(house: House, deed: Deed): string[] {
  const { checkpoint, said } = deed;
  const found: string[] = [];
  const { first } = deed;
  if ((house.home.clock.offset.get(deed.at) ?? 0) !== 0) found.push('clock');
  if (checkpoint !== 'chargeIn') {
    if (new Set(deed.people).size < 2) found.push('alone');
    if (deed.people.some((staff) => !deed.looked.has(staff))) found.push('notLooked');
    if (deed.people.some((staff) => NEVER_SECOND.includes(staff))) found.push('role');
  }
  if (said !== null && isStopped(house, said, deed)) found.push('stopped');
  if (checkpoint === 'charge' || checkpoint === 'chargeIn') {
    if (!FURNACE_FIRST.includes(first)) found.push('role');
    if ((house.world.furnaces.get(deed.place ?? '')?.ashes.length ?? 0) > 0) found.push('notEmpty');
    if (checkpoint === 'chargeIn' && !deed.doorOpen) found.push('doorShut');
    if (said !== null && !said.released) found.push('not released');
    if (!house.world.isRightType(deed.place)) found.push('furnace type');
    if (said !== null && checkpoint === 'charge') {
      if (jumps(house, said)) found.push('queue');
      if (!said.papers) found.push('papers');
      // Nobody takes leave over a bag that stays shut.
      if (!said.farewellOver && !said.wishes.infectious) found.push('farewell');
      if (said.orderedFor === null || dayOf(said.orderedFor) !== dayOf(house.now)) found.push('early');
      if (said.wishes.ending === 'transferOut') found.push('notForFurnace');
      if (strangeTag(house, deed)) found.push('strange tag');
    }
    if (said?.checkedAt != null && checkpoint === 'chargeIn') {
      if ((house.cutAt.get('console') ?? 0) > said.checkedAt) found.push('checked before the power cut');
    }
    if (deed.front.some((id) => house.world.bodies.get(id)?.implant === true)) found.push('implant');
  }
  if (checkpoint === 'transferOut' && said?.wishes.ending !== 'transferOut') found.push('notForTransfer');
  return found;
}

function onTheWay(house: House, deed: Deed): string[] {
  const found: string[] = [];
  const { checkpoint, said, place } = deed;
  if (said !== null && LEAVES.includes(checkpoint) && deed.scannedPlace !== said.stoodAt)
    found.push('other place');
  if (checkpoint === 'review' && said?.putBy === deed.first) found.push('same person');
  const waits = ['move', 'prepare', 'releaseToFarewell', 'releaseToCremation'].includes(checkpoint);
  if (said !== null && waits && said.putBy !== null && !said.reviewed) found.push('not reviewed');
  if (['prepare', 'releaseToFarewell', 'view'].includes(checkpoint) && said?.wishes.infectious === true)
    found.push('sealed');
  if (checkpoint === 'view' && said?.hall !== deed.scannedPlace) found.push('hall');
  if (checkpoint === 'rebind') {
    // The other old one, or the place: who was seen in it is what is left to say whose carrier was lost.
    if (!deed.did.has('secondCarrier') && !deed.did.has('place')) found.push('one carrier alone');
    if (said !== null && deed.did.has('place') && deed.scannedPlace !== said.stoodAt)
      found.push('other place');
  }
  if (checkpoint === 'reidentify' && said?.papers !== true) found.push('papers');
  if (checkpoint === 'uncharge' && said !== null && house.world.body(said.bodyId).spot.in === 'furnace')
    found.push('burned');
  if (['reidentify', 'retag', 'rebox', 'uncharge'].includes(checkpoint) && !deed.chosen)
    found.push('not chosen');
  if (PUTS_DOWN.includes(checkpoint) || checkpoint === 'receive' || checkpoint === 'releaseToCremation') {
    const held = house.world.inHandsOf(deed.first).filter((body) => !deed.front.includes(body.id));
    if (held.length > 0) found.push('two in hands');
  }
  if (checkpoint === 'store' && deed.at !== 'kiosk' && house.cables.size > 0) found.push('given out blindly');
  const others = (code: string | null) =>
    code === null ? [] : house.world.at(code).filter((body) => !deed.front.includes(body.id));
  if (
    ['store', 'move', 'return'].includes(checkpoint) &&
    others(place).length + others(deed.scannedPlace).length > 0
  )
    found.push('occupied');
  if (checkpoint === 'trayToCooling' && said !== null && said.burnedAt !== null) {
    if (house.now - said.burnedAt < DEFAULT_POLICY.minimumCremationMs) found.push('tooSoon');
  }
  return found;
}

/**
 * Against a stop that this station had to know of: news older than the policy's five minutes may not be missing, and
 * a slip vouches for the moment it was printed.
 */
function isStopped(house: House, said: Journey, deed: Deed): boolean {
  const { hold } = said;
  if (hold === null || hold.lifted) return false;
  if (deed.slipAt !== null) return hold.at < deed.slipAt;
  return house.now - hold.at > DEFAULT_POLICY.freshnessMs + 60_000;
}

/** The reader hears a body that is not in front: there may be two, and nobody may burn before that is known. */
function strangeTag(house: House, deed: Deed): boolean {
  const { stray } = house.world;
  if (stray === null || house.home.reader.state !== 'working') return false;
  const wearer = house.world.wearing([stray]);
  return wearer !== null && !deed.front.includes(wearer.id);
}

/** Is somebody ready whose turn is before? */
function jumps(house: House, said: Journey): boolean {
  // The infectious go before everybody.
  if (said.wishes.infectious) return false;
  return house.journeys.some(
    (entry) =>
      entry !== said &&
      entry.released &&
      entry.burnedAt === null &&
      entry.hold === null &&
      !entry.objected &&
      (entry.orderedFor ?? Number.POSITIVE_INFINITY) < (said.orderedFor ?? 0),
  );
}

/** The day in Shanghai. */
export function dayOf(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
}
