import { describe, expect, it } from 'vitest';
import type { VerdictView } from '../../src/station/dto.ts';
import type { Task } from './plan.ts';
import { type Ending, judge, momentOf, type Scripted } from './scoring.ts';

const SCRIPTED: Scripted = {
  chinese: '入柜',
  codes: ['PLACE_OCCUPIED'],
  sentences: ['里面有人'],
  wayOn: '请换一个柜位。',
};

function task(ends: Task['ends']): Task {
  return { kind: 'task', from: 0, to: 1, items: [], steps: [], says: [], tells: [], ends };
}

function verdict(outcome: VerdictView['outcome'], codes: readonly string[] = [], chinese = '入柜'): Ending {
  const reasons = codes.map((code) => ({ code, sentence: code, todo: code.endsWith('_MISSING') }));
  return {
    kind: 'verdict',
    verdict: {
      ...{ attemptId: 'a', eventId: 'e', checkpoint: 'store', chinese, outcome, reasons },
      ...{ word: '', title: '', sentence: '', expected: null, actual: null, placeLabel: null },
      ...{ people: [], wayOn: '', at: 0, full: true, overridable: [] },
    },
  };
}

const STOPPED: Ending = { kind: 'stopped', objection: false };
const OBJECTED: Ending = { kind: 'stopped', objection: true };
const how = (ends: Task['ends'], ending: Ending, helped = false) => {
  const judged = judge(task(ends), ending, SCRIPTED, helped);
  return judged.kind === 'again' ? 'again' : [judged.outcome, judged.exact];
};

describe('a moment at which the station refuses', () => {
  it.each([
    [
      'walked into it: the house is as the script has it',
      verdict('blocked', ['PLACE_OCCUPIED']),
      'walkedIn',
      true,
    ],
    ['stopped', STOPPED, 'stopped', false],
    ['objected, which the script does not', OBJECTED, 'stopped', false],
    ['did it right', verdict('pass'), 'right', false],
  ] as const)('%s', (_name, ending, outcome, exact) => {
    expect(how('blocked', ending)).toEqual([outcome, exact]);
    expect(how('blocked', ending, true)).toEqual(['helped', exact]);
  });

  it.each([
    ['refused for something else', verdict('blocked', ['WRONG_BODY'])],
    ['refused only for what was still to come', verdict('blocked', ['PLACE_MISSING'])],
    ['did another step', verdict('pass', [], '移柜')],
    ['left it too long', { kind: 'lost' }],
  ] as const)('%s: it is tried again, and decides nothing', (_name, ending) => {
    expect(how('blocked', ending)).toBe('again');
  });
});

describe('a moment at which somebody has to object', () => {
  it('is passed by whoever goes on, and right for whoever stops, by whatever way', () => {
    expect(how('objection', verdict('pass'))).toEqual(['passedBy', false]);
    expect(how('objection', OBJECTED)).toEqual(['stopped', true]);
    expect(how('objection', STOPPED)).toEqual(['stopped', false]);
    expect(how('objection', OBJECTED, true)).toEqual(['helped', true]);
    expect(how('objection', verdict('blocked', ['WRONG_BODY']))).toBe('again');
  });
});

describe('a routine step', () => {
  it('goes on when it is done, and is tried again when it is not', () => {
    expect(how('pass', verdict('pass'))).toEqual([null, true]);
    expect(how(null, { kind: 'done' })).toEqual([null, true]);
    expect(how(null, verdict('pass'))).toEqual([null, false]);
    expect(how('pass', verdict('pass', [], '移柜'))).toBe('again');
    expect(how('pass', verdict('blocked', ['WRONG_BODY']))).toBe('again');
    expect(how('pass', STOPPED)).toBe('again');
  });
});

it('counts as missed what only the station, a colleague or nobody stopped', () => {
  const missed = (outcome: Parameters<typeof momentOf>[3]) =>
    momentOf(1, '入柜', task('blocked'), outcome, [], SCRIPTED, []).missed;
  expect([missed('stopped'), missed('right')]).toEqual([false, false]);
  expect([missed('walkedIn'), missed('helped'), missed('passedBy')]).toEqual([true, true, true]);
});
