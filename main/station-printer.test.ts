import { describe, expect, it } from 'vitest';
import type { PrinterAbility, Stock } from '../src/devices/printing/job.ts';
import { GuichengError } from '../src/domain/errors.ts';
import type { PrintJob } from '../src/station/ports.ts';
import { stationPrinter } from './station-printer.ts';

const ability = (stocks: readonly Stock[]): PrinterAbility => ({
  ...{ takes: 'label', stocks, dotsPerMm: 8, headDots: 832, encodes: false, readsBack: false },
});
const job: PrintJob = {
  ...{ template: 'bagTag', title: '袋签', code: 'BG-0000-1000-S', codeText: 'BG-0000-1000-S', name: '' },
  ...{ rows: [], footer: '' },
};

/** @param ready by name of the printer; all take labels but the one for wristbands */
function printer(ready: Readonly<Record<string, boolean>>) {
  return stationPrinter({
    devices: {
      printers: () =>
        Object.entries(ready).map(([label, isReady]) => ({
          ...{ deviceId: label, label, ready: isReady },
          ability: ability([label === 'band' ? 'wristband' : 'label']),
        })),
      print: async (deviceId) => {
        if (ready[deviceId] === true) return { confirmed: true, epc: null };
        throw new GuichengError('DEVICE.PRINTER_PAPER', '没有纸了');
      },
    },
    folder: {
      print: async () => 'folder',
      write: async () => 'folder',
      pdf: async () => new Uint8Array(),
    },
    raster: async () => ({ width: 8, height: 1, bytes: new Uint8Array(1) }),
  });
}

describe('a label', () => {
  it('goes to the first printer of its stock that is in order, and says which', async () => {
    expect(await printer({ band: true, one: true, two: true }).print(job)).toBe('printer:one');
    expect(await printer({ band: true, one: false, two: true }).print(job)).toBe('printer:two');
  });

  it('is refused by the first one where none is in order, and never said to be printed', async () => {
    await expect(printer({ one: false, two: false }).print(job)).rejects.toMatchObject({
      code: 'DEVICE.PRINTER_PAPER',
      sentence: '「one」：没有纸了。袋签没有打出来，编号已留着，处理好后重新打印',
    });
  });

  it('of no meaning goes to the one printer that is to be judged, or nowhere', async () => {
    const trial: PrintJob = { ...job, template: 'testLabel' };
    const { trial: judge } = printer({ band: true, one: true, two: true });
    expect(await judge?.('two', trial)).toBe(true);
    for (const other of ['band', 'none'])
      await expect(judge?.(other, trial)).rejects.toMatchObject({ code: 'STATE.NO_SUCH_STOCK' });
  });

  it('goes into the folder where no printer holds its stock', async () => {
    expect(await printer({ band: true }).print(job)).toBe('folder');
  });
});
