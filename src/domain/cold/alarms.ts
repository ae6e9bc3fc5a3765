/**
 * When a cold unit (冷柜) needs somebody, and when it only does what cold units do. Pure: a look about once a second is
 * folded into a state. A defrost or an open door makes the air warm for a while and harms nobody, so only warmth that
 * lasts beyond them counts; silence is an alarm of its own, and so is a figure that never moves.
 */

/** `ownHigh`, `ownLow`, `fault`: the controller itself says so. */
export type ColdAlarmKind =
  | 'noData'
  | 'probe'
  | 'high'
  | 'low'
  | 'door'
  | 'frozen'
  | 'ownHigh'
  | 'ownLow'
  | 'fault';

export interface ColdRules {
  /** °C; warmer than this for `highAfterMs` is an alarm. */
  readonly high: number;
  /** °C; colder than this for `lowAfterMs` is an alarm. */
  readonly low: number;
  /** °C that the value must come back beyond a limit before the alarm ends. */
  readonly hysteresis: number;
  readonly highAfterMs: number;
  readonly lowAfterMs: number;
  /** This far above the limit nothing excuses, after `urgentAfterMs`. */
  readonly urgentOver: number;
  readonly urgentAfterMs: number;
  /** Defrost and the time after it that excuse warmth, and how long they may at most. */
  readonly recoveryMs: number;
  readonly excuseMostMs: number;
  readonly doorAfterMs: number;
  readonly noDataAfterMs: number;
  /** Data must be back for so long before the alarm ends. */
  readonly dataBackMs: number;
  readonly frozenAfterMs: number;
  readonly faultAfterMs: number;
}

const MINUTE = 60_000;

const COMMON = {
  hysteresis: 1,
  highAfterMs: 30 * MINUTE,
  lowAfterMs: 30 * MINUTE,
  urgentOver: 10,
  urgentAfterMs: 20 * MINUTE,
  recoveryMs: 30 * MINUTE,
  excuseMostMs: 90 * MINUTE,
  doorAfterMs: 5 * MINUTE,
  noDataAfterMs: MINUTE,
  dataBackMs: 30_000,
  frozenAfterMs: 180 * MINUTE,
  faultAfterMs: 2 * MINUTE,
} as const;

/** 冷藏 keeps bodies at 0 to 4 °C, 冷冻 at −18 °C; the limits leave room for the swing of a working controller. */
export const COLD_RULES: Readonly<Record<'chill' | 'freeze', ColdRules>> = {
  chill: { ...COMMON, high: 8, low: -5 },
  freeze: { ...COMMON, high: -10, low: -32 },
};

/** What a site may set for one unit, or for its line; what is left out is as in `COLD_RULES`. */
export interface ColdWishes {
  readonly high?: number | undefined;
  readonly low?: number | undefined;
  readonly hysteresis?: number | undefined;
  readonly afterMinutes?: number | undefined;
  readonly noDataSeconds?: number | undefined;
}

export function coldRules(cooling: 'chill' | 'freeze', wishes: ColdWishes): ColdRules {
  const usual = COLD_RULES[cooling];
  const afterMs = wishes.afterMinutes === undefined ? null : wishes.afterMinutes * MINUTE;
  return {
    ...usual,
    high: wishes.high ?? usual.high,
    low: wishes.low ?? usual.low,
    hysteresis: wishes.hysteresis ?? usual.hysteresis,
    highAfterMs: afterMs ?? usual.highAfterMs,
    lowAfterMs: afterMs ?? usual.lowAfterMs,
    // Warmth beyond all excuse never waits longer than warmth that might have one.
    urgentAfterMs: Math.min(usual.urgentAfterMs, afterMs ?? usual.urgentAfterMs),
    noDataAfterMs: wishes.noDataSeconds === undefined ? usual.noDataAfterMs : wishes.noDataSeconds * 1_000,
  };
}

/** What is known of a unit at one moment. Null is "not known", never "no". */
export interface ColdLook {
  /** Monotonic ms. */
  readonly at: number;
  /** `missing`: nothing fresh; `bad`: the probe is at fault. */
  readonly data: 'good' | 'bad' | 'missing';
  /** °C; null unless data are good. */
  readonly temperature: number | null;
  readonly door: boolean | null;
  readonly defrost: boolean | null;
  /** The controller itself reports a temperature too high, too low, or a fault. */
  readonly ownHigh: boolean | null;
  readonly ownLow: boolean | null;
  readonly fault: boolean | null;
}

export interface ColdAlarm {
  readonly kind: ColdAlarmKind;
  /** Monotonic ms: when it was raised. */
  readonly raisedAt: number;
}

export interface ColdState {
  readonly at: number | null;
  readonly alarms: readonly ColdAlarm[];
  /** Since when each condition holds without a break. */
  readonly since: Readonly<Partial<Record<ColdAlarmKind, number>>>;
  /** Ms of warmth that nothing excuses, and of warmth beyond all excuse. */
  readonly warmMs: number;
  readonly urgentMs: number;
  readonly excusedMs: number;
  /** For how long the controller's own high alarm was excused. */
  readonly ownExcusedMs: number;
  readonly defrostAt: number | null;
  readonly doorAt: number | null;
  readonly goodSince: number | null;
  readonly figure: { readonly value: number; readonly since: number } | null;
}

export const FRESH_COLD: ColdState = {
  at: null,
  alarms: [],
  since: {},
  warmMs: 0,
  urgentMs: 0,
  excusedMs: 0,
  ownExcusedMs: 0,
  defrostAt: null,
  doorAt: null,
  goodSince: null,
  figure: null,
};

/** The state of a unit that is looked at anew while alarms of it are on: they stay until the unit says otherwise. */
export function resumedCold(alarms: readonly ColdAlarm[]): ColdState {
  return { ...FRESH_COLD, alarms };
}

/** Longer than this between two looks and nobody knows what happened meanwhile. */
const BLIND_MS = MINUTE;

interface Warmth {
  readonly warmMs: number;
  readonly urgentMs: number;
  readonly excusedMs: number;
}

function warmth(state: ColdState, look: ColdLook, rules: ColdRules, excused: boolean, step: number): Warmth {
  const { temperature } = look;
  if (temperature === null) return state;
  if (temperature <= rules.high - rules.hysteresis) return { warmMs: 0, urgentMs: 0, excusedMs: 0 };
  const over = temperature > rules.high;
  const counts = over && !(excused && state.excusedMs < rules.excuseMostMs);
  return {
    warmMs: state.warmMs + (counts ? step : 0),
    urgentMs: temperature > rules.high + rules.urgentOver ? state.urgentMs + step : 0,
    excusedMs: state.excusedMs + (over && excused ? step : 0),
  };
}

/** The state after one more look. */
export function lookAtCold(state: ColdState, look: ColdLook, rules: ColdRules): ColdState {
  const { at, temperature } = look;
  const step = state.at === null ? 0 : Math.min(Math.max(0, at - state.at), BLIND_MS);
  const defrostAt = look.defrost === true ? at : state.defrostAt;
  const doorAt = look.door === true ? at : state.doorAt;
  const recent = (moment: number | null): boolean => moment !== null && at - moment < rules.recoveryMs;
  const excused = recent(defrostAt) || recent(doorAt);
  const warm = warmth(state, look, rules, excused, step);
  // A gap is no movement: a line that drops out now and then does not hide a figure that stands still.
  const figure =
    temperature === null || state.figure?.value === temperature
      ? state.figure
      : { value: temperature, since: at };
  const ownExcusedMs =
    look.ownHigh === false ? 0 : state.ownExcusedMs + (look.ownHigh === true && excused ? step : 0);
  const goodSince = look.data === 'good' ? (state.goodSince ?? at) : null;
  const raised = (kind: ColdAlarmKind): boolean => state.alarms.some((alarm) => alarm.kind === kind);
  /** What the controller says, and while it says nothing, what it said. */
  const own = (kind: ColdAlarmKind, says: boolean | null): boolean => says ?? raised(kind);
  const holds: Record<ColdAlarmKind, boolean> = {
    noData: look.data === 'missing' || (raised('noData') && at - (goodSince ?? at) < rules.dataBackMs),
    probe: look.data === 'bad' || (raised('probe') && look.data === 'missing'),
    high:
      temperature === null
        ? raised('high')
        : temperature > (raised('high') ? rules.high - rules.hysteresis : rules.high),
    low:
      temperature === null
        ? raised('low')
        : temperature < (raised('low') ? rules.low + rules.hysteresis : rules.low),
    door: look.door === true || (look.door === null && raised('door')),
    frozen:
      figure !== null && at - figure.since >= rules.frozenAfterMs
        ? true
        : raised('frozen') && (state.figure === null || figure === state.figure),
    ownHigh: own(
      'ownHigh',
      look.ownHigh === true && excused && ownExcusedMs < rules.excuseMostMs ? false : look.ownHigh,
    ),
    ownLow: own('ownLow', look.ownLow),
    fault: own('fault', look.fault),
  };
  const since: Partial<Record<ColdAlarmKind, number>> = {};
  for (const kind of Object.keys(holds) as ColdAlarmKind[])
    if (holds[kind]) since[kind] = state.since[kind] ?? at;
  const lasted = (kind: ColdAlarmKind, ms: number): boolean => {
    const begin = since[kind];
    return begin !== undefined && at - begin >= ms;
  };
  const due: Record<ColdAlarmKind, boolean> = {
    noData: lasted('noData', rules.noDataAfterMs),
    probe: lasted('probe', rules.faultAfterMs),
    high: holds.high && (warm.warmMs >= rules.highAfterMs || warm.urgentMs >= rules.urgentAfterMs),
    low: lasted('low', rules.lowAfterMs),
    door: lasted('door', rules.doorAfterMs),
    frozen: holds.frozen,
    ownHigh: lasted('ownHigh', rules.faultAfterMs),
    ownLow: lasted('ownLow', rules.faultAfterMs),
    fault: lasted('fault', rules.faultAfterMs),
  };
  const alarms = (Object.keys(holds) as ColdAlarmKind[]).flatMap((kind) => {
    const old = state.alarms.find((alarm) => alarm.kind === kind);
    if (!holds[kind] || (old === undefined && !due[kind])) return [];
    return [old ?? { kind, raisedAt: at }];
  });
  return { at, alarms, since, defrostAt, doorAt, goodSince, figure, ownExcusedMs, ...pick(warm) };
}

const pick = ({ warmMs, urgentMs, excusedMs }: Warmth): Warmth => ({ warmMs, urgentMs, excusedMs });
