/** What the site sets for one ZPL printer. */
import { z } from 'zod';
import { labelPrinterShape } from '../../printing/settings.ts';

export const zplSettingsSchema = z.object({
  ...labelPrinterShape,
  rfid: z.enum(['no', 'yes']).default('no').meta({
    title: '写标签芯片',
    description: '只有带 RFID 的型号；写完由打印机读回，不一致的那张打 VOID 作废',
  }),
});

export type ZplSettings = z.output<typeof zplSettingsSchema>;
