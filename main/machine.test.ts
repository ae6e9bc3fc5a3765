import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { desktopEntry } from './autostart.ts';
import { isDiskEncrypted, type RunTool } from './disk.ts';
import { type HomeFile, homeFolder, makeHomeFolder, readHomeFile, shownStations } from './home-folder.ts';
import { machineError } from './machine-errors.ts';
import { mayRestart, RestartRecord } from './watchdog.ts';

const fresh = (): string => mkdtempSync(path.join(tmpdir(), 'machine-'));

describe('disk encryption', () => {
  const answers =
    (table: Readonly<Record<string, string>>): RunTool =>
    async (tool) => {
      const text = table[tool];
      if (text === undefined) throw new Error(`spawn ${tool} ENOENT`);
      return text;
    };
  test.each([
    ['linux', { findmnt: '/dev/mapper/root\n', lsblk: 'crypt\npart\ndisk\n' }, true],
    ['linux', { findmnt: '/dev/mapper/vg-root\n', lsblk: 'lvm\ncrypt\npart\ndisk\n' }, true],
    ['linux', { findmnt: '/dev/sda2[/@home]\n', lsblk: 'part\ndisk\n' }, false],
    ['linux', { findmnt: 'overlay\n', lsblk: 'disk\n' }, null],
    ['linux', { findmnt: '/dev/sda2\n', lsblk: '' }, null],
    ['linux', { findmnt: '/dev/sda2\n' }, null],
    ['linux', {}, null],
    ['win32', { powershell: '1\r\n' }, true],
    ['win32', { powershell: '2\r\n' }, false],
    ['win32', { powershell: '\r\n' }, null],
    ['win32', {}, null],
    ['darwin', { fdesetup: 'FileVault is On.\n' }, true],
    ['darwin', { fdesetup: 'FileVault is Off.\n' }, false],
    ['freebsd', {}, null],
  ] as const)('%s %j → %s', async (platform, table, expected) => {
    const folder = platform === 'win32' ? 'D:\\guicheng' : '/srv/guicheng';
    expect(await isDiskEncrypted(folder, platform, answers(table))).toBe(expected);
  });

  test('a share of the network has no drive to ask', async () => {
    expect(await isDiskEncrypted('\\\\server\\share', 'win32', answers({ powershell: '1' }))).toBeNull();
  });
});

describe('restarts', () => {
  const now = 1_764_000_000_000;
  test('three in five minutes, then no more', () => {
    expect(mayRestart([], now)).toBe(true);
    expect(mayRestart([now - 1, now - 2], now)).toBe(true);
    expect(mayRestart([now - 1, now - 2, now - 3], now)).toBe(false);
    expect(mayRestart([now - 300_000, now - 2, now - 3], now)).toBe(true);
  });
  test('a clock set back does not lock the restart', () => {
    expect(mayRestart([now + 1, now + 2, now + 3], now)).toBe(true);
  });
  test('the record survives the process, and rubbish in it', () => {
    const folder = fresh();
    const record = new RestartRecord(path.join(folder, 'logs'));
    expect([0, 1, 2, 3].map((step) => record.ask(now + step))).toEqual([true, true, true, false]);
    expect(new RestartRecord(path.join(folder, 'logs')).times()).toHaveLength(3);
    writeFileSync(path.join(folder, 'logs', 'restarts.json'), '{');
    expect(new RestartRecord(path.join(folder, 'logs')).times()).toEqual([]);
  });
});

describe('the home file', () => {
  const first: HomeFile = {
    version: 1,
    homeId: 'junan',
    mode: 'demo',
    stations: [
      { stationId: 'desk', role: 'desk', name: '业务大厅' },
      { stationId: 'kiosk', role: 'kiosk', name: '冷藏间' },
    ],
    windows: ['kiosk', 'desk'],
  };
  test('is written once and read ever after', async () => {
    const folder = homeFolder(path.join(fresh(), 'home'));
    makeHomeFolder(folder);
    expect(await readHomeFile(folder, first)).toEqual(first);
    expect(await readHomeFile(folder, { ...first, homeId: 'other' })).toEqual(first);
    expect(shownStations(first).map((station) => station.stationId)).toEqual(['kiosk', 'desk']);
  });
  test.each(['', '{', '{"version":2}', JSON.stringify({ ...first, windows: ['nowhere'] })])(
    'that cannot be understood (%j) is an error and stays',
    async (content) => {
      const folder = homeFolder(fresh());
      const file = path.join(folder.root, 'home.json');
      writeFileSync(file, content);
      await expect(readHomeFile(folder, first)).rejects.toMatchObject({ code: 'STORAGE.HOME_FILE' });
      expect(readFileSync(file, 'utf8')).toBe(content);
    },
  );
  test('a disk without room is not called unexpected', () => {
    const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
    expect(machineError(full).code).toBe('STORAGE.FULL');
    expect(machineError(Object.assign(new Error('open'), { code: 'EROFS' })).code).toBe('STORAGE.READ_ONLY');
    expect(machineError(Object.assign(new Error('full'), { code: 'SQLITE_FULL' })).code).toBe('STORAGE.FULL');
    expect(machineError(new TypeError('x')).code).toBe('RUNTIME.UNEXPECTED');
  });
  test('a folder that cannot be made says which', () => {
    const file = path.join(fresh(), 'file');
    writeFileSync(file, '');
    expect(() => makeHomeFolder(homeFolder(path.join(file, 'home')))).toThrow(/STORAGE\.CANNOT_OPEN/);
  });
});

test('the autostart entry quotes the path twice, as its two formats ask', () => {
  expect(desktopEntry('/opt/归程/guicheng')).toContain('Exec="/opt/归程/guicheng"\n');
  expect(desktopEntry('/opt/a "b" 5%/$x')).toContain('Exec="/opt/a \\\\"b\\\\" 5%%/\\\\$x"\n');
});
