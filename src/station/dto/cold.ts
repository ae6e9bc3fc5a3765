/** The cold units as screens show them. */
import type { TrendPoint } from '../telemetry/store.ts';

export interface ColdUnitView {
  readonly unitId: string;
  readonly name: string;
  /** Place codes of the bays it cools. */
  readonly bays: readonly string[];
  /** °C; null where it is not known now. */
  readonly temperature: number | null;
  /** °C that a calibration added to what the controller said; null where it added nothing. */
  readonly correction: number | null;
  /** `-18.4 ℃`, 没有数据, 探头故障. */
  readonly text: string;
  /** Open; null where not known. */
  readonly door: boolean | null;
  readonly defrost: boolean | null;
  /** Somebody must go and look. */
  readonly act: boolean;
}

export interface ColdTrend {
  readonly name: string;
  /** °C; null where nothing good was measured. */
  readonly points: readonly TrendPoint[];
  /** Warmer than `high` is too warm, colder than `low` too cold, °C; an alarm ends `hysteresis` within. */
  readonly high: number;
  readonly low: number;
  readonly hysteresis: number;
}
