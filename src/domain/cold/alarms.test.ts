import { describe, expect, it } from 'vitest';
import {
  COLD_RULES,
  type ColdAlarmKind,
  type ColdLook,
  type ColdState,
  coldRules,
  FRESH_COLD,
  lookAtCold,
  resumedCold,
} from './alarms.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const rules = COLD_RULES.freeze;
const calm: Omit<ColdLook, 'at'> = {
  data: 'good',
  temperature: -18,
  door: false,
  defrost: false,
  fault: false,
  ownHigh: false,
  ownLow: false,
};
/** Nothing was heard. */
const SILENT = {
  data: 'missing',
  temperature: null,
  door: null,
  defrost: null,
  fault: null,
  ownHigh: null,
  ownLow: null,
} as const;

/** Plays looks every five seconds and says what was raised and when. */
function play(
  ms: number,
  lookAt: (at: number) => Omit<ColdLook, 'at'>,
  start: ColdState = FRESH_COLD,
  limits = rules,
) {
  let state = start;
  const raised: { kind: ColdAlarmKind; at: number }[] = [];
  const from = start.at ?? 0;
  for (let at = from + 5 * SECOND; at <= from + ms; at += 5 * SECOND) {
    const before = new Set(state.alarms.map(({ kind }) => kind));
    state = lookAtCold(state, { at, ...lookAt(at) }, limits);
    for (const { kind } of state.alarms) if (!before.has(kind)) raised.push({ kind, at: at - from });
  }
  return { state, raised };
}

/** A tenth of a degree up and down, as a controller between its two switching points. */
const swing = (at: number, middle = -18): number =>
  Number((middle + 1.2 * Math.sin(at / (7 * MINUTE))).toFixed(1));

/** A working day of a cold room: defrosts of half an hour every six hours, doors opened again and again. */
function normalDay(middle: number, seed: number) {
  const opens = Array.from({ length: 30 }, (_, index) => ({
    from: 7 * HOUR + index * 20 * MINUTE + ((seed * 37 + index * 11) % 9) * MINUTE,
    ms: (40 + ((seed * 13 + index * 29) % 140)) * SECOND,
  }));
  let air = middle;
  return (at: number): Omit<ColdLook, 'at'> => {
    const defrost = (at + seed * 40 * MINUTE) % (6 * HOUR) < 30 * MINUTE;
    const door = opens.some(({ from, ms }) => at >= from && at < from + ms);
    const towards = defrost ? middle + 16 : door ? middle + 20 : swing(at, middle);
    const pace = defrost ? 0.006 : door ? 0.03 : 0.01;
    air += (towards - air) * pace;
    // A frame lost now and then is no news either.
    const lost = (at / SECOND + seed) % 611 < 10;
    return lost
      ? SILENT
      : // The controller knows of no excuse: its own alarm comes with every defrost.
        { ...calm, temperature: Number(air.toFixed(1)), door, defrost, ownHigh: air > middle + 6 };
  };
}

describe('alarms of cold units', () => {
  it('stay silent on a normal day of ten units, where one in ten minutes would be too many', () => {
    let raised = 0;
    for (let unit = 0; unit < 10; unit += 1) {
      const freezer = unit % 2 === 0;
      const day = normalDay(freezer ? -18 : 3, unit);
      raised += play(24 * HOUR, day, FRESH_COLD, freezer ? rules : COLD_RULES.chill).raised.length;
    }
    expect(raised).toBe(0);
  });

  it('the normal day does get as warm as the limit, so that the silence means something', () => {
    const day = normalDay(-18, 0);
    let over = 0;
    for (let at = 0; at < 24 * HOUR; at += 5 * SECOND) {
      const { temperature } = day(at);
      if (temperature !== null && temperature > rules.high) over += 5 * SECOND;
    }
    expect(over).toBeGreaterThan(20 * MINUTE);
  });

  it('a failed compressor is said after half an hour of warmth, and sooner when it runs away', () => {
    const warm = play(2 * HOUR, (at) => ({ ...calm, temperature: swing(at, -8) }));
    expect(warm.raised).toEqual([{ kind: 'high', at: 30 * MINUTE + 5 * SECOND }]);
    const hot = play(HOUR, (at) => ({ ...calm, defrost: true, temperature: swing(at, 4) }));
    expect(hot.raised).toEqual([{ kind: 'high', at: 20 * MINUTE + 5 * SECOND }]);
  });

  it('a defrost that never ends excuses nothing for ever', () => {
    const { raised } = play(4 * HOUR, (at) => ({ ...calm, defrost: true, temperature: swing(at, -5) }));
    expect(raised.map(({ kind }) => kind)).toEqual(['high']);
    expect(raised[0]?.at).toBe(120 * MINUTE + 5 * SECOND);
  });

  it('the alarm ends below the limit by its hysteresis, not at it', () => {
    const warm = play(HOUR, (at) => ({ ...calm, temperature: swing(at, -5) }));
    const near = play(20 * MINUTE, () => ({ ...calm, temperature: -10.5 }), warm.state);
    expect(near.state.alarms.map(({ kind }) => kind)).toEqual(['high']);
    const cold = play(5 * SECOND, () => ({ ...calm, temperature: -11.5 }), near.state);
    expect(cold.state.alarms).toEqual([]);
  });

  it('no data is an alarm of its own, and neither ends nor hides what was wrong before', () => {
    const warm = play(HOUR, (at) => ({ ...calm, temperature: swing(at, -5) }));
    const gone = play(2 * MINUTE, () => SILENT, warm.state);
    expect(gone.raised).toEqual([{ kind: 'noData', at: MINUTE + 5 * SECOND }]);
    expect(gone.state.alarms.map(({ kind }) => kind).sort()).toEqual(['high', 'noData']);
    const flicker = play(2 * MINUTE, (at) => (at % (20 * SECOND) === 0 ? SILENT : calm), gone.state);
    expect(flicker.state.alarms.map(({ kind }) => kind)).toEqual(['noData']);
    expect(play(MINUTE, () => calm, flicker.state).state.alarms).toEqual([]);
  });

  it('a freezer that shows exactly -18.0 for hours is noticed; one that moves a tenth is not', () => {
    const stuck = play(4 * HOUR, () => calm);
    expect(stuck.raised.map(({ kind }) => kind)).toEqual(['frozen']);
    expect(stuck.raised[0]?.at).toBe(3 * HOUR + 5 * SECOND);
    const moves = play(9 * HOUR, (at) => ({ ...calm, temperature: at % (2 * HOUR) < HOUR ? -18 : -18.1 }));
    expect(moves.raised).toEqual([]);
  });

  it('an open door, a broken probe and the controller itself are said, each once', () => {
    const door = play(HOUR, (at) => ({ ...calm, temperature: swing(at), door: true }));
    expect(door.raised).toEqual([{ kind: 'door', at: 5 * MINUTE + 5 * SECOND }]);
    const probe = play(HOUR, () => ({ ...calm, data: 'bad', temperature: null }));
    expect(probe.raised).toEqual([{ kind: 'probe', at: 2 * MINUTE + 5 * SECOND }]);
    const fault = play(HOUR, (at) => ({ ...calm, temperature: swing(at), fault: true }));
    expect(fault.raised).toEqual([{ kind: 'fault', at: 2 * MINUTE + 5 * SECOND }]);
    const cold = play(HOUR, (at) => ({ ...calm, temperature: swing(at, -38) }));
    expect(cold.raised).toEqual([{ kind: 'low', at: 30 * MINUTE + 5 * SECOND }]);
  });

  it("the controller's own alarms are said, but not those of a defrost or an open door", () => {
    const fault = (at: number) => ({ ...calm, temperature: swing(at) });
    const high = play(HOUR, (at) => ({ ...fault(at), ownHigh: true }));
    expect(high.raised).toEqual([{ kind: 'ownHigh', at: 2 * MINUTE + 5 * SECOND }]);
    const low = play(HOUR, (at) => ({ ...fault(at), ownLow: true }));
    expect(low.raised.map(({ kind }) => kind)).toEqual(['ownLow']);
    const defrost = play(HOUR, (at) => ({ ...fault(at), ownHigh: true, defrost: at < 30 * MINUTE }));
    expect(defrost.raised).toEqual([]);
    const endless = play(3 * HOUR, (at) => ({ ...fault(at), ownHigh: true, defrost: true }));
    expect(endless.raised).toEqual([{ kind: 'ownHigh', at: 92 * MINUTE + 5 * SECOND }]);
    // What it said last holds while it says nothing.
    const gone = play(30 * SECOND, () => SILENT, high.state);
    expect(gone.state.alarms.map(({ kind }) => kind)).toEqual(['ownHigh']);
    expect(play(5 * SECOND, fault, gone.state).state.alarms).toEqual([]);
  });

  it('go on after a restart until the unit says otherwise, and end when it does', () => {
    const kinds: ColdAlarmKind[] = ['high', 'door', 'frozen', 'fault', 'noData', 'probe'];
    const before = resumedCold(kinds.map((kind) => ({ kind, raisedAt: 0 })));
    const dark = play(20 * SECOND, () => SILENT, before);
    expect(dark.raised).toEqual([]);
    expect(dark.state.alarms.map(({ kind }) => kind).sort()).toEqual([...kinds].sort());
    const warm = play(20 * SECOND, () => ({ ...calm, temperature: -5, door: true, fault: true }), dark.state);
    expect(warm.state.alarms.map(({ kind }) => kind).sort()).toEqual([
      ...(['door', 'fault', 'frozen', 'high', 'noData'] as const),
    ]);
    expect(play(MINUTE, (at) => ({ ...calm, temperature: swing(at) }), warm.state).state.alarms).toEqual([]);
  });

  it('take the limits, the delay and the hysteresis of the unit where the site set them', () => {
    const mild = coldRules('chill', { high: 6, low: 0, hysteresis: 2, afterMinutes: 5, noDataSeconds: 10 });
    const warm = play(HOUR, (at) => ({ ...calm, temperature: swing(at, 8) }), FRESH_COLD, mild);
    expect(warm.raised).toEqual([{ kind: 'high', at: 5 * MINUTE + 5 * SECOND }]);
    const near = play(MINUTE, () => ({ ...calm, temperature: 4.5 }), warm.state, mild);
    expect(near.state.alarms).toHaveLength(1);
    expect(play(MINUTE, () => ({ ...calm, temperature: 3.9 }), near.state, mild).state.alarms).toEqual([]);
    const cold = play(HOUR, (at) => ({ ...calm, temperature: swing(at, -2) }), FRESH_COLD, mild);
    expect(cold.raised).toEqual([{ kind: 'low', at: 5 * MINUTE + 5 * SECOND }]);
    const silent = play(MINUTE, () => SILENT, FRESH_COLD, mild);
    expect(silent.raised).toEqual([{ kind: 'noData', at: 15 * SECOND }]);
    expect(coldRules('freeze', {})).toEqual(COLD_RULES.freeze);
  });
});
