import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Rig } from '../../ledger/testing/rig.ts';
import { BODY_TYPE, writePush } from '../../replication/protocol/lines.ts';
import type { Push, Receipt } from '../../replication/protocol/messages.ts';
import { LoopbackHub } from '../demo/caller.ts';
import { piecesOf, record, runOf } from '../testing/chains.ts';
import { TestPostgres } from '../testing/postgres.ts';
import { startProgram } from '../testing/program.ts';
import { CALLER_HEADER } from './callers.ts';
import { type County, startCounty } from './server.ts';

let postgres: TestPostgres;
const closing: (() => Promise<void> | void)[] = [];
const lines: string[] = [];

beforeAll(async () => {
  postgres = await TestPostgres.start();
}, 60_000);

afterAll(async () => {
  for (const close of closing.reverse()) await close();
  await postgres.dispose();
});

async function start(url: string): Promise<County> {
  const log = pino({}, { write: (line: string) => lines.push(line) });
  const county = await startCounty({ database: { url }, host: '127.0.0.1', port: 0, operationsPort: 0, log });
  closing.push(() => county.close());
  return county;
}

function newRig(): Rig {
  const rig = new Rig();
  closing.push(() => rig.dispose());
  return rig;
}

function hubAt({ port }: Pick<County, 'port'>, stationId = 'a', homeId = 'home-1'): LoopbackHub {
  return new LoopbackHub({ port, homeId, stationId });
}

function headOf({ stationId, events }: Push) {
  return { stationId, epoch: 1, seq: events.length, hash: events.at(-1)?.hash ?? '' };
}

describe('what a hub asks', () => {
  test('greet, push, pull, greet; who was met counts once everything it named is held', async () => {
    const county = await start(await postgres.database());
    const [rig, hub] = [newRig(), hubAt(county)];
    const a = rig.ledger('a');
    record(a, 30);
    const run = runOf(a);
    const before = await hub.greet({ heads: [headOf(run)] });
    expect(before).toMatchObject({
      protocol: 1,
      side: 'county',
      heads: [],
      heard: [],
      durable: true,
      twins: false,
    });
    expect(await hub.push(run)).toMatchObject({ ...headOf(run), refused: [], durable: true });
    const after = await hub.greet({ heads: [headOf(run)], echo: before.token });
    expect(after).toMatchObject({ heads: [headOf(run)], heard: [headOf(run)] });
    expect(after.heard[0]?.ageMs).toBeLessThan(10_000);
    const reader = rig.bare('reader');
    reader.accept(await hubAt(county, 'b').pull(''));
    expect(reader.heads()).toEqual(a.heads());
    expect((await hubAt(county, 'b').greet()).heard).toMatchObject([headOf(run)]);
    // Another home sees nothing of it.
    const other = hubAt(county, 'a', '另一馆');
    expect(await other.greet({ homeId: '另一馆' })).toMatchObject({ heads: [], heard: [] });
    expect((await other.pull('')).events).toEqual([]);
    const refused = await other.push(run);
    expect(refused).toMatchObject({ seq: 0 });
    expect(new Set(refused.refused.map(({ reason }) => reason))).toEqual(new Set(['OTHER_HOME']));
  });

  test('two programs that take turns as one station are twins; one that was started anew is none', async () => {
    const hub = hubAt(await start(await postgres.database()));
    const asking = async (instance: string) => (await hub.greet({ instance })).twins;
    expect(await asking('instance-1')).toBe(false);
    expect(await asking('instance-2')).toBe(false);
    expect(await asking('instance-2')).toBe(false);
    expect(await asking('instance-1')).toBe(true);
    expect(await asking('instance-2')).toBe(true);
  });

  test('what is wrong is answered with a code: version, identity, body, cursor, route', async () => {
    const county = await start(await postgres.database());
    const hub = hubAt(county);
    await expect(hub.greet({ protocol: { min: 7, max: 9 } })).rejects.toMatchObject({
      code: 'PROTOCOL.TOO_NEW',
    });
    await expect(hub.greet({ homeId: 'home-2' })).rejects.toMatchObject({ code: 'SYNC.NOT_YOU' });
    await expect(hub.pull('none')).rejects.toMatchObject({ code: 'FEED.BAD_CURSOR' });
    const ask = async (route: string, headers: Record<string, string>, body: string) => {
      const answer = await fetch(`http://127.0.0.1:${county.port}${route}`, {
        method: 'POST',
        headers,
        body,
      });
      const said = (await answer.json()) as { code: string };
      return [answer.status, said.code];
    };
    const me = { [CALLER_HEADER]: 'home-1/a' };
    const a = newRig().ledger('a');
    record(a, 3);
    const text = writePush(runOf(a));
    expect(await ask('/v1/push', { 'content-type': BODY_TYPE }, text)).toEqual([401, 'ENROL.NO_CERTIFICATE']);
    expect(await ask('/v1/push', { ...me, 'content-type': BODY_TYPE }, text.slice(0, -20))).toEqual([
      400,
      'PROTOCOL.CUT_SHORT',
    ]);
    expect(await ask('/v1/push', { ...me, 'content-type': 'text/html' }, text)).toEqual([
      400,
      'PROTOCOL.GARBLED',
    ]);
    expect(await ask('/v1/greet', { ...me, 'content-type': 'application/json' }, '{}')).toEqual([
      400,
      'PROTOCOL.GARBLED',
    ]);
    expect(await ask('/v1/none', me, '')).toEqual([404, 'PROTOCOL.NO_ROUTE']);
    expect((await hub.greet()).heads).toEqual([]);
  });
});

test('several programs: who listens at one hears what another took; health, metrics and logs name no person', async () => {
  const url = await postgres.database();
  const [one, two] = [await start(url), await start(url)];
  const a = newRig().ledger('a');
  record(a, 5, '张三');
  const stream = await fetch(`http://127.0.0.1:${two.port}/v1/wake`, {
    headers: { [CALLER_HEADER]: 'home-1/b' },
  });
  const heard = createInterface({
    input: Readable.fromWeb(stream.body as import('node:stream/web').ReadableStream),
  })[Symbol.asyncIterator]();
  expect((await heard.next()).value).toBe('news');
  await hubAt(one).push(runOf(a));
  expect((await heard.next()).value).toBe('news');
  await hubAt(one).push({
    ...runOf(a),
    seals: [],
    events: [{ hash: '0'.repeat(64), bytes: '{"name":"李四"}' }],
  });
  const { token } = await hubAt(two).greet();
  await hubAt(one).greet({ heads: [headOf(runOf(a))], echo: token });
  const health = await fetch(`http://127.0.0.1:${one.operationsPort}/health`);
  expect(await health.json()).toEqual({ ok: true, database: 'postgresql', durable: true, warning: null });
  const metrics = await (await fetch(`http://127.0.0.1:${one.operationsPort}/metrics`)).text();
  for (const line of [
    'guicheng_county_events_total 6',
    'guicheng_county_batches_total{outcome="taken"} 1',
    'guicheng_county_refused_total{reason="HASH_MISMATCH"} 1',
    'guicheng_county_homes 1',
    'guicheng_county_durable 1',
  ]) {
    expect(metrics).toContain(line);
  }
  expect(metrics).toMatch(/guicheng_county_home_lag_seconds\{home="home-1"\} \d/);
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.join('') + metrics).not.toMatch(/张三|李四/);
});

test('a county killed in mid-push: what was acknowledged is there, and the next one takes everything up again', async () => {
  const url = await postgres.database();
  const a = newRig().ledger('a');
  for (let i = 0; i < 40; i++) record(a, 50);
  const pieces = piecesOf(runOf(a));
  const acknowledged: Receipt[] = [];
  let deaths = 0;
  const spawned = async () => {
    const started = await startProgram(url);
    closing.push(() => void started.child.kill('SIGKILL'));
    return started;
  };
  let program = await spawned();
  while (acknowledged.length < pieces.length) {
    const hub = hubAt(program);
    const piece = pieces[acknowledged.length] as Push;
    const receipt = hub.push(piece);
    if (deaths === 0 && acknowledged.length === 17) {
      program.child.kill('SIGKILL');
      deaths += 1;
    }
    try {
      acknowledged.push(await receipt);
    } catch (error) {
      expect(error).toMatchObject({ code: 'SYNC.UNREACHABLE' });
      program = await spawned();
      const [head] = (await hubAt(program).greet()).heads;
      expect(head?.seq).toBeGreaterThanOrEqual(acknowledged.at(-1)?.seq ?? 0);
    }
  }
  expect(deaths).toBe(1);
  const { heads } = await hubAt(program).greet();
  expect(heads).toEqual([headOf(runOf(a))]);
  expect(acknowledged.map(({ hash }) => hash)).toEqual(pieces.map(({ events }) => events.at(-1)?.hash));
}, 180_000);
