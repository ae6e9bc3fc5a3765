/** Fills a county with twenty homes by the way every home takes: greet, push, greet. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadSqlite } from '../../ledger/sqlite.ts';
import { LoopbackHub } from './caller.ts';
import { DEMO_HOMES, demoHome } from './homes.ts';

export interface Filled {
  readonly homes: number;
  readonly events: number;
}

/** Homes that are there already are left as they are. */
export async function fillDemo(
  port: number,
  onHome: (name: string, events: number) => void,
): Promise<Filled> {
  const folder = mkdtempSync(path.join(tmpdir(), 'county-demo-'));
  const sqlite = loadSqlite(process.env.GUICHENG_SQLITE);
  let events = 0;
  try {
    for (let index = 0; index < DEMO_HOMES; index++) {
      const { homeId, name, runs } = demoHome(index, { sqlite, folder, until: Date.now() });
      const hub = new LoopbackHub({ port, homeId, stationId: 'desk' });
      const { heads, token } = await hub.greet();
      if (heads.length > 0) continue;
      for (const run of runs) await hub.push(run);
      const own = runs.map(({ stationId, epoch, events: sent }) => ({
        stationId,
        epoch,
        seq: sent.length,
        hash: sent.at(-1)?.hash ?? '',
      }));
      await hub.greet({ heads: own, echo: token });
      const sent = runs.reduce((sum, run) => sum + run.events.length, 0);
      events += sent;
      onHome(name, sent);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { homes: DEMO_HOMES, events };
}
