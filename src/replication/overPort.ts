/**
 * A store of chains in another process: the worker of a station asks, the process that owns the file answers. What is taken in
 * is judged by the store itself; here only the shape of a question is looked at.
 */
import { z } from 'zod';
import { type ErrorCode, GuichengError, toGuichengError } from '../domain/errors.ts';
import type { ReplicaStore } from './side.ts';

/** One end of a channel that keeps the order of what it carries. */
export interface Channel {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

type Method = Exclude<keyof ReplicaStore, 'onChanged'>;

const METHODS = ['heads', 'hashAt', 'forks', 'run', 'take', 'pull', 'takePage', 'cursor'] as const;

const question = z.object({ ask: z.int(), method: z.enum(METHODS), args: z.array(z.unknown()).max(4) });
const answer = z.union([
  z.object({ answer: z.int(), value: z.unknown() }),
  z.object({
    answer: z.int(),
    error: z.object({ code: z.string(), sentence: z.string() }),
  }),
  z.object({ changed: z.literal(true) }),
]);

/** Answers the questions that come through the channel; returns the way to stop telling of changes. */
export function serveStore(
  store: ReplicaStore,
  channel: Channel,
  report: (error: GuichengError) => void,
): () => void {
  channel.onMessage((message) => {
    const asked = question.safeParse(message);
    if (!asked.success) return;
    const { ask, method, args } = asked.data;
    // The shape of the arguments is the store's to judge: it takes nothing on trust.
    const call = store[method] as (...given: unknown[]) => Promise<unknown>;
    call.apply(store, args).then(
      (value) => channel.post({ answer: ask, value }),
      (error: unknown) => {
        const coded = toGuichengError(error);
        report(coded);
        channel.post({ answer: ask, error: { code: coded.code, sentence: coded.sentence } });
      },
    );
  });
  return store.onChanged(() => channel.post({ changed: true }));
}

interface Waiting {
  readonly done: (value: unknown) => void;
  readonly failed: (error: GuichengError) => void;
}

/** The store on the other side of a channel. */
export function storeOver(channel: Channel): ReplicaStore {
  const waiting = new Map<number, Waiting>();
  const listeners = new Set<() => void>();
  let asked = 0;
  channel.onMessage((message) => {
    const heard = answer.safeParse(message);
    if (!heard.success) return;
    const { data } = heard;
    if ('changed' in data) {
      for (const listener of listeners) listener();
      return;
    }
    const entry = waiting.get(data.answer);
    waiting.delete(data.answer);
    if ('error' in data) entry?.failed(new GuichengError(data.error.code as ErrorCode, data.error.sentence));
    else entry?.done(data.value);
  });
  const ask = (method: Method, ...args: readonly unknown[]): Promise<never> =>
    new Promise((done, failed) => {
      asked += 1;
      waiting.set(asked, { done: done as (value: unknown) => void, failed });
      channel.post({ ask: asked, method, args });
    });
  const store: Omit<ReplicaStore, 'onChanged'> = {
    heads: () => ask('heads'),
    hashAt: (stationId, epoch, seq) => ask('hashAt', stationId, epoch, seq),
    forks: () => ask('forks'),
    run: (stationId, epoch, after, limit) => ask('run', stationId, epoch, after, limit),
    take: (push) => ask('take', push),
    pull: (cursor, limit) => ask('pull', cursor, limit),
    takePage: (page) => ask('takePage', page),
    cursor: () => ask('cursor'),
  };
  return {
    ...store,
    onChanged: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
