/** A device on the network that goes and comes back, again and again: over TCP and over UDP, with the real supervisor. */
import type { DeviceConfigInput } from '../../src/devices/config.ts';
import { Supervisor } from '../../src/devices/supervisor.ts';
import { type Program, startProgram } from '../rig/program.ts';
import { type Metric, metric, quantile } from './measure.ts';

/** Twice what is promised: a device that is missed later, or never, is a failure and no number. */
const PATIENCE_MS = 6_000;

interface Line {
  readonly name: 'tcp' | 'udp';
  readonly program: readonly [file: string, ...args: string[]];
  readonly device: (port: number) => Pick<DeviceConfigInput, 'protocol' | 'settings'>;
  /** Orders that take it away and bring it back. */
  readonly pull: object;
  readonly plug: object;
}

const LINES: readonly Line[] = [
  {
    name: 'tcp',
    program: ['modbus-slave.ts', 'tcp'],
    device: (port) => ({
      protocol: 'relay-modbus',
      settings: { connection: { kind: 'tcp', host: '127.0.0.1', port }, framing: 'tcp', cremator: '1 号炉' },
    }),
    pull: { hang: true },
    plug: { hang: false },
  },
  {
    // Nothing is connected on UDP: a controller that is gone is one that answers no more.
    name: 'udp',
    program: ['door-controller.ts'],
    device: (port) => ({
      protocol: 'door-uhppote',
      settings: { connection: { kind: 'udp', host: '127.0.0.1', port } },
    }),
    pull: { mood: 'silent' },
    plug: { mood: 'normal' },
  },
];

/** Worst cases of so many turns on each, in ms: until it is missed, and until it works again. */
export async function networkPlugRows(turns: number): Promise<readonly Metric[]> {
  const rows: Metric[] = [];
  for (const line of LINES) rows.push(...(await rowsOf(line, turns)));
  return rows;
}

async function rowsOf({ name, program, device, pull, plug }: Line, turns: number): Promise<Metric[]> {
  const [file, ...args] = program;
  const far: Program = await startProgram(file, args);
  const failures: Error[] = [];
  const supervisor = new Supervisor({ report: (error) => failures.push(error) });
  /** Milliseconds until it works, or no longer does. */
  const until = (works: boolean): Promise<number> =>
    new Promise((resolve, reject) => {
      const began = performance.now();
      const late = setTimeout(() => {
        off();
        reject(new Error(`${name}: working ${works}, not within ${PATIENCE_MS} ms`));
      }, PATIENCE_MS);
      const off = supervisor.on('health', ({ state }) => {
        if ((state === 'working') !== works) return;
        clearTimeout(late);
        off();
        resolve(performance.now() - began);
      });
    });
  const seen: number[] = [];
  const works: number[] = [];
  try {
    const working = until(true);
    const port = Number((await far.next('open')).port);
    const about = { deviceId: 'far', label: '网上的设备', enabled: true };
    await supervisor.configure([{ ...about, ...device(port) }]);
    await working;
    for (let turn = 0; turn < turns; turn += 1) {
      const gone = until(false);
      await far.order(pull);
      seen.push(await gone);
      const back = until(true);
      await far.order(plug);
      works.push(await back);
    }
    const [failure] = failures;
    if (failure !== undefined) throw failure;
  } finally {
    await supervisor.close();
    await far.stop();
  }
  return [
    metric(`unplug.${name}`, quantile(seen, 1), 'ms'),
    metric(`replug.${name}`, quantile(works, 1), 'ms'),
  ];
}
