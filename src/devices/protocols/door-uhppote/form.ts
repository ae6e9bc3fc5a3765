/** The form of a UHPPOTE controller. */

import { doorFields } from '../../door-fields.ts';
import { formField } from '../../form.ts';
import { uhppoteSettingsSchema } from './settings.ts';

const schema = uhppoteSettingsSchema.shape;
const { host, port } = schema.connection.shape;

export const uhppoteForm = [
  formField('host', host, {
    kind: 'host',
    path: 'connection.host',
    fallback: '',
    help: '如 192.168.1.100；不知道时填本网段的广播地址，如 192.168.1.255',
  }),
  formField('udpPort', port, { kind: 'number', path: 'connection.port', fallback: 60_000, more: true }),
  formField('serial', schema.serial, { kind: 'number' }),
  ...doorFields(schema),
];
