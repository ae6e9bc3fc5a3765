/** Whether an identity-card reader stands at a serial port: its state is asked for, never a card. */
import { lineAt, type Probe } from '../../probe.ts';
import { encodeCommand, SAM_STATUS } from './commands.ts';
import { Framer } from './frame.ts';
import { isKnownStatus, statusText } from './status.ts';

/** The status of the first whole answer among these bytes. */
function statusIn(bytes: Uint8Array): number | null {
  const framer = new Framer();
  for (const chunk of [...framer.push(bytes), ...framer.flush()]) {
    if (chunk.type !== 'frame') continue;
    const [first, second, status = 0] = chunk.body;
    if (first === 0 && second === 0 && isKnownStatus(status)) return status;
  }
  return null;
}

export const hearsCardReader = (bytes: Uint8Array): boolean => statusIn(bytes) !== null;

export const idCardProbes: readonly Probe[] = [lineAt(115_200)].map((line) => ({
  line,
  bytes: encodeCommand(SAM_STATUS),
  heard: (bytes) => {
    const status = statusIn(bytes);
    return status === null ? null : { said: `身份证读卡器，自检${statusText(status)}`, values: {} };
  },
}));
