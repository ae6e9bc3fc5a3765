/** UHF readers that speak "Serial Interface Protocol" with header 0xA0 (Rodinbell, YZRFID and many clones). */
import { GuichengError } from '../../../domain/errors.ts';
import { defineProtocol } from '../../types.ts';
import { UhfDriver } from './driver.ts';
import { uhfForm } from './form.ts';
import { a0Probes, hearsA0 } from './probe.ts';
import { uhfSettingsSchema } from './settings.ts';

export const protocol = defineProtocol({
  id: 'uhf-a0',
  label: '超高频读写器（A0 协议）',
  group: 'tag',
  hint: '四口、八口的固定式读写器，装在走廊、炉口',
  help: '适用于四口、八口固定式读写器。串口一般为 115200；网络型请填写设备地址和端口（常见 4001 或 4000，以设备为准）。启用的天线须与实际接线一致，未接天线的口不要启用。读到标签只作提示，不能代替扫码。',
  settingsSchema: uhfSettingsSchema,
  form: uhfForm,
  endpoint: (settings) => settings.connection,
  probes: a0Probes,
  hears: hearsA0,
  tuning: { each: true, least: 0, most: 33, strength: true },
  createDriver: (settings, context) => {
    if (context.transport === null) {
      throw new GuichengError('DEVICE.NO_TRANSPORT', '读写器没有连接方式，请检查设置');
    }
    return new UhfDriver(settings, context, context.transport);
  },
});
