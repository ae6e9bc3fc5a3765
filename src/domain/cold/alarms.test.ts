import { describe, expect, it } from 'vitest';
import {
  acknowledgeCold,
  COLD_RULES,
  type ColdAlarmKind,
  type ColdLook,
  type ColdState,
  FRESH_COLD,
  lookAtCold,
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
};

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
      ? { data: 'missing', temperature: null, door: null, defrost: null, fault: false }
      : { data: 'good', temperature: Number(air.toFixed(1)), door, defrost, fault: false };
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
    const silent = { data: 'missing', temperature: null, door: null, defrost: null, fault: false } as const;
    const warm = play(HOUR, (at) => ({ ...calm, temperature: swing(at, -5) }));
    const gone = play(2 * MINUTE, () => silent, warm.state);
    expect(gone.raised).toEqual([{ kind: 'noData', at: MINUTE + 5 * SECOND }]);
    expect(gone.state.alarms.map(({ kind }) => kind).sort()).toEqual(['high', 'noData']);
    const flicker = play(2 * MINUTE, (at) => (at % (20 * SECOND) === 0 ? silent : calm), gone.state);
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

  it('escalates when nobody answers, is quiet once somebody does, and comes again when it lasts', () => {
    const open = { ...calm, door: true };
    const raised = play(6 * MINUTE, (at) => ({ ...open, temperature: swing(at) })).state;
    expect(raised.alarms[0]).toMatchObject({ escalated: false, acknowledgedAt: null });
    const late = play(12 * MINUTE, (at) => ({ ...open, temperature: swing(at) }), raised).state;
    expect(late.alarms[0]).toMatchObject({ escalated: true, acknowledgedAt: null });
    const seen = acknowledgeCold(late, 'door');
    expect(seen.alarms[0]?.acknowledgedAt).toBe(late.at);
    expect(acknowledgeCold(late, 'high')).toEqual(late);
    const hour = play(HOUR, (at) => ({ ...open, temperature: swing(at) }), seen).state;
    expect(hour.alarms[0]?.acknowledgedAt).toBe(late.at);
    const again = play(2 * HOUR, (at) => ({ ...open, temperature: swing(at) }), hour).state;
    expect(again.alarms[0]).toMatchObject({ escalated: true, acknowledgedAt: null });
  });
});
