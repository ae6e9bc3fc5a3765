/**
 * An id of 24 hex digits: the moment (ms UTC), then chance. So cases of one time lie side by side in every table that
 * is keyed by them, and those in the house share a few pages of a file of a million.
 *
 * @param chance 12 hex digits
 */
export function timedId(wall: number, chance: string): string {
  return wall.toString(16).padStart(12, '0') + chance;
}
