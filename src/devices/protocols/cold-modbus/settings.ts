/** What the site sets for one line of cold-storage controllers: where it is, who sits on it, which bays each cools. */
import { z } from 'zod';
import { endpointSchema } from '../../transports/endpoint.ts';
import { OWN_TABLE, pointSchema, pointTables } from './table.ts';

const unitSchema = z.object({
  address: z.int('站号是 1 到 247').min(1, '站号是 1 到 247').max(247, '站号是 1 到 247'),
  table: z.string('请选择温控器型号').min(1, '请选择温控器型号'),
  name: z.string('请写冷柜的名称').trim().min(1, '请写冷柜的名称').max(20, '名称不超过 20 个字'),
  cooling: z.enum(['chill', 'freeze'], '请选择冷藏还是冷冻').default('chill'),
  /** Names of a room or bays, e.g. `A-01~A-06`; read by the station. */
  covers: z.string().max(200, '柜位请不超过 200 个字').default(''),
  /** °C, minutes; left out, the usual ones for 冷藏 or 冷冻 hold (`src/domain/cold/alarms.ts`). */
  high: z
    .number('高温线要填数字')
    .min(-40, '高温线在 −40 到 30 ℃')
    .max(30, '高温线在 −40 到 30 ℃')
    .optional(),
  low: z.number('低温线要填数字').min(-60, '低温线在 −60 到 20 ℃').max(20, '低温线在 −60 到 20 ℃').optional(),
  hysteresis: z.number('回差要填数字').min(0.2, '回差在 0.2 到 5 ℃').max(5, '回差在 0.2 到 5 ℃').optional(),
  afterMinutes: z
    .number('多久才报要填数字')
    .min(1, '多久才报在 1 到 120 分钟')
    .max(120, '多久才报在 1 到 120 分钟')
    .optional(),
});

/** What holds where a unit has no limit of its own, °C: only told when the two are compared. */
const USUAL = { chill: { high: 8, low: -5 }, freeze: { high: -10, low: -32 } } as const;
/** Between the two limits a controller must have room to switch. */
const LEAST_ROOM = 3;

export const coldSettingsSchema = z
  .object({
    connection: endpointSchema,
    framing: z.enum(['tcp', 'rtu']).default('tcp').meta({
      title: '网络报文',
      description: '串口服务器透传的选“RTU”，设备自带网口的一般选“Modbus TCP”',
    }),
    units: z
      .array(unitSchema)
      .min(1, '请至少加一台温控器')
      .max(32, '一条线上最多 32 台')
      .meta({ title: '温控器', description: '同一条线上的温控器，每台一行' }),
    ownPoints: z.array(pointSchema).max(40, '点表最多 40 点').default([]).meta({
      title: '自编点表',
      description: '型号选“自编点表”的温控器按这张表读；先按“试一试”看读数对不对',
    }),
    timeoutMs: z
      .int()
      .min(150)
      .max(1_000)
      .default(300)
      .meta({ title: '应答等待（毫秒）', description: '长线或串口服务器可放宽' }),
    noDataSeconds: z
      .int()
      .min(5)
      .max(1_800)
      .default(60)
      .meta({ title: '没有数据多久报警（秒）', description: '线断了当时就显示“没有数据”；过这么久才报警' }),
    cycleMs: z
      .int()
      .min(500)
      .max(10_000)
      .default(1_000)
      .meta({ title: '读取间隔（毫秒）', description: '每一轮之间至少这么久' }),
  })
  .superRefine(({ units, ownPoints }, context) => {
    const say = (path: readonly (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path: [...path], message });
    for (const [index, unit] of units.entries()) {
      if (units.findIndex((other) => other.address === unit.address) !== index)
        say(['units', index, 'address'], `站号 ${unit.address} 用了两次，每台必须不同`);
      if (unit.table !== OWN_TABLE && !pointTables().has(unit.table))
        say(['units', index, 'table'], '没有这种温控器的点表，请重新选择');
      const [high, low] = [unit.high ?? USUAL[unit.cooling].high, unit.low ?? USUAL[unit.cooling].low];
      if (high - low < LEAST_ROOM)
        say(['units', index, 'high'], `${unit.name}的高温线要比低温线高至少 ${LEAST_ROOM} ℃`);
      if (unit.table === OWN_TABLE && !ownPoints.some(({ point }) => point === 'temperature'))
        say(['ownPoints'], '自编点表里还没有“温度”这一点');
    }
  });

export type ColdSettings = z.output<typeof coldSettingsSchema>;
export type ColdUnit = ColdSettings['units'][number];
