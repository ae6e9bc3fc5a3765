/**
 * What the ledger remembers of its chains while it is open. The values are immutable and the map is copied
 * for each transaction, so that a rollback leaves memory as it was.
 */
import type { ChainStatus, Head, SeenHeads } from './types.ts';

export interface Chain {
  readonly chainNo: number;
  readonly stationId: string;
  readonly epoch: number;
  readonly status: ChainStatus;
  /** Of the newest event; 0, genesis hash and zero clock while there is none. */
  readonly seq: number;
  readonly hash: string;
  readonly hlc: string;
  /** From its first event, normalised; undefined while there is none. */
  readonly publicKey: string | undefined;
  /** Highest sealed seq; 0 for none. */
  readonly sealedSeq: number;
}

/** All that changes with a commit. */
export interface LedgerState {
  readonly chains: Map<string, Chain>;
  /** This station's clock. */
  hlc: string;
  /** Highest clock value in the ledger, far-future events included. */
  maxHlc: string;
}

export function copyState(state: LedgerState): LedgerState {
  return { chains: new Map(state.chains), hlc: state.hlc, maxHlc: state.maxHlc };
}

export function chainKey(stationId: string, epoch: number): string {
  return `${stationId}:${epoch}`;
}

/** 2^31 events a chain, 2^22 chains: the key stays within the 2^53 that JavaScript counts exactly. */
const CHAIN_SPAN = 2 ** 31;
/**
 * Own chains are numbered above all foreign ones, so that this station's appends always go to the right
 * edge of the tree, which SQLite appends to without splitting pages in half.
 */
export const OWN_CHAINS_FROM = 2 ** 21;

/** Row key of an event: chain number and seq in one integer. */
export function eventKey(chainNo: number, seq: number): number {
  return chainNo * CHAIN_SPAN + seq;
}

export function nextChainNo(chains: Iterable<Chain>, own: boolean): number {
  let highest = own ? OWN_CHAINS_FROM - 1 : 0;
  for (const { chainNo } of chains) {
    if (chainNo >= OWN_CHAINS_FROM === own && chainNo > highest) highest = chainNo;
  }
  return highest + 1;
}

export function headOf(chain: Chain): Head {
  return { seq: chain.seq, hash: chain.hash, hlc: chain.hlc };
}

/** Heads of every chain but `own`, as custody events carry them; chains without events are left out. */
export function seenBy(chains: Iterable<Chain>, own: Chain): SeenHeads {
  const seen: Record<string, { seq: number; hash: string }> = {};
  for (const chain of chains) {
    if (chain.chainNo === own.chainNo || chain.seq === 0) continue;
    seen[chainKey(chain.stationId, chain.epoch)] = { seq: chain.seq, hash: chain.hash };
  }
  return seen;
}

interface Place {
  readonly hlc: string;
  readonly stationId: string;
  readonly epoch: number;
}

/** Fold order: (hlc, station, epoch); within one chain the clock alone decides. */
export function compareFold(a: Place, b: Place): number {
  if (a.hlc !== b.hlc) return a.hlc < b.hlc ? -1 : 1;
  if (a.stationId !== b.stationId) return a.stationId < b.stationId ? -1 : 1;
  return a.epoch - b.epoch;
}
