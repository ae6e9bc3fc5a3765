/** How quickly one station's events come into a county: a process, a PostgreSQL with fsync, HTTP on the loopback. */

import { Rig } from '../../ledger/testing/rig.ts';
import { EVENTS_PER_BATCH, PUSHES_IN_FLIGHT, type Push } from '../../replication/protocol/messages.ts';
import { LoopbackHub } from '../demo/caller.ts';
import { record } from './chains.ts';
import { TestPostgres } from './postgres.ts';
import { startProgram } from './program.ts';

export interface PushedCounty {
  readonly events: number;
  readonly pushMs: number;
  /** The same events pulled by a station that has none. */
  readonly pullMs: number;
}

export interface PushCountyOptions {
  /** Where the database lies; the folder for temporary files by default. On a disk, its fsync is counted. */
  readonly root?: string;
}

/** @throws Error when the county does not end up with exactly what was sent */
export async function pushCounty(count: number, options: PushCountyOptions = {}): Promise<PushedCounty> {
  const rig = new Rig();
  const postgres = await TestPostgres.start({
    ...options,
    settings: { shared_buffers: '256MB', max_wal_size: '2GB' },
  });
  try {
    const runs = runsOf(rig, count);
    const { child, port } = await startProgram(await postgres.database());
    try {
      const hub = new LoopbackHub({ port, homeId: 'home-1', stationId: 'a' });
      // The first run carries the key of the chain.
      const [first, ...rest] = runs as [Push, ...Push[]];
      await hub.push(first);
      const started = performance.now();
      await inFlight(rest, (run) => hub.push(run));
      const pushMs = performance.now() - started;
      const [head] = (await hub.greet()).heads;
      const events = runs.reduce((sum, run) => sum + run.events.length, 0);
      if (head?.seq !== events) throw new Error(`sent ${events}, there are ${head?.seq}`);
      const asked = performance.now();
      const pulled = await pullAll(hub);
      const pullMs = performance.now() - asked;
      if (pulled !== events) throw new Error(`sent ${events}, pulled ${pulled}`);
      return { events: events - first.events.length, pushMs, pullMs };
    } finally {
      child.kill();
    }
  } finally {
    await postgres.dispose();
    rig.dispose();
  }
}

function runsOf(rig: Rig, count: number): Push[] {
  const ledger = rig.ledger('a');
  const runs: Push[] = [];
  let cursor = '';
  let after = 0;
  while (after < count) {
    record(ledger, Math.min(EVENTS_PER_BATCH, count), '备注'.repeat(40));
    const page = ledger.since(cursor, EVENTS_PER_BATCH + 1);
    runs.push({ stationId: 'a', epoch: 1, after, events: page.events, seals: page.seals });
    cursor = page.cursor;
    after += page.events.length;
  }
  return runs;
}

/** The next is sent before the receipt of the last has come. */
async function inFlight(
  runs: readonly Push[],
  push: (run: Push) => Promise<{ refused: readonly unknown[] }>,
): Promise<void> {
  const flying: Promise<{ refused: readonly unknown[] }>[] = [];
  for (const run of runs) {
    if (flying.length >= PUSHES_IN_FLIGHT) await flying.shift();
    flying.push(push(run));
  }
  for (const { refused } of await Promise.all(flying)) if (refused.length > 0) throw new Error('refused');
}

async function pullAll(hub: LoopbackHub): Promise<number> {
  let pulled = 0;
  for (let cursor = ''; ; ) {
    const page = await hub.pull(cursor, EVENTS_PER_BATCH);
    if (page.events.length === 0) return pulled;
    pulled += page.events.length;
    cursor = page.cursor;
  }
}
