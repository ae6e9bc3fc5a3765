import assert from 'node:assert/strict';
import type { CaseDetail } from '../../src/station/dto.ts';
import { launch } from '../application.ts';
import { suite, until } from '../harness.ts';
import { signIn, wedge } from '../keyboard.ts';
import { startProgram } from '../rig/program.ts';
import { readCode } from '../rig/read-code.ts';
import { pictureOfBits } from '../rig/see.ts';
import { Walker } from './screens.ts';

export const printing = suite('printing', ({ check }) => {
  check(
    'a band comes out of its printer, the paper ends in the middle, and what came out is scanned',
    async (scope) => {
      const machine = await startProgram('printer.ts', ['--language', 'tspl', '--tcp', '0']);
      scope.later(() => machine.stop());
      const { port } = await machine.next('listening');
      const { page, line } = await launch(scope, { folder: scope.folder('printing') });
      const window = page('desk');
      window.setDefaultTimeout(20_000);
      await window.bringToFront();
      await window.getByText('请扫工牌登录').first().waitFor();
      await signIn(window, line, 'desk', 's02');
      await line.call('desk', 'devices.save', {
        deviceId: 'band',
        protocol: 'label-tspl',
        label: '登记台腕带机',
        enabled: true,
        place: null,
        settings: { link: 'tcp', host: '127.0.0.1', tcpPort: String(port), prints: 'wristband' },
      });
      await until(
        'the printer to answer',
        async () => (await line.live('desk')).devices.find(({ deviceId }) => deviceId === 'band')?.state,
        (state) => state === 'working',
      );
      await signIn(window, line, 'desk', 's01');
      const fields = { decedent: { name: '高文远', sex: 'male', birthDate: '1950-06-09' } };
      const made = (await line.call('desk', 'cases.register', { fields, draftId: null })) as {
        caseId: string;
      };
      const band = async () =>
        ((await line.call('desk', 'cases.get', { caseId: made.caseId })) as CaseDetail).carriers[0];
      await window
        .getByRole('option', { name: /高文远/ })
        .first()
        .click();
      await window.getByRole('heading', { name: '高文远', level: 1 }).waitFor();
      await machine.order({ paperOutIn: 0 });
      await window.keyboard.press('F9');
      await window.getByRole('status').filter({ hasText: '没有打出来：' }).waitFor();
      assert.equal((await band())?.unprinted, true);
      await new Walker(window, 'desk').look('print-paper-out');
      await machine.order({ paper: true });
      await until(
        'the printer to be in order again',
        async () => (await line.live('desk')).devices.find(({ deviceId }) => deviceId === 'band')?.trouble,
        (trouble) => trouble === undefined,
      );
      await window.getByRole('button', { name: /^重打腕带/ }).click();
      const { width, height, bits } = await machine.next('label');
      const text = readCode(
        pictureOfBits(Number(width), Number(height), Buffer.from(String(bits), 'base64')),
      );
      assert.equal(text, (await band())?.code);
      await window.getByRole('status').filter({ hasText: '「登记台腕带机」已打好' }).waitFor();
      await wedge(window, text);
      await until(
        'the band to be verified',
        async () => (await band())?.state,
        (state) => state === 'verified',
      );
    },
  );
});
