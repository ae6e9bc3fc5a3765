/** What the composition root knows of the station cores. */
import type { AnyContractRouter } from '@orpc/contract';
import type { Router } from '@orpc/server';

/** A router without context: the port it is served on belongs to its core. Its contract is checked where it is built. */
export type StationRouter = Router<AnyContractRouter, Record<never, never>>;
