import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright';
import type { StationId } from '../../src/drill/stage.ts';
import { loadSqlite, lockFile } from '../../src/ledger/sqlite.ts';
import { verifyFile } from '../../src/ledger/verify.ts';
import { type Account, ordinaryAccount } from '../account.ts';
import { attach, launch, PRODUCT, start, startOpen } from '../application.ts';
import { smallDisk } from '../disk.ts';
import { MORNING, takeTo } from '../furnace.ts';
import { type Scope, suite, until } from '../harness.ts';
import { signIn } from '../keyboard.ts';
import type { StageLine } from '../stageLine.ts';

const STATIONS: readonly StationId[] = ['desk', 'kiosk', 'console'];
const DAY_MS = 86_400_000;

function ledgerOf(folder: string, station: StationId): string {
  return path.join(folder, 'stations', station, 'ledger.db');
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** Everything below `folder` loses, or gets back, its right to be written. */
function allow(folder: string, writing: boolean): void {
  if (writing) chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) allow(name, writing);
    else if (entry.isFile()) chmodSync(name, writing ? 0o600 : 0o400);
  }
  if (!writing) chmodSync(folder, 0o500);
}

interface Refused {
  readonly text: string;
  readonly code: number | string;
}

/**
 * Starts the application where it cannot open, reads what a person would read, and closes that window.
 */
async function refused(scope: Scope, folder: string, account: Account | null = null): Promise<Refused> {
  const { app, process: running } = await attach(scope, {
    folder,
    main: PRODUCT,
    ...(account ?? {}),
  });
  // Windows of stations stand while the files are looked at, and go for the one that says why.
  const said = async (): Promise<Page | undefined> =>
    app.windows().find((shown) => shown.url().includes('/made/'));
  const page = await until('the page that says why', said, (shown) => shown !== undefined);
  assert.ok(page);
  await page.waitForLoadState();
  const text = await textOf(page);
  await app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.close();
  });
  return { text, code: await running.exit };
}

/**
 * There is still room inside the files themselves: what is large is refused first, what is small goes on for a while.
 */
async function exhaust(line: StageLine): Promise<void> {
  const fields = { decedent: { name: '甲', note: '占'.repeat(800) } };
  const large = { fields, draftId: null };
  const small = { draftId: 'ballast', form: 'other', title: '', values: {} };
  for (const [procedure, input] of [
    ['cases.register', large],
    ['drafts.save', small],
  ] as const) {
    await until(
      `${procedure} to be refused`,
      () => line.ask('call', 'desk', procedure, input),
      (answer) => !answer.ok && answer.code.startsWith('STORAGE.'),
      60_000,
    );
  }
}

async function textOf(page: Page): Promise<string> {
  return (await page.getByRole('alert').textContent()) ?? '';
}

export const faults = suite('faults', ({ check, shared }) => {
  /** A home that was set up and closed in order. */
  const template = shared(
    async (scope) => {
      const folder = scope.folder('template');
      const { process: running, line } = await startOpen(scope, { folder });
      await line.ask('quit');
      await running.exit;
      return folder;
    },
    { keep: true },
  );

  const copy = async (scope: Scope): Promise<string> => {
    const folder = path.join(scope.folder('home'), 'home');
    const from = await template();
    cpSync(from, folder, { recursive: true, filter: (name) => name !== path.join(from, 'electron') });
    return folder;
  };

  check(
    'a second copy on the same home says so, ends in order, and the first comes to the front',
    async (scope) => {
      const first = await launch(scope, { folder: scope.folder('home') });
      const focused = first.app.evaluate(
        ({ BrowserWindow }) =>
          new Promise<string>((resolve) => {
            for (const window of BrowserWindow.getAllWindows())
              window.focus = () => resolve(window.getTitle());
          }),
      );
      const second = await start(scope, { folder: first.folder, main: PRODUCT });
      assert.equal(await second.process.exit, 0);
      assert.match(second.process.output, /归程已经在这台电脑上打开.*STORAGE\.IN_USE/);
      assert.match(await focused, /业务大厅/);
      assert.equal((await first.line.live('desk')).name, '业务大厅');
    },
  );

  check('a ledger that another process has open is named as such, and left alone', async (scope) => {
    const folder = await copy(scope);
    const file = ledgerOf(folder, 'console');
    const before = sha256(file);
    const lock = lockFile(loadSqlite(), file);
    scope.later(() => lock.release());
    const { text, code } = await refused(scope, folder);
    assert.match(text, /正被另一个归程程序使用/);
    assert.match(text, /STORAGE\.IN_USE/);
    assert.equal(code, 1);
    assert.equal(sha256(file), before);
    lock.release();
    await startOpen(scope, { folder });
  });

  check('a damaged ledger is named as such, and not a byte of it is changed', async (scope) => {
    for (const { station, from } of [
      { station: 'desk', from: 0 },
      { station: 'console', from: 4096 },
    ] as const) {
      const folder = await copy(scope);
      const file = ledgerOf(folder, station);
      const handle = openSync(file, 'r+');
      const rubbish = Buffer.alloc(statSync(file).size - from, 'rubbish');
      writeSync(handle, rubbish, 0, rubbish.length, from);
      closeSync(handle);
      const before = sha256(file);
      const { text, code } = await refused(scope, folder);
      assert.match(text, /数据文件已损坏/);
      assert.match(text, /STORAGE\.CORRUPT/);
      assert.equal(code, 1);
      assert.equal(sha256(file), before);
    }
  });

  check('a home that may not be written is named as such', async (scope) => {
    const account = ordinaryAccount(scope);
    const folder = await copy(scope);
    scope.later(() => allow(folder, true));
    allow(folder, false);
    const { text } = await refused(scope, folder, account);
    assert.match(text, /STORAGE\.READ_ONLY/);
    assert.match(text, /权限/);

    allow(folder, true);
    chmodSync(ledgerOf(folder, 'kiosk'), 0o400);
    const kiosk = await refused(scope, folder, account);
    assert.match(kiosk.text, /STORAGE\.READ_ONLY/);

    const closed = scope.folder('closed');
    chmodSync(closed, 0o500);
    scope.later(() => chmodSync(closed, 0o700));
    const none = await refused(scope, path.join(closed, 'home'), account);
    assert.match(none.text, /STORAGE\.READ_ONLY/);
  });

  check(
    'a full disk refuses the act in words, keeps what was typed, and lets work go on once there is room',
    async (scope) => {
      const disk = smallDisk(scope);
      mkdirSync(disk.folder);
      const running = await launch(scope, { folder: disk.folder });
      const page = running.page('desk');
      await page.bringToFront();
      await signIn(page, running.line, 'desk', 's01');
      await disk.fill(running.line);
      await exhaust(running.line);
      await page.keyboard.press('F1');
      const name = page.getByRole('textbox', { name: '逝者姓名', exact: true });
      await name.fill('满盘人');
      await page.getByRole('alert').filter({ hasText: '刚才没有存下' }).waitFor();
      await page.keyboard.press('Control+Enter');
      const band = page.getByRole('alert').filter({ hasText: 'STORAGE.' });
      await band.waitFor();
      assert.match((await band.textContent()) ?? '', /没有记录/);
      assert.equal(await name.inputValue(), '满盘人');
      for (const station of STATIONS)
        await until(
          `${station} to answer`,
          () => running.line.ask('text', station),
          (text) => text !== null,
        );

      await disk.free(running.line);
      await name.focus();
      await page.keyboard.press('Control+Enter');
      await page.getByRole('heading', { name: '满盘人', level: 1 }).waitFor();
      const hits = (await running.line.call('desk', 'cases.search', { query: '满盘人' })) as unknown[];
      assert.equal(hits.length, 1);
      await running.close();
      for (const station of STATIONS) {
        const report = await verifyFile(ledgerOf(disk.folder, station), loadSqlite());
        assert.ok(report.ok, `${station}: ${JSON.stringify(report.chains)}`);
      }
      // Full from the beginning: for the home that is there, and for a new one.
      disk.fillBefore?.();
      for (const folder of disk.fillBefore === null ? [] : [disk.folder, `${disk.folder}-new`])
        assert.match((await refused(scope, folder)).text, /磁盘已满.*STORAGE\.FULL/s);
    },
  );

  check(
    'a clock that was set back is shown, and nothing irreversible passes until it is right',
    async (scope) => {
      const { line } = await startOpen(scope, {
        folder: scope.folder('clock'),
        env: { GUICHENG_STAGE_CLOCK: MORNING },
      });
      await takeTo(line, '只差看炉膛');
      await line.ask('setClock', -DAY_MS);
      for (const station of STATIONS) {
        const { clock } = await line.live(station);
        assert.equal(clock.ok, false);
        await until(
          `the clock at ${station}`,
          () => line.ask('text', station),
          (text) => text?.includes(clock.text) === true,
        );
      }
      // The attempt under way is refused by itself, and so is the next one.
      await until(
        'a refusal',
        async () => (await line.live('console')).verdict,
        (verdict) => verdict?.outcome === 'blocked' && verdict.reasons[0]?.code === 'CLOCK_WRONG',
      );
      await line.call('console', 'attempt.open', { checkpoint: 'charge', expected: null });
      const { verdict } = await line.live('console');
      assert.equal(verdict?.reasons[0]?.code, 'CLOCK_WRONG');
      assert.deepEqual(await line.ask('irreversible'), []);
      await line.ask('setClock', DAY_MS);
      await line.call('console', 'attempt.open', { checkpoint: 'charge', expected: null });
      const right = await line.live('console');
      assert.equal(right.clock.ok, true);
      assert.notEqual(right.attempt, null);
    },
  );
});
