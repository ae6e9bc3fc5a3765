/** What two ends conclude from each other's words. Pure, so that a test can break one and see that it is noticed. */
import { homeHash } from '../../ledger/homeHash.ts';
import type { ChainHead } from '../protocol/messages.ts';

/** Whether a receipt says that the far disk has our chain up to its place: the same hash there, and a disk that keeps. */
export function isDelivered(
  receipt: { readonly hash: string; readonly durable: boolean },
  ownHash: string | undefined,
): boolean {
  return receipt.durable && receipt.hash === ownHash;
}

/** Whether two hashes at one place of one chain are two histories. */
export function isOtherHistory(theirs: string, ours: string | undefined): boolean {
  return ours !== undefined && theirs !== ours;
}

/** News of a station counts only once everything up to the head that was named with it is held here. */
export function isNewsHeld(named: ChainHead, heldHash: string | undefined): boolean {
  return named.hash === heldHash;
}

/** The place to ask from next: behind a page that was taken in; without one, what is held says where. */
export function cursorAfter(page: { readonly cursor: string }, wasTaken: boolean): string | undefined {
  return wasTaken ? page.cursor : undefined;
}

/** 一致: the same facts on both sides, and nothing less. */
export function agree(ours: readonly ChainHead[], theirs: readonly ChainHead[]): boolean {
  return homeHash(ours) === homeHash(theirs);
}
