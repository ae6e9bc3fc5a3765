/** Barcode and QR scanners on USB in HID POS mode: no port number, no driver, no input method in between. */
import { GuichengError } from '../../../domain/errors.ts';
import { defineProtocol } from '../../types.ts';
import { HidScannerDriver } from './driver.ts';
import { hidScannerForm } from './form.ts';
import { hidScannerSettingsSchema } from './settings.ts';

export const protocol = defineProtocol({
  id: 'hid-scanner',
  label: 'USB 扫码枪（HID POS）',
  group: 'scan',
  hint: 'USB 直插、不占串口、不受输入法影响的扫码枪',
  help: '用扫码枪说明书上的设置码切换到“USB HID POS”，再从找到的设备里选。不用装驱动，不受输入法影响。只当键盘用的枪请选“键盘口扫码枪”。',
  settingsSchema: hidScannerSettingsSchema,
  form: hidScannerForm,
  endpoint: ({ address }) => ({ kind: 'hid', address }),
  createDriver: (settings, context) => {
    if (context.transport === null) {
      throw new GuichengError('DEVICE.NO_TRANSPORT', '扫码枪没有连接方式，请检查设置');
    }
    return new HidScannerDriver(settings, context, context.transport);
  },
});
