/** Whether a TSPL printer stands at a serial port: its state is asked for. */
import { lineAt, type Probe } from '../../probe.ts';
import { stateOf } from './status.ts';
import { ASK_STATUS } from './writer.ts';

/** One byte says little: the same one so often in a row, and nothing else, is an answer. */
const TIMES = 3;

export const tsplProbes: readonly Probe[] = [lineAt(115_200), lineAt(9_600)].map((line) => ({
  line,
  bytes: Uint8Array.from(Array.from({ length: TIMES }, () => [...ASK_STATUS]).flat()),
  heard: (bytes) => {
    const [byte = 0xff] = bytes;
    const state = stateOf(byte);
    if (bytes.length !== TIMES || state === null || bytes.some((other) => other !== byte)) return null;
    return { said: `TSPL 标签打印机，${state.trouble ?? '就绪'}`, values: {} };
  },
}));
