/** Whether a UHFReader18/288/86 stands at a serial port: it is asked for its version. */
import { lineAt, type Probe } from '../../probe.ts';
import { CMD, info } from './commands.ts';
import { AnswerFramer, BROADCAST, encodeRequest } from './frame.ts';
import { decodeReply, type Family, isKnownCommand } from './replies.ts';

const LINES = [lineAt(57_600), lineAt(115_200)];
/** UHFReader18 manual: type 09 is the 18 itself; everything later answers as the 288 does. */
const TYPE_18 = 0x09;

/** Readers in active mode talk without being asked. */
export function hearsReader288(bytes: Uint8Array): boolean {
  const framer = new AnswerFramer(({ command }) => isKnownCommand(command));
  return [...framer.push(bytes), ...framer.flush()].some(
    (chunk) => chunk.type === 'frame' && decodeReply(chunk.frame, '288').type !== 'refused',
  );
}

export const reader288Probes: readonly Probe[] = LINES.map((line) => ({
  line,
  bytes: encodeRequest(BROADCAST, CMD.info, info().data),
  heard: (bytes) => {
    const framer = new AnswerFramer(({ command }) => command === CMD.info);
    for (const chunk of [...framer.push(bytes), ...framer.flush()]) {
      const reply = chunk.type === 'frame' ? decodeReply(chunk.frame, '288') : null;
      if (reply?.type !== 'info') continue;
      const family: Family = reply.kind === TYPE_18 ? '18' : '288';
      return { said: `UHFReader${family} 读写器，版本 ${reply.version}`, values: { family } };
    }
    return null;
  },
}));
