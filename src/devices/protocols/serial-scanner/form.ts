/** The form of a serial scanner. */
import { formField } from '../../form.ts';
import { connectionFields } from '../../transports/fields.ts';
import { scannerSettingsSchema } from './settings.ts';

const { idleMs, maxLength } = scannerSettingsSchema.shape;

export const scannerForm = [
  ...connectionFields({ baudRate: 9_600, tcpPort: 4_001 }),
  formField('idleMs', idleMs, { kind: 'number', more: true }),
  formField('maxLength', maxLength, { kind: 'number', more: true }),
];
