import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HeadFile, headFileOf, readHead } from './headFile.ts';
import { draft, Rig } from './testing/rig.ts';

let rig: Rig;
let file: string;
beforeEach(() => {
  rig = new Rig();
  file = rig.file('desk');
});
afterEach(() => rig.dispose());

test('the newest head stands beside its ledger, in the place of the one before', () => {
  const ledger = rig.ledger('desk', { keepsHead: true });
  for (let n = 0; n < 11; n += 1) ledger.append(draft('c1'));
  const { seq, hash } = ledger.head();
  expect(seq).toBe(12);
  expect(readHead(file)).toEqual({ epoch: 1, seq, hash });
  ledger.startNewEpoch({ name: 'desk', role: 'desk', actorId: 'a' });
  expect(readHead(file)).toEqual({ epoch: 2, seq: 1, hash: ledger.head().hash });
});

test('the largest numbers keep the line in its length', () => {
  const kept = new HeadFile(file);
  const largest = { epoch: 2 ** 31 - 1, seq: 2 ** 31 - 1, hash: 'f'.repeat(64) };
  kept.write(largest);
  expect(readHead(file)).toEqual(largest);
  kept.write({ epoch: 1, seq: 1, hash: '0'.repeat(64) });
  expect(readHead(file)).toEqual({ epoch: 1, seq: 1, hash: '0'.repeat(64) });
  kept.close();
});

test('nothing is known where there is none or an illegible one; what cannot be read at all is said', () => {
  expect(readHead(file)).toBeNull();
  for (const spoilt of [
    '',
    '0000000001 0000000002 abc\n',
    `${'0'.repeat(10)} ${'0'.repeat(10)} ${'f'.repeat(64)}`,
  ]) {
    writeFileSync(headFileOf(file), spoilt);
    expect(readHead(file)).toBeNull();
  }
  rmSync(headFileOf(file));
  mkdirSync(headFileOf(file));
  expect(() => readHead(file)).toThrow('EISDIR');
});
