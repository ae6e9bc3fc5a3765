/** Cold-storage controllers and probes on Modbus: RTU on a serial line, RTU through a serial server, or TCP. */
import { GuichengError } from '../../../domain/errors.ts';
import { framingOf } from '../../modbus/client.ts';
import { modbusProbes } from '../../modbus/probe.ts';
import { defineProtocol } from '../../types.ts';
import { ColdDriver } from './driver.ts';
import { coldForm } from './form.ts';
import { coldSettingsSchema } from './settings.ts';
import { POINT_WORDS } from './table.ts';

export const protocol = defineProtocol({
  id: 'cold-modbus',
  label: '冷柜温控器（Modbus）',
  group: 'cold',
  hint: '看冷柜温度、柜门和报警，只读不改',
  help: '只读温度、柜门、化霜和报警，不改控制器的任何设定。RS-485 线接到 USB 转换器或串口服务器，每台温控器设一个不同的站号；波特率和校验以温控器参数为准。',
  settingsSchema: coldSettingsSchema,
  form: coldForm,
  endpoint: (settings) => settings.connection,
  bus: ({ connection, framing, units }) => ({
    units: units.map(({ address }) => address),
    framing: framingOf(connection, framing),
  }),
  probes: modbusProbes((address) => ({ units: [{ address }] })),
  calibrated: { temperature: POINT_WORDS.temperature, probe2: POINT_WORDS.probe2 },
  createDriver: (settings, context) => {
    if (context.transport === null)
      throw new GuichengError('DEVICE.NO_TRANSPORT', '温控器没有连接方式，请检查设置');
    return new ColdDriver(settings, context, context.transport);
  },
});
