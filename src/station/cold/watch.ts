/**
 * Watches over the cold units: what each measured last, how old that is, and what somebody must go and look at. What a
 * bay is kept at is no fact of the ledger; nothing here stops or allows a step.
 */
import {
  acknowledgeCold,
  COLD_RULES,
  type ColdAlarm,
  type ColdAlarmKind,
  type ColdLook,
  type ColdState,
  FRESH_COLD,
  lookAtCold,
} from '../../domain/cold/alarms.ts';
import { GuichengError } from '../../domain/errors.ts';
import type { MeasureReading } from '../../domain/readings.ts';
import type { StationCore } from '../core.ts';
import type { AlarmView, ColdTrend, ColdUnitView } from '../dto.ts';
import { type ColdPlan, coldPlans } from './units.ts';
import { coldWords } from './words.ts';

/** A value older than this is no value: a slow line of many controllers takes some seconds for a turn. */
const FRESH_MS = 15_000;
const TREND_POINTS = 240;
const MEASURED = [
  'temperature',
  'door',
  'defrost',
  'alarmHigh',
  'alarmLow',
  'alarmProbe',
  'alarmOther',
] as const;

type Measured = (typeof MEASURED)[number];

interface Heard {
  readonly value: number | null;
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

  measured({ deviceId, unit, point, value, quality }: MeasureReading): void {
    this.#heard.set(`${deviceId}/${unit}/${point}`, { value, quality, at: this.#core.mono });
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
      const before = this.#states.get(plan.unitId) ?? FRESH_COLD;
      this.#states.set(plan.unitId, lookAtCold(before, this.#lookAt(plan), COLD_RULES[plan.cooling]));
    }
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

  alarms(): AlarmView[] {
    const silent = this.#silentLines();
    const found = this.#plans.flatMap((plan) =>
      (this.#states.get(plan.unitId)?.alarms ?? [])
        // One cause, one alarm: a line that is dead as a whole is said once.
        .filter((alarm) => !(alarm.kind === 'noData' && silent.has(plan.deviceId)))
        .map((alarm) => this.#worded(plan, alarm)),
    );
    return [...silent.values(), ...found]
      .sort((a, b) => Number(b.loud) - Number(a.loud))
      .map(({ view }) => view);
  }

  /**
   * Somebody goes to look. The alarm stays until it is over, and comes again when it lasts.
   * @throws GuichengError `NOT_FOUND.ALARM`
   */
  acknowledge(alarmId: string): void {
    let done = false;
    for (const { unitId, deviceId } of this.#plans) {
      const state = this.#states.get(unitId);
      for (const { kind } of state?.alarms ?? []) {
        if (idOf(unitId, kind) !== alarmId && idOf(deviceId, kind) !== alarmId) continue;
        this.#states.set(unitId, acknowledgeCold(this.#states.get(unitId) ?? FRESH_COLD, kind));
        done = true;
      }
    }
    if (!done) throw new GuichengError('NOT_FOUND.ALARM', '这条报警已经结束', { alarmId });
    this.#core.changed();
  }

  /** @throws GuichengError `NOT_FOUND.COLD_UNIT` */
  trend(unitId: string, hours: number): ColdTrend {
    const plan = this.#plans.find((entry) => entry.unitId === unitId);
    if (plan === undefined)
      throw new GuichengError('NOT_FOUND.COLD_UNIT', '没有这台冷柜，请刷新后再看', { unitId });
    const to = this.#core.wall;
    const from = to - hours * 3_600_000;
    const points = this.#core.telemetry.trend(`${unitId}/temperature`, from, to, TREND_POINTS);
    return { name: plan.name, points, high: COLD_RULES[plan.cooling].high };
  }

  #lookAt(plan: ColdPlan): ColdLook {
    const at = this.#core.mono;
    const isLive = this.#working.has(plan.deviceId);
    const fresh = (point: Measured): Heard | null => {
      const heard = this.#heard.get(`${plan.unitId}/${point}`);
      return isLive && heard !== undefined && at - heard.at <= FRESH_MS ? heard : null;
    };
    const flag = (point: Measured): boolean | null => {
      const heard = fresh(point);
      return heard?.quality === 'good' && heard.value !== null ? heard.value !== 0 : null;
    };
    const temperature = fresh('temperature');
    const data = temperature?.quality ?? 'missing';
    return {
      at,
      data,
      temperature: data === 'good' ? (temperature?.value ?? null) : null,
      door: flag('door'),
      defrost: flag('defrost'),
      fault: flag('alarmProbe') === true || flag('alarmOther') === true,
    };
  }

  /** Lines on which nobody answers, each with its one alarm. */
  #silentLines(): Map<string, { loud: boolean; view: AlarmView }> {
    const lines = new Map<string, { loud: boolean; view: AlarmView }>();
    for (const deviceId of new Set(this.#plans.map((plan) => plan.deviceId))) {
      const plans = this.#plans.filter((plan) => plan.deviceId === deviceId);
      const dead = plans.map((plan) =>
        this.#states.get(plan.unitId)?.alarms.find(({ kind }) => kind === 'noData'),
      );
      const [first] = dead;
      if (plans.length < 2 || first === undefined || dead.includes(undefined)) continue;
      const name = `${plans[0]?.name ?? ''}等 ${plans.length} 台冷柜`;
      lines.set(deviceId, this.#view(idOf(deviceId, 'noData'), name, first, null));
    }
    return lines;
  }

  #worded(plan: ColdPlan, alarm: ColdAlarm) {
    const temperature = this.#lookAt(plan).temperature;
    return this.#view(idOf(plan.unitId, alarm.kind), plan.name, alarm, temperature);
  }

  #view(id: string, name: string, alarm: ColdAlarm, temperature: number | null) {
    const { text, todo } = coldWords(alarm.kind, name, temperature);
    const loud = alarm.acknowledgedAt === null;
    const since = this.#core.wall - Math.round(this.#core.mono - alarm.raisedAt);
    const told = loud ? (alarm.escalated ? `请马上报告值班负责人。${todo}` : todo) : `已有人去看。${todo}`;
    const view: AlarmView = { id, text, since, todo: told, caseId: null };
    return { loud, view: loud ? { ...view, act: 'cold' as const } : view };
  }
}

function idOf(of: string, kind: ColdAlarmKind): string {
  return `cold:${of}:${kind}`;
}
