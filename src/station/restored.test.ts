import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeBackup } from '../ledger/backup/make.ts';
import { markerOf } from '../ledger/restore/prepare.ts';
import { sqlite } from '../ledger/testing/rig.ts';
import { verifyFile } from '../ledger/verify.ts';
import { rebuildFile } from '../views/rebuild.ts';
import { bay, CHEN, LI, passed, printed, received, stored } from './testing/people.ts';
import { HomeRig, refusal, type StationId } from './testing/rig.ts';

const MINUTE = 60_000;
let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open({ backupsOf: (stationId) => folderOf(stationId as StationId) });
});
afterEach(() => rig.close());

/** Of the rig of this test; asked for while it opens, when there are no backups yet. */
function folderOf(stationId: StationId): string {
  return path.join((rig as HomeRig | undefined)?.dir ?? '/none', 'backup', stationId);
}

async function backUp(stationId: StationId): Promise<void> {
  const at = rig.clock.wall();
  await makeBackup(sqlite, { file: rig.file(stationId), folder: folderOf(stationId), at });
}

/** The files of a station as a power cut leaves them now, to be put back when the home is closed. */
function asAfterPowerCut(stationId: StationId): () => void {
  const file = rig.file(stationId);
  const kept = ['', '-wal'].filter((end) => existsSync(file + end));
  for (const end of kept) copyFileSync(file + end, `${file}.kept${end}`);
  return () => {
    for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
    for (const end of kept) copyFileSync(`${file}.kept${end}`, file + end);
  };
}

function garble(file: string, from: number, length = 8192): void {
  const bytes = readFileSync(file);
  bytes.fill('rubbish', from, Math.min(bytes.length, from + length));
  writeFileSync(file, bytes);
}

/** All processes end; `meanwhile` happens to the files; all begin again, with no cable in. */
async function reopenAlone(meanwhile: () => void): Promise<void> {
  rig.stop();
  meanwhile();
  await rig.restart({
    cuts: [
      ['desk', 'kiosk'],
      ['kiosk', 'console'],
      ['desk', 'console'],
    ],
  });
}

const unsighted = (stationId: StationId) =>
  (rig.core(stationId).restores.view()?.left ?? []).map((entry) => entry.name).sort();

describe('a ledger that was damaged', () => {
  it('is restored from the newest good backup, with what can still be read of it, in a new epoch', async () => {
    const chen = await stored(rig, CHEN, 'A-01');
    await backUp('kiosk');
    const li = await stored(rig, LI, 'A-02');
    const before = rig.core('kiosk').ledger.head();
    await reopenAlone(() => garble(rig.file('kiosk'), 0, 100));

    const core = rig.core('kiosk');
    expect(core.ledger.epoch).toBe(2);
    const [event] = rig.events('kiosk', 'station.restored');
    expect(event?.payload).toMatchObject({
      reason: 'corrupt',
      previous: 1,
      heldTo: before.seq,
      upTo: before.seq,
    });
    expect(core.ledger.eventAt('kiosk', 1, before.seq)?.hash).toBe(before.hash);
    // The damaged file is still there, and everything agrees.
    const files = readdirSync(path.dirname(rig.file('kiosk')));
    expect(files.some((name) => name.startsWith('ledger.db.damaged-'))).toBe(true);
    expect(existsSync(markerOf(rig.file('kiosk')))).toBe(false);
    expect(verifyFile(rig.file('kiosk'), sqlite).ok).toBe(true);
    expect(rebuildFile(rig.file('kiosk'), sqlite).same).toBe(true);

    // Nothing leaves before it was scanned in its place; everything else goes on.
    expect(unsighted('kiosk')).toEqual(['李桂兰', '陈守义']);
    const alarm = () => rig.live('kiosk').alarms.find((entry) => entry.id === 'restored');
    expect(alarm()).toMatchObject({ todo: expect.stringContaining('还有 2 位') });
    await rig.signIn('kiosk', 's06');
    const { attempt, restored } = rig.client('kiosk');
    await attempt.open({ checkpoint: 'releaseToFarewell', expected: chen.caseId });
    expect(rig.reasons('kiosk')).toContain('NOT_SIGHTED');
    const see = (carrier: string, place: string | null) => refusal(restored.sight({ carrier, place }));
    expect(await see(chen.wristband, bay('A-02'))).toBe('INPUT.OTHER_PLACE');
    expect(await see(chen.wristband, null)).toBe('INPUT.OTHER_PLACE');
    expect(await see('WB99999999X', bay('A-01'))).toBe('INPUT.CARRIER_UNKNOWN');
    expect(await see(chen.wristband, bay('A-01'))).toBeUndefined();
    expect(await see(chen.bagTag, bay('A-01'))).toBe('STATE.SIGHTED');
    // A move is scanned too, and says where the body really is.
    rig.scan('kiosk', li.wristband, bay('A-03'));
    passed(rig, 'kiosk', 'move');
    expect(unsighted('kiosk')).toEqual([]);
    expect(alarm()).toBeUndefined();
    await attempt.open({ checkpoint: 'releaseToFarewell', expected: chen.caseId });
    expect(rig.reasons('kiosk')).not.toContain('NOT_SIGHTED');
  });

  it('is restored where its file was emptied, and says what is missing', async () => {
    await stored(rig, CHEN, 'A-01');
    await backUp('kiosk');
    const saved = rig.core('kiosk').ledger.head().seq;
    await stored(rig, LI, 'A-02');
    const before = rig.core('kiosk').ledger.head().seq;
    await reopenAlone(() => truncateSync(rig.file('kiosk'), 0));
    const core = rig.core('kiosk');
    expect(core.ledger.epoch).toBe(2);
    const [event] = rig.events('kiosk', 'station.restored');
    expect(event?.payload).toMatchObject({ reason: 'corrupt', heldTo: saved, upTo: before });
    expect(core.restores.view()).toMatchObject({ missing: { epoch: 1, from: saved + 1, to: before } });
    expect(verifyFile(rig.file('kiosk'), sqlite).ok).toBe(true);
  });

  it('gets back from the others what neither backup nor ruin held, and says what is missing until then', async () => {
    await stored(rig, CHEN, 'A-01');
    await backUp('kiosk');
    await stored(rig, LI, 'A-02');
    const before = rig.core('kiosk').ledger.head();
    await reopenAlone(() => {
      writeFileSync(rig.file('kiosk'), Buffer.alloc(40_000, 'rubbish'));
      rmSync(`${rig.file('kiosk')}-wal`, { force: true });
    });
    const held = rig.events('kiosk', 'station.restored')[0]?.payload.heldTo ?? 0;
    const view = rig.core('kiosk').restores.view();
    expect(view?.missing).toEqual({ epoch: 1, from: held + 1, to: before.seq });
    expect(rig.live('kiosk').alarms[0]?.text).toContain(`缺第 ${held + 1} 到 ${before.seq} 条`);
    await rig.mend('desk', 'kiosk');
    await rig.mend('kiosk', 'console');
    expect(rig.core('kiosk').restores.view()?.missing).toBeNull();
    expect(rig.core('kiosk').ledger.eventAt('kiosk', 1, before.seq)?.hash).toBe(before.hash);
    // Whoever came back with the news is not yet seen.
    expect(unsighted('kiosk')).toEqual(['李桂兰', '陈守义']);
    for (const id of ['desk', 'kiosk', 'console'] as const) {
      expect(verifyFile(rig.file(id), sqlite).ok).toBe(true);
      expect(rig.core(id).ledger.quarantined()).toEqual([]);
    }
  });

  it('without any backup stays as it is, and the station shut', async () => {
    rig.stop();
    garble(rig.file('kiosk'), 0, 100);
    const before = readFileSync(rig.file('kiosk'));
    expect(await refusal(rig.restart())).toBe('STORAGE.CORRUPT');
    expect(readFileSync(rig.file('kiosk')).equals(before)).toBe(true);
  });

  it('goes on with a restore that a power cut broke off', async () => {
    await stored(rig, CHEN, 'A-01');
    await backUp('kiosk');
    const head = rig.core('kiosk').ledger.head();
    rig.stop();
    const file = rig.file('kiosk');
    const backup = readdirSync(folderOf('kiosk')).find((name) => name.endsWith('.db')) ?? '';
    const aside = `${file}.damaged-x`;
    const at = rig.clock.wall();
    const marker = { version: 1, reason: 'corrupt', at, stationId: 'kiosk', aside, witness: null };
    writeFileSync(
      markerOf(file),
      JSON.stringify({ ...marker, backup: { file: path.join(folderOf('kiosk'), backup), at } }),
    );
    // The file was set aside, and nothing stands in its place yet.
    copyFileSync(file, aside);
    rmSync(file);
    await rig.restart();
    expect(rig.core('kiosk').ledger.epoch).toBe(2);
    expect(rig.core('kiosk').ledger.eventAt('kiosk', 1, head.seq)?.hash).toBe(head.hash);
    expect(existsSync(markerOf(file))).toBe(false);
  });
});

describe('a ledger that lost what was acknowledged', () => {
  it('by a torn log: the station notices, begins a new epoch and makes no fork', async () => {
    const chen = await stored(rig, CHEN, 'A-01');
    rig.core('kiosk').ledger.checkpoint();
    const held = rig.core('kiosk').ledger.head().seq;
    rig.cut('desk', 'kiosk');
    rig.cut('kiosk', 'console');
    await rig.signIn('kiosk', 's06');
    rig.scan('kiosk', chen.wristband, bay('A-05'));
    passed(rig, 'kiosk', 'move');
    const lost = rig.core('kiosk').ledger.head().seq;
    const torn = asAfterPowerCut('kiosk');
    await reopenAlone(() => {
      torn();
      truncateSync(`${rig.file('kiosk')}-wal`, 32);
    });
    const core = rig.core('kiosk');
    expect(core.ledger.epoch).toBe(2);
    const [event] = rig.events('kiosk', 'station.restored');
    expect(event?.payload).toMatchObject({ reason: 'behind', heldTo: held, upTo: lost, backupAt: null });
    expect(core.restores.view()).toMatchObject({ missing: { epoch: 1, from: held + 1, to: lost } });
    expect(rig.live('kiosk').alarms[0]?.text).toContain('丢过一段');
    await rig.mend('desk', 'kiosk');
    await rig.mend('kiosk', 'console');
    expect(
      rig
        .core('desk')
        .ledger.chains()
        .every((chain) => chain.status === 'open'),
    ).toBe(true);
    // The body is where it was carried to, not where the ledger says: the scan puts it right.
    await rig.signIn('kiosk', 's06');
    rig.scan('kiosk', chen.wristband, bay('A-05'));
    passed(rig, 'kiosk', 'move');
    expect(unsighted('kiosk')).toEqual([]);
  });

  it('by an old copy put in its place: what the others hold comes back, and no number is given twice', async () => {
    const old = asAfterPowerCut('desk');
    const before = await printed(rig, CHEN);
    await rig.pump();
    const head = rig.core('desk').ledger.head();
    rig.stop();
    old();
    // Whoever copies a file by hand copies no second file beside it.
    rmSync(`${rig.file('desk')}.head`);
    await rig.restart();
    expect(rig.core('desk').ledger.epoch).toBe(2);
    expect(rig.core('desk').ledger.eventAt('desk', 1, head.seq)?.hash).toBe(head.hash);
    const after = await printed(rig, LI);
    expect([after.wristband, after.bagTag]).not.toContain(before.wristband);
    expect(after.number).not.toBe(before.number);
    await rig.pump();
    for (const id of ['desk', 'kiosk', 'console'] as const)
      expect(
        rig
          .core(id)
          .ledger.chains()
          .map((chain) => chain.status),
      ).not.toContain('forked');
  });
});

describe('somebody in the hands of a person when the ledger was lost', () => {
  it('is confirmed by the scan alone, or by being put down', async () => {
    const chen = await received(rig, CHEN);
    const li = await received(rig, LI, 's06');
    await rig.pump();
    await backUp('kiosk');
    rig.clock.advance(MINUTE);
    await reopenAlone(() => garble(rig.file('kiosk'), 0, 100));
    expect(unsighted('kiosk')).toEqual(['李桂兰', '陈守义']);
    await rig.signIn('kiosk', 's05');
    const see = (carrier: string, place: string | null) =>
      refusal(rig.client('kiosk').restored.sight({ carrier, place }));
    expect(await see(chen.wristband, bay('A-01'))).toBe('INPUT.OTHER_PLACE');
    expect(await see(chen.wristband, null)).toBeUndefined();
    await rig.signIn('kiosk', 's06');
    rig.scan('kiosk', li.wristband, bay('A-02'));
    passed(rig, 'kiosk', 'store');
    expect(unsighted('kiosk')).toEqual([]);
  });
});
