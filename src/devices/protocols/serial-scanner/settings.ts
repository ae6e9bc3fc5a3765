/** What the site sets for one serial scanner. */
import { z } from 'zod';
import { endpointSchema } from '../../transports/endpoint.ts';

export const scannerSettingsSchema = z.object({
  connection: endpointSchema,
  maxLength: z.int().min(8).max(1_024).default(256).meta({ title: '最长字符数' }),
  idleMs: z
    .int()
    .min(20)
    .max(1_000)
    .default(50)
    .meta({ title: '结束等待（毫秒）', description: '扫码枪不发回车时，停顿这么久算一条' }),
});

export type ScannerSettings = z.output<typeof scannerSettingsSchema>;
