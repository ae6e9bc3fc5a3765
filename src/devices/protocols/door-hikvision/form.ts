/** The form of a Hikvision access controller. */
import { doorFields } from '../../door-fields.ts';
import { formField } from '../../form.ts';
import { hikvisionSettingsSchema } from './settings.ts';

const schema = hikvisionSettingsSchema.shape;

export const hikvisionForm = [
  formField('host', schema.host, { kind: 'host', fallback: '' }),
  formField('port', schema.port, { kind: 'number', more: true }),
  formField('user', schema.user, { kind: 'text' }),
  formField('password', schema.password, { kind: 'secret' }),
  ...doorFields(schema),
];
