/** What the site sets for one UHPPOTE controller. */
import { z } from 'zod';
import { udpSchema } from '../../transports/endpoint.ts';

export const uhppoteSettingsSchema = z.object({
  connection: udpSchema,
  serial: z.int().min(0).max(0xffff_ffff).default(0).meta({
    title: '控制器序列号',
    description: '印在控制器上的九位数字；填 0 时自动查找，网络里只能有一台',
  }),
  antennas: z
    .array(z.int().min(1).max(4))
    .min(1, '至少勾选一扇门')
    .max(4)
    .default([1])
    .meta({ title: '接了哪几扇门' }),
  openSeconds: z.int().min(1).max(60).default(5).meta({ title: '开门时长（秒）' }),
  heldSeconds: z
    .int()
    .min(10)
    .max(3_600)
    .default(60)
    .meta({ title: '久开报警（秒）', description: '门开着超过这么久就报警' }),
  contact: z
    .enum(['wired', 'none'])
    .default('wired')
    .meta({ title: '门磁', description: '没有接门磁的，看不出门是开是关' }),
});

export type UhppoteSettings = z.output<typeof uhppoteSettingsSchema>;
