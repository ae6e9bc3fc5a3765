/** Whether an identity-card reader stands at a serial port: its state is asked for, never a card. */
import { lineAt, type Probe } from '../../probe.ts';
import { encodeCommand, SAM_STATUS } from './commands.ts';
import { Framer } from './frame.ts';
import { isKnownStatus, statusText } from './status.ts';

export const idCardProbes: readonly Probe[] = [lineAt(115_200)].map((line) => ({
  line,
  bytes: encodeCommand(SAM_STATUS),
  heard: (bytes) => {
    const framer = new Framer();
    for (const chunk of [...framer.push(bytes), ...framer.flush()]) {
      if (chunk.type !== 'frame') continue;
      const [first, second, status = 0] = chunk.body;
      const answered = first === 0 && second === 0 && isKnownStatus(status);
      if (answered) return { said: `身份证读卡器，自检${statusText(status)}`, values: {} };
    }
    return null;
  },
}));
