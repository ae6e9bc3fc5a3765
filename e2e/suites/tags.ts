/** The tag of a bag is written at the desk, on a simulated reader behind a real serial port, by the screen. */
import assert from 'node:assert/strict';
import type { CaseDetail } from '../../src/station/dto.ts';
import { launch } from '../application.ts';
import { openPort } from '../electronStage.ts';
import { suite, until } from '../harness.ts';
import { signIn } from '../keyboard.ts';
import { Walker } from './screens.ts';

const BLANK = 'E28068940000400A9D22A9EB';
const OTHER = 'E28068940000400A9D22A9EC';

export const tags = suite('tags', ({ check }) => {
  check(
    'a bag’s tag is written at the desk: two on the reader are refused, one is written, the pulled reader is said',
    async (scope) => {
      const reader = await openPort(scope, scope.folder('ports'), 'desk-uhf', 'uhf-reader288.ts');
      const { page, line } = await launch(scope, { folder: scope.folder('tags') });
      const window = page('desk');
      window.setDefaultTimeout(10_000);
      await window.bringToFront();
      await window.getByText('请扫工牌登录').first().waitFor();
      await signIn(window, line, 'desk', 's01');
      const made = (await line.call('desk', 'cases.register', {
        fields: { decedent: { name: '欧阳翠兰' } },
        draftId: null,
      })) as { caseId: string };
      await line.call('desk', 'carriers.print', { caseId: made.caseId, kinds: ['wristband', 'bagTag'] });
      // The director sets the reader up; whoever is at the desk then writes.
      await signIn(window, line, 'desk', 's02');
      await line.call('desk', 'devices.save', {
        deviceId: 'desk-uhf',
        protocol: 'uhf-reader288',
        label: '登记台发卡器',
        enabled: true,
        place: null,
        settings: { port: reader.cable.a, baudRate: 57_600, antennas: '1', issueAntenna: '1' },
      });
      const device = async () =>
        (await line.live('desk')).devices.find(({ deviceId }) => deviceId === 'desk-uhf')?.state;
      await until('the reader works', device, (state) => state === 'working');
      await signIn(window, line, 'desk', 's01');

      await window
        .getByRole('option', { name: /欧阳翠兰/ })
        .first()
        .click();
      await window.getByRole('heading', { name: '欧阳翠兰', level: 1 }).waitFor();
      await window.getByRole('button', { name: /^发标签/ }).click();
      const dialog = window.getByRole('dialog', { name: /^发标签/ });
      await dialog.waitFor();
      const walker = new Walker(window, 'desk');
      await walker.look('tag-issue');

      await reader.program.order({ lay: { antenna: 1, tags: [{ epc: BLANK }, { epc: OTHER }] } });
      await dialog.getByRole('button', { name: '写入标签' }).click();
      await dialog.getByRole('alert').filter({ hasText: '2 枚标签' }).waitFor();
      await walker.look('tag-issue-refused');

      await reader.program.order({ lay: { antenna: 1, tags: [{ epc: BLANK }] } });
      await dialog.getByRole('button', { name: '再写一次' }).click();
      await dialog.getByText('标签已写好并锁定').waitFor();
      await walker.look('tag-issue-done');
      await reader.program.order({ tell: 'tags' });
      const { tags: laid } = await reader.program.next('tags');
      const [tag] = laid as { epc: string; locked: string[] }[];
      assert.deepEqual(tag?.locked, ['epc', 'password']);
      await dialog.getByText(tag?.epc ?? 'no tag').waitFor();
      await dialog.getByRole('button', { name: '完成' }).click();
      const again = window.getByRole('button', { name: /^重写标签/ });
      await again.waitFor();
      await again.scrollIntoViewIfNeeded();
      await walker.look('tag-issued');

      await reader.cable.unplug();
      await until('the reader is missed', device, (state) => state === 'lost');
      await again.click();
      await dialog.getByRole('button', { name: '写入标签' }).click();
      await dialog.getByRole('alert').filter({ hasText: '没有工作' }).waitFor();
      // Custody does not wait for it: the bag tag itself is scanned as ever.
      const detail = (await line.call('desk', 'cases.get', { caseId: made.caseId })) as CaseDetail;
      assert.ok(detail.carriers.some(({ kind }) => kind === 'bagTag'));
      assert.deepEqual(walker.problems, []);
    },
  );
});
