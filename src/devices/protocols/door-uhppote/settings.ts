/** What the site sets for one UHPPOTE controller. */
import { z } from 'zod';
import { doorSettings } from '../../door-fields.ts';
import { udpSchema } from '../../transports/endpoint.ts';

export const uhppoteSettingsSchema = z.object({
  connection: udpSchema.meta({ title: '连接方式' }),
  serial: z.int().min(0).max(0xffff_ffff).default(0).meta({
    title: '控制器序列号',
    description: '印在控制器上的九位数字；填 0 时自动查找，网络里只能有一台',
  }),
  ...doorSettings,
});

export type UhppoteSettings = z.output<typeof uhppoteSettingsSchema>;
