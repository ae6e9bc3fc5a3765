/** Readers of the second-generation identity card that speak SDT (GA 450) over a serial line. */
import { GuichengError } from '../../../domain/errors.ts';
import { defineProtocol } from '../../types.ts';
import { IdCardDriver } from './driver.ts';
import { idCardForm } from './form.ts';
import { helperDecoder } from './photo.ts';
import { hearsCardReader, idCardProbes } from './probe.ts';
import { idCardSettingsSchema } from './settings.ts';

export const protocol = defineProtocol({
  id: 'id-card',
  label: '身份证读卡器',
  group: 'card',
  hint: '读二代身份证，登记时自动填写',
  help: '适用于串口（或 USB 虚拟串口）的二代证读卡器，一般为 115200。能读居民身份证、港澳台居民居住证和外国人永久居留身份证。读到的内容只填入登记页，照片和指纹不保存；照片须装有厂商的解码程序才能显示。',
  settingsSchema: idCardSettingsSchema,
  form: idCardForm,
  endpoint: (settings) => settings.connection,
  probes: idCardProbes,
  hears: hearsCardReader,
  createDriver: (settings, context) => {
    if (context.transport === null) {
      throw new GuichengError('DEVICE.NO_TRANSPORT', '读卡器没有连接方式，请检查设置');
    }
    const decode = settings.photoHelper === '' ? null : helperDecoder(settings.photoHelper);
    return new IdCardDriver(settings, context, context.transport, decode);
  },
});
