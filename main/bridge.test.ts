import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient, isDefinedError, safe } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { type ContractRouterClient, eventIterator, oc } from '@orpc/contract';
import { implement } from '@orpc/server';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { GuichengError } from '../src/domain/errors.ts';
import { createBridge, type Port } from './bridge.ts';
import { fieldInWords } from './field-words.ts';
import type { Log } from './logging.ts';

const base = oc.errors({
  GUICHENG: {
    data: z.object({ code: z.string(), sentence: z.string(), details: z.record(z.string(), z.unknown()) }),
  },
});
const contract = {
  echo: base
    .input(z.object({ fields: z.object({ arranger: z.object({ phone: z.string().max(5) }) }) }))
    .output(z.string()),
  refuse: base.output(z.string()),
  break: base.output(z.string()),
  wrongOutput: base.output(z.string()),
  full: base.output(z.string()),
  watch: base.output(eventIterator(z.number())),
};
const os = implement(contract);
const router = os.router({
  echo: os.echo.handler(({ input }) => input.fields.arranger.phone),
  refuse: os.refuse.handler(() => {
    throw new GuichengError('CONFLICT.TAKEN', '柜位已占用', { place: 'B-07' });
  }),
  break: os.break.handler(() => {
    throw new TypeError('secret internals');
  }),
  full: os.full.handler(() => {
    throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  }),
  wrongOutput: os.wrongOutput.handler(() => 7 as unknown as string),
  watch: os.watch.handler(async function* () {
    yield 1;
    throw new GuichengError('STATE.CLOSED', '工作站已停止');
  }),
});

const logged: unknown[] = [];
const write = (entry: unknown): void => {
  logged.push(entry);
};
const log = { info: write, warn: write, error: write, fatal: write, debug: write } as unknown as Log;
const open: MessageChannel[] = [];

/** A Node port behaves as Electron's, but hands the data over bare. */
function asMain(port: MessageChannel['port1']): Port {
  return {
    on: (name: string, listener: (event: { data: unknown }) => void) =>
      port.on(name, (data: unknown) => listener({ data })),
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
  };
}

function connect(): ContractRouterClient<typeof contract> {
  const channel = new MessageChannel();
  open.push(channel);
  createBridge(router, log).serve(asMain(channel.port1));
  const link = new RPCLink({ port: channel.port2 as unknown as MessagePort });
  channel.port2.start();
  return createORPCClient(link);
}

afterEach(async () => {
  logged.length = 0;
  for (const { port1, port2 } of open.splice(0)) {
    const closed = once(port1, 'close');
    port2.close();
    await closed;
  }
});

describe('a call over the port', () => {
  test('comes back', async () => {
    expect(await connect().echo({ fields: { arranger: { phone: '12345' } } })).toBe('12345');
  });

  test('refused by the core: code, sentence and details arrive, defined by the contract', async () => {
    const { error } = await safe(connect().refuse());
    expect(error !== null && isDefinedError(error) && error.data).toEqual({
      code: 'CONFLICT.TAKEN',
      sentence: '柜位已占用',
      details: { place: 'B-07' },
    });
    expect(logged).toEqual([]);
  });

  test('with a wrong field: the field is named in words', async () => {
    const { error } = await safe(connect().echo({ fields: { arranger: { phone: '123456' } } }));
    expect(error !== null && isDefinedError(error) && error.data.code).toBe('INPUT.INVALID');
    const sentence = error !== null && isDefinedError(error) ? error.data.sentence : '';
    expect(sentence).toBe('“承办人·电话”最多 5 个字');
  });

  test.each(['break', 'wrongOutput'] as const)(
    'that breaks (%s): logged, and worded without internals',
    async (name) => {
      const { error } = await safe(connect()[name]());
      expect(error !== null && isDefinedError(error) && error.data.code).toBe('RUNTIME.UNEXPECTED');
      expect(JSON.stringify(error !== null && isDefinedError(error) && error.data.sentence)).not.toContain(
        'secret',
      );
      expect(logged).toHaveLength(1);
    },
  );

  test('that meets a full disk says so, wherever in the core it was met', async () => {
    const { error } = await safe(connect().full());
    expect(error !== null && isDefinedError(error) && error.data.code).toBe('STORAGE.FULL');
    expect(logged).toHaveLength(1);
  });

  test('a stream keeps the mapping while it runs', async () => {
    const seen: number[] = [];
    const run = async (): Promise<void> => {
      for await (const value of await connect().watch()) seen.push(value);
    };
    const { error } = await safe(run());
    expect(seen).toEqual([1]);
    expect(error).toMatchObject({ code: 'GUICHENG', data: { code: 'STATE.CLOSED' } });
  });
});

test('fields in words', () => {
  expect(fieldInWords(['fields', 'decedent', 'birthDate'])).toBe('逝者·出生日期');
  expect(fieldInWords(['entries', 2, 'label'])).toBe('字典条目·第3项·名称');
  expect(fieldInWords([])).toBe('所填内容');
});
