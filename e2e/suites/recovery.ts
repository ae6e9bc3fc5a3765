import assert from 'node:assert/strict';
import path from 'node:path';
import type { StationId } from '../../src/drill/stage.ts';
import { loadSqlite } from '../../src/ledger/sqlite.ts';
import { verifyFile } from '../../src/ledger/verify.ts';
import { demoCode, demoPin } from '../../src/station/demo/homeData.ts';
import type { StatusPage } from '../../src/station/dto.ts';
import { startOpen } from '../application.ts';
import { FURNACE, MORNING, takeTo } from '../furnace.ts';
import { suite, until } from '../harness.ts';
import { signInQuietly } from '../keyboard.ts';
import type { StageLine } from '../stageLine.ts';

const STATIONS: readonly StationId[] = ['desk', 'kiosk', 'console'];
const BACK_MS = 5_000;
const LATER = '2026-11-23T05:50:00+08:00';
/** A page that hangs is given some seconds to come to itself before it is ended. */
const HUNG_MS = 15_000;

async function shows(line: StageLine, station: StationId, words: string, withinMs: number): Promise<void> {
  await until(
    `「${words}」 on the screen of ${station}`,
    () => line.ask('text', station),
    (text) => text?.includes(words) === true,
    withinMs,
  );
}

/** Registers without end until the line breaks; what was acknowledged by then is in the list. */
async function registerOn(line: StageLine, acknowledged: string[]): Promise<void> {
  for (let number = 1; ; number += 1) {
    const fields = { decedent: { name: `甲${number}`, sex: 'male' } };
    const made = await line.call('desk', 'cases.register', { fields, draftId: null });
    acknowledged.push((made as { caseId: string }).caseId);
  }
}

/** Ends the page of the kiosk in the middle of a verification and sees it come back to the very step. */
async function losePage(
  line: StageLine,
  lose: () => Promise<void> | void,
  goneWithinMs = BACK_MS,
): Promise<void> {
  const before = (await line.live('kiosk')).attempt;
  assert.ok(before !== null);
  await shows(line, 'kiosk', before.prompt, BACK_MS);
  const pid = await line.ask('rendererPid', 'kiosk');
  const since = performance.now();
  await lose();
  await until(
    'a new process behind the page',
    () => line.ask('rendererPid', 'kiosk'),
    (seen) => seen !== 0 && seen !== pid,
    goneWithinMs,
  );
  await shows(line, 'kiosk', before.prompt, goneWithinMs + BACK_MS - (performance.now() - since));
  const { attempt, session } = await line.live('kiosk');
  assert.equal(attempt?.attemptId, before.attemptId);
  assert.deepEqual(attempt?.steps, before.steps);
  assert.equal(session?.staffId, 's05');
}

async function interlockOf(line: StageLine): Promise<string | undefined> {
  return (await line.live('console')).interlock.find(({ cremator }) => cremator === FURNACE)?.state;
}

async function eventsOf(line: StageLine): Promise<number> {
  const page = (await line.call('desk', 'status.page', undefined)) as StatusPage;
  return page.ledger.events;
}

export const recovery = suite('recovery', ({ check, shared }) => {
  const receiving = shared(async (scope) => {
    const running = await startOpen(scope, { folder: scope.folder('pages') });
    await takeTo(running.line, '接收');
    return running;
  });

  check('a page whose process is killed is back within five seconds, at the same step', async () => {
    const { line } = await receiving();
    const pid = await line.ask('rendererPid', 'kiosk');
    await losePage(line, () => {
      process.kill(pid, 'SIGKILL');
    });
  });

  check('a page that crashes is back within five seconds, at the same step', async () => {
    const { line } = await receiving();
    await losePage(line, () => line.ask('crash', 'kiosk'));
  });

  check('a page that hangs is ended and back, though nobody touches it', async () => {
    const { line } = await receiving();
    await losePage(line, () => line.ask('hang', 'kiosk'), HUNG_MS);
  });

  check('a page that dies again and again says so, instead of flickering', async () => {
    const { line } = await receiving();
    // Those that died before count too.
    for (let death = 0; death < 6; death += 1) {
      const pid = await line.ask('rendererPid', 'console');
      await line.ask('crash', 'console');
      await until(
        'another process behind the page',
        () => line.ask('rendererPid', 'console'),
        (seen) => seen !== 0 && seen !== pid,
      );
    }
    await shows(line, 'console', '画面连续出错', BACK_MS);
    assert.match((await line.ask('text', 'console')) ?? '', /RUNTIME\.PAGE_LOST/);
    await shows(line, 'kiosk', (await line.live('kiosk')).attempt?.prompt ?? '-', BACK_MS);
  });

  check(
    'a power cut in mid-attempt: nothing acknowledged is lost, and an open permit is no permit any more',
    async (scope) => {
      const folder = scope.folder('power');
      const first = await startOpen(scope, { folder, env: { GUICHENG_STAGE_CLOCK: MORNING } });
      await takeTo(first.line, '只差看炉膛');
      await first.line.call('console', 'attempt.answer', { type: 'look', empty: true });
      assert.equal((await first.line.live('console')).verdict?.outcome, 'pass');
      assert.equal(await interlockOf(first.line), 'open');
      await signInQuietly(first.line, 'desk', 's01');
      await signInQuietly(first.line, 'kiosk', 's05');
      await first.line.call('kiosk', 'attempt.open', { checkpoint: 'receive', expected: null });
      const events = await eventsOf(first.line);
      const acknowledged: string[] = [];
      const registering = registerOn(first.line, acknowledged);
      await until(
        'some registrations',
        async () => acknowledged.length,
        (count) => count >= 20,
      );
      await Promise.all([first.process.kill(), assert.rejects(registering, /the application ended/)]);

      for (const station of STATIONS) {
        const report = await verifyFile(path.join(folder, 'stations', station, 'ledger.db'), loadSqlite());
        assert.ok(report.ok, `${station}: ${JSON.stringify(report.chains)}`);
      }
      const { line } = await startOpen(scope, { folder, env: { GUICHENG_STAGE_CLOCK: LATER } });
      for (const station of STATIONS) {
        const { session, attempt } = await line.live(station);
        assert.equal(session, null, `${station} asks who is there`);
        assert.equal(attempt, null, `evidence of ${station} serves no other attempt`);
        await shows(line, station, '请扫工牌登录', BACK_MS);
      }
      await signInQuietly(line, 'desk', 's01');
      for (const caseId of acknowledged) await line.call('desk', 'cases.get', { caseId });
      assert.ok((await eventsOf(line)) >= events + acknowledged.length);

      assert.equal(await interlockOf(line), 'uncertain');
      await signInQuietly(line, 'console', 's08');
      const close = (staffId: string): Promise<unknown> =>
        line.call('console', 'cremation.closePermit', {
          cremator: FURNACE,
          empty: true,
          witness: { staffId: demoCode('staff', staffId), pin: demoPin(staffId) },
        });
      await assert.rejects(close('s08'), { data: { code: 'AUTH.WITNESS_SAME' } });
      assert.equal(await interlockOf(line), 'uncertain');
      await close('s09');
      assert.equal(await interlockOf(line), 'locked');
    },
  );

  check('an error nobody foresaw in main ends that process, and a fresh one takes over', async (scope) => {
    const first = await startOpen(scope, { folder: scope.folder('failed') });
    await signInQuietly(first.line, 'desk', 's01');
    const fields = { decedent: { name: '吴守成', sex: 'male' } };
    const made = await first.line.call('desk', 'cases.register', { fields, draftId: null });
    await first.line.ask('fail');
    const line = await first.next();
    assert.equal(await first.process.exit, 1);
    assert.notEqual(await line.ask('pid'), first.process.pid);
    for (const station of STATIONS) await shows(line, station, '请扫工牌登录', BACK_MS);
    await signInQuietly(line, 'desk', 's01');
    await line.call('desk', 'cases.get', { caseId: (made as { caseId: string }).caseId });
    const page = (await line.call('desk', 'status.page', undefined)) as StatusPage;
    const stability = page.checks.find(({ title }) => title === '程序稳定');
    assert.equal(stability?.ok, false, 'the status page says that it happened');
  });
});
