import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BackupStatus } from './dto.ts';
import { bay, CHEN, charge, passed, pushIn, received, released } from './testing/people.ts';
import { HomeRig, refusal } from './testing/rig.ts';

let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

const signOff = (station: 'desk' | 'kiosk' | 'console') => refusal(rig.client(station).station.signOff());

/** A second place whose backups are made when the test says so. */
function backups() {
  const state: { status: BackupStatus; end: () => void } = {
    status: { folder: '/d', last: null, running: false, nextAt: 0, overdue: false, failed: null },
    end: () => undefined,
  };
  Object.assign(rig.core('kiosk').ports, {
    backups: {
      status: () => state.status,
      now: () => {
        state.status = { ...state.status, running: true };
        return new Promise<void>((resolve) => {
          state.end = resolve;
        });
      },
    },
  });
  return state;
}

it('ends the work of a station with a backup, and whoever signs in begins it again', async () => {
  const made = backups();
  await rig.signIn('kiosk', 's05');
  expect(rig.live('kiosk').signedOff).toBeNull();
  expect(await signOff('kiosk')).toBeUndefined();
  expect(rig.live('kiosk')).toMatchObject({
    session: null,
    signedOff: { backup: 'running', text: expect.stringContaining('做完前请不要关机') },
  });
  made.status = { ...made.status, running: false, failed: { at: 1, sentence: '磁盘已满', damaged: false } };
  expect(rig.live('kiosk').signedOff).toEqual({
    backup: 'failed',
    text: '本站已收班，但备份没有做成：磁盘已满',
  });
  made.status = { ...made.status, failed: null, last: { at: rig.clock.wall(), events: 9, tookMs: 5 } };
  made.end();
  expect(rig.live('kiosk').signedOff).toEqual({
    backup: 'done',
    text: '本站已收班，16:00 的备份核对无误，可以关机',
  });
  // It is over at the next start too, and nobody waits for its news.
  await rig.pump();
  expect(rig.live('desk').sync.peers.map((peer) => peer.stationId)).toEqual(['console']);
  await rig.restart();
  expect(rig.live('kiosk').signedOff).toEqual({ backup: 'none', text: '本站已收班' });
  await rig.signIn('kiosk', 's05');
  expect(rig.live('kiosk').signedOff).toBeNull();
  expect(rig.events('kiosk', 'station.signedOn')).toHaveLength(1);
  await rig.pump();
  expect(
    rig
      .live('desk')
      .sync.peers.map((peer) => peer.stationId)
      .sort(),
  ).toEqual(['console', 'kiosk']);
  // Only the first to come begins it.
  await rig.signIn('kiosk', 's06');
  expect(rig.events('kiosk', 'station.signedOn')).toHaveLength(1);
});

it('says what is left to do, and ends nothing before', async () => {
  expect(await signOff('desk')).toBe('AUTH.NONE');
  await rig.signIn('kiosk', 's05');
  await rig.client('kiosk').attempt.open({ checkpoint: 'store', expected: null });
  expect(await signOff('kiosk')).toBe('STATE.STILL_AT_WORK');
  await rig.client('kiosk').attempt.cancel();
  const chen = await received(rig, CHEN);
  await expect(rig.client('kiosk').station.signOff()).rejects.toThrow(/陈.*还在人手上.*再收班/);
  rig.scan('kiosk', chen.wristband, bay('A-01'));
  passed(rig, 'kiosk', 'store');
  expect(await signOff('kiosk')).toBeUndefined();
});

it('leaves no furnace behind that burns, or that a pass stands open for', async () => {
  const body = await released(rig, CHEN, 'A-01');
  await charge(rig, body, '1 号炉');
  passed(rig, 'console', 'charge');
  await expect(rig.client('console').station.signOff()).rejects.toThrow('许可还开着');
  await pushIn(rig, body, '1 号炉');
  passed(rig, 'console', 'chargeIn');
  await expect(rig.client('console').station.signOff()).rejects.toThrow('还在火化');
  expect(rig.events('console', 'station.signedOff')).toEqual([]);
});
