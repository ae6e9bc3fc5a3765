/** Contactless card readers of the system's card service (PC/SC): ACR122U and its kind. */
import { GuichengError } from '../../../domain/errors.ts';
import { defineProtocol } from '../../types.ts';
import { CardReaderDriver } from './driver.ts';
import { cardReaderForm } from './form.ts';
import { cardReaderSettingsSchema } from './settings.ts';

export const protocol = defineProtocol({
  id: 'card-pcsc',
  label: '职工卡读卡器（PC/SC）',
  group: 'card',
  hint: '刷职工卡登录，代替扫工牌',
  help: '适用于系统认得的智能卡读卡器，如 ACR122U。Windows 即插即用；Linux 要装 pcscd。刷职工卡等于扫工牌，口令照输；卡先在“设置·职工”里登记。像键盘一样打出卡号的读卡器，请选“键盘口扫码枪、读卡器”。',
  settingsSchema: cardReaderSettingsSchema,
  form: cardReaderForm,
  endpoint: ({ reader }) => ({ kind: 'cardReader', reader }),
  createDriver: (_settings, context) => {
    if (context.transport === null) {
      throw new GuichengError('DEVICE.NO_TRANSPORT', '读卡器没有连接方式，请检查设置');
    }
    return new CardReaderDriver(context, context.transport);
  },
  find: async () => {
    const { listCardReaders } = await import('../../transports/pcsc/list.ts');
    return (await listCardReaders()).map((reader) => ({ label: reader, values: { reader } }));
  },
});
