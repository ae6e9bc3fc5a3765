import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { standingStill, urgent } from '../../ledger/giveWay.ts';
import { HomeRig } from '../testing/rig.ts';
import { ReportThread } from './thread.ts';

const PROGRAM = new URL('../../../main/workers/reports.ts', import.meta.url);
const EVER = { from: 0, to: Number.MAX_SAFE_INTEGER };

let rig: HomeRig;
let thread: ReportThread;

beforeEach(async () => {
  rig = await HomeRig.open();
  const file = path.join(rig.dir, 'stations', 'desk', 'ledger.db');
  thread = new ReportThread({ program: PROGRAM, file, idleMs: 50 });
});

afterEach(async () => {
  await thread.close();
  rig.close();
});

async function register(name: string): Promise<void> {
  await rig.client('desk').cases.register({ fields: { decedent: { name } }, draftId: null });
}

describe('reports', () => {
  it('say on their own thread what they say where one stands, and see the newest commit', async () => {
    await rig.signIn('desk', 's01');
    await register('李桂兰');
    const first = await thread.run('month', EVER);
    expect(first).toMatchObject({ opened: 1, cremated: 0, closed: 0, meanWaitMs: null });
    await register('王建国');
    expect(await thread.run('month', EVER)).toMatchObject({ opened: 2 });
    expect(await thread.run('month', EVER)).toEqual(await rig.core('desk').reports.run('month', EVER));
    expect(await thread.run('month', { from: 0, to: 1 })).toMatchObject({ opened: 0, blocked: [] });
  });

  it('stand still while somebody waits for a scan, and are done after it', async () => {
    await thread.run('month', EVER);
    const report = thread.run('month', EVER);
    const stood = urgent(() => {
      for (const until = performance.now() + 5_000; performance.now() < until; )
        if (standingStill() > 0) return true;
      return false;
    });
    expect(stood).toBe(true);
    expect(await report).toMatchObject({ opened: 0 });
    expect(standingStill()).toBe(0);
  });

  it('begin again after the thread has ended by itself, and several may be asked for at once', async () => {
    await thread.run('month', EVER);
    await vi.waitFor(() => expect(thread.isRunning).toBe(false));
    const both = await Promise.all([thread.run('month', EVER), thread.run('month', { from: 0, to: 1 })]);
    expect(both.map(({ opened }) => opened)).toEqual([0, 0]);
  });

  it('fail with a code, and a report cut short by the end of the program says so', async () => {
    const lost = new ReportThread({ program: PROGRAM, file: path.join(rig.dir, 'nothing.db') });
    await expect(lost.run('month', EVER)).rejects.toMatchObject({ code: 'RUNTIME.REPORTS' });
    const cut = thread.run('month', EVER);
    const said = expect(cut).rejects.toMatchObject({ code: 'RUNTIME.REPORTS' });
    await thread.close();
    await said;
  });
});
