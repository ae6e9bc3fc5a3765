/**
 * Electron's security checklist as far as it can be seen in the running application; docs/security.md says which
 * check shows which item. What the rules say by themselves is in main/security.test.ts.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { resolveRuntime } from '../../scripts/electron-runtime.mjs';
import type { StationId } from '../../src/drill/stage.ts';
import type { StatusPage } from '../../src/station/dto.ts';
import { ordinaryAccount } from '../account.ts';
import { launch, type Running, start, startOpen } from '../application.ts';
import { outFolder, suite, until } from '../harness.ts';
import { signInQuietly } from '../keyboard.ts';
import { listener, tryToReach, tryToRun } from '../takenOver.ts';

const STATIONS: readonly StationId[] = ['desk', 'kiosk', 'console'];
const PAGE = 'guicheng://app/index.html';

/** Waits until main has written such a line: refusals are told to nobody else. */
async function logged(folder: string, pattern: RegExp): Promise<void> {
  const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const file = path.join(folder, 'logs', `guicheng-${day}.log`);
  await until(
    `${pattern} in the log`,
    async () => readFileSync(file, 'utf8'),
    (text) => pattern.test(text),
    5_000,
  );
}

async function windowsOf({ app }: Running): Promise<number> {
  return await app.evaluate(({ webContents }) => webContents.getAllWebContents().length);
}

export const security = suite('security', ({ check, shared }) => {
  const open = shared((scope) =>
    launch(scope, { folder: scope.folder('security'), args: ['--use-fake-device-for-media-stream'] }),
  );

  check('a page has nothing of Node, of Electron or of the preload', async () => {
    const { app, page } = await open();
    for (const station of STATIONS) {
      const found = await page(station).evaluate(() =>
        [
          'require',
          'process',
          'Buffer',
          'module',
          'exports',
          'global',
          '__dirname',
          'electron',
          'ipcRenderer',
        ].filter((name) => name in globalThis),
      );
      assert.deepEqual(found, [], station);
    }
    const ours = await page('desk').evaluate(() => Object.getOwnPropertyNames(window));
    // The same page without our preload knows the same names, but for those the application gives itself later.
    const without = await app.evaluate(async ({ BrowserWindow }, url) => {
      const window = new BrowserWindow({
        show: false,
        webPreferences: { sandbox: true, contextIsolation: true },
      });
      await window.loadURL(url);
      const names: string[] = await window.webContents.executeJavaScript(
        'Object.getOwnPropertyNames(window)',
      );
      window.destroy();
      return names;
    }, PAGE);
    assert.deepEqual(
      ours.filter((name) => !without.includes(name) && !/^__(zod|TSR)_/.test(name)),
      [],
    );
  });

  check('every window is sandboxed and isolated, with no setting that opens it', async () => {
    const { app } = await open();
    const settings = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map(({ webContents }) => {
        const kept = webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
        return kept.getLastWebPreferences();
      }),
    );
    assert.ok(settings.length >= STATIONS.length);
    for (const given of settings) {
      const wanted = {
        sandbox: true,
        contextIsolation: true,
        webSecurity: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        enableBlinkFeatures: '',
        webviewTag: false,
      };
      for (const [name, value] of Object.entries(wanted)) assert.equal(given[name], value, name);
    }
  });

  check('under an ordinary account the system itself shuts every page in', async (scope) => {
    const account = ordinaryAccount(scope);
    const { line, process: running } = await startOpen(scope, { folder: scope.folder('home'), ...account });
    for (const station of STATIONS) {
      const pid = await line.ask('rendererPid', station);
      const state = readFileSync(`/proc/${pid}/status`, 'utf8');
      assert.match(state, /^NoNewPrivs:\s1$/m, station);
      // 2: a filter of system calls.
      assert.match(state, /^Seccomp:\s2$/m, station);
    }
    assert.match(readFileSync(`/proc/${running.pid}/status`, 'utf8'), /^Seccomp:\s0$/m);
    await signInQuietly(line, 'desk', 's01');
    const page = (await line.call('desk', 'status.page', undefined)) as StatusPage;
    assert.equal(page.checks.find(({ title }) => title === '画面进程隔离')?.ok, true);
  });

  check('pages come over the scheme of the application, with the policy in their headers', async () => {
    const { page } = await open();
    for (const station of STATIONS) assert.equal(page(station).url(), PAGE);
    const answer = await page('kiosk').reload();
    const headers = await answer?.allHeaders();
    assert.match(headers?.['content-security-policy'] ?? '', /default-src 'none'; script-src 'self';/);
    assert.equal(headers?.['x-content-type-options'], 'nosniff');
    assert.equal(headers?.['referrer-policy'], 'no-referrer');
    await page('kiosk').getByText('请扫工牌登录').first().waitFor();
  });

  check('nothing injected runs: no inline script, handler, eval, address or worker of its own', async () => {
    const { page } = await open();
    assert.deepEqual(await tryToRun(page('desk')), {
      ran: [],
      refused: { eval: 'EvalError', function: 'EvalError', worker: 'refused' },
    });
  });

  check('whatever a page tries, nobody outside hears of it', async (scope) => {
    const { page } = await open();
    const { at, heard } = await listener(scope);
    assert.deepEqual(await tryToReach(page('desk'), at), []);
    assert.equal(heard(), 0);
    assert.equal(page('desk').url(), PAGE);
  });

  check('a page goes nowhere and opens nothing', async () => {
    const running = await open();
    const page = running.page('desk');
    const before = await windowsOf(running);
    for (const url of ['file:///etc/passwd', 'https://example.com/', 'guicheng://app/other.html']) {
      const prevented = running.app.evaluate(
        ({ BrowserWindow }) =>
          new Promise<boolean>((resolve) => {
            for (const { webContents } of BrowserWindow.getAllWindows())
              webContents.once('will-navigate', (event) => resolve(event.defaultPrevented));
          }),
      );
      await page.evaluate((target) => {
        location.href = target;
      }, url);
      // Chromium itself refuses a file; no navigation begins then, and there is nothing to prevent.
      if (!url.startsWith('file:')) assert.equal(await prevented, true, url);
      assert.equal(page.url(), PAGE);
    }
    const tried = await page.evaluate(() => {
      location.href = 'data:text/html,away';
      location.href = URL.createObjectURL(new Blob(['away'], { type: 'text/html' }));
      const made = document.createElement('webview') as HTMLElement & { getWebContentsId?: unknown };
      made.setAttribute('src', 'https://example.com/');
      document.body.append(made);
      const link = Object.assign(document.createElement('a'), {
        href: 'https://example.com/',
        target: '_blank',
      });
      document.body.append(link);
      link.click();
      const opened = [
        window.open('https://example.com/'),
        window.open(''),
        window.open('guicheng://app/index.html'),
      ];
      const webview = typeof made.getWebContentsId;
      made.remove();
      link.remove();
      return { opened: opened.filter((entry) => entry !== null).length, webview };
    });
    assert.deepEqual(tried, { opened: 0, webview: 'undefined' });
    assert.equal(await windowsOf(running), before);
    assert.equal(page.url(), PAGE);
    // Asked past the debugger, which still waits for the navigations that never came to be.
    assert.match((await running.line.ask('text', 'desk')) ?? '', /请扫工牌登录/);
  });

  check('the camera is granted to our page, and nothing else is', async () => {
    const { page } = await open();
    const answers = await page('kiosk').evaluate(async () => {
      const outcome = (asked: Promise<unknown>): Promise<string> =>
        asked.then(
          (value) => (typeof value === 'string' ? value : 'granted'),
          (error: unknown) => (error instanceof Error ? error.name : String(error)),
        );
      const { mediaDevices } = navigator;
      const lost = new Promise<string>((resolve) => {
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          ({ code }) => resolve(code === 1 ? 'denied' : `code ${code}`),
        );
      });
      const states: Record<string, string> = {};
      for (const name of [
        'geolocation',
        'notifications',
        'midi',
        'clipboard-read',
        'clipboard-write',
        'microphone',
        'persistent-storage',
        'local-fonts',
        'window-management',
        'screen-wake-lock',
        'display-capture',
        'storage-access',
        'camera',
      ])
        states[name] = (await navigator.permissions.query({ name: name as PermissionName })).state;
      return {
        states,
        camera: await outcome(mediaDevices.getUserMedia({ video: true })),
        microphone: await outcome(mediaDevices.getUserMedia({ audio: true })),
        both: await outcome(mediaDevices.getUserMedia({ audio: true, video: true })),
        screen: await outcome(mediaDevices.getDisplayMedia({ video: true })),
        place: await lost,
        notifications: await outcome(Notification.requestPermission()),
        midi: await outcome(navigator.requestMIDIAccess()),
        clipboard: await outcome(navigator.clipboard.readText()),
        worker: await outcome(navigator.serviceWorker.register('/index.js')),
      };
    });
    const { camera, ...states } = answers.states;
    assert.equal(camera, 'granted');
    for (const [name, state] of Object.entries(states)) assert.equal(state, 'denied', name);
    assert.deepEqual(
      { ...answers, states: {} },
      {
        states: {},
        camera: 'granted',
        microphone: 'NotAllowedError',
        both: 'NotAllowedError',
        screen: 'NotAllowedError',
        place: 'denied',
        notifications: 'denied',
        midi: 'NotAllowedError',
        clipboard: 'NotAllowedError',
        worker: 'TypeError',
      },
    );
  });

  check('a page saves no file by itself', async () => {
    const { app, page } = await open();
    const prevented = app.evaluate(
      ({ session }) =>
        new Promise<boolean>((resolve) => {
          session.defaultSession.once('will-download', (event) => resolve(event.defaultPrevented));
        }),
    );
    await page('desk').evaluate(() => {
      const href = URL.createObjectURL(new Blob(['taken']));
      Object.assign(document.createElement('a'), { href, download: 'taken.txt' }).click();
    });
    assert.equal(await prevented, true);
  });

  check('main listens on one channel, and a window it did not make for a station gets no port', async () => {
    const { app, folder } = await open();
    const channels = await app.evaluate(({ ipcMain }) => {
      const handlers = (ipcMain as unknown as { _invokeHandlers?: Map<string, unknown> })._invokeHandlers;
      // Electron itself hears errors there.
      const events = ipcMain.eventNames().map(String);
      return { events: events.filter((name) => name !== 'error'), handled: handlers?.size ?? 0 };
    });
    assert.deepEqual(channels, { events: ['guicheng:port'], handled: 0 });
    const got = await app.evaluate(
      async ({ BrowserWindow, ipcMain }, { url, preload }) => {
        const window = new BrowserWindow({
          show: false,
          webPreferences: { sandbox: true, contextIsolation: true, preload },
        });
        const asked = new Promise<void>((resolve) => {
          ipcMain.on('guicheng:port', function heard(event) {
            if (event.sender !== window.webContents) return;
            ipcMain.off('guicheng:port', heard);
            resolve();
          });
        });
        await window.loadURL(url);
        await asked;
        // Whatever was sent to the page before this question has reached it before the answer.
        const text: string = await window.webContents.executeJavaScript('document.body.innerText');
        window.destroy();
        return text;
      },
      { url: PAGE, preload: path.join(import.meta.dirname, '..', '..', 'dist', 'main', 'preload.cjs') },
    );
    assert.match(got, /正在打开工作站/, 'the page is ours and still waits');
    await logged(folder, /"url":"guicheng:\/\/app\/index\.html","msg":"port refused"/);
  });

  check('a station window that was led to a foreign page gets no port there', async (scope) => {
    const running = await launch(scope, { folder: scope.folder('foreign') });
    const foreign =
      'data:text/html,<script>addEventListener("message",(e)=>{if(e.ports.length)document.title="port"});postMessage({type:"guicheng:ready"},"*")</script>';
    const title = await running.app.evaluate(async ({ BrowserWindow, ipcMain }, url) => {
      const window = BrowserWindow.getAllWindows().find((found) => found.getTitle().includes('冷藏间'));
      if (window === undefined) return 'no window';
      const asked = new Promise<void>((resolve) => {
        ipcMain.once('guicheng:port', () => resolve());
      });
      await window.loadURL(url);
      await asked;
      return (await window.webContents.executeJavaScript('document.title')) as string;
    }, foreign);
    assert.equal(title, '');
    await logged(running.folder, /"url":"data:text\/html[^\n]*"msg":"port refused"/);
  });

  check('a packaged application opens no developer tools and no door for debuggers', async (scope) => {
    const runtime = resolveRuntime();
    const dist = path.join(outFolder, 'as-packaged');
    // Electron calls itself packaged by the name of its executable; the files are the same ones, linked.
    scope.later(() => {
      execFileSync('rm', ['-rf', dist]);
    });
    execFileSync('cp', ['-al', runtime.dist, dist]);
    const executable = path.join(dist, 'guicheng');
    renameSync(path.join(dist, path.basename(runtime.executable)), executable);
    const account = ordinaryAccount(scope, executable);
    const packaged = await startOpen(scope, {
      folder: scope.folder('packaged'),
      args: ['--remote-debugging-port=0'],
      ...account,
    });
    for (const station of STATIONS)
      assert.equal(await packaged.line.ask('devTools', station), false, station);
    assert.doesNotMatch(packaged.process.output, /DevTools listening/);
    assert.ok(!existsSync(path.join(packaged.folder, 'electron', 'DevToolsActivePort')));
    // The same switch does open a door where nothing is packaged, so this check would see one.
    const opensDoor = async (folder: string): Promise<string> => {
      const { process: plain } = await start(scope, {
        folder: scope.folder(folder),
        args: ['--remote-debugging-port=0'],
        ...ordinaryAccount(scope),
      });
      return await plain.says(/DevTools listening/);
    };
    await opensDoor('plain').catch((error: unknown) => {
      // The runtime itself was seen to die at birth, before a word of anybody's: that says nothing of doors.
      const isStillborn = error instanceof Error && /SIGSEGV and never said .*:\n$/.test(error.message);
      if (!isStillborn) throw error;
      return opensDoor('plain-again');
    });
  });

  check('main never hands an address to the system to open', () => {
    const bundle = readFileSync(
      path.join(import.meta.dirname, '..', '..', 'dist', 'main', 'main.cjs'),
      'utf8',
    );
    assert.doesNotMatch(bundle, /openExternal|shell\.openPath/);
    return Promise.resolve();
  });
});
