import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { draft, Rig, T0 } from '../testing/rig.ts';
import { backupOnThread, lookOnThread } from './thread.ts';

const PROGRAM = new URL('../testing/backup-child.ts', import.meta.url);
let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.dispose());

const run = (program: URL, sqlite?: string) =>
  backupOnThread(program, { file: rig.file('desk'), folder: path.join(rig.folder, 'b'), at: T0 }, sqlite);

it('makes a backup while the thread of the station goes on appending', async () => {
  const ledger = rig.ledger('desk');
  let done = false;
  const making = run(PROGRAM).finally(() => {
    done = true;
  });
  let appended = 0;
  while (!done) {
    ledger.append(draft('c1'));
    appended += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  const made = await making;
  expect(made.events).toBeLessThanOrEqual(1 + appended);
  expect(ledger.count()).toBe(1 + appended);
  expect(appended).toBeGreaterThan(0);
}, 30_000);

it('passes on why it failed, with its code', async () => {
  const ledger = rig.ledger('desk');
  ledger.close();
  mkdirSync(path.join(rig.folder, 'b'));
  writeFileSync(rig.file('desk'), 'no database at all, and long enough to be looked at as one'.repeat(20));
  await expect(run(PROGRAM)).rejects.toMatchObject({ code: 'STORAGE.CORRUPT' });
});

it('is not waited for in vain when its thread cannot run', async () => {
  rig.ledger('desk');
  await expect(run(new URL('./none.ts', import.meta.url))).rejects.toMatchObject({ code: 'STORAGE.BACKUP' });
  await expect(run(PROGRAM, '/no/such/module')).rejects.toMatchObject({ code: 'RUNTIME.UNEXPECTED' });
});

it('looks at a ledger whose thread goes on appending', async () => {
  const ledger = rig.ledger('desk');
  const looking = lookOnThread(
    PROGRAM,
    { file: ledger.file, after: null, slice: 5, everyPageUpTo: 1e9 },
    undefined,
  );
  for (let n = 0; n < 50; n += 1) {
    ledger.append(draft('c1'));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await looking).toMatchObject({ chain: expect.any(String) });
  expect(ledger.count()).toBe(51);
});
