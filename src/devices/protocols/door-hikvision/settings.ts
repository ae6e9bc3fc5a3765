/** What the site sets for one Hikvision access controller. */
import { z } from 'zod';
import { doorSettings } from '../../door-fields.ts';
import { tcpSchema } from '../../transports/endpoint.ts';

export const hikvisionSettingsSchema = z.object({
  host: tcpSchema.shape.host,
  port: tcpSchema.shape.port.default(80),
  user: z.string().trim().min(1, '请填写用户名').max(32).default('admin').meta({ title: '用户名' }),
  password: z.string().max(64).default('').meta({ title: '密码' }),
  ...doorSettings,
});

export type HikvisionSettings = z.output<typeof hikvisionSettingsSchema>;
