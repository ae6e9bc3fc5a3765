/** What the site sets for one print queue of this computer. */
import { z } from 'zod';

export const cupsSettingsSchema = z.object({
  queue: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,126}$/, '队列名只能有字母、数字、点、横线和下划线')
    .meta({ title: '队列名', description: '用 lpstat -p 能看到的名字，如 Desk_A4' }),
  language: z.enum(['pdf', 'tspl', 'zpl']).default('pdf').meta({
    title: '接的是什么',
    description: '标签机的队列要建成 raw 队列，系统不再转换',
  }),
  papers: z.enum(['a4', 'a5', 'both']).default('both').meta({ title: '打印什么文书' }),
  prints: z.enum(['wristband', 'label', 'both']).default('both').meta({ title: '打印什么标签' }),
  density: z.enum(['8', '12', '24']).default('8').meta({ title: '分辨率', description: '看打印机铭牌' }),
});

export type CupsSettings = z.output<typeof cupsSettingsSchema>;
