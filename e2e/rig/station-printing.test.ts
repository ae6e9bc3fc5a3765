/** From the desk to the paper and back: what really came out of the printer is what is scanned. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { stationPrinter } from '../../main/station-printer.ts';
import { Supervisor } from '../../src/devices/supervisor.ts';
import { labelWithCode } from '../../src/devices/testing/label.ts';
import { barePorts } from '../../src/station/demo/bareHome.ts';
import { CHEN, registered } from '../../src/station/testing/people.ts';
import { HomeRig } from '../../src/station/testing/rig.ts';
import { type Program, startProgram } from './program.ts';
import { readCode } from './read-code.ts';
import { pictureOfBits } from './see.ts';

let rig: HomeRig;
let caseId: string;
let supervisor: Supervisor;
let machine: Program;
const pdfs: string[] = [];

beforeEach(async () => {
  pdfs.length = 0;
  supervisor = new Supervisor({
    report: (error) => {
      throw error;
    },
  });
  machine = await startProgram('printer.ts', ['--language', 'tspl', '--tcp', '0']);
  const { port } = await machine.next('listening');
  await supervisor.configure([
    {
      deviceId: 'band',
      protocol: 'label-tspl',
      label: '登记台腕带机',
      enabled: true,
      settings: { connection: { kind: 'tcp', host: '127.0.0.1', port }, prints: 'wristband' },
    },
  ]);
  await expect.poll(() => supervisor.health()[0]?.state).toBe('working');
  const printer = stationPrinter({
    devices: supervisor,
    folder: {
      print: async ({ template }) => {
        pdfs.push(template);
        return `/papers/${template}.pdf`;
      },
      pdf: async () => new Uint8Array(),
      write: async () => null,
    },
    raster: async ({ code }, { dotsPerMm }) => labelWithCode(code ?? '', 254 * dotsPerMm, 25 * dotsPerMm),
  });
  rig = await HomeRig.open({ portsFor: () => ({ ...barePorts, printer }) });
  ({ caseId } = await registered(rig, CHEN));
});

afterEach(async () => {
  rig.close();
  await supervisor.close();
  await machine.stop();
});

async function printedCode(): Promise<string> {
  const { width, height, bits } = await machine.next('label');
  return readCode(pictureOfBits(Number(width), Number(height), Buffer.from(String(bits), 'base64')));
}

const carriers = async () => (await rig.client('desk').cases.get({ caseId })).carriers;

it('prints the band on its printer, the tag as PDF, and verifies what came out', async () => {
  const labels = await rig.client('desk').carriers.print({ caseId, kinds: ['wristband', 'bagTag'] });
  expect(labels.map(({ file }) => file)).toEqual(['printer:登记台腕带机', '/papers/bagTag.pdf']);
  expect(pdfs).toEqual(['bagTag']);
  const read = await printedCode();
  expect(read).toBe(labels[0]?.code);
  rig.scan('desk', read);
  expect((await carriers()).map(({ state }) => state)).toEqual(['verified', 'printed']);
});

it('says that the paper ended in the middle, takes scans meanwhile, and prints the number again', async () => {
  await machine.order({ paperOutIn: 0 });
  const { carriers: desk } = rig.client('desk');
  const [earlier] = await desk.print({ caseId, kinds: ['bagTag'] });
  const printing = desk.print({ caseId, kinds: ['wristband'] });
  // A scan does not wait for a printer.
  rig.scan('desk', earlier?.code ?? '');
  expect((await carriers()).map(({ state }) => state)).toContain('verified');
  const [band] = await printing;
  const code = band?.code ?? '';
  const here = async () => (await carriers()).find((carrier) => carrier.code === code);
  expect(band?.problem).toBe('「登记台腕带机」：打印机缺纸。腕带没有打出来，编号已留着，处理好后重新打印');
  expect(await here()).toMatchObject({ state: 'printed', unprinted: true });
  expect(supervisor.health()[0]).toMatchObject({ state: 'working', trouble: '缺纸' });
  await machine.order({ paper: true });
  await expect.poll(() => supervisor.health()[0]?.trouble).toBeUndefined();
  expect(await desk.reprint({ caseId, code })).toMatchObject({ problem: null });
  const read = await printedCode();
  expect(read).toBe(code);
  rig.scan('desk', read);
  expect(await here()).toMatchObject({ state: 'verified', unprinted: false });
});
