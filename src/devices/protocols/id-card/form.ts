/** The form of an identity-card reader. */
import { formField } from '../../form.ts';
import { connectionFields } from '../../transports/fields.ts';
import { idCardSettingsSchema } from './settings.ts';

const { pollMs, readTimeoutMs, readDeadlineMs, photoHelper } = idCardSettingsSchema.shape;

export const idCardForm = [
  ...connectionFields({ baudRate: 115_200, tcpPort: 4_001 }),
  formField('photoHelper', photoHelper, { kind: 'program', more: true }),
  formField('pollMs', pollMs, { kind: 'number', more: true }),
  formField('readTimeoutMs', readTimeoutMs, { kind: 'number', more: true }),
  formField('readDeadlineMs', readDeadlineMs, { kind: 'number', more: true }),
];
