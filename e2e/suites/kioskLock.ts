/**
 * A machine that is a station and nothing else. Without a window manager nobody can say whether a window really
 * covers the screen; what is seen here is what the application asks of the system, and what it refuses.
 */
import assert from 'node:assert/strict';
import type { StationId } from '../../src/drill/stage.ts';
import { demoCode, demoPin } from '../../src/station/demo/homeData.ts';
import { launch, type Running } from '../application.ts';
import { suite, until } from '../harness.ts';
import { HAND_MS, signIn, wedge } from '../keyboard.ts';

const TITLES: Readonly<Record<StationId, string>> = {
  desk: '业务大厅',
  kiosk: '冷藏间',
  console: '火化车间',
};

interface Seen {
  readonly kiosk: boolean;
  /** Whether the window lets itself be closed. */
  readonly closes: boolean;
}

/** Asks the window of a station to close, as Alt+F4 would, and tells what came of it. */
async function tryToClose({ app }: Running, station: StationId): Promise<Seen> {
  return await app.evaluate(({ BrowserWindow }, title) => {
    const window = BrowserWindow.getAllWindows().find((found) => found.getTitle().includes(title));
    if (window === undefined) return { kiosk: false, closes: true };
    const kiosk = window.isKiosk();
    return new Promise<Seen>((resolve) => {
      window.once('close', (event) => resolve({ kiosk, closes: !event.defaultPrevented }));
      window.close();
    });
  }, TITLES[station]);
}

async function titles({ app }: Running): Promise<string> {
  return await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .map((window) => window.getTitle())
      .join(),
  );
}

export const kioskLock = suite('kiosk-lock', ({ check, shared }) => {
  const open = shared((scope) =>
    launch(scope, { folder: scope.folder('locked'), env: { GUICHENG_FULLSCREEN: '1' } }),
  );

  check(
    'kiosk and console fill the screen and do not close; the desk is a window like any other',
    async () => {
      const running = await open();
      for (const station of ['kiosk', 'console'] as const) {
        assert.deepEqual(await tryToClose(running, station), { kiosk: true, closes: false }, station);
      }
      assert.deepEqual(await tryToClose(running, 'desk'), { kiosk: false, closes: true });
    },
  );

  check('only a director leaves the full screen, by badge and PIN; then the window closes', async () => {
    const running = await open();
    const page = running.page('kiosk');
    await page.bringToFront();
    await signIn(page, running.line, 'kiosk', 's05');
    await page.getByRole('button', { name: /王建军$/ }).click();
    await page.getByRole('button', { name: '离开全屏' }).click();
    const dialog = page.getByRole('dialog', { name: '离开全屏' });
    const badge = dialog.getByRole('textbox', { name: '馆长工牌' });

    // The keeper's own badge and PIN are right, and not enough; the director's PIN must be right too.
    for (const { staffId, pin, answer } of [
      { staffId: 's05', pin: demoPin('s05'), answer: '只有馆长或代理人' },
      { staffId: 's02', pin: '9999', answer: '口令' },
    ]) {
      const before = await badge.inputValue();
      await wedge(page, demoCode('staff', staffId));
      await until(
        'the badge in its field',
        () => badge.inputValue(),
        (text) => text !== '' && text !== before,
      );
      await dialog.getByLabel('馆长口令').fill(pin);
      await dialog.getByRole('button', { name: '离开全屏' }).click();
      await page.getByRole('alert').filter({ hasText: answer }).waitFor();
      assert.deepEqual(await tryToClose(running, 'kiosk'), { kiosk: true, closes: false });
    }

    await dialog.getByLabel('馆长口令').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type(demoPin('s02'), { delay: HAND_MS });
    await dialog.getByRole('button', { name: '离开全屏' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal((await running.line.live('kiosk')).session?.staffId, 's05', 'the keeper is still signed in');
    assert.deepEqual(await tryToClose(running, 'kiosk'), { kiosk: false, closes: true });
    // The other locked window is still locked.
    assert.deepEqual(await tryToClose(running, 'console'), { kiosk: true, closes: false });
  });

  check(
    'a page that closes its own window, past every question, gets it back, though it was the last',
    async (scope) => {
      const running = await launch(scope, {
        folder: scope.folder('locked'),
        env: { GUICHENG_FULLSCREEN: '1' },
      });
      for (const station of ['desk', 'console', 'kiosk'] as const) {
        await running.line.ask('closePage', station);
        await until(
          `${station} to be gone or back`,
          () => titles(running),
          (text) => text.includes(TITLES[station]) === (station !== 'desk'),
        );
      }
      for (const station of ['console', 'kiosk'] as const) {
        await until(
          `the page of ${station}`,
          () => running.line.ask('text', station),
          (text) => text?.includes('请扫工牌登录') === true,
        );
        assert.deepEqual(await tryToClose(running, station), { kiosk: true, closes: false }, station);
      }
    },
  );

  check('the whole application ends when it is told to, locked or not', async (scope) => {
    const running = await launch(scope, {
      folder: scope.folder('locked'),
      env: { GUICHENG_FULLSCREEN: '1' },
    });
    await running.line.ask('quit');
    assert.equal(await running.process.exit, 0);
  });
});
