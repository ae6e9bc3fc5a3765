import { describe, expect, it } from 'vitest';
import { GuichengError } from '../domain/errors.ts';
import { Backups, type BackupsOptions } from './backups.ts';
import { HomeRig } from './testing/rig.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

function rig(last: BackupsOptions['last'] = null) {
  const clock = { now: 1_000 * HOUR };
  const made: number[] = [];
  const reports: string[] = [];
  const looks: number[] = [];
  const state: { fails: GuichengError | null; damage: GuichengError | null } = { fails: null, damage: null };
  const backups = new Backups({
    folder: '/second/disk',
    wall: () => clock.now,
    mono: () => clock.now,
    make: async (at) => {
      if (state.fails !== null) throw state.fails;
      made.push(at);
      const manifest = { version: 1, homeId: 'h', stationId: 'desk', heads: {}, bytes: 1 } as const;
      return { ...manifest, at, events: 7, tookMs: 12, file: 'f', attachments: 0 };
    },
    look: async () => {
      looks.push(clock.now);
      if (state.damage !== null) throw state.damage;
    },
    last,
    report: (error) => reports.push(error.code),
  });
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 15_000) {
      clock.now += Math.min(left, 15_000);
      backups.tick();
      await Promise.resolve();
      await Promise.resolve();
      await Promise.resolve();
    }
  };
  return { clock, made, looks, reports, state, backups, pass };
}

describe('the backups of a station', () => {
  it('come soon after the first start, and then every hour', async () => {
    const { backups, made, pass } = rig();
    expect(backups.status()).toMatchObject({ last: null, overdue: false, running: false });
    await pass(MINUTE);
    expect(made).toHaveLength(1);
    await pass(3 * HOUR);
    expect(made).toHaveLength(4);
    expect(backups.status()).toMatchObject({ folder: '/second/disk', failed: null, overdue: false });
    expect(backups.status().last).toMatchObject({ events: 7, tookMs: 12 });
  });

  it('go on from the one that was there', async () => {
    const { made, pass, backups } = rig({ at: 1_000 * HOUR - 40 * MINUTE, events: 3, tookMs: 5 });
    await pass(19 * MINUTE);
    expect(made).toHaveLength(0);
    expect(backups.status().nextAt).toBe(1_000 * HOUR + 20 * MINUTE);
    await pass(2 * MINUTE);
    expect(made).toHaveLength(1);
  });

  it('are tried again soon after one failed, and say so', async () => {
    const { backups, made, pass, state, reports, clock } = rig();
    state.fails = new GuichengError('STORAGE.BACKUP', '备份没有做成');
    await backups.now();
    expect(backups.status()).toMatchObject({
      overdue: true,
      failed: { sentence: '备份没有做成', damaged: false },
    });
    await pass(6 * MINUTE);
    expect(reports).toEqual(['STORAGE.BACKUP', 'STORAGE.BACKUP']);
    state.fails = new GuichengError('STORAGE.CORRUPT', '坏了');
    await backups.now();
    expect(backups.status().failed?.damaged).toBe(true);
    state.fails = null;
    await pass(6 * MINUTE);
    expect(made).toHaveLength(1);
    expect(backups.status().failed).toBeNull();
    clock.now += 3 * HOUR;
    expect(backups.status().overdue).toBe(true);
  });

  it('look at the ledger every two minutes between, and keep what a look found wrong', async () => {
    const { backups, pass, state, looks, reports } = rig();
    await pass(MINUTE);
    // The first backup looked at everything.
    await pass(10 * MINUTE);
    expect(looks.length).toBeGreaterThanOrEqual(5);
    expect(backups.status().failed).toBeNull();
    state.damage = new GuichengError('STORAGE.CANNOT_OPEN', '打不开');
    await pass(2 * MINUTE);
    expect(backups.status().failed).toBeNull();
    state.damage = new GuichengError('STORAGE.CORRUPT', '坏了');
    await pass(2 * MINUTE);
    expect(backups.status().failed).toMatchObject({ sentence: '坏了', damaged: true });
    expect(reports).toEqual(['STORAGE.CANNOT_OPEN', 'STORAGE.CORRUPT']);
  });

  it('are one at a time', async () => {
    const { backups, made } = rig();
    const [a, b] = [backups.now(), backups.now()];
    expect(backups.status().running).toBe(true);
    await Promise.all([a, b]);
    expect(made).toHaveLength(1);
  });
});

describe('an alarm of a station', () => {
  it('tells of backups that fail, and of a ledger that was found damaged', async () => {
    const { backups, state } = rig();
    const home = await HomeRig.open();
    try {
      const core = home.core('desk');
      Object.assign(core.ports, { backups });
      const alarm = () => home.live('desk').alarms.find((entry) => entry.id === 'backup');
      expect(alarm()).toBeUndefined();
      state.fails = new GuichengError('STORAGE.FULL', '磁盘已满');
      await home.signIn('desk', 's02');
      await home.client('desk').backup.now();
      expect(alarm()).toMatchObject({
        text: '备份没有按时做成，还没有做成过',
        todo: '磁盘已满：/second/disk',
      });
      expect((await home.client('desk').status.page()).backup?.failed?.sentence).toBe('磁盘已满');
      state.fails = new GuichengError('STORAGE.CORRUPT', '坏了');
      await backups.now();
      expect(alarm()).toBeUndefined();
      core.tick();
      expect(home.live('desk').alarms[0]).toMatchObject({ id: 'damaged', act: 'restart' });
    } finally {
      home.close();
    }
  });
});
