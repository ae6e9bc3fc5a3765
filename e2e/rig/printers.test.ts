/** Our printers against simulated ones: what really came out is looked at and read by ZXing. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabelTask } from '../../src/devices/printing/job.ts';
import { Supervisor } from '../../src/devices/supervisor.ts';
import { labelWithCode } from '../../src/devices/testing/label.ts';
import { type Program, type ProgramEvent, startProgram } from './program.ts';
import { openCable } from './pty.ts';
import { readCode } from './read-code.ts';
import { pictureOfBits } from './see.ts';

const CODE = 'WB00100742F';
const EPC = '8110D2B8000100000742F0C3';

let supervisor: Supervisor;
let folder = '';
const cleanup: (() => Promise<void>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'printers-'));
  supervisor = new Supervisor({
    report: (error) => {
      throw error;
    },
  });
});

afterEach(async () => {
  await supervisor.close();
  for (const undo of cleanup.splice(0).reverse()) await undo();
  await rm(folder, { recursive: true, force: true });
});

type Language = 'tspl' | 'zpl';

async function printer(language: Language, args: string[], settings: object): Promise<Program> {
  const program = await startProgram('printer.ts', ['--language', language, ...args]);
  cleanup.push(() => program.stop());
  const { port } = await program.next('listening');
  const connection =
    typeof port === 'number'
      ? { kind: 'tcp', host: '127.0.0.1', port }
      : { kind: 'serial', path: join(folder, 'host'), baudRate: 115_200 };
  await supervisor.configure([
    {
      deviceId: 'p',
      protocol: `label-${language}`,
      label: '腕带打印机',
      enabled: true,
      settings: { connection, ...settings },
    },
  ]);
  await expect.poll(() => supervisor.health()[0]?.state).toBe('working');
  return program;
}

const task = (epc: string | null = null): LabelTask => ({
  kind: 'label',
  raster: labelWithCode(CODE, 480, 200),
  dotsPerMm: 8,
  title: '腕带',
  epc,
});

const textOn = ({ width, height, bits }: ProgramEvent): string =>
  readCode(pictureOfBits(Number(width), Number(height), Buffer.from(String(bits), 'base64')));

const trouble = () => supervisor.health()[0]?.trouble;

describe.each<Language>(['tspl', 'zpl'])('a %s printer on port 9100', (language) => {
  it('prints a label whose code can be read, and says when it is done', async () => {
    const program = await printer(language, ['--tcp', '0'], {});
    expect(await supervisor.print('p', task())).toEqual({ confirmed: true, epc: null });
    expect(textOn(await program.next('label'))).toBe(CODE);
  });

  it('refuses without paper and with an open head, in words, and prints once it is mended', async () => {
    const program = await printer(language, ['--tcp', '0'], {});
    await program.order({ paper: false, head: 'open' });
    await expect(supervisor.print('p', task())).rejects.toMatchObject({ code: 'DEVICE.PRINTER_TROUBLE' });
    await expect.poll(trouble).toBe('打印头没有合上、缺纸');
    await program.order({ paper: true, head: 'closed' });
    await expect.poll(trouble).toBeUndefined();
    expect(await supervisor.print('p', task())).toMatchObject({ confirmed: true });
    expect(textOn(await program.next('label'))).toBe(CODE);
  });

  it('calls nothing printed when the paper ends in the middle, and what was given up stays unprinted', async () => {
    const program = await printer(language, ['--tcp', '0'], {});
    await program.order({ paperOutIn: 0 });
    await expect(supervisor.print('p', task())).rejects.toMatchObject({
      code: 'DEVICE.PRINTER_TROUBLE',
      sentence: '打印机缺纸',
    });
    await program.next('torn');
    await program.order({ paper: true });
    await expect.poll(trouble).toBeUndefined();
    // The one asked for again is the only one that comes out.
    const labels: ProgramEvent[] = [];
    await supervisor.print('p', task());
    labels.push(await program.next('label'));
    await supervisor.print('p', { ...task(), raster: labelWithCode('BT00100777A', 480, 200) });
    labels.push(await program.next('label'));
    expect(labels.map(textOn)).toEqual([CODE, 'BT00100777A']);
  });

  it('says so when the line drops in the middle of a label', async () => {
    const program = await printer(language, ['--tcp', '0'], {});
    await program.order({ cutAfter: 400 });
    await expect(supervisor.print('p', task())).rejects.toMatchObject({ kind: 'DEVICE' });
    await expect.poll(() => supervisor.health()[0]?.reconnects).toBe(1);
    await expect.poll(() => supervisor.health()[0]?.state).toBe('working');
    expect(await supervisor.print('p', task())).toMatchObject({ confirmed: true });
  });

  it('misses a mute printer within two seconds', async () => {
    const program = await printer(language, ['--tcp', '0'], {});
    await program.order({ silent: true });
    await expect.poll(() => supervisor.health()[0]?.state, { timeout: 2_000 }).toBe('silent');
    await expect(supervisor.print('p', task())).rejects.toMatchObject({ code: 'DEVICE.PRINTER_OFFLINE' });
  });
});

it('prints over a serial line', async () => {
  const cable = await openCable(join(folder, 'host'), join(folder, 'device'));
  cleanup.push(() => cable.close());
  const program = await printer('tspl', ['--port', cable.b], {});
  expect(await supervisor.print('p', task())).toMatchObject({ confirmed: true });
  expect(textOn(await program.next('label'))).toBe(CODE);
});

it('takes the word of the line where a printer answers nothing, and says that it does not know', async () => {
  const program = await printer('tspl', ['--tcp', '0'], { asks: 'no' });
  await program.order({ silent: true });
  expect(await supervisor.print('p', task())).toEqual({ confirmed: false, epc: null });
  expect(textOn(await program.next('label'))).toBe(CODE);
});

describe('a printer that writes tags', () => {
  it('is believed only when it reads back what was asked for', async () => {
    const program = await printer('zpl', ['--tcp', '0'], { rfid: 'yes' });
    expect(await supervisor.print('p', task(EPC))).toEqual({ confirmed: true, epc: EPC });
    expect((await program.next('label')).epc).toBe(EPC);
    await program.order({ chip: 'void' });
    await expect(supervisor.print('p', task(EPC))).rejects.toMatchObject({ code: 'DEVICE.TAG_NOT_WRITTEN' });
    await program.order({ chip: 'other' });
    await expect(supervisor.print('p', task(EPC))).rejects.toMatchObject({
      code: 'DEVICE.TAG_NOT_WRITTEN',
      sentence: expect.stringContaining('不对'),
    });
  });
});
