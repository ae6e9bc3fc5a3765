/** Whether a 0xA0 reader stands at a serial port: it is asked for its firmware. */
import { lineAt, type Probe } from '../../probe.ts';
import { CMD, firmware } from './commands.ts';
import { BROADCAST, encodeFrame, Framer } from './frame.ts';
import { decodeReply, isKnownCommand } from './replies.ts';

const LINES = [lineAt(115_200), lineAt(38_400)];

/** Readers set to read by themselves talk without being asked. */
export function hearsA0(bytes: Uint8Array): boolean {
  const framer = new Framer(({ len, command }) => len > 3 && isKnownCommand(command));
  return [...framer.push(bytes), ...framer.flush()].some(
    (chunk) => chunk.type === 'frame' && decodeReply(chunk.frame, { ports: 8 }).type !== 'refused',
  );
}

export const a0Probes: readonly Probe[] = LINES.map((line) => ({
  line,
  bytes: encodeFrame({ address: BROADCAST, ...firmware() }),
  heard: (bytes) => {
    const framer = new Framer(({ len, command }) => len > 3 && command === CMD.firmware);
    for (const chunk of [...framer.push(bytes), ...framer.flush()]) {
      const reply = chunk.type === 'frame' ? decodeReply(chunk.frame, { ports: 4 }) : null;
      if (reply?.type !== 'firmware') continue;
      return { said: `A0 协议读写器，固件 ${reply.major}.${reply.minor}`, values: {} };
    }
    return null;
  },
}));
