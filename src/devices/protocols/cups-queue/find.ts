/** The print queues of this computer (`lpstat -e`, one name a line: CUPS 2.2 and later). */
import { GuichengError } from '../../../domain/errors.ts';
import type { RunCommand } from '../../transports/command.ts';
import type { FoundDevice } from '../../types.ts';
import { cupsSettingsSchema } from './settings.ts';

const LIMIT_MS = 3_000;

/** Empty where there is no CUPS. */
export async function findQueues(run: RunCommand): Promise<readonly FoundDevice[]> {
  let out: string;
  try {
    ({ out } = await run('lpstat', ['-e'], { limitMs: LIMIT_MS }));
  } catch (error) {
    if (error instanceof GuichengError && error.code === 'DEVICE.NO_COMMAND') return [];
    throw error;
  }
  const queue = cupsSettingsSchema.shape.queue;
  return out.split(/\r?\n/).flatMap((line) => {
    const name = queue.safeParse(line);
    return name.success ? [{ label: `打印队列 ${name.data}`, values: { queue: name.data } }] : [];
  });
}
