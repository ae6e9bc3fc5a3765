import assert from 'node:assert/strict';
import { closeSync, openSync, readdirSync, writeSync } from 'node:fs';
import path from 'node:path';
import { loadSqlite } from '../../src/ledger/sqlite.ts';
import { verifyFile } from '../../src/ledger/verify.ts';
import { demoCode, demoPin } from '../../src/station/demo/homeData.ts';
import type { BayBoard, CaseDetail, StatusPage } from '../../src/station/dto.ts';
import { launch, startOpen } from '../application.ts';
import { MORNING, takeTo } from '../furnace.ts';
import { suite, until } from '../harness.ts';
import { signInQuietly } from '../keyboard.ts';
import type { StageLine } from '../stageLine.ts';
import { Walker } from './screens.ts';

async function statusOf(line: StageLine): Promise<StatusPage> {
  return (await line.call('kiosk', 'status.page', undefined)) as StatusPage;
}

const LATER = '2026-11-23T06:30:00+08:00';

export const restore = suite('restore', ({ check }) => {
  check(
    'a damaged ledger is restored from its backup, says so, and lets nobody go before they were scanned',
    async (scope) => {
      const folder = path.join(scope.folder('restore'), 'home');
      const env = { GUICHENG_STAGE_CLOCK: MORNING };
      const first = await startOpen(scope, { folder, env });
      await takeTo(first.line, '换人复核');
      await signInQuietly(first.line, 'kiosk', 's02');
      await first.line.call('kiosk', 'backup.now', undefined);
      const made = (await statusOf(first.line)).backup;
      assert.equal(made?.failed, null);
      assert.ok((made?.last?.events ?? 0) > 100, 'a backup with events');
      await first.line.ask('quit');
      await first.process.exit;

      const file = path.join(folder, 'stations', 'kiosk', 'ledger.db');
      const handle = openSync(file, 'r+');
      writeSync(handle, Buffer.alloc(4096, 'rubbish'), 0, 4096, 0);
      closeSync(handle);

      const { line, page, close } = await launch(scope, { folder, env: { GUICHENG_STAGE_CLOCK: LATER } });
      const before = await until(
        'the alarm of the restore',
        async () => (await line.live('kiosk')).alarms.find((entry) => entry.id === 'restored'),
        (alarm) => alarm !== undefined,
      );
      assert.match(before?.text ?? '', /从备份恢复过/);
      assert.ok(readdirSync(path.dirname(file)).some((name) => name.startsWith('ledger.db.damaged-')));
      await signInQuietly(line, 'kiosk', 's02');
      const { restored, ledger } = await statusOf(line);
      assert.equal(ledger.epoch, 2);
      assert.ok(restored !== null && restored.left.length > 0, 'somebody is left to be scanned');

      const screen = page('kiosk');
      const walker = new Walker(screen, 'kiosk');
      await walker.look('restored');
      await screen.getByRole('button', { name: /^更多/ }).click();
      await screen.getByRole('dialog').getByRole('button', { name: '状态', exact: true }).click();
      await screen.getByRole('region', { name: '恢复核对' }).waitFor();
      await walker.look('restored-status');
      await screen.getByRole('button', { name: '到现场扫码确认' }).click();
      await walker.look('restored-scan');
      assert.deepEqual(walker.problems, []);

      const board = (await line.call('kiosk', 'board.bays', undefined)) as BayBoard;
      const places = new Map(
        board.rooms.flatMap((room) =>
          room.bays.flatMap((bay) => bay.occupants.map((entry) => [entry.caseId, bay.code] as const)),
        ),
      );
      for (const { caseId } of restored.left) {
        const detail = (await line.call('kiosk', 'cases.get', { caseId })) as CaseDetail;
        const carrier = detail.carriers.find((entry) => entry.state === 'bound')?.code;
        assert.ok(carrier !== undefined, `somebody without a carrier: ${caseId}`);
        await line.call('kiosk', 'restored.sight', { carrier, place: places.get(caseId) ?? null });
      }
      assert.equal((await statusOf(line)).restored, null);
      assert.equal(
        (await line.live('kiosk')).alarms.find((entry) => entry.id === 'restored'),
        undefined,
      );
      await close();
      const report = await verifyFile(file, loadSqlite());
      assert.ok(report.ok, JSON.stringify(report.chains));
    },
  );

  check('收班 ends the day at the screen, and says when the machine may be switched off', async (scope) => {
    const { line, page, close } = await launch(scope, { folder: path.join(scope.folder('off'), 'home') });
    await signInQuietly(line, 'kiosk', 's05');
    for (const [station, staffId] of [
      ['desk', 's02'],
      ['kiosk', 's05'],
    ] as const) {
      await signInQuietly(line, station, staffId);
      const screen = page(station);
      const walker = new Walker(screen, station);
      await screen.locator('.gc-top-person').click();
      await walker.look('session-menu');
      await screen.getByRole('button', { name: '收班', exact: true }).click();
      await walker.look('sign-off');
      await screen.getByRole('button', { name: '收班', exact: true }).click();
      await screen.getByText(/本站已收班.*可以关机/).waitFor();
      await walker.look('signed-off');
      assert.deepEqual(walker.problems, []);
    }
    assert.deepEqual(
      (await line.live('console')).sync.peers.map((peer) => peer.stationId),
      [],
    );
    await signInQuietly(line, 'desk', 's02');
    assert.equal((await line.live('desk')).signedOff, null);
    await close();
  });

  check(
    'a dead station is taken over by two people, and nobody waits for its news any more',
    async (scope) => {
      const { line, page, close } = await launch(scope, { folder: path.join(scope.folder('dead'), 'home') });
      await line.ask('cut', 'desk', 'kiosk');
      await line.ask('cut', 'console', 'kiosk');
      await line.ask('advance', 6 * 60_000);
      await signInQuietly(line, 'desk', 's01');
      const screen = page('desk');
      const walker = new Walker(screen, 'desk');
      await screen.getByRole('navigation').first().getByRole('button', { name: '状态' }).click();
      await screen.getByRole('button', { name: '冷藏间坏了，由本站接管…' }).click();
      const dialog = screen.getByRole('dialog');
      await dialog.getByText(/^由它分配 \d+ 处$/).waitFor();
      await dialog.getByLabel('它怎么了').fill('触摸屏主板烧毁，已报修');
      await dialog.getByLabel('第二人工牌').fill(demoCode('staff', 's02'));
      await dialog.getByLabel('第二人口令').fill(demoPin('s02'));
      await walker.look('take-over');
      await dialog.getByRole('button', { name: '由本站接管' }).click();
      await dialog.waitFor({ state: 'detached' });
      await screen.getByText('已收班或被接管，不等它的消息').waitFor();
      await walker.look('taken-over');
      assert.deepEqual(walker.problems, []);
      const { sync } = await line.live('desk');
      assert.deepEqual(
        sync.peers.map((peer) => peer.stationId),
        ['console'],
      );
      await close();
    },
  );
});
