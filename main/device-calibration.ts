/**
 * Calibration of what machines measure: beside a point stands by how much it is wrong, found by a thermometer that is
 * right, with who did it and when. What goes to the station is the corrected value; what the device said stays beside it.
 */
import { z } from 'zod';
import type { Clock } from '../src/devices/clock.ts';
import { GuichengError } from '../src/domain/errors.ts';
import type { MeasureReading, Reading } from '../src/domain/readings.ts';
import type { Db } from '../src/ledger/sqlite.ts';
import type { CalibratedPoint } from '../src/station/dto.ts';
import type { StoredRow } from './device-store.ts';

/** °C; a probe that is further off is broken, or stands elsewhere than the thermometer. */
export const MOST_OFFSET = 5;
/** A value older than this is no value. */
const FRESH_MS = 15_000;

const storedSchema = z.object({
  unit: z.string(),
  point: z.string(),
  offset: z.number().min(-MOST_OFFSET).max(MOST_OFFSET),
  reference: z.number(),
  raw: z.number(),
  by: z.string(),
  at: z.number(),
});
type Stored = z.infer<typeof storedSchema>;

/** Which points of a machine can be calibrated, and what they are called. */
export interface PointPlan {
  readonly unit: string;
  readonly name: string;
  readonly point: string;
  readonly label: string;
}

const unitRow = z.object({ address: z.coerce.string(), name: z.string().catch('') });

/** Every machine of a line with every point of it that can be calibrated. */
export function pointPlans(
  { label, settings }: StoredRow,
  calibrated: Readonly<Record<string, string>>,
): readonly PointPlan[] {
  const rows = z.array(unitRow).safeParse(settings.units);
  const machines = rows.success ? rows.data : [{ address: '', name: label }];
  return machines.flatMap(({ address, name }) =>
    Object.entries(calibrated).map(([point, word]) => ({ unit: address, name, point, label: word })),
  );
}

const keyOf = (deviceId: string, unit: string, point: string): string => `${deviceId}/${unit}/${point}`;
/** As finely as probes measure: −18.4 and not −18.400000000000002. */
const tidy = (value: number): number => Number(value.toFixed(2));

export class DeviceCalibrations {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #known = new Map<string, Stored>();
  /** As the devices said it. */
  readonly #heard = new Map<string, MeasureReading>();

  constructor(db: Db, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
    const rows = db
      .prepare<[], { deviceId: string }>(
        'SELECT device_id AS deviceId, unit, point, "offset", reference, raw, "by", at FROM device_calibration',
      )
      .all();
    for (const row of rows) {
      // A row that nobody can read corrects nothing.
      const parsed = storedSchema.safeParse(row);
      if (parsed.success)
        this.#known.set(keyOf(row.deviceId, parsed.data.unit, parsed.data.point), parsed.data);
    }
  }

  heard(reading: Reading): void {
    if (reading.type === 'measure')
      this.#heard.set(keyOf(reading.deviceId, reading.unit, reading.point), reading);
  }

  corrected(reading: Reading): Reading {
    if (reading.type !== 'measure' || reading.value === null) return reading;
    const known = this.#known.get(keyOf(reading.deviceId, reading.unit, reading.point));
    if (known === undefined) return reading;
    return { ...reading, value: tidy(reading.value + known.offset), raw: reading.value };
  }

  of(deviceId: string, plans: readonly PointPlan[]): readonly CalibratedPoint[] {
    return plans.map((plan) => {
      const known = this.#known.get(keyOf(deviceId, plan.unit, plan.point)) ?? null;
      const raw = this.#rawOf(deviceId, plan);
      const offset = known?.offset ?? 0;
      return {
        ...plan,
        raw,
        value: raw === null ? null : tidy(raw + offset),
        mark: known === null ? null : { offset, reference: known.reference, by: known.by, at: known.at },
      };
    });
  }

  /**
   * From now on the point says what the thermometer says now.
   * @param reference °C; null takes the calibration away
   * @param by name of who did it
   * @returns what was done, in Chinese
   * @throws GuichengError STATE.NO_MEASURE, INPUT.CALIBRATION
   */
  set(deviceId: string, plan: PointPlan, reference: number | null, by: string): string {
    const { unit, point, name, label } = plan;
    const key = keyOf(deviceId, unit, point);
    if (reference === null) {
      this.#drop(deviceId, unit, point);
      return `${name}的${label}不再修正（${by}）`;
    }
    const raw = this.#rawOf(deviceId, plan);
    if (raw === null)
      throw new GuichengError('STATE.NO_MEASURE', `${name}现在没有读数，不能校准，请先接好`, { unit, point });
    const offset = tidy(reference - raw);
    if (Math.abs(offset) > MOST_OFFSET)
      throw new GuichengError(
        'INPUT.CALIBRATION',
        `与仪表相差 ${Math.abs(offset)} ℃，超过 ${MOST_OFFSET} ℃：请检查探头，或看看两支是不是放在一处`,
        { offset, fields: ['reference'] },
      );
    const stored: Stored = { unit, point, offset, reference, raw, by, at: Math.floor(this.#clock.wall()) };
    this.#db
      .prepare(
        `INSERT INTO device_calibration (device_id, unit, point, "offset", reference, raw, "by", at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (device_id, unit, point) DO UPDATE SET "offset" = excluded."offset",
             reference = excluded.reference, raw = excluded.raw, "by" = excluded."by", at = excluded.at`,
      )
      .run(deviceId, unit, point, offset, reference, raw, by, stored.at);
    this.#known.set(key, stored);
    const sign = offset > 0 ? '+' : '';
    return `${name}的${label}校准：基准 ${reference} ℃，仪表 ${raw} ℃，以后修正 ${sign}${offset} ℃（${by}）`;
  }

  /** A machine that is no longer on the line takes its calibration with it: its number may be another's. */
  keepOnly(deviceId: string, plans: readonly PointPlan[]): void {
    const kept = new Set(plans.map(({ unit, point }) => keyOf(deviceId, unit, point)));
    for (const [key, { unit, point }] of [...this.#known]) {
      if (key !== keyOf(deviceId, unit, point) || kept.has(key)) continue;
      this.#drop(deviceId, unit, point);
    }
  }

  #drop(deviceId: string, unit: string, point: string): void {
    this.#db
      .prepare('DELETE FROM device_calibration WHERE device_id = ? AND unit = ? AND point = ?')
      .run(deviceId, unit, point);
    this.#known.delete(keyOf(deviceId, unit, point));
  }

  #rawOf(deviceId: string, { unit, point }: PointPlan): number | null {
    const heard = this.#heard.get(keyOf(deviceId, unit, point));
    if (heard === undefined || this.#clock.now() - heard.at > FRESH_MS) return null;
    return heard.quality === 'good' ? heard.value : null;
  }
}
