/** What the site sets for one 0xA0 reader. */
import { z } from 'zod';
import { endpointSchema } from '../../transports/endpoint.ts';
import {
  antennaPowerSchema,
  antennasFit,
  antennasSchema,
  issueAntennaSchema,
  issueWeakestSchema,
  portsSchema,
  readDeadlineSchema,
  readerAddressSchema,
} from '../../uhf-settings.ts';

export const uhfSettingsSchema = z
  .object({
    connection: endpointSchema,
    address: readerAddressSchema,
    ports: portsSchema.default(4),
    antennas: antennasSchema,
    issueAntenna: issueAntennaSchema,
    issueWeakestDbm: issueWeakestSchema,
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
    antennaPower: antennaPowerSchema,
    beeper: z
      .enum(['quiet', 'round', 'tag'])
      .nullable()
      .default(null)
      .meta({ title: '蜂鸣器', description: '不填则不改变' }),
    roundTimeoutMs: z.int().min(100).max(5_000).default(600).meta({ title: '一轮最长时间（毫秒）' }),
    roundPauseMs: z.int().min(0).max(10_000).default(20).meta({ title: '两轮间隔（毫秒）' }),
    readDeadlineMs: readDeadlineSchema,
  })
  .superRefine(antennasFit);

export type UhfSettings = z.output<typeof uhfSettingsSchema>;
