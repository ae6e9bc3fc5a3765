/**
 * One person's whole day in the real application, with all ten classes of devices on the rig, and each broken at the
 * moment it is in use: what the operator sees then, that the work goes on by contact scans, and that the device is
 * back by itself. The numbers are those of the classes.
 */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright';
import { demoCode, demoPin } from '../../src/station/demo/homeData.ts';
import type { CaseDetail } from '../../src/station/dto.ts';
import { suite, until } from '../harness.ts';
import { HAND_MS, signInQuietly, wedge } from '../keyboard.ts';
import { ffmpegStarts, orderFfmpeg } from '../rig/ffmpeg-program.ts';
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
const SON = {
  ...MOTHER,
  name: '王建国',
  sex: '1',
  birth: '19400101',
  number: '371327194001010016',
  to: '20160501',
};
/** On the card of 刘洋, who ties the tags. */
const UID = 'D007D5A1';

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

/** Frames that were decoded and shown, not bytes that were taken in. */
async function plays(video: Locator): Promise<void> {
  await until(
    'the video to play',
    () => video.evaluate((one) => (one as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames),
    (frames) => frames > 3,
  );
  assert.equal(await video.evaluate((one) => (one as HTMLVideoElement).videoWidth), 320);
}

export const hardware = suite('hardware', ({ check, shared }) => {
  const day = shared((scope) => TenClassesDay.begin(scope), { keep: true });
  let bagTag = '';
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
    bagTag = tag?.epc ?? '';
    await dialog.getByRole('button', { name: '完成' }).click();
    await window.getByRole('button', { name: /^重写标签/ }).waitFor();
  });

  chapter(
    '2: a staff card signs in as the badge does; its reader is pulled between the two times it is laid down',
    async (today) => {
      const { hardware, running } = today;
      const { line } = running;
      const window = today.page('desk');
      await line.call('desk', 'session.signOut', undefined);
      await signInQuietly(line, 'desk', 's02');
      await line.call('desk', 'staff.registerCard', { staffId: 's03' });
      const step = (wanted: string) =>
        until(
          `the card to be ${wanted}`,
          async () => (await line.live('desk')).cardEnrolment?.step,
          (seen) => seen === wanted,
        );
      await hardware.order('cards', { lay: { uid: UID } });
      await step('again');
      await hardware.break('cards', 'unplug');
      await today.sign('desk', '职工卡读卡器 断开');
      await line.ask('advance', 1_000);
      // It lies there still when the reader is back, and is laid down anew by that.
      await hardware.mend('cards', 'unplug');
      await step('done');
      await hardware.order('cards', { lift: true });
      await line.call('desk', 'staff.cancelCard', undefined);
      await line.call('desk', 'session.signOut', undefined);
      await window.bringToFront();
      await hardware.break('cards', 'unplug');
      await today.sign('desk', '职工卡读卡器 断开');
      await hardware.mend('cards', 'unplug');
      await today.sign('desk', '职工卡读卡器');
      await hardware.order('cards', { lay: { uid: UID } });
      const pin = window.getByRole('dialog', { name: /请输入口令/ });
      await pin.waitFor();
      await window.keyboard.type(demoPin('s03'), { delay: HAND_MS });
      await window.keyboard.press('Enter');
      await pin.waitFor({ state: 'detached' });
      assert.equal((await line.live('desk')).session?.staffId, 's03');
      await today.play('系签通过');
    },
  );

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
    await hardware.break('doors', 'lie');
    await today.alarm('kiosk', '一号冷藏间的门被强行打开');
    await today.look('kiosk', 'door-forced');
    await running.line.call('kiosk', 'verdict.dismiss', undefined);
    const alarm = window.getByRole('listitem').filter({ hasText: '被强行打开' });
    await alarm.getByRole('button', { name: '登记原因' }).click();
    const dialog = window.getByRole('dialog', { name: '一号冷藏间的门被强行打开' });
    await dialog.getByRole('button', { name: '已到现场，门已关好，遗体在位' }).click();
    await dialog.getByRole('button', { name: '登记', exact: true }).click();
    await today.noAlarm('kiosk', '被强行打开');
    await cold.getByText('℃').first().waitFor();
    await today.play('送往火化车间');
  });

  chapter(
    '6: a furnace that starts without a pass is loud at every station until two explain it',
    async (today) => {
      const { hardware } = today;
      const window = await today.at('console', 's08');
      await window.getByText('继电器已断开').waitFor();
      await window.getByText('412.5 ℃').waitFor();
      await today.look('console', 'furnace-hardware');
      await hardware.break('furnace', 'lie');
      for (const station of ['console', 'desk', 'kiosk'] as const)
        await today.alarm(station, '2 号炉没有入炉许可就点火了');
      await until(
        'the beacon is lit',
        async () => (await hardware.program('relay').next('coil')).at,
        (at) => at === 2,
      );
      await today.look('console', 'furnace-unpermitted');
      await today.look('kiosk', 'furnace-unpermitted');
      await hardware.mend('furnace', 'lie');
      await window.getByRole('button', { name: /查明原因/ }).click();
      const dialog = window.getByRole('dialog');
      await dialog.getByLabel('看到了什么、为什么会这样').fill('厂家试炉，炉膛为空');
      await dialog.getByLabel('第二人工牌').fill(demoCode('staff', 's09'));
      await dialog.getByLabel('第二人口令').fill(demoPin('s09'));
      await today.look('console', 'furnace-explain');
      await dialog.getByRole('button', { name: '已经查明' }).click();
      await dialog.waitFor({ state: 'detached' });
      for (const station of ['console', 'desk', 'kiosk'] as const) await today.noAlarm(station, '就点火了');
    },
  );

  chapter(
    '1, 8 and 10: with the hint and the relay gone the pass stands, and the charging door stays shut',
    async (today) => {
      const { hardware, running } = today;
      const window = today.page('console');
      const live = () => running.line.live('console');
      const lock = async () => (await live()).interlock.find(({ label }) => label === '2 号炉')?.relay?.coil;
      const hint = async () => (await live()).attempt?.steps.find(({ id }) => id === 'tags')?.state;
      const film = window.getByLabel('炉前摄像机的画面');
      await window.bringToFront();
      await hardware.order('mouth', { set: { antenna: 2, epcs: [bagTag] } });
      await today.play('扫到炉号');
      await plays(film);
      await until('the tag at the mouth to be a hint', hint, (state) => state === 'done');
      await hardware.break('mouth', 'unplug');
      await today.sign('console', '炉口读写器 断开');
      await today.play('没有提示，只差第二人扫袋签');
      await window.getByText('炉口读写器没有响应（无提示）').first().waitFor();
      await today.look('console', 'camera-verifying');
      await hardware.break('relay', 'unplug');
      await today.sign('console', '2 号炉继电器 断开');
      // The next film stands still after a while, as that of a camera does whose cable was pulled.
      await orderFfmpeg(hardware.programs, { recording: 8, stallAfter: 8 });
      await today.play('第二人也扫过袋签，许可打开');
      await until(
        'the picture of the verdict',
        async () => (await live()).sight?.picture?.kept ?? null,
        (kept) => kept === true,
      );
      await plays(film);
      await until('nobody to know what the lock does', lock, (coil) => coil === 'unknown');
      await today.look('console', 'camera-verdict');
      await hardware.break('camera', 'unplug');
      await today.sign('console', '炉前摄像机 无回应');
      await window.getByText(/这是之前的画面/).waitFor();
      await today.look('console', 'camera-lost');
      await running.line.call('console', 'verdict.dismiss', undefined);
      await window.getByText('继电器没有应答').first().waitFor();
      await today.alarm('console', '2 号炉的联锁继电器没有应答，炉门按锁住处理');
      await today.look('console', 'relay-gone');
      const opened = hardware.program('relay').next('door');
      await hardware.mend('relay', 'unplug');
      assert.equal((await opened).open, true);
      await window.getByText(/继电器已吸合/).waitFor();
      await hardware.mend('mouth', 'unplug');
      await today.sign('console', '炉口读写器');

      await today.play('入炉');
      await window
        .getByText(/没有照片：摄像机没有(应答|连上)/)
        .first()
        .waitFor();
      await hardware.mend('camera', 'unplug');
      await today.sign('console', '炉前摄像机');
      await until('the door to be shut behind her', lock, (coil) => coil === 'off');
    },
  );

  chapter(
    '6: a controller that is gone in the middle of a burn shows no value, and the day ends as any other',
    async (today) => {
      const { hardware, running } = today;
      const window = today.page('console');
      await running.line.call('console', 'verdict.dismiss', undefined);
      await hardware.order('furnace', { int: { 8: 2 }, real: { 0: 865 } });
      await window.getByText('865 ℃').waitFor();
      const { alarms } = await running.line.live('console');
      assert.ok(!alarms.some(({ level }) => level === 'siren'));
      await hardware.break('furnace', 'unplug');
      await window.getByText('控制器没有应答，请到炉前看仪表').waitFor();
      assert.equal(await window.getByText('865 ℃').count(), 0);
      await today.look('console', 'furnace-gone');
      await hardware.mend('furnace', 'unplug');
      await window.getByText('865 ℃').waitFor();
      await hardware.order('furnace', { int: { 8: 3 } });
      await today.play('骨灰交接');
      const desk = today.page('desk');
      await desk.bringToFront();
      await today.play('领灰人刷证');
      const steps = async () => (await running.line.live('desk')).attempt?.steps;
      const asked = await steps();
      const taker = desk.getByRole('region', { name: '核对领灰人证件' });
      await taker.getByText('请领灰人刷身份证').waitFor();
      await today.look('desk', 'taker-waiting');
      await hardware.order('idCard', { card: MOTHER });
      await taker.getByText('不相符', { exact: false }).first().waitFor();
      await today.look('desk', 'taker-another');
      await hardware.order('idCard', { lift: true });
      await hardware.order('idCard', { card: SON });
      await taker.getByText(/● 相符/).waitFor();
      await today.look('desk', 'taker-right');
      // It advises, and decides nothing: the checkpoint still asks for all it asked.
      assert.deepEqual(await steps(), asked);
      await today.play('王建国领回母亲');
      await today.isOver();
    },
  );

  chapter('8: what the cameras kept of her way is watched at the desk', async (today) => {
    const { hardware, running } = today;
    const desk = today.page('desk');
    await running.line.call('desk', 'verdict.dismiss', undefined);
    await signInQuietly(running.line, 'desk', 's02');
    await desk.getByRole('button', { name: /^现场照片/ }).click();
    const watching = desk.getByRole('dialog', { name: '李桂兰 的现场照片' });
    const rows = watching.getByRole('list', { name: '每次核验' }).getByRole('button');
    await rows.last().click();
    await watching.getByText('炉前摄像机没有留下照片').waitFor();
    await rows.filter({ hasText: '入炉前核验' }).click();
    await watching.getByRole('img').waitFor();
    await watching.getByRole('button', { name: '看这段录像' }).click();
    await plays(watching.getByLabel('炉前摄像机的录像'));
    await watching.getByText('这段录像放完了').waitFor();
    await today.look('desk', 'custody-recording');
    await watching.getByRole('button', { name: '复制时间和地址' }).click();
    await watching.getByText('已复制').waitFor();
    const asked = (await ffmpegStarts(hardware.programs)).map(({ input }) => input);
    assert.ok(
      asked.some((input) => /^rtsp:\/\/viewer:.*starttime=\d{8}T\d{6}Z&/.test(input)),
      asked.join('\n'),
    );
  });
});
