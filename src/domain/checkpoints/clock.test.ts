import { describe, expect, it } from 'vitest';
import { clockText, dayKey, dayText } from './clock.ts';

const at = Date.UTC(2026, 10, 23, 1, 5);

describe('times in sentences', () => {
  it('are those of Shanghai', () => {
    expect(clockText(at)).toBe('09:05');
    expect(dayText(at)).toBe('11月23日');
    expect(dayKey(at)).toBe('2026-11-23');
    expect(dayKey(Date.UTC(2026, 11, 31, 16))).toBe('2027-01-01');
  });

  it('that cannot be are a dash, and never the same day as another', () => {
    for (const impossible of [Number.NaN, Number.POSITIVE_INFINITY, 9e15, -9e15]) {
      expect(clockText(impossible)).toBe('—');
      expect(dayText(impossible)).toBe('—');
      expect(dayKey(impossible)).toBeNull();
    }
    expect(dayKey(8.64e15 - 9 * 3_600_000)).toBe('+275760-09-12');
  });
});
