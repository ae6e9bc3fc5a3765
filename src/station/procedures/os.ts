import { implement } from '@orpc/server';
import { contract } from '../contract.ts';

export function createOs() {
  return implement(contract);
}

/** The contract waiting for its handlers. */
export type Os = ReturnType<typeof createOs>;

export const ok = { ok: true } as const;
