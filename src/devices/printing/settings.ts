/** What every label printer is set up with, whatever its language. */
import { z } from 'zod';
import { type FormField, formField } from '../form.ts';
import { endpointSchema } from '../transports/endpoint.ts';
import { connectionFields } from '../transports/fields.ts';
import type { PrinterAbility, Stock } from './job.ts';

export const labelPrinterShape = {
  connection: endpointSchema,
  prints: z.enum(['wristband', 'label', 'both']).default('both').meta({ title: '打印什么' }),
  density: z.enum(['8', '12', '24']).default('8').meta({ title: '分辨率', description: '看打印机铭牌' }),
  headMm: z.int().min(20).max(220).default(104).meta({
    title: '打印头宽度（毫米）',
    description: '比它宽的标签自动转 90 度打印，腕带就是这样',
  }),
  asks: z.enum(['yes', 'no']).default('yes').meta({
    title: '询问打印机状态',
    description: '不回答状态的打印机选「不询问」：只知道数据已送出，不知道打没打出来',
  }),
} as const;

const shared = z.object(labelPrinterShape);
type LabelPrinterSettings = z.output<typeof shared>;

/** The fields every label printer has; its own come behind them. */
export function labelPrinterForm(own: readonly FormField[]): readonly FormField[] {
  const shape = labelPrinterShape;
  return [
    ...connectionFields({ baudRate: 115_200, tcpPort: 9_100 }),
    formField('prints', shape.prints, {
      kind: 'choice',
      choices: [
        { value: 'wristband', label: '腕带' },
        { value: 'label', label: '袋签和纸卡' },
        { value: 'both', label: '都打' },
      ],
    }),
    formField('density', shape.density, {
      kind: 'choice',
      choices: [
        { value: '8', label: '203 dpi' },
        { value: '12', label: '300 dpi' },
        { value: '24', label: '600 dpi' },
      ],
    }),
    ...own,
    formField('headMm', shape.headMm, { kind: 'number', more: true }),
    formField('asks', shape.asks, {
      kind: 'choice',
      more: true,
      choices: [
        { value: 'yes', label: '询问' },
        { value: 'no', label: '不询问' },
      ],
    }),
  ];
}

export const STOCKS: Readonly<Record<LabelPrinterSettings['prints'], readonly Stock[]>> = {
  wristband: ['wristband'],
  label: ['label'],
  both: ['wristband', 'label'],
};

export function labelAbility(
  settings: LabelPrinterSettings,
  rfid: { readonly encodes: boolean; readonly readsBack: boolean },
): PrinterAbility {
  const dotsPerMm = Number(settings.density);
  return {
    takes: 'label',
    stocks: STOCKS[settings.prints],
    dotsPerMm,
    headDots: settings.headMm * dotsPerMm,
    ...rfid,
  };
}

/** How long the line needs for so many bytes, ms; a network does not count. */
export function lineTimeMs(settings: LabelPrinterSettings, bytes: number): number {
  const { connection } = settings;
  // Ten bits a byte: start, eight, stop.
  return connection.kind === 'serial' ? Math.ceil((bytes * 10_000) / connection.baudRate) : 0;
}
