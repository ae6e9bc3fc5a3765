import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/drill/load.ts';
import type { Step } from '../../src/drill/scenario.ts';
import { isDecisive, planOf, summaryOf, tellingOf } from './plan.ts';

const FOLDER = path.join('resources', 'drills');
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yml'));
/** Shown, or taken where there is a screen; nothing is done by them. */
const SAID: readonly string[] = ['say', 'situation', 'screenshot', 'at'];

function done(step: Step): string[] {
  return Object.keys(step).filter((key) => !SAID.includes(key));
}

describe.each(files)('the plan of %s', (file) => {
  const scenario = loadScenario(path.join(FOLDER, file));
  const plan = planOf(scenario);

  it('plays every step of the script once, in its order, the trainee’s half after the world’s', () => {
    const played = new Map<number, string[]>();
    const order: number[] = [];
    for (const part of plan.parts) {
      const steps = part.kind === 'played' ? [part] : part.steps;
      for (const { index, step } of steps) {
        order.push(index);
        played.set(index, [...(played.get(index) ?? []), ...done(step)]);
      }
    }
    expect(order).toEqual([...order].sort((a, b) => a - b));
    for (const [index, step] of scenario.steps.entries())
      expect(played.get(index)?.sort(), `step ${index + 1}`).toEqual(done(step).sort());
  });

  it('puts somebody before at least one moment that decides', () => {
    const summary = summaryOf(file, scenario);
    expect(summary.moments).toBeGreaterThan(0);
    expect(summary.roleText).not.toBe('');
    expect(plan.parts.filter(isDecisive).every((task) => task.items.length > 0)).toBe(true);
    const own = plan.parts.flatMap((part) => (part.kind === 'task' ? part.items : []));
    expect(own.every((item) => item.step.at === plan.station)).toBe(true);
  });

  it('tells beforehand only what one sees where something will be refused, and what it was afterwards', () => {
    for (const part of plan.parts.filter(isDecisive)) {
      const own = scenario.steps.filter((_, index) => part.steps.some((each) => each.index === index));
      expect(part.says).toEqual(own.flatMap(({ situation }) => situation ?? []));
      expect(part.tells).toEqual(own.flatMap(({ say }) => say ?? []));
    }
  });
});

it('tells what was before, joins what the file broke, and keeps the accident for the end', () => {
  const story = '按李大爷火化了。\n当班的人起过疑心。 真事：宝鸡，2016 年 7 月。';
  expect(tellingOf({ situation: '李大爷存了\n三天。', story })).toEqual({
    situation: '李大爷存了三天。',
    story: '按李大爷火化了。当班的人起过疑心。真事：宝鸡，2016 年 7 月。',
  });
  expect(tellingOf({ story: '只有经过' }).situation).toBe('只有经过');
});
