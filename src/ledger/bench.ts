/**
 * One durable append against one bare durable insert, interleaved on the same disk so that its mood hits
 * both alike. Run: `node src/ledger/bench.ts [appends]`. Read the ratio, not the milliseconds.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSigner, generateKeyPair } from './keys.ts';
import { Ledger } from './ledger.ts';
import { checkpointPassive, loadSqlite, openDatabase } from './sqlite.ts';

const rounds = Number(process.argv[2] ?? 2_000);
const folder = mkdtempSync(path.join(process.env.BENCH_DIR ?? tmpdir(), 'ledger-bench-'));
const sqlite = loadSqlite();

const bare = openDatabase(sqlite, path.join(folder, 'bare.db'));
bare.exec('CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT');
const insert = bare.prepare('INSERT INTO row (text) VALUES (?)');

const ledger = Ledger.open({
  file: path.join(folder, 'ledger.db'),
  sqlite,
  homeId: 'home-1',
  stationId: 'desk-1',
  signer: createSigner(generateKeyPair().privateKey),
  clock: { wall: () => Date.now(), mono: () => performance.now() },
  project: { apply: () => undefined },
  subjectsOf: (event) => (event.caseId === undefined ? [] : [`case:${event.caseId}`, 'place:bay-1']),
});
ledger.openStation({ name: '业务大厅登记台', role: 'desk', actorId: 'staff-1' });

const appendMs: number[] = [];
const bareMs: number[] = [];
const filler = 'x'.repeat(700);

for (let round = 0; round < rounds; round++) {
  bareMs.push(timed(() => insert.run(filler)));
  appendMs.push(timed(() => appendOne(round)));
  // As the station does when idle; never inside the time that is measured.
  if (round % 50 === 49) {
    checkpointPassive(bare);
    ledger.checkpoint();
  }
}

console.log(`append       p50 ${at(appendMs, 0.5)} ms   p99 ${at(appendMs, 0.99)} ms`);
console.log(`bare insert  p50 ${at(bareMs, 0.5)} ms   p99 ${at(bareMs, 0.99)} ms`);
const ratio = (q: number) => (quantile(appendMs, q) / quantile(bareMs, q)).toFixed(2);
console.log(`ratio        p50 ${ratio(0.5)}x   p99 ${ratio(0.99)}x   (${rounds} of each)`);

ledger.close();
bare.close();
rmSync(folder, { recursive: true });

function appendOne(round: number): void {
  ledger.append({
    kind: 'body.moved',
    kindVersion: 1,
    caseId: `2026-${round % 200}`,
    actorId: 'staff-1',
    witnessId: 'staff-2',
    occurredAt: Date.now(),
    payload: { from: 'hall-1', to: 'bay-1', carriers: ['WB-000123-7', 'BT-000124-5'], note: '例行移位' },
    seen: true,
  });
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
}

function at(values: readonly number[], q: number): string {
  return quantile(values, q).toFixed(3);
}
