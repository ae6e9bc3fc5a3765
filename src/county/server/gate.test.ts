import { expect, test } from 'vitest';
import { Gate } from './gate.ts';

interface Work {
  readonly homeId: string;
  readonly end: () => void;
}

/** A gate whose work ends when the test says so. */
function gateWith(limits: ConstructorParameters<typeof Gate>[0]) {
  const gate = new Gate(limits);
  const working: Work[] = [];
  const receive = async () => undefined;
  const work = (homeId: string) => () =>
    new Promise<void>((resolve) => {
      working.push({ homeId, end: resolve });
    });
  return { gate, working, send: (homeId: string) => gate.pass(homeId, receive, work(homeId)) };
}

/** Lets everything happen that waits for nothing else. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

test('200 homes at once, one of them flooding: each of the others is served within one round', async () => {
  const { working, send } = gateWith({ total: 4, perHome: 2, waiting: 500 });
  const flood = Array.from({ length: 300 }, () => send('flood'));
  const others = Array.from({ length: 199 }, (_, i) => send(`home-${i}`));
  const served: string[] = [];
  for (let i = 0; i < 201; i++) {
    await settled();
    expect(working.length).toBeLessThanOrEqual(4);
    const next = working.shift();
    served.push(next?.homeId ?? '');
    next?.end();
  }
  expect(new Set(served.filter((homeId) => homeId !== 'flood')).size).toBe(199);
  await Promise.all(others);
  let left = 298;
  while (left > 0) {
    await settled();
    for (const { end } of working.splice(0)) {
      end();
      left -= 1;
    }
  }
  await Promise.all(flood);
});

test('a home that sends more than may wait is told to come again, and one whose line is slow holds up only itself', async () => {
  const gate = new Gate({ total: 1, perHome: 1, waiting: 1 });
  let arrive: () => void = () => undefined;
  const slow = () =>
    new Promise<void>((resolve) => {
      arrive = resolve;
    });
  const first = gate.pass('slow', slow, async () => 'slow');
  const second = gate.pass(
    'slow',
    async () => undefined,
    async () => 'waits',
  );
  await expect(gate.pass('slow', slow, async () => 'third')).rejects.toMatchObject({ code: 'COUNTY.BUSY' });
  expect(
    await gate.pass(
      'other',
      async () => undefined,
      async () => 'served',
    ),
  ).toBe('served');
  expect(gate.queued).toBe(1);
  arrive();
  expect([await first, await second]).toEqual(['slow', 'waits']);
  // What failed frees its place as well.
  await expect(gate.pass('slow', () => Promise.reject(new Error('cut')), slow)).rejects.toThrow('cut');
  expect(
    await gate.pass(
      'slow',
      async () => undefined,
      async () => 'again',
    ),
  ).toBe('again');
  expect(gate.queued).toBe(0);
});
