/** The form of a line of cold-storage controllers. */
import { formField } from '../../form.ts';
import { connectionFields } from '../../transports/fields.ts';
import { coldSettingsSchema } from './settings.ts';
import { isFigure, OWN_TABLE, POINT_WORDS, type PointName, pointTables } from './table.ts';

const { framing, units, ownPoints, timeoutMs, cycleMs, noDataSeconds } = coldSettingsSchema.shape;

export const coldForm = [
  ...connectionFields({ baudRate: 9_600, tcpPort: 502 }),
  formField('framing', framing, {
    kind: 'choice',
    choices: [
      { value: 'tcp', label: 'Modbus TCP' },
      { value: 'rtu', label: 'RTU（串口服务器透传）' },
    ],
    when: { field: 'link', value: 'tcp' },
  }),
  formField('units', units, {
    kind: 'units',
    choices: [
      ...[...pointTables().values()].map(({ id, label, line }) => ({
        value: id,
        label: `${label}　出厂 ${line}`,
      })),
      { value: OWN_TABLE, label: '自编点表（别的型号）' },
    ],
  }),
  formField('ownPoints', ownPoints, {
    kind: 'points',
    choices: Object.entries(POINT_WORDS).map(([value, label]) => ({
      value,
      label,
      onOff: !isFigure(value as PointName),
    })),
    more: true,
  }),
  formField('noDataSeconds', noDataSeconds, { kind: 'number', more: true }),
  formField('timeoutMs', timeoutMs, { kind: 'number', more: true }),
  formField('cycleMs', cycleMs, { kind: 'number', more: true }),
];
