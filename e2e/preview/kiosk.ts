/**
 * Plays a morning in the cold room on real cores with a page of the built renderer joined to the kiosk, and leaves
 * pictures: `node e2e/preview/kiosk.ts DIST OUT [ONLY]`. Not a test of behaviour; for looking.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { demoCodes } from '../../src/drill/codes.ts';
import { HeadlessStage } from '../../src/drill/headless.ts';
import { Runner } from '../../src/drill/runner.ts';
import { type Step, step } from '../../src/drill/scenario.ts';
import { loadSqlite } from '../../src/ledger/sqlite.ts';
import type { Home } from '../../src/station/home.ts';
import { join, launch, serve } from './desk-home.ts';
import { fillBays } from './kiosk-people.ts';

const [, , dist = 'dist/renderer', out = '/tmp/kiosk', only = ''] = process.argv;
mkdirSync(out, { recursive: true });

const stage = await HeadlessStage.open({
  sqlite: loadSqlite(),
  clock: Date.parse('2026-11-23T08:30:00+08:00'),
});
const server = await serve(path.resolve(dist));
const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
const page = await context.newPage();
page.on('console', (message) => {
  if (message.type() === 'error' || message.type() === 'warning') console.log(message.text());
});
page.on('pageerror', (error) => console.log('PAGE', error.message));
// The helper joins a page to whatever its home calls the desk.
await join(page, { ...stage.home, core: () => stage.home.core('kiosk') } as unknown as Home);
await page.goto(server.url);
const runner = new Runner(stage, demoCodes);

async function play(...steps: unknown[]): Promise<void> {
  const parsed: Step[] = steps.map((entry) => step.parse(entry));
  const result = await runner.play({ name: '', story: '', clock: '', steps: parsed, irreversible: [] });
  for (const { problem, index } of result.steps)
    if (problem !== null) console.log(`${JSON.stringify(steps[index])}: ${problem}`);
}

let count = 0;
async function shoot(name: string): Promise<void> {
  count += 1;
  if (only !== '' && !name.includes(only)) return;
  for (const [width, height] of [
    [1280, 800],
    [1920, 1080],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(350);
    await page.screenshot({ path: path.join(out, `${String(count).padStart(2, '0')}-${name}-${width}.png`) });
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  const axe = await new AxeBuilder({
    page: page as unknown as ConstructorParameters<typeof AxeBuilder>[0]['page'],
  }).analyze();
  for (const { id, impact, nodes } of axe.violations) {
    const where = nodes.map((node) => node.target.join(' ')).slice(0, 4);
    console.log(`axe ${name}: ${id} (${impact}) ${where.join(' | ')}`);
  }
  for (const finding of await page.evaluate(smallThings)) console.log(`small ${name}: ${finding}`);
}

/** What a glove misses and what is not read: at the kiosk everything pressed is 72 px, every word 18 px. */
function smallThings(): string[] {
  const found: string[] = [];
  const seen = (element: Element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && getComputedStyle(element).visibility !== 'hidden';
  };
  for (const element of document.querySelectorAll('.gck button, .gc-dialog button, .gck input')) {
    const { width, height } = element.getBoundingClientRect();
    if (seen(element) && (width < 71.5 || height < 71.5))
      found.push(`${Math.round(width)}×${Math.round(height)} ${(element.textContent ?? '').slice(0, 20)}`);
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent === null || (node.textContent ?? '').trim() === '' || !seen(parent)) continue;
    const size = Number.parseFloat(getComputedStyle(parent).fontSize);
    if (size < 18 && parent.closest('style, script, .gc-visually-hidden') === null)
      found.push(`${size}px ${(node.textContent ?? '').slice(0, 20)}`);
  }
  return [...new Set(found)].slice(0, 12);
}

const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click();
const rest = (ms = 300) => page.waitForTimeout(ms);

/** Registered and bound by one person each: nobody has two bodies in hand. */
const person = (
  by: string,
  as: string,
  name: string,
  sex: 'male' | 'female',
  birthDate: string,
  paperNumber: string,
  more: Record<string, unknown> = {},
) => [
  { at: 'desk', signIn: by },
  {
    at: 'desk',
    register: {
      as,
      fields: {
        decedent: {
          name,
          sex,
          birthDate,
          paperType: 'residentId',
          paperNumber,
          town: '大店镇',
          deathCause: '02',
          infectious: 'none',
          implant: 'none',
          ashesDestination: '6',
          caseKind: 'cremation',
          ...more,
        },
        arranger: { name: '家属', relation: '20' },
      },
    },
  },
  { at: 'desk', print: { case: as, kinds: ['wristband', 'bagTag'] } },
  { at: 'desk', scan: [`${as}.wristband`, `${as}.bagTag`] },
  { at: 'desk', open: { checkpoint: 'bind', expected: as } },
  { at: 'desk', scan: [`${as}.wristband`, `${as}.bagTag`] },
  { at: 'desk', answer: { type: 'observed', sex, age: 'adult', mark: '旧疤' } },
  { at: 'desk', answer: { type: 'family', name, birthDate, speaker: '家属' } },
  { at: 'desk', answer: { type: 'photo' } },
];

await rest(800);
await shoot('signed-out');
await play({ at: 'kiosk', signIn: 's05' });
await rest();
await shoot('empty-home');

await fillBays(stage.home, await stage.now(), 27, 13);
await play({ at: 'kiosk', signIn: 's05' });
await rest(600);
await shoot('full-room');
await stage.call('kiosk', 'session.signOut', undefined);
await rest();
await shoot('signed-out-full');
await page.locator('[data-bay].is-act').first().click();
await rest();
await shoot('signed-out-bay');
await page.keyboard.press('Escape');
await play({ at: 'kiosk', signIn: 's05' });

await play(
  ...person('s01', 'chen', '陈守义', 'male', '1941-07-05', '372824194107050013'),
  ...person('s04', 'cheng', '程守义', 'male', '1944-11-20', '372824194411200039'),
  { at: 'desk', scan: 'cheng.wristband' },
  ...person('s02', 'li', '李桂兰', 'female', '1938-03-12', '372824193803120046', { implant: 'unknown' }),
  { at: 'kiosk', signIn: 's05' },
  { at: 'kiosk', scan: 'li.wristband' },
);
await rest();
await shoot('receiving');
await play({ at: 'kiosk', answer: { type: 'observed', sex: 'female', age: 'adult', mark: '银镯' } });
await rest();
await shoot('received-band');
await play({ at: 'kiosk', scan: 'li.wristband' });
await rest();
await shoot('storing');
/** The label of the bay that is framed 放这里. */
async function framed(): Promise<string> {
  return (await page.locator('.gcb-bay.is-to .gcb-label').textContent()) ?? '';
}
const free = page.locator('[data-bay]:not(.is-full):not(:disabled)');
await free.nth(9).click();
await rest();
await shoot('storing-other-bay');
await play({ at: 'kiosk', scan: `bay:${await framed()}` });
await rest(6500);

await play(
  { at: 'kiosk', scan: ['chen.wristband'] },
  { at: 'kiosk', answer: { type: 'observed', sex: 'male', age: 'adult', mark: '左手旧疤' } },
  { at: 'kiosk', scan: ['chen.wristband', 'chen.wristband', 'chen.bagTag'] },
);
const bayOf = (index: number) =>
  stage.home
    .core('kiosk')
    .views.places('bay')
    .filter((bay) => bay.occupants.length === 0)
    .sort((a, b) => (a.code < b.code ? -1 : 1))[index]?.label ?? '';
const chenBay = bayOf(3);
await play(
  { at: 'kiosk', scan: [`bay:${chenBay}`] },
  { at: 'kiosk', scan: ['cheng.wristband'] },
  { at: 'kiosk', answer: { type: 'observed', sex: 'male', age: 'adult', mark: '右腿假肢' } },
  { at: 'kiosk', scan: ['cheng.wristband', 'cheng.wristband', 'cheng.bagTag'] },
);
await rest();
await shoot('storing-similar');
await play({ at: 'kiosk', scan: `bay:${chenBay}` });
await rest(700);
await shoot('blocked');
await page.getByRole('button', { name: '知道了，照此办' }).click();
await rest();
await play(
  { at: 'kiosk', scan: ['cheng.wristband', 'cheng.bagTag'] },
  { at: 'kiosk', scan: [`bay:${bayOf(10)}`] },
);
await rest();
await shoot('stored-band');
await rest(6500);
await shoot('similar-chosen');
await page.keyboard.press('Escape');
await play({ at: 'kiosk', signIn: 's06' });
await rest();
await page.locator('[data-bay].is-full:not(.is-act)').nth(3).click();
await rest(500);
await shoot('bay-chosen');
await page.locator('[data-bay]:not(.is-full)').nth(6).click();
await rest();
await shoot('free-bay');

await play(
  { at: 'kiosk', scan: ['chen.wristband', 'chen.bagTag', `bay:${chenBay}`] },
  { at: 'desk', signIn: 's01' },
  {
    at: 'desk',
    papers: {
      case: 'chen',
      kinds: ['identity', 'deathCertificate', 'cremationAuthorization', 'arrangerIdentity'],
    },
  },
  {
    at: 'desk',
    call: {
      procedure: 'farewell.waive',
      input: { caseId: '$chen', by: '陈建平', reason: '家属签字放弃告别' },
    },
  },
  {
    at: 'desk',
    call: {
      procedure: 'cremation.order',
      input: { caseId: '$chen', crematorType: '环保炉', scheduledAt: '$time:2026-11-23T11:30:00+08:00' },
    },
  },
  { at: 'kiosk', signIn: 's06' },
  { at: 'kiosk', open: { checkpoint: 'releaseToCremation', expected: 'chen' } },
);
await rest();
await shoot('releasing');
await play({ at: 'kiosk', scan: ['chen.wristband', 'chen.bagTag', `bay:${chenBay}`] });
await rest();
await shoot('releasing-similar');
await play({ at: 'kiosk', scan: 'chen.wristband' });
await rest();
await shoot('releasing-observed');
await play({ at: 'kiosk', answer: { type: 'observed', sex: 'male', age: 'adult', mark: '左手旧疤' } });
await rest();
await page.getByLabel('腕带上念出的姓名').fill('陈守义');
for (const digit of '1941070') await page.locator('.gc-keypad-key', { hasText: digit }).first().click();
await shoot('releasing-readback');
await play({ at: 'kiosk', answer: { type: 'readBack', name: '陈守义', birthDate: '1941-07-05' } });
await rest();
await shoot('releasing-second');
await play({ at: 'kiosk', scan: 'chen.wristband' }, { at: 'kiosk', second: 's03' });
await rest(6500);
await page.keyboard.press('Escape');
await rest();
await shoot('home-in-transit');
await play({ at: 'kiosk', wait: '22m' }, { at: 'kiosk', signIn: 's06' });
await rest();
await shoot('transit-overdue');

await page.keyboard.press('F5');
await rest();
await shoot('way-out');
await page.keyboard.press('Escape');
await press(/^找人/);
await rest();
await shoot('find-empty');
for (const letter of 'LGL') await page.locator('.gc-keypad-key', { hasText: letter }).first().click();
await rest(500);
await shoot('find');
await page.locator('.gcb-find-list button').first().click();
await rest(500);
await shoot('found');
await play(
  { at: 'desk', signIn: 's02' },
  {
    at: 'desk',
    call: {
      procedure: 'holds.place',
      input: { caseId: '$cheng', holdKind: 'police', reason: '法医鉴定中', basis: '莒公交字 2026-118' },
    },
  },
  { at: 'kiosk', signIn: 's06' },
);
await rest(400);
await page.locator('[data-bay]', { hasText: '程守义' }).click();
await rest(500);
await shoot('held');
await page.keyboard.press('F10');
await rest();
await shoot('rooms');
await page.keyboard.press('Escape');
for (const room of ['冲突', '差错登记', '设备', '状态']) {
  await page.keyboard.press('F10');
  await page.getByRole('dialog').getByRole('button', { name: room }).click();
  await rest(400);
  await shoot(`room-${room}`);
  await page.keyboard.press('F1');
}
await browser.close();
server.close();
stage.close();
