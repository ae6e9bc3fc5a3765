import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceHealth } from '../src/domain/readings.ts';
import { migrateOrThrow } from '../src/ledger/migrations.ts';
import { type Db, loadSqlite, openDatabase } from '../src/ledger/sqlite.ts';
import { STATION_MIGRATIONS } from '../src/station/migrations.ts';
import { bundleOf } from './device-bundle.ts';
import { DeviceHistories } from './device-history.ts';
import { DeviceIdentities } from './device-identity.ts';

const DAY = 86_400_000;
const MORNING = Date.UTC(2026, 10, 25, 1);
const HEALTH: DeviceHealth = {
  deviceId: 'gun',
  label: '枪',
  protocol: 'serial-scanner',
  state: 'connecting',
  since: 0,
  framesIn: 0,
  framesOut: 0,
  badFrames: 0,
  discardedBytes: 0,
  reconnects: 0,
  lastError: null,
};

let db: Db;
let now: number;
let reports: string[];
const histories = () =>
  new DeviceHistories({ db, wall: () => now, report: (error) => reports.push(error.code) });

beforeEach(() => {
  db = openDatabase(loadSqlite(), ':memory:');
  migrateOrThrow(db, STATION_MIGRATIONS, { space: 'station', wall: 0 });
  now = MORNING;
  reports = [];
});
afterEach(() => {
  if (db.open) db.close();
});

describe('the history of a device', () => {
  it('counts every unplug, time-out and bad frame by day, over a restart', () => {
    let history = histories();
    const told = (more: Partial<DeviceHealth>) => history.health({ ...HEALTH, ...more });
    told({});
    told({ state: 'working' });
    told({ state: 'working', badFrames: 3, discardedBytes: 12 });
    told({ state: 'lost', badFrames: 3, discardedBytes: 12, lastError: '设备已拔出' });
    told({ state: 'connecting', badFrames: 3, discardedBytes: 12 });
    told({ state: 'working', badFrames: 3, discardedBytes: 12 });
    told({ state: 'silent', badFrames: 4, discardedBytes: 12, lastError: '没有应答' });
    now += DAY;
    history = histories();
    // The counters begin anew with the program; what is missing since yesterday comes back today.
    told({});
    told({ state: 'working', badFrames: 2 });
    history.notice('gun', '连续重复');
    history.flush();
    const { days, happenings } = histories().of('gun');
    expect(days).toEqual([
      { day: '2026-11-26', unplugs: 0, timeouts: 0, badFrames: 2, discardedBytes: 0, notices: 1 },
      { day: '2026-11-25', unplugs: 1, timeouts: 1, badFrames: 4, discardedBytes: 12, notices: 0 },
    ]);
    expect(happenings.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'notice 连续重复',
      'back 恢复正常',
      'silent 没有应答',
      'back 恢复正常',
      'lost 设备已拔出',
    ]);
    expect(reports).toEqual([]);
  });

  it('is bounded in number and age, whatever a loose plug does', () => {
    const history = histories();
    for (let turn = 0; turn < 500; turn += 1) {
      history.health({ ...HEALTH, state: 'working' });
      history.health({ ...HEALTH, state: 'lost' });
    }
    expect(history.of('gun').days).toMatchObject([{ unplugs: 500 }]);
    expect(db.prepare('SELECT count(*) AS n FROM device_happening').get()).toEqual({ n: 200 });
    now += 100 * DAY;
    expect(histories().of('gun')).toEqual({ days: [], happenings: [] });
  });

  it('tells once of a file that takes nothing, and never throws', () => {
    const history = histories();
    db.close();
    for (let turn = 0; turn < 5; turn += 1) {
      history.health({ ...HEALTH, state: 'working' });
      history.health({ ...HEALTH, state: 'lost' });
    }
    expect(history.of('gun')).toEqual({ days: [], happenings: [] });
    expect(reports).toHaveLength(1);
  });
});

describe('two devices at each other’s ports', () => {
  let plugs: { path: string; serialNumber: string | null }[] = [];
  const ports = new Map<string, string>();
  let told = 0;
  let said: string[] = [];

  async function look(identities: DeviceIdentities, ...ids: string[]): Promise<void> {
    for (const deviceId of ids) {
      identities.health({ ...HEALTH, deviceId, state: 'connecting' });
      identities.health({ ...HEALTH, deviceId, state: 'working' });
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  const identities = () =>
    new DeviceIdentities({
      db,
      portOf: (id) => ports.get(id) ?? null,
      ports: () => Promise.resolve(plugs),
      report: (error) => reports.push(error.code),
      said: (id, sentence) => said.push(`${id}：${sentence}`),
      labelOf: (id) => id,
      changed: () => {
        told += 1;
      },
    });

  beforeEach(() => {
    told = 0;
    said = [];
    ports.clear();
    ports.set('gun', 'COM3').set('reader', 'COM4');
    plugs = [
      { path: 'COM3', serialNumber: 'AAA' },
      { path: 'COM4', serialNumber: 'BBB' },
    ];
  });

  it('are recognised by the numbers in their plugs, after a restart too', async () => {
    await look(identities(), 'gun', 'reader');
    plugs = [
      { path: 'COM3', serialNumber: 'BBB' },
      { path: 'COM4', serialNumber: 'AAA' },
    ];
    const after = identities();
    await look(after, 'gun', 'reader');
    expect([after.strangerAt('gun'), after.strangerAt('reader')]).toEqual(['reader', 'gun']);
    expect(told).toBe(2);
    ports.set('gun', 'COM4').set('reader', 'COM3');
    after.settled('gun', 'reader');
    await look(after, 'gun', 'reader');
    expect([after.strangerAt('gun'), after.strangerAt('reader')]).toEqual([null, null]);
  });

  it('are one plug for all that share its line', async () => {
    ports.set('relay', 'COM3');
    const all = identities();
    await look(all, 'gun', 'relay', 'reader');
    expect(['gun', 'relay', 'reader'].map((id) => all.strangerAt(id))).toEqual([null, null, null]);
    plugs = [
      { path: 'COM3', serialNumber: 'BBB' },
      { path: 'COM4', serialNumber: 'AAA' },
    ];
    await look(all, 'gun', 'relay', 'reader');
    expect(['gun', 'relay', 'reader'].map((id) => all.strangerAt(id))).toEqual(['reader', 'reader', 'gun']);
  });

  /** Connects the devices with what each says it is. */
  function say(identities: DeviceIdentities, ...saying: readonly (readonly [string, string | null])[]): void {
    for (const [deviceId] of saying) identities.health({ ...HEALTH, deviceId, state: 'lost' });
    for (const [deviceId, own] of saying)
      identities.health({
        ...HEALTH,
        deviceId,
        state: 'working',
        ...(own === null ? {} : { identity: own }),
      });
  }

  it('are recognised by what they say they are, whatever plug they are on, and a new one is taken on a word', () => {
    plugs = [];
    const first = identities();
    say(first, ['gun', 'A1'], ['reader', 'B2']);
    const after = identities();
    say(after, ['gun', 'B2'], ['reader', 'A1']);
    expect([after.strangerAt('gun'), after.strangerAt('reader')]).toEqual(['reader', 'gun']);
    expect(said).toEqual([
      'gun：接在这里的，是登记在「reader」的那台（B2）',
      'reader：接在这里的，是登记在「gun」的那台（A1）',
    ]);
    say(after, ['gun', 'A1'], ['reader', 'C3']);
    expect([after.strangerAt('gun'), after.strangerAt('reader')]).toEqual([null, null]);
    expect([after.replacedAt('gun'), after.replacedAt('reader')]).toEqual([null, 'B2']);
    expect(said.at(-1)).toBe('reader：接在这里的不是原来登记的那台：登记的是 B2，现在是 C3');
    after.accept('reader');
    expect(after.replacedAt('reader')).toBeNull();
    say(after, ['reader', 'C3']);
    expect([after.replacedAt('reader'), after.strangerAt('reader')]).toEqual([null, null]);
  });

  it('are not told apart by a number that two of them say at one time', () => {
    plugs = [];
    const all = identities();
    say(all, ['gun', 'F0'], ['reader', 'F0']);
    say(all, ['reader', 'F0'], ['gun', 'F0']);
    expect([all.strangerAt('gun'), all.strangerAt('reader'), said]).toEqual([null, null, []]);
  });

  it('are not guessed from adapters that all carry one number, and a new adapter is learnt', async () => {
    plugs = plugs.map(({ path }) => ({ path, serialNumber: '0001' }));
    const all = identities();
    await look(all, 'gun', 'reader');
    expect(db.prepare('SELECT count(*) AS n FROM device_identity').get()).toEqual({ n: 0 });
    plugs = [{ path: 'COM3', serialNumber: 'CCC' }];
    await look(all, 'gun');
    plugs = [{ path: 'COM3', serialNumber: 'DDD' }];
    await look(all, 'gun');
    expect(all.strangerAt('gun')).toBeNull();
    expect(reports).toEqual([]);
  });
});

it('the support bundle names nobody: no code, no number, no secret', () => {
  const bytes = Buffer.from('身份证 130102199003074518 张三', 'utf8').toString('hex').toUpperCase();
  const hex = bytes.replace(/(..)/g, '$1 ').trim();
  const line = (direction: 'in' | 'note', text: string) => ({ at: 0, direction, hex, text });
  const row = {
    deviceId: 'gun',
    protocol: 'id-card',
    label: '读卡器',
    enabled: true,
    place: null,
    settings: { host: '10.0.0.9', password: 'geheim9', apiKey: 'k1', port: '/dev/ttyUSB0' },
    health: HEALTH,
  };
  const health = { ...HEALTH, label: '证件 130102199003074518', lastError: '卡 WB00100742F 没有读完' };
  const happenings = [
    { at: 1, kind: 'lost', text: '设备已拔出，请检查数据线' },
    { at: 2, kind: 'notice', text: '1 号柜的温度不再修正（欧阳建国）' },
  ] as const;
  const devices = [
    {
      row: { ...row, label: '欧阳建国的读卡器', health },
      history: { days: [], happenings },
      lines: [
        line('in', '姓名 张三 130102199003074518'),
        { at: 0, direction: 'note', hex: '', text: '重复的扫码未计入：WB00100742F' },
        { at: 0, direction: 'note', hex: '', text: '已连接 /dev/ttyUSB0@9600' },
      ],
    },
    {
      row: { ...row, protocol: 'uhf-a0' },
      history: { days: [], happenings: [] },
      lines: [{ at: 0, direction: 'in', hex: 'A0 03 01 72 EA', text: '固件 1.9' }],
    },
    {
      // What a scanner sends has no head: its first bytes are somebody's surname.
      row: { ...row, protocol: 'serial-scanner' },
      history: { days: [], happenings: [] },
      lines: [{ at: 0, direction: 'in', hex: 'E5 BC A0 E4 B8 89', text: '扫码 张三' }],
    },
  ] as const;
  const text = bundleOf({ version: '1.0' }, devices, ['张三', '欧阳建国']);
  expect(text).not.toMatch(/E5 BC|张|建国|130102199003074518|geheim9|"k1"|WB00100742F/);
  expect(text).not.toContain(hex.slice(0, 30));
  expect(text).toContain('/dev/ttyUSB0@9600');
  expect(text).toContain('设备已拔出');
  expect(text).toContain('A0 03 01 72 EA');
  expect(JSON.parse(text)).toMatchObject({ about: { version: '1.0' } });
});
