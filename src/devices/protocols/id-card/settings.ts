/** What the site sets for one identity-card reader. */
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { endpointSchema } from '../../transports/endpoint.ts';

export const idCardSettingsSchema = z.object({
  connection: endpointSchema,
  pollMs: z
    .int()
    .min(300)
    .max(1_000)
    .default(400)
    .meta({ title: '寻卡间隔（毫秒）', description: '300 到 1000，越小反应越快' }),
  readTimeoutMs: z
    .int()
    .min(2_000)
    .max(8_000)
    .default(4_000)
    .meta({ title: '读卡最长时间（毫秒）', description: '一次读卡约 1 秒，旧读卡器可放长' }),
  readDeadlineMs: z.int().min(1_000).max(10_000).default(1_800).meta({ title: '判定无应答时间（毫秒）' }),
  photoHelper: z
    .string()
    .trim()
    .max(260)
    .refine((path) => path === '' || isAbsolute(path), '请填写解码程序的完整路径，或留空')
    .default('')
    .meta({
      title: '照片解码程序',
      description: '读卡器厂商的照片解码程序的完整路径。没有就留空：文字照读，照片不显示',
    }),
});

export type IdCardSettings = z.output<typeof idCardSettingsSchema>;
