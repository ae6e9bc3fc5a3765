/** Label and band printers that speak TSPL: TSC, and most that are made in China. */
import { PrinterDriver } from '../../printing/driver.ts';
import type { PrinterLanguage } from '../../printing/language.ts';
import { labelAbility, lineTimeMs } from '../../printing/settings.ts';
import { defineProtocol } from '../../types.ts';
import { tsplForm } from './form.ts';
import { tsplProbes } from './probe.ts';
import { type TsplSettings, tsplSettingsSchema } from './settings.ts';
import { StatusBytes } from './status.ts';
import { ASK_STATUS, CANCEL, tsplBytes } from './writer.ts';

export function tsplLanguage({ gapMm, darkness, rfid }: TsplSettings): PrinterLanguage {
  return {
    ask: ASK_STATUS,
    cancel: CANCEL,
    silence: '打印机没有应答，请检查电源和数据线',
    reader: () => new StatusBytes(),
    write: ({ raster, dotsPerMm, epc }) => tsplBytes({ raster, dotsPerMm, epc, gapMm, darkness, rfid }),
    readsBack: false,
  };
}

export const protocol = defineProtocol({
  id: 'label-tspl',
  label: '标签打印机（TSPL）',
  group: 'print',
  hint: '国产腕带机、标签机（台半、佳博、汉印等）',
  help: '台半（TSC）、佳博、汉印、芯烨等标签机、腕带机。网口填打印机地址，端口 9100；USB 虚拟串口或 RS-232 选串口。一台打印机只给一个工作站用，要共用请走 CUPS 队列。',
  settingsSchema: tsplSettingsSchema,
  form: tsplForm,
  endpoint: (settings) => settings.connection,
  printer: (settings) => labelAbility(settings, { encodes: settings.rfid !== 'none', readsBack: false }),
  labels: true,
  probes: tsplProbes,
  createDriver: (settings, context) =>
    new PrinterDriver(
      {
        language: tsplLanguage(settings),
        asks: settings.asks === 'yes',
        lineTimeMs: (bytes) => lineTimeMs(settings, bytes),
      },
      context,
    ),
});
