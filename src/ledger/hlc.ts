/**
 * Hybrid logical clock (Kulkarni et al., 2014), one fixed-width string: 12 hex digits of wall
 * milliseconds and 4 of counter, so that text order is time order. It never goes back, even when the wall
 * clock does; and a peer whose clock runs far ahead cannot drag this one along.
 */
import { GuichengError } from '../domain/errors.ts';

/** A remote clock further ahead than this advances nobody, in milliseconds. */
export const MAX_AHEAD_MS = 5 * 60_000;

export const HLC_ZERO = '0000000000000000';
export const HLC_PATTERN = /^[0-9a-f]{16}$/;

const COUNTER_MAX = 0xffff;
/** 24 bits, six hex digits. */
const HALF = 2 ** 24;
const WALL_MAX = 2 ** 48 - 1;

/** Wall milliseconds inside a clock value. */
export function hlcMillis(hlc: string): number {
  return Number.parseInt(hlc.slice(0, 12), 16);
}

export function formatHlc(millis: number, counter: number): string {
  // In halves: the engine writes small integers by a short way, and this once for each event.
  const high = Math.floor(millis / HALF);
  const hex = (part: number, digits: number) => part.toString(16).padStart(digits, '0');
  return hex(high, 6) + hex(millis % HALF, 6) + hex(counter, 4);
}

/** True when `hlc` is more than five minutes ahead of `wall` (ms). */
export function isFuture(hlc: string, wall: number): boolean {
  return hlcMillis(hlc) > wall + MAX_AHEAD_MS;
}

/**
 * The value after `last` at wall time `wall` (ms); always greater than `last`.
 * @throws GuichengError `CLOCK.OUT_OF_RANGE` when the wall clock is no usable time
 */
export function tick(last: string, wall: number): string {
  const now = Math.floor(wall);
  if (!(now >= 0 && now <= WALL_MAX)) {
    throw new GuichengError('CLOCK.OUT_OF_RANGE', '本机时钟不正确，请先校正日期和时间', { wall });
  }
  const millis = hlcMillis(last);
  if (now > millis) return formatHlc(now, 0);
  const counter = Number.parseInt(last.slice(12), 16);
  // The counter carries into the milliseconds: a clock set back for months must not run out of values.
  return counter < COUNTER_MAX ? formatHlc(millis, counter + 1) : formatHlc(millis + 1, 0);
}

/** The clock after hearing `remote`: the greater of both, unless `remote` is too far ahead of `wall`. */
export function observe(last: string, remote: string, wall: number): string {
  return remote > last && !isFuture(remote, wall) ? remote : last;
}
