import type { StationLive } from '../station/dto.ts';

export type StationId = 'desk' | 'kiosk' | 'console';

/**
 * Where a scenario is played: headless on real station cores, or in the real application with its devices. The
 * runner knows only this; what a scan is made of differs, what it means does not.
 */
export interface Stage {
  /** Milliseconds UTC now on the stage. */
  now(): Promise<number>;
  scan(station: StationId, text: string): Promise<void>;
  pin(station: StationId, pin: string): Promise<void>;
  call(station: StationId, procedure: string, input: unknown): Promise<unknown>;
  live(station: StationId): Promise<StationLive>;
  tags(station: StationId, cremator: string, epcs: readonly string[]): Promise<void>;
  unplug(station: StationId): Promise<void>;
  replug(station: StationId): Promise<void>;
  wait(ms: number): Promise<void>;
  cut(a: StationId, b: StationId): Promise<void>;
  mend(a: StationId, b: StationId): Promise<void>;
  /** Lets everything that was set off come to rest: feed, verdict, screen. */
  settle(): Promise<void>;
  /** SHA-256 of a stored picture that stands for the camera. */
  photo(station: StationId): Promise<string>;
  screenshot(station: StationId, name: string): Promise<void>;
  /** Every irreversible act in the ledger of a station, in order. */
  irreversible(): Promise<readonly { caseId: string; checkpoint: string }[]>;
  blocked(): Promise<number>;
}

/** Codes of the home by kind and label, and badges and PINs by staff id. */
export interface HomeCodes {
  code(kind: string, label: string): string;
  badge(staffId: string): string;
  pin(staffId: string): string;
  epc(code: string): string;
}
