/** The form of a USB scanner in HID POS mode. */
import { formField } from '../../form.ts';
import { hidScannerSettingsSchema } from './settings.ts';

const { address, layout } = hidScannerSettingsSchema.shape;

export const hidScannerForm = [
  formField('address', address, { kind: 'usb', fallback: '' }),
  formField('layout', layout, {
    kind: 'choice',
    choices: [
      { value: 'auto', label: '自动' },
      { value: 'pos', label: '标准 HID POS' },
      { value: 'plain', label: 'Microscan' },
    ],
    more: true,
  }),
];
