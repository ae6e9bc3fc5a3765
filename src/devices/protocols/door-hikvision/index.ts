/** Hikvision access controllers and terminals (DS-K26xx, DS-K1T) over ISAPI, HTTP with digest login. */
import { defineProtocol } from '../../types.ts';
import { HikvisionDriver } from './driver.ts';
import { hikvisionForm } from './form.ts';
import { hikvisionSettingsSchema } from './settings.ts';

export const protocol = defineProtocol({
  id: 'door-hikvision',
  label: '门禁控制器（海康 ISAPI）',
  group: 'door',
  hint: '海康门禁控制器和门禁一体机，核验通过才开门',
  help: '适用于海康威视 DS-K26xx 控制器和 DS-K1T 门禁一体机。先在设备网页里启用 ISAPI，另建一个只管门禁的用户填在这里。门只在该处核验通过时打开；断电断网时用钥匙。',
  settingsSchema: hikvisionSettingsSchema,
  form: hikvisionForm,
  endpoint: () => null,
  createDriver: (settings, context) => new HikvisionDriver(settings, context),
});
