/** A cremator's controller or touch panel as a Modbus slave, read only. */
import { z } from 'zod';
import { GuichengError, isGuichengError } from '../../../domain/errors.ts';
import { CrematorDriver, type PointReader } from '../../cremator/driver.ts';
import { crematorFields, crematorShape, distinctSteps } from '../../cremator/points.ts';
import { formField } from '../../form.ts';
import { framingOf, ModbusReader } from '../../modbus/client.ts';
import { modbusProbes } from '../../modbus/probe.ts';
import { endpointSchema } from '../../transports/endpoint.ts';
import { connectionFields } from '../../transports/fields.ts';
import { defineProtocol } from '../../types.ts';
import { readRegister, registerOf } from './registers.ts';

const table = crematorShape((address) => registerOf(address) !== null, 'HR10、IR3*0.1、HR20F');
const schema = z
  .object({
    connection: endpointSchema,
    framing: z
      .enum(['rtu', 'tcp'])
      .default('rtu')
      .meta({ title: '报文格式', description: '串口一律是 RTU；以太网一般是 Modbus TCP' }),
    unit: z.int().min(1).max(247).default(1).meta({ title: '站号' }),
    ...table,
  })
  .superRefine(distinctSteps);
const fields = crematorFields(table);

function readerOf(modbus: ModbusReader): PointReader {
  return {
    close: () => modbus.close(),
    read: async (addresses) => {
      const found = new Map<string, number | null>();
      for (const address of addresses) {
        const register = registerOf(address);
        try {
          found.set(address, register === null ? null : await readRegister(modbus, register));
        } catch (error) {
          // An address the controller does not have says nothing about the others.
          if (!isGuichengError(error) || error.code !== 'DEVICE.REFUSED') throw error;
          found.set(address, null);
        }
      }
      return found;
    },
  };
}

export const protocol = defineProtocol({
  id: 'cremator-modbus',
  label: '火化炉控制器（Modbus，只读）',
  group: 'cremator',
  hint: '带 Modbus 的火化炉控制器或触摸屏，只看不动',
  help: '向炉厂家要点表：地址从 0 起，HR 保持寄存器，IR 输入寄存器；后面加 S 是有符号数，加 F 是两个寄存器的浮点数，加 *0.1 是换算。归程只读不写，不会动炉子。',
  settingsSchema: schema,
  form: [
    fields.place,
    ...connectionFields({ baudRate: 9_600, tcpPort: 502 }),
    formField('framing', schema.shape.framing, {
      kind: 'choice',
      when: { field: 'link', value: 'tcp' },
      fallback: 'tcp',
      choices: [
        { value: 'tcp', label: 'Modbus TCP' },
        { value: 'rtu', label: 'RTU over TCP' },
      ],
    }),
    formField('unit', schema.shape.unit, { kind: 'number' }),
    ...fields.points,
  ],
  endpoint: (settings) => settings.connection,
  bus: ({ connection, framing, unit }) => ({ units: [unit], framing: framingOf(connection, framing) }),
  probes: modbusProbes((unit) => ({ unit })),
  createDriver: (settings, context) => {
    if (context.transport === null)
      throw new GuichengError('DEVICE.NO_TRANSPORT', '控制器没有连接方式，请检查设置');
    const modbus = new ModbusReader(context.transport, context.sink, {
      framing: framingOf(settings.connection, settings.framing),
      unit: settings.unit,
      timeoutMs: 500,
    });
    return new CrematorDriver(settings, context, readerOf(modbus));
  },
});
