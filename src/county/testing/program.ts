/** The county as a process of its own, as it is started in earnest. For tests and measurements only. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface CountyProgram {
  readonly child: ChildProcess;
  readonly port: number;
}

/** Starts it over a database; returns once it answers. */
export async function startProgram(databaseUrl: string): Promise<CountyProgram> {
  const program = fileURLToPath(new URL('../cli/county.ts', import.meta.url));
  const child = spawn(process.execPath, [program, '--port', '0', '--operations-port', '0'], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the county ended with ${code}`)));
    // Its log goes on, and is read on, so that it never waits for a reader.
    lines.on('line', (line) => {
      const said = /port (\d+)/.exec(line)?.[1];
      if (said !== undefined) resolve(Number(said));
    });
  });
  return { child, port };
}
