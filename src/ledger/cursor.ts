/**
 * Where a reader of the feed stands: for each chain the last event and the last seal it was given. Opaque
 * to it. It names places in chains, not rows in a file, so that it stays good when the file is restored or
 * rebuilt, and so that a reader may begin from the heads it holds.
 */
import { z } from 'zod';
import { GuichengError } from '../domain/errors.ts';
import { chainKey } from './chains.ts';

export interface Position {
  readonly seq: number;
  readonly sealedSeq: number;
}

export type Positions = ReadonlyMap<string, Position>;

/** From the beginning. */
export const CURSOR_START = '';

const COUNT = z.int().min(0);
const CursorSchema = z.array(z.tuple([z.string(), z.int(), COUNT, COUNT])).max(10_000);

interface Held {
  readonly stationId: string;
  readonly epoch: number;
  readonly seq: number;
  readonly sealedSeq: number;
}

export function formatCursor(held: Iterable<Held>): string {
  const entries = [...held].filter(({ seq }) => seq > 0);
  entries.sort((a, b) => (chainKey(a.stationId, a.epoch) < chainKey(b.stationId, b.epoch) ? -1 : 1));
  return JSON.stringify(entries.map((chain) => [chain.stationId, chain.epoch, chain.seq, chain.sealedSeq]));
}

/** @throws GuichengError `FEED.BAD_CURSOR` */
export function parseCursor(cursor: string): Positions {
  if (cursor === CURSOR_START) return new Map();
  const parsed = CursorSchema.safeParse(parseJson(cursor));
  if (!parsed.success) throw badCursor(parsed.error);
  return new Map(
    parsed.data.map(([stationId, epoch, seq, sealedSeq]) => [chainKey(stationId, epoch), { seq, sealedSeq }]),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badCursor(error);
  }
}

function badCursor(cause: unknown): GuichengError {
  return new GuichengError('FEED.BAD_CURSOR', '同步位置无法识别，将从头核对', {}, cause);
}
