/** The form of a 0xA0 reader. */
import { formField } from '../../form.ts';
import { connectionFields } from '../../transports/fields.ts';
import { issueAntennaField } from '../../uhf-settings.ts';
import { uhfSettingsSchema } from './settings.ts';

const schema = uhfSettingsSchema.shape;

export const uhfForm = [
  ...connectionFields({ baudRate: 115_200, tcpPort: 4_001 }),
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
  formField('issueWeakestDbm', schema.issueWeakestDbm, { kind: 'number', more: true }),
  formField('mode', schema.mode, {
    kind: 'choice',
    help: '一般用“逐个天线”',
    choices: [
      { value: 'single', label: '逐个天线（通用）' },
      { value: 'fast-switch', label: '快速轮询' },
      { value: 'session', label: '会话方式（静止的标签多时用）' },
      { value: 'buffer', label: '先存后取（读写器不支持实时盘存时用）' },
    ],
    more: true,
  }),
  formField('session', schema.session, {
    kind: 'choice',
    choices: [0, 1, 2, 3].map((session) => ({ value: String(session), label: `S${session}` })),
    when: { field: 'mode', value: 'session' },
    more: true,
  }),
  formField('powerDbm', schema.powerDbm, { kind: 'number', more: true }),
  formField('antennaPower', schema.antennaPower, { kind: 'tuned', more: true }),
  formField('beeper', schema.beeper, {
    kind: 'choice',
    help: '',
    fallback: '',
    choices: [
      { value: '', label: '不改变' },
      { value: 'quiet', label: '不响' },
      { value: 'round', label: '每轮响一次' },
      { value: 'tag', label: '读到标签就响' },
    ],
    more: true,
  }),
  formField('address', schema.address, { kind: 'number', more: true }),
  formField('roundTimeoutMs', schema.roundTimeoutMs, { kind: 'number', more: true }),
  formField('roundPauseMs', schema.roundPauseMs, { kind: 'number', more: true }),
  formField('readDeadlineMs', schema.readDeadlineMs, { kind: 'number', more: true }),
];
