import { describe, expect, it } from 'vitest';
import { WedgeClassifier, type WedgeDecision } from './classifier.ts';

const CODE = 'WB00100742F';

function feed(classifier: WedgeClassifier, text: string, start: number, gap: number): number {
  let at = start;
  for (const key of text) {
    classifier.key({ key, at, unusable: false });
    at += gap;
  }
  return at;
}

function enter(classifier: WedgeClassifier, at: number): WedgeDecision | null {
  return classifier.key({ key: 'Enter', at, unusable: false }).decision;
}

describe('a wedge scanner', () => {
  it('is heard with Enter, with Tab, and by silence', () => {
    for (const key of ['Enter', 'Tab']) {
      const classifier = new WedgeClassifier();
      const at = feed(classifier, CODE, 0, 8);
      expect(classifier.key({ key, at, unusable: false }).decision).toEqual({
        type: 'scan',
        text: CODE,
        from: 0,
      });
    }
    const classifier = new WedgeClassifier();
    const at = feed(classifier, CODE, 0, 8);
    expect(classifier.idle(at + 50)).toBeNull();
    expect(classifier.idle(at + 101)).toEqual({ type: 'scan', text: CODE, from: 0 });
    expect(classifier.pending).toBe(false);
  });

  it('is heard with Caps Lock inverted and with shift keys between', () => {
    const classifier = new WedgeClassifier();
    let at = 0;
    for (const key of CODE.toLowerCase()) {
      classifier.key({ key: 'Shift', at, unusable: false });
      classifier.key({ key, at: at + 2, unusable: false });
      at += 9;
    }
    expect(enter(classifier, at)).toEqual({ type: 'scan', text: CODE, from: 0 });
  });

  it('leaves the letters typed just before it', () => {
    const classifier = new WedgeClassifier();
    feed(classifier, 'li', 0, 90);
    const at = feed(classifier, CODE, 185, 8);
    expect(enter(classifier, at)).toEqual({ type: 'scan', text: CODE, from: 2 });
  });

  it('is heard twice in a row', () => {
    const classifier = new WedgeClassifier();
    enter(classifier, feed(classifier, CODE, 0, 8));
    expect(enter(classifier, feed(classifier, CODE, 200, 8))).toMatchObject({ type: 'scan' });
  });
});

describe('a person', () => {
  it('is not a scanner, however fast', () => {
    const classifier = new WedgeClassifier();
    expect(enter(classifier, feed(classifier, 'lishijie1938', 0, 55))).toEqual({ type: 'typing' });
  });

  it('is not a scanner with few characters, by holding a key, or with commands', () => {
    const few = new WedgeClassifier();
    expect(enter(few, feed(few, '12345', 0, 5))).toEqual({ type: 'typing' });
    const held = new WedgeClassifier();
    for (let at = 0; at < 300; at += 20) held.key({ key: 'a', at, unusable: at > 0 });
    expect(enter(held, 300)).toBeNull();
  });

  it('may confirm a word of an input method', () => {
    const classifier = new WedgeClassifier();
    for (let at = 0; at < 600; at += 100) classifier.key({ key: 'Process', at, unusable: false });
    expect(enter(classifier, 650)).toBeNull();
  });

  it('is told when an input method swallowed a scan', () => {
    const classifier = new WedgeClassifier();
    for (let at = 0; at < 100; at += 8) classifier.key({ key: 'Process', at, unusable: false });
    expect(enter(classifier, 108)).toEqual({ type: 'swallowedByIme' });
  });
});
