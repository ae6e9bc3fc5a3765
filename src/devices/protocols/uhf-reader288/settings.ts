/** What the site sets for one UHFReader18/288/86. */
import { z } from 'zod';
import { endpointSchema } from '../../transports/endpoint.ts';
import {
  antennasFit,
  antennasSchema,
  issueAntennaSchema,
  portsSchema,
  readDeadlineSchema,
  readerAddressSchema,
} from '../../uhf-settings.ts';

export const reader288Schema = z
  .object({
    connection: endpointSchema,
    family: z.enum(['288', '18']).default('288').meta({ title: '型号' }),
    address: readerAddressSchema,
    ports: portsSchema,
    antennas: antennasSchema,
    issueAntenna: issueAntennaSchema,
    powerDbm: z
      .int()
      .min(0)
      .max(33)
      .nullable()
      .default(null)
      .meta({ title: '功率 dBm', description: '不填则保持读写器原有设置' }),
    session: z.int().min(0).max(3).default(0).meta({ title: '会话' }),
    scanTime: z.int().min(1).max(50).default(3).meta({ title: '一轮最长时间（百毫秒）' }),
    roundPauseMs: z.int().min(0).max(10_000).default(20).meta({ title: '两轮间隔（毫秒）' }),
    readDeadlineMs: readDeadlineSchema,
  })
  .superRefine(antennasFit);

export type Reader288Settings = z.output<typeof reader288Schema>;
