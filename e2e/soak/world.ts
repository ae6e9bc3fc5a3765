import { demoCode } from '../../src/station/demo/homeData.ts';

/**
 * What is really so: which body lies where, what hangs on whom, whose ashes are in which urn. Simulated hands move
 * it; nothing in here is ever read from a ledger.
 */
export interface Label {
  readonly code: string;
  readonly kind: 'wristband' | 'bagTag';
  /** Printed on it for people to read. */
  readonly name: string;
  readonly birthDate: string;
  readable: boolean;
}

export type Spot =
  | { readonly in: 'arrival' }
  | { readonly in: 'hands'; readonly staff: string }
  | { readonly in: 'place'; readonly code: string }
  | { readonly in: 'furnace'; readonly code: string }
  | { readonly in: 'gone' };

export interface Human {
  readonly name: string;
  readonly birthDate: string;
  readonly sex: 'male' | 'female';
}

export interface Body {
  readonly id: string;
  readonly human: Human;
  spot: Spot;
  worn: Label[];
  implant: boolean;
}

/** Something that can hold ashes, and the tag that hangs on it. */
export interface Vessel {
  ashes: string[];
  tags: Label[];
  /** Place code, or null in somebody's hands. */
  at: string | null;
}

export type Stop = { readonly at: number; lifted: boolean };

export const BAYS = ['A-01', 'A-02', 'A-03', 'A-04', 'A-05', 'A-06', 'A-07', 'A-08'].map((label) =>
  demoCode('bay', label),
);
/** A furnace nobody has ordered: of the other type. */
export const OTHER_FURNACE = demoCode('cremator', '3 号炉');
export const FURNACES = ['1 号炉', '2 号炉'].map((label) => demoCode('cremator', label));
export const COOLING = [1, 2, 3].map((index) => demoCode('coolingPlace', `冷却位 ${index}`));
export const TRAYS = [1, 2, 3, 4].map((index) => demoCode('tray', `骨灰盘 ${index}`));
export const URNS = Array.from({ length: 12 }, (_, index) => demoCode('urn', `骨灰盒 ${index + 1}`));
export const NICHES = ['1-01', '1-02', '1-03', '1-04'].map((label) => demoCode('niche', label));
export const PLOTS = ['1-01', '1-02', '1-03', '1-04'].map((label) => demoCode('plot', label));
export const HALLS = ['怀恩厅', '思亲厅', '安宁厅'].map((label) => demoCode('hall', label));
export const ROOM = demoCode('room', '整容间');
export const HEARSE = demoCode('vehicle', '鲁Q·H0312 灵车');

export class World {
  readonly bodies = new Map<string, Body>();
  readonly furnaces = new Map<string, Vessel>(
    [...FURNACES, OTHER_FURNACE].map((code) => [code, vessel(code)]),
  );
  readonly trays = new Map<string, Vessel>(TRAYS.map((code) => [code, vessel(null)]));
  readonly urns = new Map<string, Vessel>(URNS.map((code) => [code, vessel(null)]));
  /** What the sign at a place says. */
  readonly signs = new Map<string, string>();
  /** A tag that the reader at the furnace mouth hears though its body lies elsewhere. */
  stray: string | null = null;
  /** When a station was begun again from a backup: what it says since is a claim. */
  readonly restoredAt = new Map<string, number>();
  /** Who was told to go and may not act any more. */
  readonly dismissed = new Set<string>();

  isRightType(furnace: string | null): boolean {
    return furnace !== OTHER_FURNACE;
  }

  signAt(place: string): string {
    return this.signs.get(place) ?? place;
  }

  body(id: string): Body {
    const found = this.bodies.get(id);
    if (found === undefined) throw new TypeError(`no body ${id}`);
    return found;
  }

  at(place: string): Body[] {
    return [...this.bodies.values()].filter(({ spot }) => spot.in === 'place' && spot.code === place);
  }

  inHandsOf(staff: string): Body[] {
    return [...this.bodies.values()].filter(({ spot }) => spot.in === 'hands' && spot.staff === staff);
  }

  freeBays(): string[] {
    return BAYS.filter((bay) => this.at(bay).length === 0);
  }

  /** The body on which a carrier with one of these codes hangs: how people look for somebody, reading the bands. */
  wearing(codes: readonly string[]): Body | null {
    const left = [...this.bodies.values()].filter(
      (body) => body.spot.in !== 'gone' && body.spot.in !== 'furnace',
    );
    return left.find((body) => body.worn.some((label) => codes.includes(label.code))) ?? null;
  }

  burn(bodyIds: readonly string[], furnace: string): void {
    const into = this.furnaces.get(furnace);
    if (into === undefined) return;
    for (const id of bodyIds) {
      const body = this.body(id);
      body.spot = { in: 'furnace', code: furnace };
      into.ashes.push(id);
      body.worn = [];
    }
  }
}

function vessel(at: string | null): Vessel {
  return { ashes: [], tags: [], at };
}

/** Everything out of one into another. */
export function pour(from: Vessel, into: Vessel): void {
  into.ashes.push(...from.ashes);
  from.ashes = [];
}
