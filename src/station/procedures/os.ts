import { implement } from '@orpc/server';
import { admit } from '../access.ts';
import { contract } from '../contract.ts';
import type { StationCore } from '../core.ts';

/**
 * The contract waiting for its handlers; each call passes the role table first, before its input is read. What a call
 * met of the station's file is remembered, whoever made it.
 */
export function createOs(core: StationCore) {
  return implement(contract).use(async ({ path, next }, input) => {
    try {
      admit(core, path, input);
      return await next();
    } catch (error) {
      core.storage.met(error);
      throw error;
    }
  });
}

export type Os = ReturnType<typeof createOs>;

export const ok = { ok: true } as const;
