import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright';
import { demoCode, demoPin } from '../../src/station/demo/homeData.ts';
import type { CaseDetail } from '../../src/station/dto.ts';
import { launch, type Running } from '../application.ts';
import { type Scope, suite, until } from '../harness.ts';
import { HAND_MS, signIn, wedge } from '../keyboard.ts';

interface Desk extends Running {
  readonly window: Page;
}

async function openDesk(scope: Scope, folder = scope.folder('desk')): Promise<Desk> {
  const running = await launch(scope, { folder });
  const window = running.page('desk');
  window.setDefaultTimeout(10_000);
  await window.bringToFront();
  return { ...running, window };
}

async function signedIn(scope: Scope, folder?: string): Promise<Desk> {
  const desk = await openDesk(scope, folder);
  await signIn(desk.window, desk.line, 'desk', 's01');
  return desk;
}

function field(page: Page, name: string): Locator {
  const named = { name, exact: true };
  return page.getByRole('textbox', named).or(page.getByRole('combobox', named));
}

/** A hand at the keyboard, in the field that has the focus. */
async function hand(page: Page, ...entries: readonly string[]): Promise<void> {
  for (const entry of entries) {
    if (entry !== '') await page.keyboard.type(entry, { delay: HAND_MS });
    await page.keyboard.press('Enter');
  }
}

async function newPage(page: Page): Promise<void> {
  await page.keyboard.press('F1');
  await page.getByRole('heading', { name: '登记', level: 1 }).waitFor();
  await until(
    'an empty registration with the focus in its first field',
    () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''),
    (name) => name === '逝者姓名',
  );
}

async function registered(desk: Desk, decedent: Record<string, string>): Promise<string> {
  const made = await desk.line.call('desk', 'cases.register', { fields: { decedent }, draftId: null });
  return (made as { caseId: string }).caseId;
}

async function detailOf(desk: Desk, caseId: string): Promise<CaseDetail> {
  return (await desk.line.call('desk', 'cases.get', { caseId })) as CaseDetail;
}

async function openCase(desk: Desk, name: string): Promise<void> {
  await desk.window
    .getByRole('option', { name: new RegExp(name) })
    .first()
    .click();
  await desk.window.getByRole('heading', { name, level: 1 }).waitFor();
}

/** A bay: it belongs to no case, so that scanning it at the desk opens nothing. */
const BAY = demoCode('bay', 'A-01');
const OTHER_BAY = demoCode('bay', 'A-02');

const DRAFT: readonly (readonly [name: string, text: string])[] = [
  ['逝者姓名', '欧阳翠兰'],
  ['逝者证件号码', '37282419380312004'],
  ['逝者出生日期', '三八年三月'],
  ['逝者年龄', '八十八岁'],
  ['逝者村（居）', '七村'],
  ['逝者住址', '七村 3 号，后院'],
  ['逝者死亡地点', '坊前镇卫生院'],
  ['接运来电人', '张建国'],
  ['接运来电电话', '1390000'],
  ['接运接运地点', '卫生院后门'],
  ['接运里程（公里）', '23'],
  ['承办人姓名', '张建'],
  ['承办人电话', '138001'],
  ['领灰人姓名', '张'],
];

/** What comes out of a clipboard on a bad day. */
const RUBBISH =
  "'); DROP TABLE event;--\u0000\u0007\u001b[31m\u202eevil\u202c\u200b\ufeff😀👨‍👩‍👧\ud800<script>alert(1)</script>\r\n\t{{7*7}}$(reboot)";
const HEAP = '字😀'.repeat(33_000);
/** Control and format characters: what cannot be seen cannot be corrected. */
const UNSEEN = /[\p{Cc}\p{Cf}]/u;

async function paste(desk: Desk, into: Locator, text: string): Promise<void> {
  await desk.app.evaluate(({ clipboard }, given) => clipboard.writeText(given), text);
  await into.click();
  await desk.window.keyboard.press('Control+A');
  await desk.window.keyboard.press('Control+V');
  await desk.window.keyboard.press('Escape');
}

export const desk = suite('desk', ({ check, shared }) => {
  const open = shared((scope) => signedIn(scope));

  check('a badge and a PIN sign in; a wrong PIN is said and asked again', async (scope) => {
    const { window, line } = await openDesk(scope);
    await window.getByText('请扫工牌登录').first().waitFor();
    await wedge(window, demoCode('staff', 's01'));
    const dialog = window.getByRole('dialog', { name: '王芳，请输入口令' });
    await dialog.waitFor();
    await hand(window, '1002');
    await window.getByRole('alert').filter({ hasText: 'AUTH.' }).waitFor();
    assert.equal((await line.live('desk')).session, null);
    assert.equal(await dialog.getByLabel('口令').inputValue(), '');
    await hand(window, demoPin('s01'));
    await window.getByRole('button', { name: '接待员 王芳' }).waitFor();
  });

  check(
    'one person is registered by the keyboard alone, and the name that could be mixed up is shown',
    async () => {
      const home = await open();
      const { window } = home;
      await registered(home, { name: '李桂芝', sex: 'female', birthDate: '1940-02-01' });
      await newPage(window);
      await hand(window, '李桂兰', 'sfz', '372824193803120043');
      const warning = window.getByRole('status').filter({ hasText: '姓名相近' });
      await warning.getByText('李桂芝').waitFor();
      // Sex, birth date and age came out of the number; Tab goes on as Enter does.
      assert.equal(await field(window, '逝者出生日期').inputValue(), '1938-03-12');
      assert.equal(await field(window, '逝者性别').inputValue(), '女');
      await hand(window, '', '', '', 'hz', 'ddz');
      assert.equal(await field(window, '逝者镇街').inputValue(), '大店镇');
      await window.keyboard.type('七村', { delay: HAND_MS });
      await window.keyboard.press('Tab');
      await window.keyboard.type('七村 3 号', { delay: HAND_MS });
      await window.keyboard.press('Control+Enter');
      await window.getByRole('heading', { name: '李桂兰', level: 1 }).waitFor();
      const hits = (await home.line.call('desk', 'cases.search', { query: '李桂兰' })) as {
        caseId: string;
      }[];
      assert.equal(hits.length, 1);
      const { decedent } = await detailOf(home, hits[0]?.caseId ?? '');
      assert.equal(decedent.village, '七村');
      assert.equal(decedent.address, '七村 3 号');
      assert.equal(decedent.ethnicGroup, '01');
    },
  );

  check(
    'a half-typed registration survives the end of the whole process, to the last character',
    async (scope) => {
      const folder = scope.folder('killed');
      const first = await signedIn(scope, folder);
      await newPage(first.window);
      for (const [name, text] of DRAFT) {
        await field(first.window, name).focus();
        await first.window.keyboard.type(text, { delay: HAND_MS });
      }
      await until(
        'the draft to be kept whole',
        async () => (await first.line.call('desk', 'drafts.list', undefined)) as { values: unknown }[],
        (drafts) => JSON.stringify(drafts[0]?.values ?? {}).includes('"name":"张"'),
      );
      await first.process.kill();

      const again = await signedIn(scope, folder);
      await again.window.getByText('没登记完的内容').waitFor();
      for (const [name, text] of DRAFT)
        assert.equal(await field(again.window, name).inputValue(), text, name);
    },
  );

  check('killed in the middle of a word, at most the last half second of typing is gone', async (scope) => {
    const folder = scope.folder('killed');
    const first = await signedIn(scope, folder);
    await newPage(first.window);
    await field(first.window, '逝者住址').focus();
    const typed = '板泉镇七村东头第三家门前有两棵老槐树电话打不通请走南边的小路再往东过一座桥'.repeat(2);
    // No pause long enough to think of saving.
    await first.window.keyboard.type(typed, { delay: HAND_MS });
    await first.process.kill();

    const again = await signedIn(scope, folder);
    const kept = await field(again.window, '逝者住址').inputValue();
    assert.ok(typed.startsWith(kept), kept);
    assert.ok(typed.length - kept.length <= 500 / HAND_MS, `${typed.length - kept.length} characters lost`);
  });

  check('a band is printed, scanned back by a keyboard scanner, and only then tied', async () => {
    const home = await open();
    const { window, line } = home;
    const caseId = await registered(home, { name: '高文远', sex: 'male', birthDate: '1950-06-09' });
    await openCase(home, '高文远');
    await window.keyboard.press('F9');
    await window.getByRole('status').filter({ hasText: '已送打印，请扫回核对' }).waitFor();
    await window.getByRole('button', { name: '打印袋签' }).click();
    const printed = await until(
      'wristband and bag tag printed',
      async () => (await detailOf(home, caseId)).carriers,
      (carriers) => carriers.length === 2,
      20_000,
    );
    assert.deepEqual(
      printed.map(({ state }) => state),
      ['printed', 'printed'],
    );
    const bind = window.getByRole('button', { name: /^开始系签/ });
    assert.equal(await bind.isDisabled(), true);
    for (const { code } of printed) {
      await wedge(window, code);
      await window.getByRole('status').filter({ hasText: '回扫核对无误' }).waitFor();
    }
    await until(
      'both verified',
      async () => (await detailOf(home, caseId)).carriers.map(({ state }) => state).join(),
      (states) => states === 'verified,verified',
    );
    await window.getByRole('button', { name: '开始系签', exact: true }).click();
    const attempt = await until(
      'the binding to begin',
      async () => (await line.live('desk')).attempt,
      (seen) => seen !== null,
    );
    assert.equal(attempt?.checkpoint, 'bind');
    await line.call('desk', 'attempt.cancel', undefined);
  });

  check('somebody is found by initials while they are typed', async () => {
    const home = await open();
    const { window } = home;
    await registered(home, { name: '郑淑贞', sex: 'female', birthDate: '1933-01-20' });
    await registered(home, { name: '郑树增', sex: 'male', birthDate: '1935-01-20' });
    const search = window.getByRole('combobox', { name: '查找逝者' });
    // While somebody at the window still has to be named, there is no list to search.
    await search.waitFor();
    await window.keyboard.press('F2');
    const hits = window.getByRole('listbox', { name: '查找结果' }).getByRole('option');
    for (const letters of ['z', 's', 'z']) await window.keyboard.type(letters, { delay: HAND_MS });
    await until(
      'both to be listed',
      () => hits.allTextContents(),
      (texts) => texts.length === 2,
    );
    for (const text of await hits.allTextContents()) assert.match(text, /郑/);
    await search.fill('zhengshuzhen');
    await until(
      'one to be left',
      () => hits.allTextContents(),
      (texts) => texts.length === 1,
    );
    await window.keyboard.press('Enter');
    await window.getByRole('heading', { name: '郑淑贞', level: 1 }).waitFor();
    await search.fill('');
  });

  check('a code scanned into a form field is a scan, and the field is as it was', async () => {
    const { window, line } = await open();
    await newPage(window);
    await window.getByRole('button', { name: '更多' }).click();
    const before: readonly (readonly [string, string])[] = [
      ['逝者姓名', '王秀'],
      ['逝者证件类型', ''],
      ['逝者证件号码', '3728'],
      ['逝者出生日期', '1938'],
      ['接运约定时间', '今天'],
      ['接运里程（公里）', '2'],
      ['逝者备注', '第一行'],
      ['查找逝者', ''],
    ];
    // Two in turns: one and the same, read as evenly as this types, would be a scanner that is stuck.
    let scans = 0;
    for (const end of ['Enter', 'Tab', null] as const) {
      // Every field with Enter, as most scanners end; one of each kind with the others.
      for (const [name, text] of end === 'Enter' ? before : before.slice(0, 3)) {
        const input = field(window, name);
        await input.fill(text);
        await input.focus();
        const last = (await line.live('desk')).lastScan?.at ?? 0;
        scans += 1;
        const code = scans % 2 === 0 ? BAY : OTHER_BAY;
        await wedge(window, code, end);
        const heard = await until(
          `the scan into ${name}`,
          async () => (await line.live('desk')).lastScan,
          (scan) => (scan?.at ?? 0) > last,
        );
        assert.equal(heard?.text, code);
        assert.equal(await input.inputValue(), text, name);
        const focused = await input.evaluate((element) => element === document.activeElement);
        assert.ok(focused, `${name} has lost the focus after a scan ended by ${end}`);
      }
    }
  });

  check('no digit of a PIN goes into what lies behind, whatever wants the focus meanwhile', async () => {
    const { window, line } = await open();
    await newPage(window);
    await wedge(window, demoCode('staff', 's02'));
    const dialog = window.getByRole('dialog', { name: /请输入口令/ });
    await dialog.waitFor();
    for (const digit of demoPin('s02')) {
      // As a page does that is drawn late.
      await window.evaluate(() => document.querySelector<HTMLElement>('[aria-label="逝者姓名"]')?.focus());
      await window.keyboard.type(digit);
    }
    await window.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    assert.equal((await line.live('desk')).session?.staffId, 's02');
    assert.equal(await field(window, '逝者姓名').inputValue(), '');
    await signIn(window, line, 'desk', 's01');
  });

  check('an exception asks for what it needs and says what is lacking until it is there', async () => {
    const home = await open();
    const { window } = home;
    const panel = window.getByRole('region', { name: '特殊情形和期限' });
    const infant = { name: '赵小宝', caseKind: 'fetal', ethnicGroup: '03' };
    const caseId = await registered(home, infant);
    await openCase(home, '赵小宝');
    await panel.getByText('还缺母亲姓名和证件号').waitFor();
    await field(window, '逝者母亲姓名').fill('赵敏');
    await field(window, '逝者母亲证件号码').fill('371327199905050029');
    await window.keyboard.press('Tab');
    await panel.getByText('还缺母亲姓名和证件号').waitFor({ state: 'detached' });
    await panel.getByText('葬式由家属书面选择').waitFor();
    await panel.getByRole('button', { name: '葬式选择' }).click();
    const dialog = window.getByRole('dialog', { name: '葬式选择' });
    await dialog.getByRole('combobox', { name: '选择' }).fill('火化');
    await window.keyboard.press('Enter');
    await dialog.getByLabel('签字的家属').fill('赵敏');
    await dialog.getByLabel('材料编号（可以不填）').fill('选择书 12');
    await dialog.getByRole('button', { name: '登记选择' }).click();
    await panel.getByRole('list', { name: '已登记' }).getByText('选择书 12').waitFor();
    const { exceptions } = await detailOf(home, caseId);
    assert.deepEqual(exceptions.marks.find((mark) => mark.id === 'choice')?.lacking, []);
  });

  check('rubbish pasted into every field is tamed, loses nothing else and crashes nothing', async () => {
    const home = await open();
    const { window } = home;
    const broken: string[] = [];
    window.on('pageerror', (error) => broken.push(error.message));
    window.on('crash', () => broken.push('the page crashed'));
    await newPage(window);
    await window.getByRole('button', { name: '更多' }).click();
    const inputs = await window.locator('[data-form]').getByRole('textbox').all();
    const lists = await window.locator('[data-form]').getByRole('combobox').all();
    assert.ok(inputs.length + lists.length > 40, `only ${inputs.length + lists.length} fields`);
    for (const input of [...inputs, ...lists]) {
      await paste(home, input, HEAP);
      assert.ok((await input.inputValue()).length <= 2_000);
      await paste(home, input, RUBBISH);
      const held = await input.inputValue();
      assert.doesNotMatch(held.replaceAll('\n', ''), UNSEEN);
      assert.match(held, /DROP TABLE event/, 'what can be read is kept, to be seen and corrected');
    }
    await paste(home, field(window, '逝者姓名'), '钱守正');
    await paste(home, field(window, '承办人电话'), '13900001111');
    await window.keyboard.press('Control+Enter');
    await window.getByRole('heading', { name: '钱守正', level: 1 }).waitFor();
    const hits = (await home.line.call('desk', 'cases.search', { query: '钱守正' })) as { caseId: string }[];
    const { decedent, arranger, transfer } = await detailOf(home, hits[0]?.caseId ?? '');
    assert.equal(arranger.phone, '13900001111');
    assert.match(decedent.note ?? '', /DROP TABLE event/);
    for (const text of [decedent, arranger, transfer].flatMap((section) => Object.values(section)))
      assert.doesNotMatch(String(text).replaceAll('\n', ''), UNSEEN);
    assert.deepEqual(broken, []);
  });
});
