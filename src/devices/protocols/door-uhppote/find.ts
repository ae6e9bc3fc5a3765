/** Controllers that answer when everybody in the network is asked who they are (function 94, serial 0). */
import { networkInterfaces } from 'node:os';
import { toGuichengError } from '../../../domain/errors.ts';
import { type Clock, pause, systemClock } from '../../clock.ts';
import { UdpTransport } from '../../transports/udp.ts';
import type { FoundDevice } from '../../types.ts';
import { readReply, writeRequest } from './frame.ts';

const UHPPOTE_PORT = 60_000;
const LISTEN_MS = 1_200;

/** The broadcast address of each network this machine is in. */
function broadcastAddresses(interfaces = networkInterfaces()): readonly string[] {
  const own = Object.values(interfaces).flatMap((entries) => entries ?? []);
  const found = own
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address, netmask }) => {
      const mask = netmask.split('.').map(Number);
      return address
        .split('.')
        .map((part, at) => (Number(part) & (mask[at] ?? 0)) | (~(mask[at] ?? 0) & 0xff))
        .join('.');
    });
  return [...new Set(found)];
}

/** @param addresses who is asked; the broadcast addresses of this machine where not said */
export async function findControllers(
  addresses: readonly string[] = broadcastAddresses(),
  port: number = UHPPOTE_PORT,
  clock: Clock = systemClock,
): Promise<readonly FoundDevice[]> {
  const found = new Map<number, FoundDevice>();
  const failures: unknown[] = [];
  const take = (bytes: Uint8Array): void => {
    const read = readReply(bytes);
    if (!read.ok || read.reply.fn !== 'device') return;
    const { serial, address } = read.reply;
    found.set(serial, {
      label: `微耕控制器 ${serial}　${address}`,
      values: { host: address, udpPort: port, serial },
    });
  };
  await Promise.all(
    addresses.map(async (host) => {
      const transport = new UdpTransport({ kind: 'udp', host, port }, 'anybody');
      transport.onData(take);
      try {
        await transport.open();
        await transport.write(writeRequest({ fn: 'device', serial: 0 }));
        await pause(clock, LISTEN_MS);
      } catch (error) {
        // One network that cannot be asked, such as an unplugged card, hides nobody in the others.
        failures.push(error);
      } finally {
        await transport.close();
      }
    }),
  );
  if (found.size === 0 && failures.length > 0) throw toGuichengError(failures[0]);
  return [...found.values()];
}
