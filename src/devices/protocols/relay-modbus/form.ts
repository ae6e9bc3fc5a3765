/** The form of a relay module. */
import { formField } from '../../form.ts';
import { connectionFields } from '../../transports/fields.ts';
import { relaySettingsSchema } from './settings.ts';

const shape = relaySettingsSchema.shape;

export const relayForm = [
  formField('cremator', shape.cremator, { kind: 'cremator', fallback: '' }),
  ...connectionFields({ baudRate: 9_600, tcpPort: 502 }),
  formField('framing', shape.framing, {
    kind: 'choice',
    when: { field: 'link', value: 'tcp' },
    fallback: 'tcp',
    choices: [
      { value: 'tcp', label: 'Modbus TCP' },
      { value: 'rtu', label: 'RTU over TCP' },
    ],
  }),
  formField('unit', shape.unit, { kind: 'number' }),
  formField('doorCoil', shape.doorCoil, { kind: 'number' }),
  formField('ignitionCoil', shape.ignitionCoil, { kind: 'number' }),
  formField('beaconCoil', shape.beaconCoil, { kind: 'number' }),
  formField('watchdog', shape.watchdog, {
    kind: 'choice',
    choices: [
      { value: 'module', label: '模块自带' },
      { value: 'pulse', label: '脉冲继电器' },
    ],
  }),
  formField('pulseCoil', shape.pulseCoil, { kind: 'number', when: { field: 'watchdog', value: 'pulse' } }),
  formField('doorInput', shape.doorInput, { kind: 'number' }),
  formField('flameInput', shape.flameInput, { kind: 'number' }),
];
