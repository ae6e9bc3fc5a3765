/**
 * Number blocks (号段): each station issues numbers only from blocks of 1,000 that the authority gave to it
 * alone, so that two stations without a line between them never print one code twice. Pure: the caller
 * stores the state in the transaction that issues the code.
 */
import { isIssuable, MAX_CODE_NUMBER } from './code.ts';
import type { CodeKind } from './kinds.ts';

export const BLOCK_SIZE = 1_000;
/** Block b holds the numbers b·1000 … b·1000+999; number 0 of block 0 is never issued. */
export const MAX_BLOCK = Math.floor(MAX_CODE_NUMBER / BLOCK_SIZE);
/**
 * A station asks for a new block while this many numbers are left: about a week of a busy home, so that a
 * line that is down for days does not stop the printing of wristbands.
 */
export const ASK_AT = 250;

/** What one station holds for one kind. */
export interface BlockState {
  readonly kind: CodeKind;
  /** Blocks given to this station and not used up, in order of use. */
  readonly blocks: readonly number[];
  /** Offset within the first block of the next number to try, 0…1000. */
  readonly offset: number;
}

export type NextNumber =
  | {
      readonly ok: true;
      readonly number: number;
      readonly state: BlockState;
      /** A new block must be asked for now. */
      readonly askForBlock: boolean;
    }
  | { readonly ok: false; readonly reason: 'STATE.BLOCK_EXHAUSTED'; readonly sentence: string };

/** The state of a station that has no block of this kind yet. */
export function emptyBlockState(kind: CodeKind): BlockState {
  return { kind, blocks: [], offset: 0 };
}

/** Adds a block the authority gave. A block already held or impossible leaves the state as it is. */
export function addBlock(state: BlockState, block: number): BlockState {
  if (!isBlock(block) || state.blocks.includes(block)) return state;
  return { ...state, blocks: [...state.blocks, block] };
}

/** Takes the next number, skipping those whose check character would be '*'. */
export function nextNumber(state: BlockState): NextNumber {
  let { blocks, offset } = state;
  for (let block = blocks[0]; block !== undefined; block = blocks[0]) {
    for (; offset < BLOCK_SIZE; offset += 1) {
      const number = block * BLOCK_SIZE + offset;
      if (!isIssuable(state.kind, number)) continue;
      const next = { kind: state.kind, blocks, offset: offset + 1 };
      return { ok: true, number, state: next, askForBlock: mustAskForBlock(next) };
    }
    blocks = blocks.slice(1);
    offset = 0;
  }
  return {
    ok: false,
    reason: 'STATE.BLOCK_EXHAUSTED',
    sentence: '本机的号段已用完，请联系登记台分配新号段后再打印',
  };
}

/** How many numbers can still be issued. */
export function remainingNumbers(state: BlockState): number {
  let count = 0;
  state.blocks.forEach((block, index) => {
    for (let offset = index === 0 ? state.offset : 0; offset < BLOCK_SIZE; offset += 1) {
      if (isIssuable(state.kind, block * BLOCK_SIZE + offset)) count += 1;
    }
  });
  return count;
}

/** Whether the station should ask the authority for a further block. */
export function mustAskForBlock(state: BlockState): boolean {
  // Counted with the few numbers that will be skipped: exact would cost up to 1,000 checks at every label.
  const left = state.blocks.length * BLOCK_SIZE - state.offset;
  return left < ASK_AT;
}

/** One block in one station's hands, as the authority records it. */
export interface BlockGrant {
  readonly kind: CodeKind;
  readonly block: number;
  readonly stationId: string;
}

/**
 * The block the authority gives next: one above the highest ever granted of this kind, to any station.
 * Never a gap below: a grant this copy has not heard of may lie there.
 */
export function nextBlock(kind: CodeKind, grants: readonly BlockGrant[]): number | null {
  let highest = -1;
  for (const grant of grants) {
    if (grant.kind === kind && grant.block > highest) highest = grant.block;
  }
  return highest < MAX_BLOCK ? highest + 1 : null;
}

/** The block a number lies in. */
export function blockOf(number: number): number {
  return Math.floor(number / BLOCK_SIZE);
}

/** Pairs of grants of one kind that name the same block for two stations: a conflict for people to close. */
export function overlappingGrants(
  grants: readonly BlockGrant[],
): readonly (readonly [BlockGrant, BlockGrant])[] {
  const first = new Map<string, BlockGrant>();
  const clashes: (readonly [BlockGrant, BlockGrant])[] = [];
  for (const grant of grants) {
    const key = `${grant.kind}:${grant.block}`;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, grant);
    else if (earlier.stationId !== grant.stationId) clashes.push([earlier, grant]);
  }
  return clashes;
}

function isBlock(block: number): boolean {
  return Number.isInteger(block) && block >= 0 && block <= MAX_BLOCK;
}
