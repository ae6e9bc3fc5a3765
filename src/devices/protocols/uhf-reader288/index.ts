/** UHF readers that speak the protocol of UHFReader18/288/86 (Chafon and many clones): cheap desk readers first. */
import { GuichengError } from '../../../domain/errors.ts';
import { defineProtocol } from '../../types.ts';
import { Reader288Driver } from './driver.ts';
import { reader288Form } from './form.ts';
import { hearsReader288, reader288Probes } from './probe.ts';
import { reader288Schema } from './settings.ts';

export const protocol = defineProtocol({
  id: 'uhf-reader288',
  label: '超高频读写器（UHFReader18/288）',
  group: 'tag',
  hint: '桌面发卡器和一体机，登记时写标签用',
  help: '适用于 UHFReader18、288、86 系列桌面发卡器和一体机。串口一般为 57600，一体机也有 115200；网络型常见端口 27011。放在登记台发标签时，把“发卡天线”填 1。读到标签只作提示，不能代替扫码。',
  settingsSchema: reader288Schema,
  form: reader288Form,
  endpoint: (settings) => settings.connection,
  probes: reader288Probes,
  hears: hearsReader288,
  tuning: { each: false, least: 0, most: 33, strength: false },
  createDriver: (settings, context) => {
    if (context.transport === null) {
      throw new GuichengError('DEVICE.NO_TRANSPORT', '读写器没有连接方式，请检查设置');
    }
    return new Reader288Driver(settings, context, context.transport);
  },
});
