import { afterEach, beforeEach, expect, it } from 'vitest';
import { GuichengError } from '../domain/errors.ts';
import { barePorts } from './demo/bareHome.ts';
import type { PrinterPort, PrintJob } from './ports.ts';
import { CHEN, registered } from './testing/people.ts';
import { HomeRig } from './testing/rig.ts';

let rig: HomeRig;
let caseId: string;
let refusal: string | null;
let proves: boolean;
const jobs: PrintJob[] = [];

const printer: PrinterPort = {
  print: async (job) => {
    if (refusal !== null && job.template === 'wristband')
      throw new GuichengError('DEVICE.PRINTER_TROUBLE', refusal);
    jobs.push(job);
    return 'printer:登记台';
  },
  write: async () => null,
  provesTag: () => proves,
};

beforeEach(async () => {
  refusal = null;
  proves = false;
  jobs.length = 0;
  rig = await HomeRig.open({ portsFor: () => ({ ...barePorts, printer }) });
  ({ caseId } = await registered(rig, CHEN));
});
afterEach(() => rig.close());

const carriers = async () => (await rig.client('desk').cases.get({ caseId })).carriers;

it('keeps the number of a band that did not come out, prints the tag all the same, and then that number again', async () => {
  refusal = '「登记台」：打印机缺纸';
  const desk = rig.client('desk').carriers;
  const [band, tag] = await desk.print({ caseId, kinds: ['wristband', 'bagTag'] });
  expect(band).toMatchObject({ file: null, problem: refusal });
  expect(tag).toMatchObject({ file: 'printer:登记台', problem: null });
  expect((await carriers()).map(({ unprinted }) => unprinted)).toEqual([true, false]);

  refusal = null;
  const code = band?.code ?? '';
  expect(await desk.reprint({ caseId, code })).toMatchObject({ code, problem: null });
  expect((await carriers()).map(({ unprinted }) => unprinted)).toEqual([false, false]);
  expect(jobs.map((job) => job.code)).toEqual([tag?.code, code]);
  rig.scan('desk', code);
  expect((await carriers())[0]?.state).toBe('verified');
  // Scanned back it exists; a second one of the same number would be one too many.
  await expect(desk.reprint({ caseId, code })).rejects.toMatchObject({ code: 'STATE.PRINTED' });
});

it('knows after a restart which number never came out', async () => {
  refusal = '「登记台」：打印机缺纸';
  const [band, tag] = await rig.client('desk').carriers.print({ caseId, kinds: ['wristband', 'bagTag'] });
  await rig.restart();
  const { unprinted } = rig.core('desk');
  expect([band, tag].map((label) => unprinted.has(label?.code ?? ''))).toEqual([true, false]);
});

it('lets a tag speak for its carrier only where the printer read it back', async () => {
  const desk = rig.client('desk').carriers;
  const [blind] = await desk.print({ caseId, kinds: ['bagTag'] });
  expect(jobs[0]?.epc).toMatch(/^A9[0-9A-F]{22}$/);
  expect(rig.core('desk').views.carrier(blind?.code ?? '')?.epc).toBeNull();
  proves = true;
  const [tag] = await desk.print({ caseId, kinds: ['bagTag'] });
  expect(rig.core('desk').views.carrier(tag?.code ?? '')?.epc).toBe(jobs[1]?.epc);
});
