/** Barcode and QR scanners on a serial line (RS-232, USB virtual COM). */
import { GuichengError } from '../../../domain/errors.ts';
import { defineProtocol } from '../../types.ts';
import { ScannerDriver } from './driver.ts';
import { scannerForm } from './form.ts';
import { hearsScan, scannerProbes } from './probe.ts';
import { scannerSettingsSchema } from './settings.ts';

export const protocol = defineProtocol({
  id: 'serial-scanner',
  label: '串口扫码枪',
  group: 'scan',
  hint: '插上后多出一个串口的扫码枪，最稳，建议优先',
  help: '用扫码枪说明书上的设置码切换到“USB 虚拟串口”或 RS-232，并设置“后缀回车”。波特率一般为 9600 或 115200。串口方式不受输入法影响，建议优先使用。',
  settingsSchema: scannerSettingsSchema,
  form: scannerForm,
  endpoint: (settings) => settings.connection,
  probes: scannerProbes,
  hears: hearsScan,
  createDriver: (settings, context) => {
    if (context.transport === null) {
      throw new GuichengError('DEVICE.NO_TRANSPORT', '扫码枪没有连接方式，请检查设置');
    }
    return new ScannerDriver(settings, context, context.transport);
  },
});
