import { implement } from '@orpc/server';
import { admit } from '../access.ts';
import { contract } from '../contract.ts';
import type { StationCore } from '../core.ts';

/** The contract waiting for its handlers; each call passes the role table first, before its input is read. */
export function createOs(core: StationCore) {
  return implement(contract).use(({ path, next }, input) => {
    admit(core, path, input);
    return next();
  });
}

export type Os = ReturnType<typeof createOs>;

export const ok = { ok: true } as const;
