/** The form of a ZPL printer. */
import { formField } from '../../form.ts';
import { labelPrinterForm } from '../../printing/settings.ts';
import { zplSettingsSchema } from './settings.ts';

export const zplForm = labelPrinterForm([
  formField('rfid', zplSettingsSchema.shape.rfid, {
    kind: 'choice',
    more: true,
    choices: [
      { value: 'no', label: '不写' },
      { value: 'yes', label: '写并读回' },
    ],
  }),
]);
