/** What the site sets for one 0xA0 reader. */
import { z } from 'zod';
import { endpointSchema } from '../../transports/endpoint.ts';
import { issueAntennaSchema } from '../../uhf-settings.ts';

export const uhfSettingsSchema = z
  .object({
    connection: endpointSchema,
    address: z
      .int()
      .min(0)
      .max(255)
      .default(255)
      .meta({ title: '读写器地址', description: '0–254；255 表示不区分地址（只接一台时用）' }),
    ports: z
      .union([z.literal(1), z.literal(4), z.literal(8)])
      .default(4)
      .meta({ title: '天线口数' }),
    antennas: z
      .array(z.int().min(1).max(8))
      .min(1, '至少启用一个天线')
      .max(8)
      .default([1])
      .meta({ title: '启用的天线' }),
    issueAntenna: issueAntennaSchema,
    mode: z.enum(['single', 'fast-switch', 'session', 'buffer']).default('single').meta({
      title: '盘存方式',
      description: 'single 逐个天线（通用）；fast-switch 快速轮询；session 静态标签多时用；buffer 先存后取',
    }),
    session: z.int().min(0).max(3).default(1).meta({ title: '会话（session 方式）' }),
    powerDbm: z
      .int()
      .min(20)
      .max(33)
      .nullable()
      .default(null)
      .meta({ title: '功率 dBm', description: '不填则保持读写器原有设置' }),
    beeper: z
      .enum(['quiet', 'round', 'tag'])
      .nullable()
      .default(null)
      .meta({ title: '蜂鸣器', description: '不填则不改变' }),
    roundTimeoutMs: z.int().min(100).max(5_000).default(600).meta({ title: '一轮最长时间（毫秒）' }),
    roundPauseMs: z.int().min(0).max(10_000).default(20).meta({ title: '两轮间隔（毫秒）' }),
    readDeadlineMs: z
      .int()
      .min(300)
      .max(30_000)
      .default(1_500)
      .meta({ title: '判定无应答时间（毫秒）', description: '应大于“一轮最长时间”的两倍' }),
  })
  .refine((value) => value.antennas.every((antenna) => antenna <= value.ports), {
    path: ['antennas'],
    message: '启用的天线超出了天线口数',
  })
  .refine((value) => new Set(value.antennas).size === value.antennas.length, {
    path: ['antennas'],
    message: '天线重复',
  })
  .refine((value) => value.issueAntenna === null || value.issueAntenna <= value.ports, {
    path: ['issueAntenna'],
    message: '发卡天线超出了天线口数',
  });

export type UhfSettings = z.output<typeof uhfSettingsSchema>;
