/** Label and band printers that speak ZPL: Zebra, and others in its emulation. */
import { PrinterDriver } from '../../printing/driver.ts';
import type { PrinterLanguage } from '../../printing/language.ts';
import { labelAbility, lineTimeMs } from '../../printing/settings.ts';
import { defineProtocol } from '../../types.ts';
import { zplForm } from './form.ts';
import { zplProbes } from './probe.ts';
import { type ZplSettings, zplSettingsSchema } from './settings.ts';
import { HostStatus } from './status.ts';
import { ASK_STATUS, CANCEL, zplBytes } from './writer.ts';

export function zplLanguage(settings: ZplSettings): PrinterLanguage {
  return {
    ask: ASK_STATUS,
    cancel: CANCEL,
    // The ZPL guide on ~HS: without paper or ribbon, or with the head open, some models do not answer at all.
    silence: '打印机没有应答，请看是不是缺纸、没合上盖或没开电源',
    reader: () => new HostStatus(),
    write: ({ raster, epc }) => zplBytes({ raster, epc, rfid: settings.rfid === 'yes' }),
    readsBack: true,
  };
}

export const protocol = defineProtocol({
  id: 'label-zpl',
  label: '标签打印机（ZPL）',
  group: 'print',
  hint: '斑马（Zebra）及兼容的腕带机、标签机',
  help: '斑马（Zebra）标签机、腕带机，或设成 ZPL 仿真的其他打印机。网口填打印机地址，端口 9100；USB 虚拟串口或 RS-232 选串口。一台打印机只给一个工作站用，要共用请走 CUPS 队列。',
  settingsSchema: zplSettingsSchema,
  form: zplForm,
  endpoint: (settings) => settings.connection,
  printer: (settings) => {
    const encodes = settings.rfid === 'yes';
    // Who is not asked says nothing of a tag either.
    return labelAbility(settings, { encodes, readsBack: encodes && settings.asks === 'yes' });
  },
  labels: true,
  probes: zplProbes,
  createDriver: (settings, context) =>
    new PrinterDriver(
      {
        language: zplLanguage(settings),
        asks: settings.asks === 'yes',
        lineTimeMs: (bytes) => lineTimeMs(settings, bytes),
      },
      context,
    ),
});
