/** One text for everything a ledger holds: two with the same home hash hold the same facts. */
import { canonicalText, hashBytes } from './canonical.ts';

interface NamedHead {
  readonly stationId: string;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
}

/** SHA-256 over the heads of all chains that have events, in canonical form, sorted by station and epoch. */
export function homeHash(heads: Iterable<NamedHead>): string {
  const named = [...heads].filter(({ seq }) => seq > 0);
  named.sort((a, b) =>
    a.stationId === b.stationId ? a.epoch - b.epoch : a.stationId < b.stationId ? -1 : 1,
  );
  return hashBytes(
    canonicalText(named.map(({ stationId, epoch, seq, hash }) => ({ stationId, epoch, seq, hash }))),
  );
}
