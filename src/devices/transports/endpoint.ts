/** Where a device is reached, as data; also the settings fields every wire protocol shares. */
import { z } from 'zod';

export const serialSchema = z.object({
  kind: z.literal('serial').meta({ title: '串口' }),
  path: z
    .string()
    .trim()
    .min(1, '请选择或填写串口')
    .max(260)
    .meta({ title: '串口号', description: '如 COM3、/dev/ttyUSB0' }),
  baudRate: z.int().min(300).max(4_000_000).meta({ title: '波特率' }),
  dataBits: z
    .union([z.literal(7), z.literal(8)])
    .default(8)
    .meta({ title: '数据位' }),
  parity: z.enum(['none', 'even', 'odd']).default('none').meta({ title: '校验位' }),
  stopBits: z
    .union([z.literal(1), z.literal(2)])
    .default(1)
    .meta({ title: '停止位' }),
});

export const tcpSchema = z.object({
  kind: z.literal('tcp').meta({ title: '网络' }),
  host: z
    .string()
    .trim()
    .min(1, '请填写设备地址')
    .max(253)
    .meta({ title: '设备地址', description: '如 192.168.1.200' }),
  port: z.int().min(1).max(65_535).meta({ title: '端口号' }),
});

/** `0C2E:0901`, or with the serial number where two of a kind stand at one machine. */
export const HID_ADDRESS = /^([0-9A-F]{4}):([0-9A-F]{4})(?::([\x21-\x7e]{1,64}))?$/i;

export const hidAddress = z
  .string()
  .trim()
  .min(1, '请选择 USB 设备')
  .regex(HID_ADDRESS, '应为“厂商号:产品号”，如 0C2E:0901')
  .meta({ title: 'USB 设备', description: '如 0C2E:0901；有两把同样的枪时，后面再加“:序列号”' });

/** Datagrams; an address that ends in 255 asks every device of that network. */
export const udpSchema = z.object({
  kind: z.literal('udp').default('udp'),
  host: z
    .string()
    .trim()
    .min(1, '请填写设备地址')
    .max(253)
    .meta({ title: '设备地址', description: '如 192.168.1.100' }),
  port: z.int().min(1).max(65_535).meta({ title: '端口号' }),
});

export const endpointSchema = z
  .discriminatedUnion('kind', [serialSchema, tcpSchema])
  .meta({ title: '连接方式' });

export type SerialEndpoint = z.output<typeof serialSchema>;
export type TcpEndpoint = z.output<typeof tcpSchema>;
/** A USB device spoken to in reports, found by what it says of itself and never by the socket it sits in. */
export interface HidEndpoint {
  readonly kind: 'hid';
  readonly address: string;
}

/** A reader of the system's card service by its name; empty for the only one. */
export interface CardReaderEndpoint {
  readonly kind: 'cardReader';
  readonly reader: string;
}

export type UdpEndpoint = z.output<typeof udpSchema>;
export type Endpoint = SerialEndpoint | TcpEndpoint | HidEndpoint | UdpEndpoint | CardReaderEndpoint;

/** Two devices with the same key would fight for one port. */
export function endpointKey(endpoint: Endpoint): string {
  // COM ports and host names are case-insensitive; POSIX paths are not.
  if (endpoint.kind === 'hid') return `hid:${endpoint.address.toUpperCase()}`;
  if (endpoint.kind === 'cardReader') return `cardReader:${endpoint.reader}`;
  if (endpoint.kind === 'tcp') return `tcp:${endpoint.host.toLowerCase()}:${endpoint.port}`;
  if (endpoint.kind === 'udp') return `udp:${endpoint.host.toLowerCase()}:${endpoint.port}`;
  return `serial:${/^com\d+$/i.test(endpoint.path) ? endpoint.path.toUpperCase() : endpoint.path}`;
}
