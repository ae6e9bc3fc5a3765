/** What the site sets for one card reader. */
import { z } from 'zod';

export const cardReaderSettingsSchema = z.object({
  reader: z
    .string()
    .trim()
    .max(120)
    .default('')
    .meta({ title: '读卡器名', description: '按“查找”选一台；只接了一台的，可以留空' }),
});

export type CardReaderSettings = z.output<typeof cardReaderSettingsSchema>;
