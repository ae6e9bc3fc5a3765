import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WedgeClassifier, type WedgeDecision, type WedgeKey } from './classifier.ts';

const CODE = 'LN1D2611230007D';

/** Key events of a text, `gap` ms apart, with the Shift presses a scanner sends. */
function keys(text: string, gap: number, from = 0, capsLock = false): WedgeKey[] {
  return [...text].flatMap((key, i) => {
    const at = from + i * gap;
    const press = { key, at, capsLock };
    return /[A-Z]/i.test(key) ? [{ key: 'Shift', at, capsLock }, press] : [press];
  });
}

function run(events: readonly WedgeKey[], idleAt?: number): WedgeDecision[] {
  const classifier = new WedgeClassifier();
  const decisions = events.flatMap((event) => classifier.key(event));
  return idleAt === undefined ? decisions : [...decisions, ...classifier.idle(idleAt)];
}

const enter = (at: number): WedgeKey => ({ key: 'Enter', at });

describe('keyboard-wedge classifier', () => {
  it.each([
    ['Enter', 5],
    ['Tab', 5],
    ['Enter', 30],
  ] as const)('recognises a scan ended by %s at %i ms a key', (key, gap) => {
    const at = CODE.length * gap;
    expect(run([...keys(CODE, gap), { key, at }])).toEqual([
      { type: 'scan', text: CODE, swallowed: CODE, endKey: key },
    ]);
  });

  it('recognises a scan ended by silence only, and not before', () => {
    const classifier = new WedgeClassifier();
    for (const event of keys(CODE, 5)) expect(classifier.key(event)).toEqual([]);
    expect(classifier.idle(14 * 5 + 100)).toEqual([]);
    expect(classifier.idle(14 * 5 + 101)).toMatchObject([{ type: 'scan', endKey: null }]);
    expect(classifier.pending).toBe(0);
  });

  it('leaves typing alone, also fast, short or ended by Enter', () => {
    expect(run([...keys('ZHANGSAN', 60), enter(500)])).toEqual([
      { type: 'typing', text: 'ZHANGSAN', endKey: 'Enter' },
    ]);
    expect(run([...keys('AB123', 5), enter(30)])).toEqual([
      { type: 'typing', text: 'AB123', endKey: 'Enter' },
    ]);
    expect(run([enter(0)])).toEqual([{ type: 'typing', text: '', endKey: 'Enter' }]);
    const slow = run([...keys('WANG', 150), enter(800)]);
    expect(slow.map((one) => (one.type === 'typing' ? one.text : one.type)).join('')).toBe('WANG');
  });

  it('is not fooled by a key held down', () => {
    const held = Array.from({ length: 30 }, (_, i) => ({ key: '8', at: 500 + i * 20, repeat: i > 0 }));
    expect(run([...held, enter(1_100)]).every((one) => one.type === 'typing')).toBe(true);
  });

  it('keeps what was typed before the scan out of the code', () => {
    const typedThenScan = [{ key: '3', at: 0 }, ...keys(CODE, 5, 80), enter(160)];
    expect(run(typedThenScan)).toEqual([
      { type: 'typing', text: '3', endKey: null },
      { type: 'scan', text: CODE, swallowed: CODE, endKey: 'Enter' },
    ]);
    const afterPause = [{ key: '3', at: 0 }, ...keys(CODE, 5, 300), enter(380)];
    expect(run(afterPause)).toMatchObject([
      { type: 'typing', text: '3' },
      { type: 'scan', text: CODE },
    ]);
  });

  it('bears a hiccup of the scanner', () => {
    const halting = [...keys(CODE.slice(0, 9), 5), ...keys(CODE.slice(9), 5, 110), enter(140)];
    expect(run(halting)).toMatchObject([{ type: 'scan', text: CODE }]);
    const atStart = [...keys(CODE.slice(0, 2), 5), ...keys(CODE.slice(2), 5, 50), enter(130)];
    expect(run(atStart)).toMatchObject([{ type: 'scan', text: CODE }]);
  });

  it('undoes Caps Lock but says what really stands in the field', () => {
    const inverted = 'ln1d2611230007d';
    const scan = { type: 'scan', text: CODE, swallowed: inverted, endKey: 'Enter' };
    expect(run([...keys(inverted, 5, 0, true), enter(75)])).toEqual([scan]);
    // Not every system tells the Caps Lock state.
    expect(run([...keys(inverted, 5), enter(75)])).toEqual([scan]);
    // A scanner that compensates by itself.
    expect(run([...keys(CODE, 5, 0, true), enter(75)])).toMatchObject([{ text: CODE }]);
    expect(run([...keys('HTTPS://Ab.Cn/X', 5, 0, true), enter(75)])).toMatchObject([
      { text: 'https://aB.cN/x' },
    ]);
    expect(run([...keys('https://aB.cN/x', 5), enter(75)])).toMatchObject([{ text: 'https://aB.cN/x' }]);
  });

  it('breaks off at shortcuts and editing keys', () => {
    const broken = [...keys('LN1D26', 5), { key: 'Backspace', at: 40 }, ...keys('112', 5, 45), enter(60)];
    expect(run(broken).map((one) => one.type)).toEqual(['typing', 'typing']);
    expect(run([...keys('LN1D261', 5), { key: 'v', at: 40, chord: true }])).toMatchObject([
      { type: 'typing' },
    ]);
  });

  it('says when an input method swallowed a scan, and never passes on the rest of it', () => {
    const composed = Array.from({ length: 8 }, (_, i) => ({ key: 'Process', at: i * 5 }));
    expect(run([...composed, enter(45)])[0]).toEqual({ type: 'captured-by-ime', keys: 8 });
    const half = run([...keys('1234567', 5), { key: 'Process', at: 40 }, enter(45)]);
    expect(half.some((one) => one.type === 'scan')).toBe(false);
    const slow = Array.from({ length: 8 }, (_, i) => ({ key: 'Process', at: i * 90 }));
    expect(run([...slow, enter(800)]).some((one) => one.type === 'captured-by-ime')).toBe(false);
  });

  const anyKey = fc.record({
    key: fc.oneof(
      fc.stringMatching(/^[0-9A-Za-z -]$/),
      fc.constantFrom('Enter', 'Tab', 'Shift', 'Process', 'Escape'),
    ),
    gap: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 200 })),
    repeat: fc.boolean(),
    capsLock: fc.boolean(),
  });

  it('accounts for every character exactly once, in order, and stays bounded', () => {
    fc.assert(
      fc.property(fc.array(anyKey, { maxLength: 80 }), (presses) => {
        const classifier = new WedgeClassifier({ maxLength: 20 });
        const decisions: WedgeDecision[] = [];
        let at = 0;
        for (const { gap, ...press } of presses) {
          at += gap;
          decisions.push(...classifier.key({ ...press, at }));
          expect(classifier.pending).toBeLessThanOrEqual(20);
        }
        decisions.push(...classifier.idle(at + 1_000));
        const out = decisions.map((one) =>
          one.type === 'scan' ? one.swallowed : one.type === 'typing' ? one.text : '',
        );
        const typed = presses.filter(({ key }) => key.length === 1).map(({ key }) => key);
        expect(out.join('')).toBe(typed.join(''));
      }),
    );
  });

  it('finds every scan in any rhythm a scanner may have', () => {
    const scan = fc.tuple(
      fc.stringMatching(/^[0-9A-Z-]{6,40}$/),
      fc.integer({ min: 0, max: 25 }),
      fc.boolean(),
      fc.integer({ min: 101, max: 3_000 }),
    );
    fc.assert(
      fc.property(fc.array(scan), (scans) => {
        const classifier = new WedgeClassifier();
        let at = 0;
        const found: string[] = [];
        for (const [text, gap, capsLock, pauseAfter] of scans) {
          const shown = capsLock ? text.toLowerCase() : text;
          const events = [...keys(shown, gap, at, capsLock), enter(at + text.length * gap)];
          for (const one of events.flatMap((event) => classifier.key(event))) {
            if (one.type === 'scan') found.push(one.text);
          }
          at += text.length * gap + pauseAfter;
        }
        expect(found).toEqual(scans.map(([text]) => text));
      }),
    );
  });
});
