/**
 * The printer as one station knows it: labels and papers go to a device that is set up for their stock, to one that is
 * in order before one that is not, and into the folder of PDFs where there is none.
 */
import { sheetOf } from '../resources/templates/index.ts';
import type { PrinterAbility, PrintResult, PrintTask, Stock } from '../src/devices/printing/job.ts';
import type { Raster } from '../src/devices/printing/raster.ts';
import type { ConfiguredPrinter } from '../src/devices/supervisor.ts';
import { GuichengError, toGuichengError } from '../src/domain/errors.ts';
import type { PrinterPort, PrintJob } from '../src/station/ports.ts';

interface PrinterDevices {
  printers(): readonly ConfiguredPrinter[];
  print(deviceId: string, task: PrintTask): Promise<PrintResult>;
}

interface Folder extends PrinterPort {
  pdf(job: PrintJob): Promise<Uint8Array>;
}

export interface StationPrinterParts {
  readonly devices: PrinterDevices;
  readonly folder: Folder;
  readonly raster: (job: PrintJob, ability: PrinterAbility) => Promise<Raster>;
}

const A5_HEIGHT = 210;

const LABELS: Readonly<Partial<Record<PrintJob['template'], Stock>>> = {
  wristband: 'wristband',
  testBand: 'wristband',
  bagTag: 'label',
  bodyPaper: 'label',
  plate: 'label',
  testLabel: 'label',
};

export function stockOf(job: Pick<PrintJob, 'template'>): Stock {
  const label = LABELS[job.template];
  if (label !== undefined) return label;
  return sheetOf(job).height <= A5_HEIGHT ? 'a5' : 'a4';
}

export function stationPrinter({ devices, folder, raster }: StationPrinterParts): PrinterPort {
  const taskOf = async (job: PrintJob, ability: PrinterAbility): Promise<PrintTask> => {
    const { title } = job;
    if (ability.takes === 'paper') return { kind: 'paper', pdf: await folder.pdf(job), title };
    return {
      kind: 'label',
      raster: await raster(job, ability),
      dotsPerMm: ability.dotsPerMm,
      title,
      epc: ability.encodes ? (job.epc ?? null) : null,
    };
  };
  const chosenFor = (job: Pick<PrintJob, 'template'>): ConfiguredPrinter | undefined => {
    // What is secret goes into the folder of this machine and never through a queue that keeps copies.
    if (job.template === 'sealedCode') return undefined;
    const stock = stockOf(job);
    const able = devices.printers().filter(({ ability }) => ability.stocks.includes(stock));
    // Where none is in order the first one says what is wrong with it.
    return able.find(({ ready }) => ready) ?? able[0];
  };
  return {
    provesTag: (template) => chosenFor({ template })?.ability.readsBack ?? false,
    write: folder.write,
    trial: async (deviceId, job) => {
      const stock = stockOf(job);
      const chosen = devices.printers().find((one) => one.deviceId === deviceId);
      if (chosen?.ability.takes !== 'label' || !chosen.ability.stocks.includes(stock))
        throw new GuichengError(
          'STATE.NO_SUCH_STOCK',
          '这台打印机没有设成打这种标签，请按「编辑」看「打印什么」',
          {
            deviceId,
            stock,
          },
        );
      return (await devices.print(deviceId, await taskOf(job, chosen.ability))).confirmed;
    },
    print: async (job) => {
      const chosen = chosenFor(job);
      if (chosen === undefined) return await folder.print(job);
      try {
        const { confirmed } = await devices.print(chosen.deviceId, await taskOf(job, chosen.ability));
        return `${confirmed ? 'printer' : 'queue'}:${chosen.label}`;
      } catch (error) {
        throw refusedBy(chosen.label, job, toGuichengError(error));
      }
    },
  };
}

/** What is wrong, where, and that the number is not lost. */
function refusedBy(printer: string, job: PrintJob, error: GuichengError): GuichengError {
  const kept = job.code === null ? '请处理后重新打印' : '编号已留着，处理好后重新打印';
  return new GuichengError(
    error.code,
    `「${printer}」：${error.sentence}。${job.title}没有打出来，${kept}`,
    { ...error.details, template: job.template, printer },
    error,
  );
}
