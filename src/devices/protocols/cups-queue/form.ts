/** The form of a print queue. */
import { formField } from '../../form.ts';
import { cupsSettingsSchema } from './settings.ts';

const { queue, language, papers, prints, density } = cupsSettingsSchema.shape;
const label = (language: string) => ({ field: 'language', value: language });

export const cupsForm = [
  formField('queue', queue, { kind: 'text', fallback: 'Printer' }),
  formField('language', language, {
    kind: 'choice',
    choices: [
      { value: 'pdf', label: '普通打印机' },
      { value: 'tspl', label: 'TSPL' },
      { value: 'zpl', label: 'ZPL' },
    ],
  }),
  formField('papers', papers, {
    kind: 'choice',
    when: label('pdf'),
    choices: [
      { value: 'a4', label: 'A4' },
      { value: 'a5', label: 'A5' },
      { value: 'both', label: 'A4 和 A5' },
    ],
  }),
  // The same setting under two conditions, since a field waits for one value of one other.
  ...(['tspl', 'zpl'] as const).flatMap((language) => [
    formField(`${language}Prints`, prints, {
      kind: 'choice',
      path: 'prints',
      when: label(language),
      choices: [
        { value: 'wristband', label: '腕带' },
        { value: 'label', label: '袋签和纸卡' },
        { value: 'both', label: '都打' },
      ],
    }),
    formField(`${language}Density`, density, {
      kind: 'choice',
      path: 'density',
      when: label(language),
      choices: [
        { value: '8', label: '203 dpi' },
        { value: '12', label: '300 dpi' },
        { value: '24', label: '600 dpi' },
      ],
    }),
  ]),
];
