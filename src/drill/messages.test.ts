import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { GuichengError } from '../domain/errors.ts';
import { sqlite } from '../ledger/testing/rig.ts';
import { demoCodes } from './codes.ts';
import { HeadlessStage } from './headless.ts';
import { parseScenario } from './load.ts';
import { Runner, type RunResult } from './runner.ts';

const PEOPLE = {
  wu: { name: '吴德海', born: '1940-02-03', mark: '左手旧疤', bay: 'A-01', furnace: '1 号炉' },
};

function written(steps: readonly unknown[]): string {
  const head = { name: '试', story: '试', clock: '2026-11-23T08:00:00+08:00', irreversible: [] };
  return stringify({ ...head, people: PEOPLE, steps });
}

async function played(...steps: readonly unknown[]): Promise<RunResult> {
  const scenario = parseScenario(written(steps));
  const stage = await HeadlessStage.open({ sqlite, clock: Date.parse(scenario.clock) });
  try {
    return await new Runner(stage, demoCodes).play(scenario);
  } finally {
    stage.close();
  }
}

function sentenceOf(...steps: readonly unknown[]): string {
  try {
    parseScenario(written(steps));
  } catch (error) {
    if (error instanceof GuichengError) return error.sentence;
    throw error;
  }
  return '';
}

it('names the parameter that a part of the file was not given', () => {
  const text = stringify({
    ...{ name: '试', story: '试', clock: '2026-11-23T08:00:00+08:00', irreversible: [], people: PEOPLE },
    parts: { put: [{ at: 'kiosk', scan: ['{who}.wristband', 'bay:{bay}'] }] },
    steps: [{ play: { part: 'put', with: { who: 'wu' } } }],
  });
  expect(() => parseScenario(text)).toThrow('段落 put 少了参数 bay');
});

const inBay = { play: { part: 'inBay', with: { who: 'wu' } } };
const toFurnace = ['ready', 'release', 'verify'].map((part) => ({ play: { part, with: { who: 'wu' } } }));

describe('what a drill says of a step that came out otherwise', () => {
  it('names the step of the file, the station and what it does, and which step ended the attempt', async () => {
    const result = await played(
      inBay,
      { at: 'kiosk', signIn: 's06' },
      { say: '推走', at: 'kiosk', open: { checkpoint: 'releaseToCremation', expected: 'wu' } },
      { at: 'kiosk', answer: { type: 'readBack', name: '吴德海', birthDate: '1940-02-03' } },
      { at: 'kiosk', scan: 'wu.wristband', expect: { verdict: 'blocked', reasons: ['DOCUMENT_MISSING'] } },
    );
    const [first, second, third] = result.problems;
    expect(first).toMatch(/^起因：第 3 步，kiosk，「推走」：没有料到被拦下（.*DOCUMENT_MISSING/);
    expect(first).toContain('就把 expect 写在 open 这一步');
    expect(second).toMatch(/^其后：第 4 步，kiosk，「answer readBack」：做不了/);
    expect(result.steps[result.steps.length - 2]?.problem).toContain(
      '第 3 步「推走」，releaseToCremation 已被拦下',
    );
    expect(third).toMatch(/^其后：第 5 步/);
    expect(result.steps.at(-1)?.problem).toContain('其后的扫码另开了最可能的一步');
  });

  it('names the step inside a part', async () => {
    const result = await played(inBay, { play: { part: 'release', with: { who: 'wu' } } });
    expect(result.problems[0]).toMatch(/^起因：第 2 步（段落 release 第 2 步），kiosk，「open /);
    expect(result.steps[0]?.place).toEqual({
      step: 1,
      parts: [
        { part: 'inBay', step: 1 },
        { part: 'register', step: 1 },
      ],
    });
  });

  it('lets a step see what news from another station decided since the last step here', async () => {
    const hold = { caseId: '$wu', holdKind: 'dispute', reason: '次子来电', basis: null };
    const news = [
      { at: 'desk', signIn: 's04' },
      { at: 'desk', call: { procedure: 'holds.place', input: hold } },
    ];
    const look = { at: 'console', answer: { type: 'look', empty: true } };
    const seen = await played(inBay, ...toFurnace, ...news, {
      at: 'console',
      expect: { verdict: 'blocked', reasons: ['HOLD_OPEN'], onlyReasons: true },
    });
    expect(seen.problems).toEqual([]);
    expect(seen.steps.at(-1)?.reasons).toContain('HOLD_OPEN');
    const once = await played(
      inBay,
      ...toFurnace,
      ...news,
      { at: 'console', expect: { open: false } },
      { at: 'console', expect: { verdict: 'blocked' } },
    );
    expect(once.problems[0]).toContain('应为拦下，没有结论');
    const overlooked = await played(inBay, ...toFurnace, ...news, look);
    expect(overlooked.problems[0]).toContain('其他站的消息到达时');
  }, 30_000);
});

describe('what a drill says of a file that is wrong', () => {
  it('suggests the nearest of a long list instead of printing it', () => {
    const wrong = sentenceOf({ at: 'desk', scan: 'urn:骨灰盒 1', expect: { reasons: ['BODY_WRONG'] } });
    expect(wrong).toContain('没有 BODY_WRONG；最接近的是');
    expect(wrong).toContain('WRONG_BODY');
    expect(wrong.length).toBeLessThan(200);
    expect(sentenceOf({ at: 'desk', expct: { verdict: 'pass' } })).toContain('最接近的是 expect');
  });

  it('names the answers there are, and the part that was meant', () => {
    expect(sentenceOf({ at: 'desk', answer: { type: 'familly' } })).toContain('可以写 observed、family');
    expect(sentenceOf({ play: { part: 'inBy', with: { who: 'wu' } } })).toMatch(/最接近的是 inBay/);
  });

  it('says of a reference that YAML took for a map how it is quoted', () => {
    expect(sentenceOf({ at: 'desk', scan: { niche: '3-06' } })).toContain('"niche:3-06"');
    expect(sentenceOf({ at: 'desk', scan: ['wu.wristband', { bay: 'A-01' }] })).toContain('"bay:A-01"');
  });
});
