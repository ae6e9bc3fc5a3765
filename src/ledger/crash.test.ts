import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSigner, generateKeyPair } from './keys.ts';
import { draft, Rig, sqlite } from './testing/rig.ts';
import { verifyFile } from './verify.ts';

const CHILD = fileURLToPath(new URL('./testing/crash-child.ts', import.meta.url));

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.dispose());

/** Runs the child until `lines` acknowledgements came, lets it go on for `ms`, and kills it. */
function runAndKill(args: readonly string[], lines: number, ms: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, errors, doomed] = ['', '', false];
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (doomed || out.split('\n').length <= lines) return;
      doomed = true;
      setTimeout(() => child.kill('SIGKILL'), ms);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.on('error', reject);
    child.on('exit', (_code, signal) => {
      // The last line may be cut; what was written whole was acknowledged.
      if (signal === 'SIGKILL') resolve(out.split('\n').slice(0, -1));
      else reject(new Error(`the child ended by itself: ${errors}`));
    });
  });
}

test('killed at any moment, every acknowledged event is there and the chain verifies', async () => {
  const peer = rig.ledger('peer');
  peer.transact((tx) => {
    for (let i = 0; i < 400; i++) tx.append(draft('c1'));
  });
  peer.close();
  const { privateKey } = generateKeyPair();
  rig.signers.set('desk', createSigner(privateKey));
  let highest = 0;
  for (let round = 0; round < 6; round++) {
    const lines = await runAndKill(
      [rig.file('desk'), rig.file('peer'), privateKey],
      5 + round * 9,
      (round * 7) % 11,
    );
    const report = verifyFile(rig.file('desk'), sqlite, undefined, {
      subjectsOf: (event) => (event.caseId === undefined ? [] : [`case:${event.caseId}`]),
    });
    expect(report.ok, JSON.stringify(report)).toBe(true);
    // The lock died with its process: opening works at once.
    const ledger = rig.bare('desk', {
      extraMigrations: [{ name: '0010-create-case-count', label: '', up: () => undefined }],
    });
    for (const line of lines) {
      const [who, seq, hash] = line.split(' ');
      expect(ledger.eventAt(who === 'own' ? 'desk' : 'peer', 1, Number(seq))?.hash, line).toBe(hash);
    }
    // Views stand exactly where the events stand, and a transaction of two never left one.
    expect(ledger.db.prepare('SELECT sum(n) FROM case_count').pluck().get()).toBe(ledger.count());
    expect(ledger.head().seq % 2).toBe(1);
    expect(ledger.head().seq).toBeGreaterThan(highest);
    highest = ledger.head().seq;
    ledger.close();
  }
}, 60_000);
