/** Door controllers of the UHPPOTE / 微耕 family (WG2051, 2052, 2054 and clones), UDP port 60000. */
import { GuichengError } from '../../../domain/errors.ts';
import { defineProtocol } from '../../types.ts';
import { UhppoteDriver } from './driver.ts';
import { findControllers } from './find.ts';
import { uhppoteForm } from './form.ts';
import { uhppoteSettingsSchema } from './settings.ts';

export const protocol = defineProtocol({
  id: 'door-uhppote',
  label: '门禁控制器（微耕 UHPPOTE）',
  group: 'door',
  hint: '微耕等网络门禁控制器，核验通过才开门',
  help: '适用于一门、双门、四门网络控制器（UDP 60000）。这种控制器没有任何口令，接上同一网络的人都能开门：必须把它和本机放在单独的 VLAN 或专用交换机上，不与办公网、无线网相通。门只在该处核验通过时打开；断电断网时用钥匙。',
  settingsSchema: uhppoteSettingsSchema,
  form: uhppoteForm,
  endpoint: (settings) => settings.connection,
  find: () => findControllers(),
  createDriver: (settings, context) => {
    if (context.transport === null) {
      throw new GuichengError('DEVICE.NO_TRANSPORT', '门禁控制器没有连接方式，请检查设置');
    }
    return new UhppoteDriver(settings, context, context.transport);
  },
});
