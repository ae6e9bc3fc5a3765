import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { GuichengError } from '../domain/errors.ts';
import { type Channel, serveStore, storeOver } from './overPort.ts';
import type { ReplicaStore } from './side.ts';

const over = (port: MessagePort): Channel => ({
  post: (message) => port.postMessage(message),
  onMessage: (listener) => {
    port.on('message', listener);
  },
});

const HEAD = { stationId: 'desk', epoch: 1, seq: 3, hash: 'a'.repeat(64) };
let ports: MessageChannel;
let changed: () => void;
let asked: unknown[];
let reported: GuichengError[];
let far: ReplicaStore;
let stop: () => void;

beforeEach(() => {
  ports = new MessageChannel();
  asked = [];
  reported = [];
  const store: ReplicaStore = {
    heads: async () => [HEAD],
    hashAt: async (...args) => {
      asked.push(args);
      return undefined;
    },
    forks: async () => [],
    run: async () => null,
    take: async () => {
      throw new GuichengError('STORAGE.FULL', '磁盘已满');
    },
    pull: async (cursor) => ({ events: [], seals: [], cursor }),
    takePage: async () => undefined,
    cursor: async () => '[]',
    onChanged: (listener) => {
      changed = listener;
      return () => {
        changed = () => undefined;
      };
    },
  };
  stop = serveStore(store, over(ports.port1), (error) => reported.push(error));
  far = storeOver(over(ports.port2));
});
afterEach(() => ports.port1.close());

it('answers each question with its own answer, whatever the order', async () => {
  const [heads, cursor, page] = await Promise.all([far.heads(), far.cursor(), far.pull('x', 10)]);
  expect({ heads, cursor, page }).toEqual({
    heads: [HEAD],
    cursor: '[]',
    page: { events: [], seals: [], cursor: 'x' },
  });
  expect(await far.hashAt('desk', 1, 3)).toBeUndefined();
  expect(asked).toEqual([['desk', 1, 3]]);
  expect(await far.run('desk', 1, 0, 5)).toBeNull();
});

it('brings an error over as itself, and reports it where it arose', async () => {
  const push = { stationId: 'desk', epoch: 1, after: 0, events: [], seals: [] };
  await expect(far.take(push)).rejects.toMatchObject({ code: 'STORAGE.FULL', sentence: '磁盘已满' });
  expect(reported.map(({ code }) => code)).toEqual(['STORAGE.FULL']);
});

it('tells of changes until told to stop, and takes what is no question for nothing', async () => {
  const told = new Promise<void>((resolve) => {
    far.onChanged(resolve);
  });
  ports.port2.postMessage({ ask: 1, method: 'constructor', args: [] });
  ports.port2.postMessage('rubbish');
  await far.heads();
  changed();
  await told;
  let again = 0;
  const off = far.onChanged(() => {
    again += 1;
  });
  off();
  changed();
  stop();
  changed();
  await far.heads();
  expect(again).toBe(0);
});
