import { describe, expect, it } from 'vitest';
import { nearMissWeight, reportDueAt } from './nearMiss.ts';

const at = (text: string) => Date.parse(`${text}+08:00`);
const lastMoment = (day: string) => at(`${day}T23:59:59.999`);

describe('the days to report in', () => {
  it('are five that are worked: weekends are not counted, and the day itself is not', () => {
    expect(reportDueAt(at('2026-11-24T10:00'))).toBe(lastMoment('2026-12-01'));
    expect(reportDueAt(at('2026-11-24T00:00'))).toBe(lastMoment('2026-12-01'));
    expect(reportDueAt(at('2026-11-24T23:59'))).toBe(lastMoment('2026-12-01'));
    expect(reportDueAt(at('2026-11-28T10:00'))).toBe(lastMoment('2026-12-04'));
  });

  it('leave out holidays, take in worked weekends, and are as many as the home says', () => {
    const rule = { workingDays: 2, daysOff: ['2026-11-25'], daysOn: ['2026-11-28'] };
    expect(reportDueAt(at('2026-11-24T10:00'), rule)).toBe(lastMoment('2026-11-27'));
    expect(reportDueAt(at('2026-11-26T10:00'), rule)).toBe(lastMoment('2026-11-28'));
  });
});

describe('the weight of a refusal', () => {
  const wrong = { code: 'WRONG_BODY', grade: 'wrong' } as const;
  const missing = { code: 'SIMILAR_NAME_RESCAN', grade: 'missing' } as const;

  it('is grave where something was wrong, and counts everybody it touched once', () => {
    expect(nearMissWeight([missing, wrong], ['b', 'a'], 'a')).toEqual({ wrong: true, bodies: 2 });
    expect(nearMissWeight([wrong], [], null)).toEqual({ wrong: true, bodies: 0 });
  });

  it('is light where a step was missing or news was awaited, whoever else was named', () => {
    expect(nearMissWeight([missing], ['b'], 'a')).toEqual({ wrong: false, bodies: 1 });
    const stale = { code: 'STALE_NEWS', grade: 'wrong' } as const;
    expect(nearMissWeight([stale], [], 'a')).toEqual({ wrong: false, bodies: 1 });
  });
});
