/** Modbus relay modules at the charging door of a cremator: permit, ignition, beacon, feedback. */
import { GuichengError } from '../../../domain/errors.ts';
import { framingOf } from '../../modbus/client.ts';
import { modbusProbes } from '../../modbus/probe.ts';
import { defineProtocol } from '../../types.ts';
import { RelayDriver } from './driver.ts';
import { relayForm } from './form.ts';
import { relaySettingsSchema } from './settings.ts';

export const protocol = defineProtocol({
  id: 'relay-modbus',
  label: '炉门联锁继电器（Modbus）',
  group: 'safety',
  hint: '没核验通过，炉门打不开、点不着火',
  help: '每台炉一个模块，由炉厂家接线。炉门许可接常开触点：断电、断线、程序停止时炉门都打不开。在模块里把炉门许可设成“通信中断 3 秒断开”，点火许可设成“通信中断保持”。接好后拔一次网线，亲眼看到炉门许可落下。',
  settingsSchema: relaySettingsSchema,
  form: relayForm,
  endpoint: (settings) => settings.connection,
  bus: ({ connection, framing, unit }) => ({ units: [unit], framing: framingOf(connection, framing) }),
  probes: modbusProbes((unit) => ({ unit })),
  createDriver: (settings, context) => {
    if (context.transport === null)
      throw new GuichengError('DEVICE.NO_TRANSPORT', '继电器没有连接方式，请检查设置');
    return new RelayDriver(settings, context, context.transport);
  },
});
