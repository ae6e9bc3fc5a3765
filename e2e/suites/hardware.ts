/**
 * One person from registration to the cold room in the real application, with all ten classes of devices on the rig, and those in use broken
 * at the moment it is in use: what the operator sees then, that the work goes on by contact scans, and that the device
 * is back by itself. The numbers are those of the classes.
 */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright';
import { demoCode } from '../../src/station/demo/homeData.ts';
import type { CaseDetail } from '../../src/station/dto.ts';
import { suite } from '../harness.ts';
import { HAND_MS, wedge } from '../keyboard.ts';
import { readCode } from '../rig/read-code.ts';
import { pictureOfBits } from '../rig/see.ts';
import { TenClassesDay } from '../tenClasses.ts';

const MOTHER = {
  name: '李桂兰',
  sex: '2',
  nation: '01',
  birth: '19351231',
  address: '山东省莒南县大店镇七村3号',
  number: '371327193512310024',
  issuer: '莒南县公安局',
  from: '20060501',
  to: '长期',
};

const BLANK = 'E28068940000400A9D22A9EB';
const OTHER = 'E28068940000400A9D22A9EC';

function field(page: Page, name: string): Locator {
  const named = { name, exact: true };
  return page.getByRole('textbox', named).or(page.getByRole('combobox', named));
}

async function detailOf({ running: { line } }: TenClassesDay): Promise<CaseDetail> {
  const hits = (await line.call('desk', 'cases.search', { query: MOTHER.name })) as { caseId: string }[];
  return (await line.call('desk', 'cases.get', { caseId: hits[0]?.caseId ?? '' })) as CaseDetail;
}

export const hardware = suite('hardware', ({ check, shared }) => {
  const day = shared((scope) => TenClassesDay.begin(scope), { keep: true });
  const chapter = (name: string, tell: (today: TenClassesDay) => Promise<void>): void =>
    check(name, async () => await (await day()).chapter(tell));

  chapter(
    '4: the identity-card reader is pulled in the middle of a reading, and one tap fills the page',
    async (today) => {
      const { hardware } = today;
      const window = await today.at('desk', 's01');
      await window.keyboard.press('F1');
      await window.getByText('刷身份证填入「逝者」').waitFor();
      await hardware.order('idCard', { misbehave: 'halfRead', card: MOTHER });
      await hardware.break('idCard', 'unplug');
      await window.getByText('身份证读卡器没有连上，请手工填写').waitFor();
      await today.sign('desk', '身份证读卡器 断开');
      await field(window, '逝者姓名').fill('');
      await field(window, '逝者姓名').click();
      await window.keyboard.type(MOTHER.name, { delay: HAND_MS });
      await today.look('desk', 'idcard-gone');
      await hardware.order('idCard', { misbehave: null, lift: true });
      await hardware.mend('idCard', 'unplug');
      await today.sign('desk', '身份证读卡器');
      assert.equal(await field(window, '逝者姓名').inputValue(), MOTHER.name);
      await hardware.order('idCard', { card: MOTHER });
      await window.getByText('已填入「逝者」').waitFor();
      await hardware.order('idCard', { lift: true });
      await window.keyboard.press('Control+Enter');
      await window.getByRole('heading', { name: MOTHER.name, level: 1 }).waitFor();
      const { card, decedent } = await detailOf(today);
      assert.equal(decedent.paperNumber, MOTHER.number);
      today.knows(card.caseId, new Map());
    },
  );

  chapter(
    '9: the paper ends in the middle of the band, which is printed again and read from what came out',
    async (today) => {
      const { hardware, running } = today;
      const window = today.page('desk');
      const band = async () => (await detailOf(today)).carriers.find(({ kind }) => kind === 'wristband');
      await hardware.order('printer', { paperOutIn: 0 });
      await window.keyboard.press('F9');
      await window.getByRole('status').filter({ hasText: '没有打出来：' }).waitFor();
      assert.equal((await band())?.unprinted, true);
      await today.sign('desk', '登记台腕带机 要处理');
      await today.look('desk', 'print-paper-out');
      await hardware.mend('printer', 'jam');
      await today.sign('desk', '登记台腕带机');
      await window.getByRole('button', { name: /^重打腕带/ }).click();
      const { width, height, bits } = await hardware.program('printer').next('label');
      const text = readCode(
        pictureOfBits(Number(width), Number(height), Buffer.from(String(bits), 'base64')),
      );
      assert.equal(text, (await band())?.code);
      await window.getByRole('status').filter({ hasText: '「登记台腕带机」已打好' }).waitFor();
      today.knows((await detailOf(today)).card.caseId, new Map([['li.wristband', text]]));
      await today.stage.scan('desk', text);
      assert.equal((await band())?.state, 'verified');
      assert.match((await running.line.live('desk')).lastScan?.note ?? '', /核对无误/);
      today.skipTo('登记补齐');
    },
  );

  chapter(
    '3: the scanner is pulled, its mark says so, and the next label is scanned with another',
    async (today) => {
      const { hardware, stage } = today;
      const window = today.page('desk');
      await today.play('打印袋签');
      await hardware.order('deskScanner', {
        scan: demoCode('staff', 's01'),
        misbehave: 'repeat',
        times: 20,
        gapMs: 30,
      });
      await window
        .getByText(/扫码枪在连续重复发送同一个码/)
        .first()
        .waitFor();
      await hardware.break('deskScanner', 'unplug');
      await today.sign('desk', '登记台扫码枪 断开');
      stage.wedges.add('desk');
      await today.play('袋签用别的枪回扫');
      await hardware.mend('deskScanner', 'unplug');
      await today.sign('desk', '登记台扫码枪');
      stage.wedges.delete('desk');
    },
  );

  chapter('1: the tag of the bag is written when one lies there and the reader is there', async (today) => {
    const { hardware } = today;
    const window = await today.at('desk', 's01');
    const lay = (...epcs: string[]) =>
      hardware.order('issuer', { lay: { antenna: 1, tags: epcs.map((epc) => ({ epc })) } });
    await window.getByRole('button', { name: /^发标签/ }).click();
    const dialog = window.getByRole('dialog', { name: /^发标签/ });
    await dialog.waitFor();
    await today.look('desk', 'tag-issue');
    await lay(BLANK, OTHER);
    await dialog.getByRole('button', { name: '写入标签' }).click();
    await dialog.getByRole('alert').filter({ hasText: '2 枚标签' }).waitFor();
    await today.look('desk', 'tag-issue-refused');
    await lay(BLANK);
    await hardware.break('issuer', 'unplug');
    await today.sign('desk', '登记台发卡器 断开');
    await dialog.getByRole('button', { name: '再写一次' }).click();
    await dialog.getByRole('alert').filter({ hasText: '没有工作' }).waitFor();
    await hardware.mend('issuer', 'unplug');
    await today.sign('desk', '登记台发卡器');
    await dialog.getByRole('button', { name: '再写一次' }).click();
    await dialog.getByText('标签已写好并锁定').waitFor();
    await today.look('desk', 'tag-issue-done');
    await hardware.order('issuer', { tell: 'tags' });
    const { tags } = await hardware.program('issuer').next('tags');
    const [tag] = tags as { epc: string; locked: string[] }[];
    assert.deepEqual(tag?.locked, ['epc', 'password']);
    await dialog.getByText(tag?.epc ?? 'no tag').waitFor();
    await dialog.getByRole('button', { name: '完成' }).click();
    await window.getByRole('button', { name: /^重写标签/ }).waitFor();
    await today.play('系签通过');
  });

  chapter('2: a badge scanner that loses keys signs nobody in, and the next pull does', async (today) => {
    const window = today.page('kiosk');
    await window.bringToFront();
    const badge = demoCode('staff', 's05');
    await wedge(window, badge.slice(0, -3));
    await window
      .getByText(/没有读完整，请重新扫描/)
      .first()
      .waitFor();
    assert.equal((await today.running.line.live('kiosk')).session, null);
    await today.play('接收通过');
  });

  chapter('5 and 7: no data of the cold rooms and a mute door keep nobody from the bay', async (today) => {
    const { hardware, running } = today;
    const window = today.page('kiosk');
    const cold = window.locator('.gcb-cold');
    await running.line.call('kiosk', 'verdict.dismiss', undefined);
    await cold.getByText('℃').first().waitFor();
    await hardware.break('cold', 'unplug');
    await cold.getByText('没有数据').first().waitFor();
    assert.equal(await cold.getByText('℃').count(), 0);
    await today.sign('kiosk', '冷柜温控 断开');
    await running.line.ask('advance', 70_000);
    await today.alarm('kiosk', /等 2 台冷柜没有温度数据/);
    await hardware.break('doors', 'silent');
    await today.sign('kiosk', '冷藏间门禁 无回应');
    await today.play('门禁和冷柜都没有应答，照样入柜');
    await today.alarm('kiosk', '一号冷藏间的门没有打开');
    await today.look('kiosk', 'cold-and-door-gone');

    await hardware.mend('cold', 'unplug');
    await hardware.mend('doors', 'silent');
    await today.sign('kiosk', '冷柜温控');
    await today.sign('kiosk', '冷藏间门禁');
    const opened = hardware.program('doors').next('opened');
    await today.play('复核通过，门开');
    assert.deepEqual(await opened, { event: 'opened', door: 1, seconds: 4 });
  });
});
