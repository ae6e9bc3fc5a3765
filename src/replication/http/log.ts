import type pino from 'pino';

/** Structured lines: ids, routes, codes, times. Nothing of what is in an event, a box or a file. */
export type SideLog = Pick<pino.Logger, 'info' | 'warn' | 'error'>;
