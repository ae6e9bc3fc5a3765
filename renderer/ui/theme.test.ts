import { describe, expect, it } from 'vitest';
import { COLOURS } from './theme.ts';

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

describe('contrast', () => {
  it('reaches 7:1 in verdicts', () => {
    for (const ground of [COLOURS.red, COLOURS.green]) {
      expect(contrast(COLOURS.onDark, ground)).toBeGreaterThanOrEqual(7);
    }
    expect(contrast(COLOURS.ink, COLOURS.card)).toBeGreaterThanOrEqual(7);
  });

  it('reaches 4.5:1 for words', () => {
    for (const ground of [COLOURS.background, COLOURS.panel, COLOURS.card, COLOURS.band]) {
      expect(contrast(COLOURS.ink, ground)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(COLOURS.muted, ground)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(COLOURS.primary, ground)).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(COLOURS.amberInk, COLOURS.amberPaper)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(COLOURS.onDark, COLOURS.primary)).toBeGreaterThanOrEqual(4.5);
  });

  it('reaches 3:1 for the edge of what can be pressed', () => {
    expect(contrast(COLOURS.edge, COLOURS.card)).toBeGreaterThanOrEqual(3);
    expect(contrast(COLOURS.amber, COLOURS.amberPaper)).toBeGreaterThanOrEqual(3);
  });
});
