import type { NearMissFilter } from '../../../../src/station/contract.ts';

export const NO_FILTER: NearMissFilter = {
  stationId: null,
  actorId: null,
  checkpoint: null,
  code: null,
  from: null,
  to: null,
  wrong: null,
  twoBodies: false,
  cause: null,
  text: '',
};

const DAY = 86_400_000;

/** A day as a field gives it, `2026-11-23`, to its first moment; null for an empty field. */
export function dayBegin(day: string): number | null {
  const at = Date.parse(`${day}T00:00:00+08:00`);
  return Number.isNaN(at) ? null : at;
}

/** To the moment after its last. */
export function dayEnd(day: string): number | null {
  const at = dayBegin(day);
  return at === null ? null : at + DAY;
}

export function isFiltered(filter: NearMissFilter): boolean {
  return JSON.stringify(filter) !== JSON.stringify(NO_FILTER);
}
