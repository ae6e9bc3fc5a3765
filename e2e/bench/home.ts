/** A home of three cores under plain Node, keys in files as the application keeps them, so that either opens it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { createSigner, generateKeyPair } from '../../src/ledger/keys.ts';
import { loadSqlite } from '../../src/ledger/sqlite.ts';
import type { StationCore } from '../../src/station/core.ts';
import { barePorts, fileSecret, newHomeSecret } from '../../src/station/demo/bareHome.ts';
import { demoCode, demoPin } from '../../src/station/demo/homeData.ts';
import { type Home, openHome } from '../../src/station/home.ts';

export const sqlite = loadSqlite();

export function ledgerFile(dir: string, station: string): string {
  return path.join(dir, 'stations', station, 'ledger.db');
}

/** Its exchange does not run by itself: `pump` moves news. */
export async function openBenchHome(dir: string): Promise<Home> {
  const isNew = (station: string) => !existsSync(ledgerFile(dir, station));
  return await openHome({
    dir,
    sqlite,
    clock: { wall: () => Date.now(), mono: () => performance.now() },
    homeSecret: Buffer.from(fileSecret(dir, 'home', isNew('desk') ? newHomeSecret : null), 'base64'),
    signerFor: (station) =>
      createSigner(
        fileSecret(dir, `station-${station}`, isNew(station) ? () => generateKeyPair().privateKey : null),
      ),
    portsFor: () => barePorts,
    demo: true,
  });
}

export function scan(core: StationCore, text: string): void {
  core.checking.reading({
    type: 'code',
    deviceId: 'bench',
    origin: 'scanner',
    text,
    at: core.mono,
  });
}

export async function signIn(core: StationCore, staffId: string): Promise<void> {
  if (core.sessions.current?.staffId === staffId) return;
  scan(core, demoCode('staff', staffId));
  await core.sessions.pin(demoPin(staffId));
}
