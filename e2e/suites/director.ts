import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { createSigner, generateKeyPair } from '../../src/ledger/keys.ts';
import { loadSqlite } from '../../src/ledger/sqlite.ts';
import { barePorts, fileSecret, newHomeSecret } from '../../src/station/demo/bareHome.ts';
import { seedCases } from '../../src/station/demo/seedCases.ts';
import { openHome } from '../../src/station/home.ts';
import { launch, type Running } from '../application.ts';
import { outFolder, type Scope, suite } from '../harness.ts';
import { signInQuietly } from '../keyboard.ts';
import { Walker } from './screens.ts';

const CASES = 120;
const IN_HOUSE = 14;

/** A home with a past: what happened in the last weeks, near misses too, and some people who are still there. */
async function homeWithPast(scope: Scope): Promise<Running> {
  const folder = scope.folder('director');
  const home = await openHome({
    dir: folder,
    sqlite: loadSqlite(),
    clock: { wall: () => Date.now(), mono: () => performance.now() },
    homeSecret: Buffer.from(fileSecret(folder, 'home', newHomeSecret), 'base64'),
    signerFor: (id) => createSigner(fileSecret(folder, `station-${id}`, () => generateKeyPair().privateKey)),
    portsFor: () => barePorts,
  });
  try {
    await seedCases(home, { cases: CASES, inHouse: IN_HOUSE, days: 40, until: Date.now() });
  } finally {
    home.close();
  }
  return await launch(scope, { folder });
}

/** The director's screens on a home with a past, in both sizes under axe, and their empty states on a new one. */
export const director = suite('director', ({ check, shared }) => {
  const past = shared(homeWithPast, { keep: true });

  check(
    'reads the day, the near misses and their stories, the figures and who lies how long',
    async () => {
      const { page: pageOf, line } = await past();
      const page = pageOf('desk');
      page.setDefaultTimeout(15_000);
      await signInQuietly(line, 'desk', 's02');
      const walker = new Walker(page, 'desk');
      await page.getByRole('button', { name: '馆长', exact: true }).click();
      for (const name of ['今日', '差错登记', '扫码率', '在馆时长']) {
        await page.getByRole('button', { name, exact: true }).click();
        await walker.settled();
        await walker.look(`past-${name}`);
      }
      await page.getByRole('button', { name: '差错登记', exact: true }).click();
      const list = page.getByRole('list', { name: '差错登记' });
      await list.getByRole('button').filter({ hasText: '弄错' }).first().click();
      await page.getByRole('heading', { name: '屏幕上说' }).waitFor();
      await walker.look('past-story');
      await page.getByRole('button', { name: '返回' }).click();
      await page.getByRole('button', { name: '改期限' }).click();
      await walker.look('past-rule');
      await page.getByRole('button', { name: '不改' }).click();
      assert.deepEqual(walker.problems, []);
    },
    240_000,
  );

  check('finds a near miss by the name of who was touched, judges it, and it is due', async () => {
    const { page: pageOf, line } = await past();
    const page = pageOf('desk');
    await signInQuietly(line, 'desk', 's02');
    await page.getByRole('button', { name: '馆长', exact: true }).click();
    await page.getByRole('button', { name: '差错登记', exact: true }).click();
    await page.getByRole('list', { name: '差错登记' }).waitFor();
    const answered = page.locator('[role=status][aria-busy=false]').filter({ hasText: '符合的有' });
    await page.getByRole('checkbox', { name: '只看牵涉两位的' }).check();
    await answered.waitFor();
    const touched = page.getByRole('list', { name: '差错登记' }).getByRole('button').first();
    const name = (await touched.locator('.gc-name').first().textContent()) ?? '';
    await page.getByRole('textbox', { name: '姓名或编号' }).fill(name);
    await answered.waitFor();
    await touched.click();
    await page.getByRole('combobox', { name: '原因类别' }).click();
    await page.getByTitle('人员').click();
    await page.getByRole('radio', { name: '要上报' }).check();
    await page.getByRole('button', { name: '存下判定' }).click();
    await page.getByText(/判定。改写时/).waitFor();
    await page.getByRole('button', { name: '返回' }).click();
    await page.getByRole('list', { name: '要上报' }).getByText(name).first().waitFor();
  });

  check('writes the ledger out without a name', async () => {
    const { line } = await past();
    const filter = {
      ...{ stationId: null, actorId: null, checkpoint: null, code: null, from: null, to: null },
      ...{ wrong: null, twoBodies: false, cause: null, text: '' },
    };
    for (const form of ['csv', 'pdf']) {
      const written = await line.call('desk', 'director.exportNearMisses', { filter, form });
      const { file, count } = written as { file: string | null; count: number };
      assert.ok(count > 3, `${form}: ${count}`);
      assert.match(file ?? '', new RegExp(`nearMissReport.*\\.${form}$`));
      copyFileSync(file ?? '', path.join(outFolder, `near-misses.${form}`));
    }
  });

  check('is not there for a receptionist', async () => {
    const { page: pageOf, line } = await past();
    await line.call('desk', 'session.signOut', undefined);
    await signInQuietly(line, 'desk', 's01');
    const page = pageOf('desk');
    await page.getByText('这里由馆长或代理人查看').waitFor();
    assert.equal(await page.getByRole('button', { name: '馆长', exact: true }).count(), 0);
  });

  check(
    'says what will stand there while a new home has nothing to show',
    async (scope) => {
      const running = await launch(scope, { folder: scope.folder('director-new') });
      const page = running.page('desk');
      await signInQuietly(running.line, 'desk', 's02');
      const walker = new Walker(page, 'desk');
      await page.getByRole('button', { name: '馆长', exact: true }).click();
      for (const [tab, empty] of [
        ['今日', '今天还没有人到馆'],
        ['差错登记', '还没有一次拦截'],
        ['扫码率', '这段时间还没有核验'],
        ['在馆时长', '馆里现在没有人'],
      ] as const) {
        await page.getByRole('button', { name: tab, exact: true }).click();
        await page.getByText(empty).first().waitFor();
        await walker.look(`empty-${tab}`);
      }
      assert.deepEqual(walker.problems, []);
    },
    240_000,
  );
});
