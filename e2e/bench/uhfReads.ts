/**
 * A thousand tag reads a second from four antennas: the simulated reader on a serial port, the driver, the supervisor
 * and the station that keeps what answers where. Counted at both ends; the processor time is this process's own.
 */
import path from 'node:path';
import { Supervisor } from '../../src/devices/supervisor.ts';
import type { StationCore } from '../../src/station/core.ts';
import type { Scope } from '../harness.ts';
import { startProgram } from '../rig/program.ts';
import { openCable } from '../rig/pty.ts';
import { type Metric, metric, say } from './measure.ts';

const READS_A_SECOND = 1_000;

/** Resolves at the event that makes `check` true; bounded by what a round takes. */
function until(supervisor: Supervisor, event: 'health' | 'round', check: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const off = supervisor.on(event, () => {
      if (!check()) return;
      off();
      resolve();
    });
    if (check()) {
      off();
      resolve();
    }
  });
}

export async function uhfReadRows(scope: Scope, core: StationCore, seconds: number): Promise<Metric[]> {
  const folder = scope.folder('uhf');
  const cable = await openCable(path.join(folder, 'host'), path.join(folder, 'device'));
  scope.later(() => cable.close());
  const reader = await startProgram('uhf-reader.ts', [cable.b, '--round', '25']);
  scope.later(() => reader.stop());
  await reader.next('open');
  const supervisor = new Supervisor({
    report: (error) => {
      throw error;
    },
  });
  scope.later(() => supervisor.close());
  let received = 0;
  let rounds = 0;
  const notices = new Set<string>();
  supervisor.on('notice', ({ sentence }) => notices.add(sentence));
  supervisor.on('round', () => {
    rounds += 1;
  });
  supervisor.on('reading', (reading) => {
    if (reading.type !== 'tag') return;
    received += 1;
    core.checking.reading(reading);
  });
  await supervisor.configure([
    {
      deviceId: 'bench-reader',
      protocol: 'uhf-a0',
      label: '读写器',
      enabled: true,
      settings: {
        connection: { kind: 'serial', path: cable.a, baudRate: 921_600 },
        antennas: [1, 2, 3, 4],
        mode: 'fast-switch',
        roundPauseMs: 0,
      },
    },
  ]);
  await until(supervisor, 'health', () => supervisor.health()[0]?.state === 'working');

  const before = process.cpuUsage();
  const started = performance.now();
  await reader.order({ flood: READS_A_SECOND });
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  await reader.order({ flood: 0 });
  const took = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  // The round under way still brings its tags.
  const ended = rounds;
  await until(supervisor, 'round', () => rounds > ended + 2);
  await reader.order({ tell: 'flood' });
  const { sent } = await reader.next('flood');
  const [health] = supervisor.health();
  if (health !== undefined && (health.reconnects > 0 || health.badFrames > 0 || health.discardedBytes > 0))
    say(
      `  ${health.reconnects} reconnects, ${health.badFrames} bad frames, ${health.discardedBytes} bytes discarded`,
    );
  for (const text of notices) say(`  ${text}`);
  return [
    metric('uhf.reads', received / took, 'reads/s'),
    metric('uhf.reads.lost', Number(sent) - received + (health?.badFrames ?? 0), 'reads'),
    metric('uhf.reads.cpu', (user + system) / 10_000 / took, '% of a core'),
  ];
}
