/** A plug pulled and put back, over a real serial port and the real supervisor, again and again. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Supervisor } from '../../src/devices/supervisor.ts';
import { startProgram } from '../rig/program.ts';
import { openCable } from '../rig/pty.ts';
import { type Metric, metric, quantile } from './measure.ts';

/** Twice what is promised: a device that is missed later, or never, is a failure and no number. */
const PATIENCE_MS = 6_000;

/**
 * Worst cases of so many turns, in ms: from the pull until the device counts as lost, and from the moment its port is
 * there again until it delivers a scan.
 */
export async function plugRows(turns: number): Promise<readonly Metric[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'plugs-'));
  const cable = await openCable(path.join(folder, 'host'), path.join(folder, 'device'));
  const gun = await startProgram('scanner.ts', [cable.b]);
  const failures: Error[] = [];
  const supervisor = new Supervisor({ report: (error) => failures.push(error) });
  const until = (what: string, happens: (done: () => void) => () => void): Promise<number> =>
    new Promise((resolve, reject) => {
      const began = performance.now();
      const timer = setTimeout(() => {
        off();
        reject(new Error(`not within ${PATIENCE_MS} ms: ${what}`));
      }, PATIENCE_MS);
      const off = happens(() => {
        clearTimeout(timer);
        off();
        resolve(performance.now() - began);
      });
    });
  const becomes = (state: string) =>
    until(state, (done) => supervisor.on('health', (health) => health.state === state && done()));
  const reads = (text: string) =>
    until(text, (done) =>
      supervisor.on('reading', (reading) => reading.type === 'code' && reading.text === text && done()),
    );
  const seen: number[] = [];
  const works: number[] = [];
  try {
    const working = becomes('working');
    await gun.next('open');
    await supervisor.configure([
      {
        deviceId: 'gun',
        protocol: 'serial-scanner',
        label: '扫码枪',
        enabled: true,
        settings: { connection: { kind: 'serial', path: cable.a, baudRate: 9_600 } },
      },
    ]);
    await working;
    for (let turn = 0; turn < turns; turn += 1) {
      const lost = becomes('lost');
      // Both ways of going: in order, and without a chance to say so.
      await (turn % 2 === 0 ? cable.yank() : cable.unplug());
      seen.push(await lost);
      const back = becomes('working');
      const reopened = gun.next('open');
      await cable.plug();
      const plugged = performance.now();
      await Promise.all([back, reopened]);
      const code = `WB${turn}`;
      const read = reads(code);
      await gun.order({ scan: code });
      await read;
      works.push(performance.now() - plugged);
    }
    const [failure] = failures;
    if (failure !== undefined) throw failure;
  } finally {
    await supervisor.close();
    await gun.stop();
    await cable.close();
    await rm(folder, { recursive: true, force: true });
  }
  return [metric('unplug.seen', quantile(seen, 1), 'ms'), metric('replug.works', quantile(works, 1), 'ms')];
}
