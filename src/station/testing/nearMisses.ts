import type { NearMissFilter } from '../contract.ts';

/** The whole near-miss ledger. */
export const EVERY: NearMissFilter = {
  ...{ stationId: null, actorId: null, checkpoint: null, code: null, from: null, to: null },
  ...{ wrong: null, twoBodies: false, cause: null, text: '' },
};
