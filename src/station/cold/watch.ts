/**
 * Watches over the cold units: what each measured last, how old that is, and what somebody must go and look at. What a
 * bay is kept at is no fact of the ledger; nothing here stops or allows a step.
 */
import {
  type ColdAlarmKind,
  type ColdLook,
  type ColdState,
  FRESH_COLD,
  lookAtCold,
  resumedCold,
} from '../../domain/cold/alarms.ts';
import { GuichengError } from '../../domain/errors.ts';
import type { MeasureReading } from '../../domain/readings.ts';
import type { Wanted } from '../alarms/book.ts';
import type { StationCore } from '../core.ts';
import type { ColdTrend, ColdUnitView } from '../dto.ts';
import { type ColdPlan, coldPlans } from './units.ts';
import { coldWords } from './words.ts';

/** A value older than this is no value: a slow line of many controllers takes some seconds for a turn. */
const FRESH_MS = 15_000;
/** Within this all controllers of a line that died are missed. */
const SETTLE_MS = 5_000;
const TREND_POINTS = 240;
const MEASURED = [
  'temperature',
  'door',
  'defrost',
  'alarmHigh',
  'alarmLow',
  'alarmDoor',
  'alarmProbe',
  'alarmOther',
] as const;

type Measured = (typeof MEASURED)[number];

interface Heard {
  readonly value: number | null;
  /** As the controller said it, where a calibration corrected it. */
  readonly raw: number | null;
  readonly quality: MeasureReading['quality'];
  readonly at: number;
}

export class ColdWatch {
  readonly #core: StationCore;
  readonly #heard = new Map<string, Heard>();
  readonly #states = new Map<string, ColdState>();
  #plans: readonly ColdPlan[] = [];
  /** Devices of this station that work now. */
  #working: ReadonlySet<string> = new Set();

  constructor(core: StationCore) {
    this.#core = core;
  }

  measured({ deviceId, unit, point, value, raw, quality }: MeasureReading): void {
    this.#heard.set(`${deviceId}/${unit}/${point}`, {
      value,
      raw: raw ?? null,
      quality,
      at: this.#core.mono,
    });
  }

  /** Called about once a second. */
  tick(): void {
    this.#plans = coldPlans(this.#core);
    this.#working = new Set(
      this.#core.ports.devices
        .health()
        .filter(({ state }) => state === 'working')
        .map(({ deviceId }) => deviceId),
    );
    const known = new Set(this.#plans.map(({ unitId }) => unitId));
    for (const unitId of [...this.#states.keys()]) if (!known.has(unitId)) this.#states.delete(unitId);
    for (const plan of this.#plans) {
      const before = this.#states.get(plan.unitId) ?? this.#resumed(plan);
      this.#states.set(plan.unitId, lookAtCold(before, this.#lookAt(plan), plan.rules));
    }
    this.#core.alarms.wants('cold', this.#wanted());
  }

  units(): ColdUnitView[] {
    return this.#plans.map((plan) => {
      const look = this.#lookAt(plan);
      const alarms = this.#states.get(plan.unitId)?.alarms ?? [];
      return {
        unitId: plan.unitId,
        name: plan.name,
        bays: plan.bays,
        temperature: look.temperature,
        correction: look.temperature === null ? null : this.#correction(plan),
        // Never the last value: what is not known now is said to be not known.
        text:
          look.temperature !== null
            ? `${look.temperature.toFixed(1)} ℃`
            : look.data === 'bad'
              ? '探头故障'
              : '没有数据',
        door: look.door,
        defrost: look.defrost,
        act: alarms.length > 0 || look.data !== 'good',
      };
    });
  }

  /** @throws GuichengError `NOT_FOUND.COLD_UNIT` */
  trend(unitId: string, hours: number): ColdTrend {
    const plan = this.#plans.find((entry) => entry.unitId === unitId);
    if (plan === undefined)
      throw new GuichengError('NOT_FOUND.COLD_UNIT', '没有这台冷柜，请刷新后再看', { unitId });
    const to = this.#core.wall;
    const from = to - hours * 3_600_000;
    const points = this.#core.telemetry.trend(`${unitId}/temperature`, from, to, TREND_POINTS);
    const { high, low, hysteresis } = plan.rules;
    return { name: plan.name, points, high, low, hysteresis };
  }

  #fresh({ deviceId, unitId }: ColdPlan, point: Measured): Heard | null {
    const heard = this.#heard.get(`${unitId}/${point}`);
    const isLive = this.#working.has(deviceId);
    return isLive && heard !== undefined && this.#core.mono - heard.at <= FRESH_MS ? heard : null;
  }

  #correction(plan: ColdPlan): number | null {
    const heard = this.#fresh(plan, 'temperature');
    if (heard === null || heard.value === null || heard.raw === null) return null;
    const added = Number((heard.value - heard.raw).toFixed(2));
    return added === 0 ? null : added;
  }

  #lookAt(plan: ColdPlan): ColdLook {
    const at = this.#core.mono;
    const flag = (point: Measured): boolean | null => {
      const heard = this.#fresh(plan, point);
      return heard?.quality === 'good' && heard.value !== null ? heard.value !== 0 : null;
    };
    const temperature = this.#fresh(plan, 'temperature');
    const data = temperature?.quality ?? 'missing';
    return {
      at,
      data,
      temperature: data === 'good' ? (temperature?.value ?? null) : null,
      door: either(flag('door'), flag('alarmDoor')),
      defrost: flag('defrost'),
      ownHigh: flag('alarmHigh'),
      ownLow: flag('alarmLow'),
      fault: either(flag('alarmProbe'), flag('alarmOther')),
    };
  }

  /** What is wrong now. One cause, one alarm. */
  #wanted(): Wanted[] {
    const dead = this.#deadLines();
    const found = this.#plans.flatMap((plan) => {
      const alarms = this.#states.get(plan.unitId)?.alarms ?? [];
      const has = (kind: ColdAlarmKind): boolean => alarms.some((alarm) => alarm.kind === kind);
      return alarms
        .filter(({ kind, raisedAt }) => {
          // Controllers of a line that died are missed one after the other: wait whether all are.
          if (kind === 'noData') return !dead.has(plan.deviceId) && this.#core.mono - raisedAt >= SETTLE_MS;
          if (kind === 'ownHigh') return !has('high');
          if (kind === 'ownLow') return !has('low');
          return true;
        })
        .map(({ kind }) => wanted(plan.unitId, kind, plan.name, this.#lookAt(plan).temperature, plan.bays));
    });
    const lines = [...dead].map(([deviceId, plans]) =>
      wanted(deviceId, 'noData', `${plans[0]?.name ?? ''}等 ${plans.length} 台冷柜`, null, []),
    );
    return [...lines, ...found];
  }

  /** Lines on which nobody answers. */
  #deadLines(): Map<string, readonly ColdPlan[]> {
    const lines = new Map<string, readonly ColdPlan[]>();
    for (const deviceId of new Set(this.#plans.map((plan) => plan.deviceId))) {
      const plans = this.#plans.filter((plan) => plan.deviceId === deviceId);
      const isDead = (plan: ColdPlan): boolean =>
        this.#states.get(plan.unitId)?.alarms.some(({ kind }) => kind === 'noData') === true;
      if (plans.length > 1 && plans.every(isDead)) lines.set(deviceId, plans);
    }
    return lines;
  }

  /** What was on when the last process ended goes on, and nobody is called a second time. */
  #resumed({ unitId, deviceId }: ColdPlan): ColdState {
    const { alarms, mono, wall } = this.#core;
    const on = alarms.mine('cold').flatMap(({ raised, raisedAt }) => {
      const [of, kind] = splitKey(raised?.key ?? '');
      return of === unitId || of === deviceId
        ? [{ kind: kind as ColdAlarmKind, raisedAt: mono - Math.max(0, wall - raisedAt) }]
        : [];
    });
    return on.length === 0 ? FRESH_COLD : resumedCold(on);
  }
}

/** On where one of the two is on; null where neither is known. */
function either(a: boolean | null, b: boolean | null): boolean | null {
  if (a === null || b === null) return a ?? b;
  return a || b;
}

function wanted(
  of: string,
  kind: ColdAlarmKind,
  name: string,
  temperature: number | null,
  bays: readonly string[],
): Wanted {
  const { text, todo } = coldWords(kind, name, temperature);
  return { key: `cold:${of}:${kind}`, place: bays[0] ?? null, text, todo, everywhere: false };
}

function splitKey(key: string): [of: string, kind: string] {
  const end = key.lastIndexOf(':');
  return [key.slice('cold:'.length, end), key.slice(end + 1)];
}
