import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { GuichengError } from '../domain/errors.ts';
import { bay, CHEN, passed, received } from './testing/people.ts';
import { HomeRig, refusal } from './testing/rig.ts';

let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

const alarm = (id: string) => rig.live('kiosk').alarms.find((entry) => entry.id === id);

function limit(full: boolean): void {
  const { db } = rig.core('kiosk').ledger;
  const pages = Number(db.pragma('page_count', { simple: true }));
  // Also the room inside the file is used up, as on a disk whose last block was written.
  if (full) db.exec('CREATE TABLE IF NOT EXISTS ballast (bytes BLOB)');
  db.pragma(`max_page_count = ${full ? pages : pages * 1000}`);
  for (let size = 4096; full && size >= 1; )
    try {
      db.exec(`INSERT INTO ballast VALUES (zeroblob(${size}))`);
    } catch {
      size = Math.floor(size / 2);
    }
}

it('tells of a file that takes no more as long as it does not, though nobody touches the screen', async () => {
  expect(alarm('storage')).toBeUndefined();
  rig
    .core('kiosk')
    .storage.met(new GuichengError('STORAGE.IO', '读写磁盘出错，本次操作没有记录，请检查磁盘'));
  expect(alarm('storage')).toMatchObject({
    text: '本站数据写不进磁盘',
    todo: '读写磁盘出错，本次操作没有记录，请检查磁盘。能写了会自动继续',
  });
  // It can be written: the next heartbeat shows it.
  await rig.wait(15_000);
  expect(alarm('storage')).toBeUndefined();
});

it('words a scan that could not be recorded, and records it by itself when there is room again', async () => {
  const chen = await received(rig, CHEN);
  limit(true);
  const before = rig.count('kiosk');
  rig.scan('kiosk', chen.wristband, bay('A-01'));
  expect(rig.live('kiosk').lastScan).toMatchObject({
    ok: false,
    note: '磁盘已满，本次操作没有记录，请清理磁盘后重做',
  });
  expect(alarm('storage')?.todo).toContain('磁盘已满');
  expect(rig.live('kiosk').verdict).toBeNull();
  expect(rig.count('kiosk')).toBe(before);
  limit(false);
  await rig.wait(15_000);
  passed(rig, 'kiosk', 'store');
  expect(alarm('storage')).toBeUndefined();
});

it('remembers damage that any call met, leads to the restart, and has the next start read everything', async () => {
  const { core } = { core: rig.core('kiosk') };
  await rig.signIn('kiosk', 's05');
  expect(await refusal(rig.client('kiosk').shell.restart())).toBe('STATE.NOT_DAMAGED');
  const restarted: number[] = [];
  Object.assign(core.ports.shell, { restart: () => restarted.push(1) });
  // As SQLite throws it out of a query of some screen.
  Object.assign(core.views, {
    bays: () => undefined,
    places: () => {
      throw Object.assign(new Error('database disk image is malformed'), { code: 'SQLITE_CORRUPT_INDEX' });
    },
  });
  await expect(rig.client('kiosk').board.bays()).rejects.toThrow('malformed');
  expect(core.storage.damagedAt).toBe(rig.clock.wall());
  expect(existsSync(`${rig.file('kiosk')}.suspect`)).toBe(true);
  Reflect.deleteProperty(core.views, 'places');
  Reflect.deleteProperty(core.views, 'bays');
  expect(rig.live('kiosk').alarms[0]).toMatchObject({ id: 'damaged', act: 'restart' });
  await rig.client('kiosk').shell.restart();
  expect(restarted).toEqual([1]);
  // All of it was read and is well.
  await rig.restart();
  expect(existsSync(`${rig.file('kiosk')}.suspect`)).toBe(false);
  expect(alarm('damaged')).toBeUndefined();
});
