/**
 * How the rooms lie on the screen: every room as a block of rows, all at once where names stay legible. A row of bays
 * is never broken; in a narrow room two or more rows may stand beside each other, as the racks do along two walls.
 */

/** Between bays of one rack, between racks of one room, and what a room's heading takes. */
export const GAP = 4;
export const AISLE = 16;
export const HEADING = 34;
export const BETWEEN_ROOMS = 6;

/** Below this a gloved finger misses, or the name is not read from where one stands. */
const LEAST_WIDTH = 68;
const LEAST_HEIGHT = 62;
const LEAST_NAME = 20;
const LARGEST_NAME = 46;
/** Narrow bays put all their words below each other and are given more height for it. */
const NARROW = 100;
const NARROW_SHARE = 1.3;
/** From here on label and time stand on one line. */
const BROAD = 122;
/** Height of all lines but the name. */
const LINES = { narrow: 66, snug: 40, broad: 50 } as const;
const EDGES = { narrow: 12, snug: 12, broad: 20 } as const;
const EDGES_Y = 8;
/** The ribbon of what must be done takes this from a bay that is neither narrow nor broad. */
const RIBBON = 24;
/** Names have three characters, a fourth is set smaller. */
const NAME_WIDTH = 3.12;
const NAME_HEIGHT = 1.2;
const MOST_ROOMS = 4;
const MOST_RACKS = 4;

export interface RoomShape {
  /** Rows as they are lettered; one row for a room whose bays are only numbered. */
  readonly rows: number;
  /** Bays in the longest row. */
  readonly columns: number;
}

export interface Block {
  readonly racks: number;
  /** Bays beside each other in one rack. */
  readonly columns: number;
  /** Rows below each other. */
  readonly lines: number;
  readonly width: number;
  readonly height: number;
  /** Size of a name of three characters, px. */
  readonly name: number;
  readonly shape: 'narrow' | 'snug' | 'broad';
}

export interface Layout {
  readonly blocks: readonly Block[];
  /** False where names would be too small: then one room is shown at a time. */
  readonly fits: boolean;
}

export interface Box {
  readonly width: number;
  readonly height: number;
}

type Fold = Pick<Block, 'racks' | 'columns' | 'lines'>;

function foldsOf({ rows, columns }: RoomShape): Fold[] {
  // Bays that are only numbered have no rows to keep together: any width will do.
  if (rows === 1 && columns > 1) {
    return Array.from({ length: Math.min(columns, 16) }, (_, index) => index + 1).map((wide) => ({
      racks: 1,
      columns: wide,
      lines: Math.ceil(columns / wide),
    }));
  }
  return Array.from({ length: Math.min(rows, MOST_RACKS) }, (_, index) => index + 1).map((racks) => ({
    racks,
    columns,
    lines: Math.ceil(rows / racks),
  }));
}

function combinations(lists: readonly Fold[][]): Fold[][] {
  return lists.reduce<Fold[][]>(
    (done, list) => done.flatMap((before) => list.map((fold) => [...before, fold])),
    [[]],
  );
}

function place(folds: readonly Fold[], box: Box): Block[] {
  const widths = folds.map(
    ({ racks, columns }) =>
      (box.width - (racks - 1) * AISLE - racks * (columns - 1) * GAP) / (racks * columns),
  );
  const shares = widths.map((width) => (width < NARROW ? NARROW_SHARE : 1));
  const fixed =
    folds.length * HEADING +
    (folds.length - 1) * BETWEEN_ROOMS +
    folds.reduce((sum, fold) => sum + (fold.lines - 1) * GAP, 0);
  const weight = folds.reduce((sum, fold, index) => sum + fold.lines * (shares[index] ?? 1), 0);
  const unit = (box.height - fixed) / weight;
  return folds.map((fold, index) => {
    const width = Math.floor(widths[index] ?? 0);
    const shape = width < NARROW ? 'narrow' : width < BROAD ? 'snug' : 'broad';
    const height = Math.floor(unit * (shares[index] ?? 1));
    const name = Math.min(
      LARGEST_NAME,
      (width - EDGES[shape]) / NAME_WIDTH,
      (height - EDGES_Y - LINES[shape]) / NAME_HEIGHT,
    );
    return { ...fold, width, height, shape, name: Math.floor(name) };
  });
}

function legible(block: Block): boolean {
  return block.width >= LEAST_WIDTH && block.height >= LEAST_HEIGHT && block.name >= LEAST_NAME;
}

/** The arrangement with the largest smallest name; among equals the one that folds least. */
export function layOut(rooms: readonly RoomShape[], box: Box): Layout {
  if (rooms.length === 0 || rooms.length > MOST_ROOMS) return { blocks: [], fits: false };
  let best: { blocks: Block[]; name: number } | null = null;
  for (const folds of combinations(rooms.map(foldsOf))) {
    const blocks = place(folds, box);
    const name = Math.min(...blocks.map((block) => block.name));
    if (best === null || name > best.name) best = { blocks, name };
  }
  const blocks = best?.blocks ?? [];
  return { blocks, fits: blocks.every(legible) };
}

/** A long name is set smaller so that it stays whole, and so is one that shares its bay with a ribbon. */
export function nameSize(
  name: string,
  block: Pick<Block, 'name' | 'width' | 'shape'>,
  ribbon: boolean,
): number {
  const signs = Math.max(3, [...name].length);
  const width = block.width - EDGES[block.shape] - (ribbon && block.shape === 'snug' ? RIBBON : 0);
  return Math.max(18, Math.min(block.name, Math.floor(width / (signs * 1.03))));
}
