/** The form of a TSPL printer. */
import { formField } from '../../form.ts';
import { labelPrinterForm } from '../../printing/settings.ts';
import { tsplSettingsSchema } from './settings.ts';

const { gapMm, darkness, rfid } = tsplSettingsSchema.shape;

export const tsplForm = labelPrinterForm([
  formField('gapMm', gapMm, { kind: 'number', more: true }),
  formField('darkness', darkness, { kind: 'number', more: true }),
  formField('rfid', rfid, {
    kind: 'choice',
    more: true,
    choices: [
      { value: 'none', label: '不写' },
      { value: 'tspl2', label: 'TSPL2' },
      { value: 'fbpl', label: 'FBPL' },
    ],
  }),
]);
