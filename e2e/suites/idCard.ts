import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright';
import type { CaseDetail } from '../../src/station/dto.ts';
import { launch, type Running } from '../application.ts';
import { openPort } from '../electronStage.ts';
import { MORNING } from '../furnace.ts';
import { type Scope, suite, until } from '../harness.ts';
import { signIn, signInQuietly } from '../keyboard.ts';
import type { Program } from '../rig/program.ts';
import { Walker } from './screens.ts';

const CARD = {
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
  ...CARD,
  name: '王建国',
  sex: '1',
  birth: '19400101',
  number: '371327194001010016',
  to: '20160501',
};

interface Desk extends Running {
  readonly window: Page;
  readonly reader: Program;
}

/** The desk with a reader set up, and a new registration open. */
async function openDesk(scope: Scope): Promise<Desk> {
  const { cable, program: reader } = await openPort(
    scope,
    scope.folder('ports'),
    'idcard',
    'idcard-reader.ts',
  );
  const running = await launch(scope, {
    folder: scope.folder('desk'),
    env: { GUICHENG_STAGE_CLOCK: MORNING },
  });
  const window = running.page('desk');
  window.setDefaultTimeout(10_000);
  await window.bringToFront();
  const desk = { ...running, window, reader };
  await signInQuietly(running.line, 'desk', 's02');
  await running.line.call('desk', 'devices.save', {
    deviceId: 'idcard',
    protocol: 'id-card',
    label: '身份证读卡器',
    enabled: true,
    place: null,
    settings: { link: 'serial', port: cable.a, baudRate: '115200' },
  });
  await readerIs(desk, 'working');
  await running.line.call('desk', 'session.signOut', undefined);
  await signIn(window, running.line, 'desk', 's01');
  await window.keyboard.press('F1');
  await window.getByRole('heading', { name: '登记', level: 1 }).waitFor();
  return desk;
}

async function readerIs(desk: Desk, state: string): Promise<void> {
  await until(
    `the reader to be ${state}`,
    () => desk.line.live('desk'),
    (live) => live.devices.some((device) => device.deviceId === 'idcard' && device.state === state),
  );
}

function field(page: Page, name: string): Locator {
  const named = { name, exact: true };
  return page.getByRole('textbox', named).or(page.getByRole('combobox', named));
}

async function tap(desk: Desk, card: object): Promise<void> {
  await desk.reader.order({ lift: true });
  await desk.reader.order({ card });
}

async function saved(desk: Desk): Promise<CaseDetail> {
  await desk.window.keyboard.press('Control+Enter');
  await desk.window.getByRole('heading', { name: '李桂兰', level: 1 }).waitFor();
  const hits = (await desk.line.call('desk', 'cases.search', { query: '李桂兰' })) as { caseId: string }[];
  return (await desk.line.call('desk', 'cases.get', { caseId: hits[0]?.caseId ?? '' })) as CaseDetail;
}

export const idCard = suite('idCard', ({ check }) => {
  check('one tap fills the registration, and what differs is shown and never overwritten', async (scope) => {
    const desk = await openDesk(scope);
    const { window } = desk;
    const walker = new Walker(window, 'desk');
    await window.getByText('刷身份证填入「逝者」').waitFor();
    await field(window, '逝者住址').fill('七村三号');
    await tap(desk, CARD);
    const notice = window.getByRole('region', { name: '刚才刷的证件' });
    await notice.getByText('已填入「逝者」').waitFor();
    assert.equal(await field(window, '逝者姓名').inputValue(), '李桂兰');
    assert.equal(await field(window, '逝者证件号码').inputValue(), CARD.number);
    assert.equal(await field(window, '逝者民族').inputValue(), '汉族');
    assert.equal(await field(window, '逝者证件来源').inputValue(), '身份证');
    assert.equal(await field(window, '逝者住址').inputValue(), '七村三号');
    await walker.look('idcard-filled');
    await notice.getByRole('button', { name: '住址用证件上的' }).click();
    assert.equal(await field(window, '逝者住址').inputValue(), CARD.address);

    // Back and again: the same card, laid down once more.
    await notice.getByRole('button', { name: '撤销这次填写' }).click();
    assert.equal(await field(window, '逝者姓名').inputValue(), '');
    assert.equal(await field(window, '逝者住址').inputValue(), '七村三号');
    await tap(desk, CARD);
    await notice.getByText('已填入「逝者」').waitFor();

    // The son's card with the focus still on the mother: nothing of his comes in.
    await tap(desk, SON);
    await notice.getByText('不是「逝者」里写的这位，什么也没有填').waitFor();
    await notice.getByText('证件已过有效期').waitFor();
    assert.equal(await field(window, '逝者姓名').inputValue(), '李桂兰');
    await walker.look('idcard-another');
    await notice.getByRole('button', { name: '填入承办人' }).click();
    assert.equal(await field(window, '承办人姓名').inputValue(), '王建国');

    const detail = await saved(desk);
    assert.deepEqual(
      [
        detail.decedent.paperNumber,
        detail.decedent.paperSource,
        detail.arranger.paperNumber,
        detail.arranger.paperSource,
      ],
      [CARD.number, '身份证', SON.number, '身份证'],
    );
    assert.deepEqual(walker.problems, []);
    // Nothing of it stands where the devices are looked after.
    const lines = JSON.stringify(await desk.line.live('desk'));
    assert.ok(!lines.includes(CARD.number));
  });
});
