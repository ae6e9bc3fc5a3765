import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeBackup } from '../backup/make.ts';
import { codeOf, draft, Rig, sqlite, T0 } from '../testing/rig.ts';
import { verifyFile } from '../verify.ts';
import {
  chainsOfFile,
  finishRestore,
  markerOf,
  prepareLedger,
  readMarker,
  restoreByHand,
} from './prepare.ts';
import { salvage } from './salvage.ts';

const PAGE = 4096;
let rig: Rig;
let options: Parameters<typeof prepareLedger>[0];
let backup: string;
let whole: Buffer;

beforeEach(async () => {
  rig = new Rig();
  const file = rig.file('desk');
  const backups = path.join(rig.folder, 'backup');
  options = { sqlite, file, homeId: 'home-1', stationId: 'desk', backups, wall: T0 };
  const ledger = rig.ledger('desk', { keepsHead: true });
  for (let n = 0; n < 20; n += 1) ledger.append(draft('c1'));
  backup = (await makeBackup(sqlite, { file, folder: backups, at: T0 })).file;
  for (let n = 0; n < 60; n += 1) ledger.append(draft('c2', { payload: { note: '备注'.repeat(n * 20) } }));
  ledger.seal();
  ledger.close();
  whole = readFileSync(file);
});
afterEach(() => rig.dispose());

/** A file cut short somewhere, or with rubbish on one page of it. */
const anyDamage = fc.oneof(
  fc
    .double({ min: 0, max: 1, noNaN: true })
    .map((at) => (bytes: Buffer) => bytes.subarray(0, at * bytes.length)),
  fc.tuple(fc.nat(100), fc.integer({ min: 1, max: PAGE })).map(([page, length]) => (bytes: Buffer) => {
    const spoilt = Buffer.from(bytes);
    const from = (page % Math.ceil(bytes.length / PAGE)) * PAGE;
    return spoilt.fill('rubbish', from, Math.min(bytes.length, from + length));
  }),
);

it('takes out of any ruin only what follows the backup hash by hash, and changes nothing of it', () => {
  const known = chainsOfFile(sqlite, backup);
  const ruin = path.join(rig.folder, 'ruin.db');
  fc.assert(
    fc.property(anyDamage, (damage) => {
      const bytes = damage(whole);
      writeFileSync(ruin, bytes);
      const found = salvage(sqlite, { file: ruin, backup, scratch: `${ruin}.scratch` }, known);
      const [first] = known;
      let before = { seq: first?.seq ?? 0, hash: first?.hash ?? '' };
      for (const { bytes: text, hash } of found.events) {
        const event = JSON.parse(text) as { stationSeq: number; prevHash: string };
        expect([event.stationSeq, event.prevHash]).toEqual([before.seq + 1, before.hash]);
        before = { seq: event.stationSeq, hash };
      }
      expect(before.seq).toBeLessThanOrEqual(81);
      expect(readFileSync(ruin).equals(bytes)).toBe(true);
      expect(readdirSync(rig.folder).some((name) => name.includes('scratch'))).toBe(false);
    }),
    { numRuns: 40 },
  );
}, 60_000);

it('reads everything behind a ruined first page', () => {
  const ruin = path.join(rig.folder, 'ruin.db');
  writeFileSync(ruin, Buffer.from(whole).fill('rubbish', 0, PAGE));
  const found = salvage(
    sqlite,
    { file: ruin, backup, scratch: `${ruin}.scratch` },
    chainsOfFile(sqlite, backup),
  );
  expect(found.events).toHaveLength(60);
  expect(found.highest).toEqual({ 'desk:1': 81 });
});

it('sets a damaged ledger aside byte for byte, and puts a good one in its place', () => {
  expect(prepareLedger(options)).toBeNull();
  const ruin = Buffer.from(whole).fill('rubbish', 0, 100);
  writeFileSync(options.file, ruin);
  const made = prepareLedger(options);
  expect(made).toMatchObject({ reason: 'corrupt', witness: { epoch: 1, seq: 81 }, backup: { at: T0 } });
  expect(readFileSync(made?.aside ?? '').equals(ruin)).toBe(true);
  expect(verifyFile(options.file, sqlite).ok).toBe(true);
  // Until the station has begun its new epoch every start comes back to it.
  expect(prepareLedger(options)).toEqual(made);
  finishRestore(options.file);
  expect(readMarker(options.file)).toBeNull();
});

it('restores a ledger that is gone, and says where it cannot', () => {
  rmSync(options.file);
  expect(codeOf(() => prepareLedger({ ...options, backups: null }))).toBe('STORAGE.NO_BACKUP');
  expect(codeOf(() => prepareLedger({ ...options, stationId: 'kiosk' }))).toBe('STORAGE.NO_BACKUP');
  expect(prepareLedger(options)).toMatchObject({ reason: 'missing', aside: null });
  expect(existsSync(options.file)).toBe(true);
});

it('restores by hand from a backup of this station alone', () => {
  const foreign = { ...options, homeId: 'home-2' };
  expect(codeOf(() => restoreByHand({ ...foreign, from: backup }))).toBe('STORAGE.BAD_BACKUP');
  expect(readMarker(options.file)).toBeNull();
  const made = restoreByHand({ ...options, from: backup });
  expect(made).toMatchObject({ reason: 'asked', backup: { file: backup } });
  expect(readFileSync(made.aside ?? '').equals(whole)).toBe(true);
  writeFileSync(markerOf(options.file), 'half');
  expect(readMarker(options.file)).toBeNull();
});
