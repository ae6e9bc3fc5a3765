/**
 * A cable: two serial ports joined by socat, which can be unplugged and plugged in again under the same names.
 *
 * As a program: `node e2e/rig/pty.ts <pathA> <pathB>`; then one JSON object a line on stdin
 * (`{"do":"unplug"}`, `{"do":"yank"}`, `{"do":"plug"}`, `{"do":"quit"}`), one on stdout for each when done.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';

export interface Cable {
  /** Path of the computer's end. */
  readonly a: string;
  /** Path of the device's end. */
  readonly b: string;
  /** Both ports vanish, and their names with them. */
  unplug(): Promise<void>;
  /** The same without a chance to tidy up: both ports die at once. */
  yank(): Promise<void>;
  /** Resolves when both ports can be opened. */
  plug(): Promise<void>;
  close(): Promise<void>;
}

/** Makes and plugs in a cable. Rejects with socat's words when it cannot. */
export async function openCable(a: string, b: string): Promise<Cable> {
  let socat: ChildProcess | null = null;
  const stop = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    const running = socat;
    socat = null;
    if (running === null || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => running.once('exit', () => resolve()));
    running.kill(signal);
    await gone;
  };
  const cable: Cable = {
    a,
    b,
    unplug: () => stop('SIGTERM'),
    yank: async () => {
      await stop('SIGKILL');
      // A name left behind points at a pts number that the next cable on this machine, anyone's, will get.
      await Promise.all([rm(a, { force: true }), rm(b, { force: true })]);
    },
    plug: async () => {
      if (socat !== null && socat.exitCode === null && socat.signalCode === null) return;
      socat = await startSocat(a, b);
    },
    close: async () => {
      await stop('SIGTERM');
      await Promise.all([rm(a, { force: true }), rm(b, { force: true })]);
    },
  };
  await cable.plug();
  return cable;
}

/** socat tells on stderr when both ends exist and bytes flow. */
function startSocat(a: string, b: string): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn('socat', ['-d', '-d', `pty,raw,echo=0,link=${a}`, `pty,raw,echo=0,link=${b}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    let ready = false;
    child.on('error', reject);
    child.on('exit', () => {
      if (!ready) reject(new Error(`socat ended: ${said}`));
    });
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      if (ready) return;
      said += text;
      if (!said.includes('starting data transfer loop')) return;
      ready = true;
      resolve(child);
    });
  });
}

async function main(a: string, b: string): Promise<void> {
  const cable = await openCable(a, b);
  const tell = (event: object): void => console.log(JSON.stringify(event));
  tell({ event: 'ready', a, b });
  for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line) as { do?: string };
    if (order.do === 'unplug') await cable.unplug();
    else if (order.do === 'yank') await cable.yank();
    else if (order.do === 'plug') await cable.plug();
    else if (order.do === 'quit') break;
    tell({ event: 'done', do: order.do ?? null });
  }
  await cable.close();
}

const [, , pathA, pathB] = process.argv;
if (import.meta.main && pathA !== undefined && pathB !== undefined) await main(pathA, pathB);
