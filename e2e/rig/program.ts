/** Starts a simulator as its own process and speaks JSON lines with it. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface ProgramEvent {
  readonly event: string;
  readonly [key: string]: unknown;
}

export interface Program {
  /** Sends an order; resolves at its acknowledgement. */
  order(order: object): Promise<void>;
  /** Resolves with the next event of this name, or the last one if it already came and nobody took it. */
  next(event: string): Promise<ProgramEvent>;
  stop(): Promise<void>;
  /** What it said when it was ready, such as the port it listens on. */
  readonly ready: ProgramEvent;
}

/**
 * @param file name in this folder, e.g. `scanner.ts`
 * @returns once the program says it is ready
 */
export async function startProgram(file: string, args: readonly string[]): Promise<Program> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map<string, ((event: ProgramEvent) => void)[]>();
  const arrived = new Map<string, ProgramEvent>();
  const acknowledged = new Map<number, () => void>();
  let lastId = 0;
  let ended: Error | null = null;
  const failures = new Set<(error: Error) => void>();
  child.on('exit', (code) => {
    ended = new Error(`${file} ended with ${code}`);
    for (const fail of [...failures]) fail(ended);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line) as ProgramEvent;
    if (event.event === 'ack' && typeof event.id === 'number') {
      acknowledged.get(event.id)?.();
      acknowledged.delete(event.id);
      return;
    }
    const takers = waiting.get(event.event) ?? [];
    waiting.delete(event.event);
    if (takers.length === 0) arrived.set(event.event, event);
    for (const take of takers) take(event);
  });

  const orDie = <T>(start: (resolve: (value: T) => void) => void): Promise<T> => {
    const answer = new Promise<T>((resolve, reject) => {
      if (ended !== null) {
        reject(ended);
        return;
      }
      failures.add(reject);
      start((value) => {
        failures.delete(reject);
        resolve(value);
      });
    });
    // A test that failed before it came to await this ends the program: the reason it failed is the one to be told.
    // Whoever does await it is still told.
    answer.catch(() => undefined);
    return answer;
  };

  const program: Omit<Program, 'ready'> = {
    order: (order) =>
      orDie<void>((resolve) => {
        lastId += 1;
        acknowledged.set(lastId, () => resolve());
        child.stdin.write(`${JSON.stringify({ ...order, id: lastId })}\n`);
      }),
    next: (name) =>
      orDie<ProgramEvent>((resolve) => {
        const already = arrived.get(name);
        if (already !== undefined) {
          arrived.delete(name);
          resolve(already);
          return;
        }
        waiting.set(name, [...(waiting.get(name) ?? []), resolve]);
      }),
    stop: () =>
      new Promise((resolve) => {
        if (ended !== null) {
          resolve();
          return;
        }
        child.once('exit', () => resolve());
        child.kill();
      }),
  };
  return { ...program, ready: await program.next('ready') };
}
