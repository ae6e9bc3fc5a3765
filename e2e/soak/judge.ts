import { type CheckpointId, IRREVERSIBLE } from '../../src/domain/events/kinds.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
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
}

const FURNACE_FIRST = ['s08', 's09', 's15'];
/** Neither money nor supervision stands at a furnace. */
const NEVER_SECOND = ['s14', 's16'];

/** Everything that is wrong with a step that passed, judged from the world alone. */
export function judge(house: House, deed: Deed): string[] {
  const { checkpoint, said, front } = deed;
  const found: string[] = [];
  if (said === null || front.length !== 1 || front[0] !== said.bodyId) found.push('body');
  if (deed.people.some((staff) => house.world.dismissed.has(staff))) found.push('dismissed');
  if (deed.scannedPlace !== null && deed.scannedPlace !== deed.place) found.push('place');
  if (IRREVERSIBLE.includes(checkpoint)) found.push(...pastRecall(house, deed));
  else found.push(...onTheWay(house, deed));
  return found;
}

function pastRecall(house: House, deed: Deed): string[] {
  const { checkpoint, said } = deed;
  const found: string[] = [];
  const first = deed.people[0] ?? '';
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
    if (said !== null && checkpoint === 'charge') {
      if (!said.papers) found.push('papers');
      if (!said.farewellOver) found.push('farewell');
      if (said.orderedFor === null || dayOf(said.orderedFor) !== dayOf(house.now)) found.push('early');
      if (said.wishes.ending === 'transferOut') found.push('notForFurnace');
    }
    if (deed.front.some((id) => house.world.bodies.get(id)?.implant === true)) found.push('implant');
  }
  if (checkpoint === 'transferOut' && said?.wishes.ending !== 'transferOut') found.push('notForTransfer');
  return found;
}

function onTheWay(house: House, deed: Deed): string[] {
  const found: string[] = [];
  const { checkpoint, said, place } = deed;
  const others = (code: string | null) =>
    code === null ? [] : house.world.at(code).filter((body) => !deed.front.includes(body.id));
  if (['store', 'move', 'return'].includes(checkpoint) && others(place).length > 0) found.push('occupied');
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

/** The day in Shanghai. */
function dayOf(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
}
