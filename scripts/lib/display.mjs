// A screen for the application: the one that is there, or a virtual one of our own.
import { createInterface } from 'node:readline';
import { start, stop } from './process.mjs';

const READY_MS = 20_000;

export function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Starts Xvfb and resolves when it accepts connections. With -displayfd the server itself picks a free number
 * and writes it when it is ready: no guessed number, no sleep.
 */
export function startVirtualDisplay({ width = 1920, height = 1080 } = {}) {
  return new Promise((resolve, reject) => {
    const child = start(
      'Xvfb',
      ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp', '-noreset'],
      { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
    );
    let complaint = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text) => {
      complaint += text;
    });
    const timer = setTimeout(() => {
      fail(new Error(`Xvfb was not ready after ${READY_MS / 1000} s\n${complaint}`));
    }, READY_MS);
    const fail = (error) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(error);
    };
    child.once('error', fail);
    const endedEarly = (code) => fail(new Error(`Xvfb ended with code ${code}\n${complaint}`));
    child.once('exit', endedEarly);
    createInterface({ input: child.stdio[3] }).once('line', (number) => {
      clearTimeout(timer);
      child.off('exit', endedEarly);
      resolve({ display: `:${number.trim()}`, close: () => stop(child) });
    });
  });
}

/** Runs `work(env)` with a display, virtual if need be, and takes the virtual one down afterwards. */
export async function withDisplay(work) {
  if (hasDisplay()) return work({});
  const screen = await startVirtualDisplay();
  try {
    return await work({ DISPLAY: screen.display });
  } finally {
    await screen.close();
  }
}
