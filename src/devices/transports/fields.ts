/** Form fields of the connection, the same for every protocol on a wire. */

import { z } from 'zod';
import { type FormField, formField } from '../form.ts';
import { serialSchema, tcpSchema } from './endpoint.ts';

const BAUD_RATES = [
  1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600,
] as const;

const plain = (values: readonly number[]) =>
  values.map((value) => ({ value: String(value), label: String(value) }));

interface UsualSettings {
  readonly baudRate: number;
  readonly tcpPort: number;
}

/** @param usual what most devices of the family come with */
export function connectionFields(usual: UsualSettings): readonly FormField[] {
  const serial = serialSchema.shape;
  const tcp = tcpSchema.shape;
  const onSerial = { field: 'link', value: 'serial' };
  const onNetwork = { field: 'link', value: 'tcp' };
  return [
    formField('link', z.enum(['serial', 'tcp']), {
      kind: 'choice',
      label: '怎么连接',
      path: 'connection.kind',
      fallback: 'serial',
      choices: [
        { value: 'serial', label: '串口或 USB 线' },
        { value: 'tcp', label: '网络' },
      ],
    }),
    formField('port', serial.path, { kind: 'port', path: 'connection.path', fallback: '', when: onSerial }),
    formField('baudRate', serial.baudRate, {
      kind: 'choice',
      path: 'connection.baudRate',
      help: '以设备说明书为准',
      fallback: usual.baudRate,
      choices: plain(BAUD_RATES),
      when: onSerial,
    }),
    formField('host', tcp.host, { kind: 'host', path: 'connection.host', fallback: '', when: onNetwork }),
    formField('tcpPort', tcp.port, {
      kind: 'number',
      path: 'connection.port',
      fallback: usual.tcpPort,
      when: onNetwork,
    }),
    formField('dataBits', serial.dataBits, {
      kind: 'choice',
      path: 'connection.dataBits',
      choices: plain([8, 7]),
      when: onSerial,
      more: true,
    }),
    formField('parity', serial.parity, {
      kind: 'choice',
      path: 'connection.parity',
      choices: [
        { value: 'none', label: '无' },
        { value: 'even', label: '偶校验' },
        { value: 'odd', label: '奇校验' },
      ],
      when: onSerial,
      more: true,
    }),
    formField('stopBits', serial.stopBits, {
      kind: 'choice',
      path: 'connection.stopBits',
      choices: plain([1, 2]),
      when: onSerial,
      more: true,
    }),
  ];
}
