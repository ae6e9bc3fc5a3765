/** The form of a UHFReader18/288/86. */
import { formField } from '../../form.ts';
import { connectionFields } from '../../transports/fields.ts';
import { issueAntennaField } from '../../uhf-settings.ts';
import { reader288Schema } from './settings.ts';

const schema = reader288Schema.shape;

export const reader288Form = [
  ...connectionFields({ baudRate: 57_600, tcpPort: 27_011 }),
  formField('family', schema.family, {
    kind: 'choice',
    choices: [
      { value: '288', label: 'UHFReader288、86、E710（带天线号和信号）' },
      { value: '18', label: 'UHFReader18（桌面发卡器）' },
    ],
  }),
  formField('ports', schema.ports, {
    kind: 'choice',
    choices: [1, 4, 8].map((count) => ({ value: String(count), label: `${count} 口` })),
  }),
  formField('antennas', schema.antennas, {
    kind: 'antennas',
    countedBy: 'ports',
    help: '只勾选接了天线的口；每个天线对着哪里，从馆里的位置中选',
  }),
  issueAntennaField,
  formField('powerDbm', schema.powerDbm, { kind: 'number', more: true }),
  formField('session', schema.session, {
    kind: 'choice',
    choices: [0, 1, 2, 3].map((session) => ({ value: String(session), label: `S${session}` })),
    when: { field: 'family', value: '288' },
    more: true,
  }),
  formField('address', schema.address, { kind: 'number', more: true }),
  formField('scanTime', schema.scanTime, { kind: 'number', more: true }),
  formField('roundPauseMs', schema.roundPauseMs, { kind: 'number', more: true }),
  formField('readDeadlineMs', schema.readDeadlineMs, { kind: 'number', more: true }),
];
