/** A queue of CUPS, for papers (PDF) and as a raw queue for labels. */
import type { PrinterAbility } from '../../printing/job.ts';
import { STOCKS } from '../../printing/settings.ts';
import { runCommand } from '../../transports/command.ts';
import { defineProtocol } from '../../types.ts';
import { tsplLanguage } from '../label-tspl/index.ts';
import { tsplSettingsSchema } from '../label-tspl/settings.ts';
import { zplLanguage } from '../label-zpl/index.ts';
import { zplSettingsSchema } from '../label-zpl/settings.ts';
import { QueueDriver } from './driver.ts';
import { findQueues } from './find.ts';
import { cupsForm } from './form.ts';
import { type CupsSettings, cupsSettingsSchema } from './settings.ts';

/** A queue has no connection of ours; what a language is set up with beyond it are its defaults. */
const NO_CONNECTION = { kind: 'tcp', host: 'cups', port: 631 } as const;

function writerOf({ language }: CupsSettings) {
  switch (language) {
    case 'pdf':
      return null;
    case 'tspl':
      return tsplLanguage(tsplSettingsSchema.parse({ connection: NO_CONNECTION })).write;
    case 'zpl':
      return zplLanguage(zplSettingsSchema.parse({ connection: NO_CONNECTION })).write;
  }
}

const HEAD_MM = 104;

function abilityOf({ language, papers, prints, density }: CupsSettings): PrinterAbility {
  const dotsPerMm = Number(density);
  const common = { dotsPerMm, headDots: HEAD_MM * dotsPerMm, encodes: false, readsBack: false };
  if (language === 'pdf')
    return { ...common, takes: 'paper', stocks: papers === 'both' ? ['a4', 'a5'] : [papers] };
  return { ...common, takes: 'label', stocks: STOCKS[prints] };
}

export const protocol = defineProtocol({
  id: 'cups-queue',
  label: '系统打印队列（CUPS）',
  group: 'print',
  hint: '打 A4、A5 文书，或几台电脑共用的打印机',
  help: '用系统里装好的打印机打 A4、A5 文书；标签机建成 raw 队列，可几台电脑共用。只知道队列收没收下，打没打出来请看队列。没有 Windows 打印队列，Windows 上请用网口或串口。',
  settingsSchema: cupsSettingsSchema,
  form: cupsForm,
  endpoint: () => null,
  printer: abilityOf,
  find: () => findQueues(runCommand),
  createDriver: (settings, context) =>
    new QueueDriver({ queue: settings.queue, write: writerOf(settings), run: runCommand }, context),
});
