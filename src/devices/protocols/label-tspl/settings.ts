/** What the site sets for one TSPL printer. */
import { z } from 'zod';
import { labelPrinterShape } from '../../printing/settings.ts';

export const tsplSettingsSchema = z.object({
  ...labelPrinterShape,
  rfid: z.enum(['none', 'tspl2', 'fbpl']).default('none').meta({
    title: '写标签芯片',
    description: '各厂写法不同，以说明书为准；这种打印机不读回，写完要用读写器核对',
  }),
  gapMm: z.int().min(0).max(20).default(2).meta({ title: '标签间隙（毫米）', description: '连续纸填 0' }),
  darkness: z.int().min(0).max(15).default(8).meta({ title: '打印浓度' }),
});

export type TsplSettings = z.output<typeof tsplSettingsSchema>;
