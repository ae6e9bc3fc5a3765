/** What the composition root knows of the station cores. */
import type { Router } from '@orpc/server';

/** A router without context: the port it is served on belongs to its core. */
// biome-ignore lint/suspicious/noExplicitAny: the contract's type is checked where the router is built.
export type StationRouter = Router<any, Record<never, never>>;
