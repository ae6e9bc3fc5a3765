import { describe, expect, test } from 'vitest';
import { Pulse } from './pulse.ts';

const never = (): Promise<unknown> => new Promise(() => undefined);
/** Long enough for whatever was promised already to be heard. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function watched(ask: () => Promise<unknown> | null): {
  pulse: Pulse;
  hung: () => number;
  asked: () => number;
} {
  let hung = 0;
  let asked = 0;
  const pulse = new Pulse({
    ask: () => {
      const answer = ask();
      if (answer !== null) asked += 1;
      return answer;
    },
    onHung: () => {
      hung += 1;
    },
  });
  return { pulse, hung: () => hung, asked: () => asked };
}

describe('a page', () => {
  test('that answers, or refuses to, lives for ever', async () => {
    let refuses = false;
    const { pulse, hung, asked } = watched(() => {
      refuses = !refuses;
      return refuses ? Promise.reject(new Error('no')) : Promise.resolve(0);
    });
    for (let tick = 0; tick < 50; tick += 1) {
      pulse.tick();
      await turn();
    }
    expect([hung(), asked()]).toEqual([0, 50]);
  });

  test('that has fallen silent is ended once, and the next one is asked afresh', () => {
    const { pulse, hung, asked } = watched(never);
    for (let tick = 0; tick < 5; tick += 1) pulse.tick();
    expect([hung(), asked()]).toEqual([1, 1]);
    for (let tick = 0; tick < 5; tick += 1) pulse.tick();
    expect([hung(), asked()]).toEqual([2, 2]);
  });

  test('that answers late is forgiven', async () => {
    const answers: ((value: unknown) => void)[] = [];
    const { pulse, hung } = watched(() => new Promise((resolve) => answers.push(resolve)));
    for (let tick = 0; tick < 4; tick += 1) pulse.tick();
    answers[0]?.(0);
    await turn();
    for (let tick = 0; tick < 4; tick += 1) pulse.tick();
    expect(hung()).toBe(0);
  });

  test('that was replaced owes no answer, and its late answer does not speak for its successor', async () => {
    const answers: ((value: unknown) => void)[] = [];
    const { pulse, hung } = watched(() => new Promise((resolve) => answers.push(resolve)));
    for (let tick = 0; tick < 4; tick += 1) pulse.tick();
    pulse.reset();
    pulse.tick();
    answers[0]?.(0);
    await turn();
    for (let tick = 0; tick < 4; tick += 1) pulse.tick();
    expect(hung()).toBe(1);
  });

  test('that cannot be asked is left alone', () => {
    const { pulse, hung } = watched(() => null);
    for (let tick = 0; tick < 50; tick += 1) pulse.tick();
    expect(hung()).toBe(0);
  });
});
