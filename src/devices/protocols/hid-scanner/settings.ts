/** What the site sets for one USB scanner in HID POS mode. */
import { z } from 'zod';
import { hidAddress } from '../../transports/endpoint.ts';

export const hidScannerSettingsSchema = z.object({
  address: hidAddress,
  layout: z
    .enum(['auto', 'pos', 'plain'])
    .default('auto')
    .meta({ title: '报文格式', description: '一般选“自动”；读不出码时，按说明书选' }),
});

export type HidScannerSettings = z.output<typeof hidScannerSettingsSchema>;
export type ReportLayout = HidScannerSettings['layout'];
