// Child processes that never outlive the script which started them.
import { spawn } from 'node:child_process';
import { projectRoot } from './paths.mjs';

const running = new Set();
let watching = false;

function killAll(signal) {
  for (const child of running) signalTree(child, signal);
}

/** A child started with `group` leads its own process group; the whole group is told. */
function signalTree(child, signal) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (child.ownGroup) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch (error) {
    // It ended between the check and the signal: that is what was wanted.
    if (error.code !== 'ESRCH') throw error;
  }
}

function watchSignals() {
  if (watching) return;
  watching = true;
  process.on('exit', () => killAll('SIGKILL'));
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
  for (const [signal, code] of Object.entries(codes)) {
    process.once(signal, () => {
      killAll('SIGTERM');
      // A second is enough to close a window in order; whatever still lives is killed by the exit handler.
      const patience = setTimeout(() => process.exit(code), 1_000);
      const check = setInterval(() => {
        if (running.size > 0) return;
        clearInterval(check);
        clearTimeout(patience);
        process.exit(code);
      }, 20);
    });
  }
}

/** `spawn`, remembered: ended with this script. */
export function start(command, args, options = {}) {
  watchSignals();
  const group = options.group === true && process.platform !== 'win32';
  const child = spawn(command, args, { cwd: projectRoot, ...options, detached: group });
  child.ownGroup = group;
  running.add(child);
  const forget = () => running.delete(child);
  child.once('exit', forget);
  child.once('error', forget);
  return child;
}

export async function stop(child, signal = 'SIGTERM') {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  signalTree(child, signal);
  const last = setTimeout(() => signalTree(child, 'SIGKILL'), 5_000);
  await ended;
  clearTimeout(last);
}

/** Runs to the end. Resolves to `{ code, output }`; `output` is filled only when `capture` is set. */
export function run(command, args, options = {}) {
  const { capture = false, ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = start(command, args, { stdio: capture ? ['ignore', 'pipe', 'pipe'] : 'inherit', ...rest });
    let output = '';
    if (capture) {
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding('utf8');
        stream?.on('data', (text) => {
          output += text;
        });
      }
    }
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? (signal ? 1 : 0), signal, output }));
  });
}

/** Like `run`, but a non-zero end is an error that carries what the command said. */
export async function must(command, args, options = {}) {
  const { code, signal, output } = await run(command, args, options);
  if (code === 0) return output;
  const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
  throw new Error(`${command} ${args.join(' ')} ${how}\n${output.trim()}`);
}

/**
 * Runs a command and shows its output while also handing every line to `onLine`. With `limitMs` it is ended, with
 * all its children, when it takes longer: a hanging test must not hang the whole run.
 */
export function runLines(command, args, onLine, options = {}) {
  const { limitMs, ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = start(command, args, { ...rest, group: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let timedOut = false;
    const limit = limitMs
      ? setTimeout(() => {
          timedOut = true;
          stop(child).catch(reject);
        }, limitMs)
      : undefined;
    const follow = (stream, target) => {
      let rest = '';
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        target.write(text);
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onLine(line);
      });
      stream.on('end', () => {
        if (rest) onLine(rest);
      });
    };
    follow(child.stdout, process.stdout);
    follow(child.stderr, process.stderr);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      resolve({ code: timedOut ? 1 : (code ?? (signal ? 1 : 0)), signal, timedOut });
    });
  });
}

/** npm as an argument list: the very client that started us when there is one, the one on PATH otherwise. */
export function npmCommand() {
  const exec = process.env.npm_execpath;
  if (exec?.endsWith('npm-cli.js')) return { command: process.execPath, prefix: [exec], shell: false };
  return { command: 'npm', prefix: [], shell: process.platform === 'win32' };
}
