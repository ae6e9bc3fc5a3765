/** A cremator's Siemens controller (S7-200 SMART, 1200, 1500) over ISO-on-TCP, read only. */
import { z } from 'zod';
import { GuichengError } from '../../../domain/errors.ts';
import { CrematorDriver } from '../../cremator/driver.ts';
import { crematorFields, crematorShape, distinctSteps } from '../../cremator/points.ts';
import { formField } from '../../form.ts';
import { S7Reader } from '../../s7/reader.ts';
import { tcpSchema } from '../../transports/endpoint.ts';
import { defineProtocol } from '../../types.ts';

/** V memory of an S7-200 SMART is DB1: VW8 is `DB1,INT8`, V0.0 is `DB1,X0.0` (plcpeople/nodeS7 issue 49). */
const ADDRESS = /^DB\d{1,5},(?:REAL|INT|DINT|WORD|DWORD|BYTE)\d{1,5}$|^DB\d{1,5},X\d{1,5}\.[0-7]$/;

const table = crematorShape((address) => ADDRESS.test(address), 'DB1,REAL0、DB1,INT8*0.1');
const schema = z
  .object({
    host: tcpSchema.shape.host,
    port: tcpSchema.shape.port.default(102),
    rack: z.int().min(0).max(15).default(0).meta({ title: '机架号' }),
    slot: z
      .int()
      .min(0)
      .max(31)
      .default(1)
      .meta({ title: '槽号', description: '200 SMART、1200、1500 都填 1' }),
    ...table,
  })
  .superRefine(distinctSteps);
const fields = crematorFields(table);

export const protocol = defineProtocol({
  id: 'cremator-s7',
  label: '火化炉控制器（西门子 S7，只读）',
  group: 'cremator',
  hint: '西门子控制器的火化炉，只看炉温和阶段',
  help: '向炉厂家要点表。200 SMART 的 V 区写作 DB1：VW8 写 DB1,INT8，VD0 浮点写 DB1,REAL0，V10.0 写 DB1,X10.0。1200、1500 要允许 PUT/GET，数据块不勾“优化访问”。归程只读不写，不会动炉子。',
  settingsSchema: schema,
  form: [
    fields.place,
    formField('host', schema.shape.host, { kind: 'host', fallback: '' }),
    formField('port', schema.shape.port, { kind: 'number' }),
    ...fields.points,
    formField('rack', schema.shape.rack, { kind: 'number', more: true }),
    formField('slot', schema.shape.slot, { kind: 'number', more: true }),
  ],
  endpoint: ({ host, port }) => ({ kind: 'tcp', host, port }),
  createDriver: (settings, context) => {
    if (context.transport === null)
      throw new GuichengError('DEVICE.NO_TRANSPORT', '控制器没有连接方式，请检查设置');
    const { rack, slot } = settings;
    const reader = new S7Reader(context.transport, context.sink, { rack, slot, timeoutMs: 1_000 });
    return new CrematorDriver(settings, context, reader);
  },
});
