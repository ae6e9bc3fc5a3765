/** Whether a ZPL printer stands at a serial port: its state is asked for. */
import { lineAt, type Probe } from '../../probe.ts';
import { HostStatus } from './status.ts';
import { ASK_STATUS } from './writer.ts';

export const zplProbes: readonly Probe[] = [lineAt(115_200), lineAt(9_600)].map((line) => ({
  line,
  bytes: ASK_STATUS,
  heard: (bytes) => {
    const state = new HostStatus().push(bytes).find((answer) => answer.type === 'state')?.state;
    return state === undefined ? null : { said: `ZPL 标签打印机，${state.trouble ?? '就绪'}`, values: {} };
  },
}));
