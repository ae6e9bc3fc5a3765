import { describe, expect, it } from 'vitest';
import type { StationLive, StatusPage } from '../../../src/station/dto.ts';
import { sealText, shortHash, tasksOf } from './attention.ts';

const PAGE = {
  disk: { encrypted: true, text: '磁盘已加密', how: '用 LUKS' },
  key: { store: 'keyring', text: '由系统密钥库保护' },
  checks: [{ title: '磁盘空间', ok: true, text: '剩余 80 GB' }],
} as unknown as StatusPage;
const LIVE = {
  clock: { ok: true, text: '' },
  roster: { old: false, text: '' },
  devices: [{ deviceId: 'd', label: '扫码枪', state: 'working', lastError: '曾拔出' }],
  sync: { refused: 0, peers: [{ stationId: 'kiosk', name: '冷藏间', heardMsAgo: 900, stale: false }] },
} as unknown as StationLive;

const what = (page: Partial<StatusPage>, live: Partial<StationLive>) =>
  tasksOf({ ...PAGE, ...page }, { ...LIVE, ...live }).map((task) => `${task.what}｜${task.todo}`);

describe('what needs a hand', () => {
  it('is nothing when all is well', () => {
    expect(what({}, {})).toEqual([]);
  });

  it('says how to encrypt a disk that is not, or of which nothing is known', () => {
    const disk = { encrypted: false, text: '磁盘没有加密', how: '打开 BitLocker' };
    expect(what({ disk }, {})).toEqual(['磁盘没有加密｜打开 BitLocker']);
    expect(what({ disk: { ...disk, encrypted: null } }, {})).toHaveLength(1);
    expect(what({ disk: { ...disk, how: '' } }, {})[0]).toContain('请技术人员给磁盘加密');
  });

  it('says plainly that the key lies in a file', () => {
    expect(what({ key: { store: 'file', text: '请给磁盘加密' } }, {})).toEqual([
      '签名密钥存放在文件里（权限 0600）｜请给磁盘加密',
    ]);
  });

  it('puts what stops work before what protects the house', () => {
    const live = {
      clock: { ok: false, text: '请校准时间' },
      devices: [
        { deviceId: 'd', label: '扫码枪', state: 'lost', lastError: null },
        { deviceId: 'e', label: '读写器', state: 'disabled', lastError: '曾拔出' },
        { deviceId: 'f', label: '炉口读写器', state: 'working', lastError: null, faultyAntennas: [2] },
      ],
      sync: { refused: 2, peers: [{ stationId: 'kiosk', name: '冷藏间', heardMsAgo: 600_000, stale: true }] },
    } as unknown as StationLive;
    const checks = [{ title: '联锁继电器', ok: false, text: '未接' }];
    expect(what({ checks }, live).map((text) => text.split('｜')[0])).toEqual([
      '本机时间不对',
      '扫码枪：断开',
      '炉口读写器：天线不工作',
      '10 分钟没有听到冷藏间',
      '2 条别处的记录没有收下',
      '联锁继电器',
    ]);
  });
});

describe('the ledger in words', () => {
  it('says what is not sealed yet', () => {
    const ledger = { file: '', events: 9, head: '', headSeq: 7, sealedUpTo: 7, epoch: 1 };
    expect(sealText(ledger)).toContain('全部签封');
    expect(sealText({ ...ledger, headSeq: 9 })).toContain('最新 2 条');
  });

  it('cuts a hash so that it can be compared by eye', () => {
    expect(shortHash('0123456789abcdef0123')).toBe('0123 4567 89ab cdef');
    expect(shortHash('')).toBe('');
  });
});
