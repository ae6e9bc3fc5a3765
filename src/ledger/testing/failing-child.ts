/**
 * A station whose disk stops taking anything in mid-work: the system refuses every byte beyond the first (EFBIG), which
 * SQLite meets as a failing write. Prints what became of it as one line of JSON. Argument: file of the ledger.
 */
import { execFileSync } from 'node:child_process';
import { toGuichengError } from '../../domain/errors.ts';
import { createSigner, generateKeyPair } from '../keys.ts';
import { Ledger } from '../ledger.ts';
import { loadSqlite } from '../sqlite.ts';

// The signal would end the process before the write could fail.
process.on('SIGXFSZ', () => undefined);

function limit(bytes: string): void {
  execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:unlimited`]);
}

const ledger = Ledger.open({
  file: process.argv[2] ?? '',
  sqlite: loadSqlite(),
  homeId: 'home-1',
  stationId: 'desk',
  signer: createSigner(generateKeyPair().privateKey),
  clock: { wall: () => Date.now(), mono: () => performance.now() },
  project: { apply: () => undefined },
  subjectsOf: () => ['case:c1'],
});
ledger.openStation({ name: 'desk', role: 'desk', actorId: 'a' });
const append = (n: number) =>
  ledger.append({
    kind: 'test.noted',
    kindVersion: 1,
    actorId: 'a',
    occurredAt: Date.now(),
    payload: { note: '备注'.repeat(n) },
  });
append(10);
const before = ledger.head();
const refused: string[] = [];
limit('1');
for (const n of [1, 2000]) {
  try {
    append(n);
  } catch (error) {
    const { code, sentence } = toGuichengError(error);
    refused.push(`${code} ${sentence}`);
  }
}
const during = { head: ledger.head().hash === before.hash, found: ledger.eventsOf('case:c1').length };
limit('unlimited');
const after = append(3).stationSeq;
ledger.close();
process.stdout.write(`${JSON.stringify({ refused, during, after })}\n`);
