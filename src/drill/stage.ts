import type { StationLive } from '../station/dto.ts';

export type StationId = 'desk' | 'kiosk' | 'console';

/** What breaks at one station beside cables and readers. */
export type Fault =
  | { readonly type: 'crash'; readonly station: StationId }
  | { readonly type: 'backUp'; readonly station: StationId }
  | { readonly type: 'restore'; readonly station: StationId }
  | { readonly type: 'setClock'; readonly station: StationId; readonly byMs: number }
  | { readonly type: 'diskFull'; readonly station: StationId }
  | { readonly type: 'diskFreed'; readonly station: StationId };

export interface ActRef {
  readonly caseId: string;
  readonly checkpoint: string;
}

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
  /** Where this is missing the runner fails the step with `STATE.FAULT_UNSUPPORTED`; nothing is passed over. */
  fault?(fault: Fault): Promise<void>;
  /** Lets everything that was set off come to rest: feed, verdict, screen. */
  settle(): Promise<void>;
  /** SHA-256 of a stored picture that stands for the camera. */
  photo(station: StationId): Promise<string>;
  screenshot(station: StationId, name: string): Promise<void>;
  /** Every irreversible act in the ledgers of all stations. */
  irreversible(): Promise<readonly ActRef[]>;
  /** Every act that passed, irreversible or not; where missing, only the irreversible ones are looked at. */
  passes?(): Promise<readonly ActRef[]>;
  blocked(): Promise<number>;
}

/** Codes of the home by kind and label, and badges and PINs by staff id. */
export interface HomeCodes {
  /** @throws GuichengError `NOT_FOUND.LABEL` */
  code(kind: string, label: string): string;
  badge(staffId: string): string;
  pin(staffId: string): string;
  epc(code: string): string;
  /** Labels there are of a kind, for whoever named one that is not; empty for an unknown kind. */
  labels?(kind: string): readonly string[];
}
