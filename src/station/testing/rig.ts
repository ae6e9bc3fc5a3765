/** A home of three real cores on temporary files, with a clock and a cable the test turns. For tests only. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient, type RouterClient } from '@orpc/server';
import { type GuichengError, isGuichengError } from '../../domain/errors.ts';
import { type DomainEvent, type EventKind, type EventOf, readEvent } from '../../domain/events/kinds.ts';
import { createSigner, generateKeyPair, type Signer } from '../../ledger/keys.ts';
import { sqlite, T0 } from '../../ledger/testing/rig.ts';
import type { StationClock } from '../../ledger/types.ts';
import type { StationCore } from '../core.ts';
import { barePorts } from '../demo/bareHome.ts';
import { demoCode, demoPin } from '../demo/homeData.ts';
import type { StationLive, VerdictView } from '../dto.ts';
import { type Home, type HomeOptions, openHome } from '../home.ts';
import { liveOf } from '../liveView.ts';
import type { PrintJob, StationPorts } from '../ports.ts';
import { createRouter, type StationRouter } from '../router.ts';

export type StationId = 'desk' | 'kiosk' | 'console';
export type StationClient = RouterClient<StationRouter>;

const STATIONS: readonly StationId[] = ['desk', 'kiosk', 'console'];

/** Wall and monotonic time apart: somebody may set the wall clock back. */
class ManualClock implements StationClock {
  #mono = 1_000_000;
  #wall = T0;

  wall(): number {
    return this.#wall;
  }

  mono(): number {
    return this.#mono;
  }

  advance(ms: number): void {
    this.#mono += ms;
    this.#wall += ms;
  }

  /** Turns the wall clock without any time passing. */
  shift(ms: number): void {
    this.#wall += ms;
  }
}

/** What all the tests of one file have in common: a home as it is after its first start. */
interface Template {
  readonly dir: string;
  readonly signers: ReadonlyMap<string, Signer>;
  readonly sealedCode: string;
}

let template: Template | null = null;

function options(dir: string, signers: ReadonlyMap<string, Signer>, clock: StationClock): HomeOptions {
  return {
    dir,
    sqlite,
    clock,
    homeSecret: new Uint8Array(32).fill(7),
    signerFor: (stationId) => {
      const signer = signers.get(stationId);
      if (signer === undefined) throw new TypeError(`no key for ${stationId}`);
      return signer;
    },
    portsFor: () => barePorts,
    pinCost: { memoryKib: 64, passes: 1 },
  };
}

async function firstStart(): Promise<Template> {
  const dir = mkdtempSync(path.join(tmpdir(), 'home-template-'));
  const signers = new Map(STATIONS.map((id) => [id, createSigner(generateKeyPair().privateKey)]));
  const home = await openHome(options(dir, signers, new ManualClock()));
  const { sealedCode } = home;
  home.close();
  if (sealedCode === null) throw new TypeError('the home was not set up');
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  return { dir, signers, sealedCode };
}

export class HomeRig {
  readonly dir = mkdtempSync(path.join(tmpdir(), 'home-'));
  readonly clock = new ManualClock();
  /** Every word the cores said to the door of a furnace, oldest first. */
  readonly doors: { cremator: string; open: boolean }[] = [];
  readonly jobs: PrintJob[] = [];
  /** Tables that were written out. */
  readonly tables: string[] = [];
  readonly reports: GuichengError[] = [];
  readonly #template: Template;
  readonly #extra: Partial<HomeOptions>;
  readonly #clients = new Map<StationId, StationClient>();
  #home: Home | null = null;

  static async open(extra: Partial<HomeOptions> = {}): Promise<HomeRig> {
    template ??= await firstStart();
    const rig = new HomeRig(template, extra);
    cpSync(template.dir, rig.dir, { recursive: true });
    await rig.restart();
    return rig;
  }

  private constructor(from: Template, extra: Partial<HomeOptions>) {
    this.#template = from;
    this.#extra = extra;
  }

  get home(): Home {
    if (this.#home === null) throw new TypeError('the home is closed');
    return this.#home;
  }

  /** Printed at the first start. */
  get sealedCode(): string {
    return this.#template.sealedCode;
  }

  signer(stationId: StationId): Signer {
    const signer = this.#template.signers.get(stationId);
    if (signer === undefined) throw new TypeError(`no key for ${stationId}`);
    return signer;
  }

  file(stationId: StationId): string {
    return path.join(this.dir, 'stations', stationId, 'ledger.db');
  }

  core(stationId: StationId): StationCore {
    return this.home.core(stationId);
  }

  client(stationId: StationId): StationClient {
    const client = this.#clients.get(stationId);
    if (client === undefined) throw new TypeError(`no station ${stationId}`);
    return client;
  }

  live(stationId: StationId): StationLive {
    return liveOf(this.core(stationId));
  }

  verdict(stationId: StationId): VerdictView | null {
    return this.core(stationId).checking.verdict;
  }

  /** Reason codes of the verdict a station shows; a pass has none. */
  reasons(stationId: StationId): string[] {
    const verdict = this.verdict(stationId);
    if (verdict === null)
      throw new TypeError(`no verdict at ${stationId}: ${this.live(stationId).attempt?.prompt}`);
    return verdict.reasons.map((entry) => entry.code);
  }

  /** All processes of the home end and begin again on the same files. */
  async restart(extra: Partial<HomeOptions> = {}): Promise<void> {
    this.stop();
    this.#home = await openHome({
      ...options(this.dir, this.#template.signers, this.clock),
      portsFor: () => this.#ports(),
      report: (error) => this.reports.push(error),
      ...this.#extra,
      ...extra,
    });
    for (const id of STATIONS) this.#clients.set(id, createRouterClient(createRouter(this.core(id))));
  }

  /** All processes of the home end. */
  stop(): void {
    this.#home?.close();
    this.#home = null;
  }

  #ports(): StationPorts {
    return {
      ...barePorts,
      printer: {
        print: async (job) => {
          this.jobs.push(job);
          return null;
        },
        write: async (_name, _extension, text) => {
          this.tables.push(text);
          return null;
        },
      },
      interlock: { wired: true, permit: (cremator, open) => this.doors.push({ cremator, open }) },
    };
  }

  /** Is the door of this furnace unlocked, by the last word said to it? */
  isOpen(cremator: string): boolean {
    return this.doors.findLast((entry) => entry.cremator === cremator)?.open ?? false;
  }

  scan(stationId: StationId, ...texts: string[]): void {
    for (const text of texts) {
      this.core(stationId).checking.reading({
        type: 'code',
        text,
        origin: 'scanner',
        deviceId: 'rig',
        at: this.clock.mono(),
      });
    }
  }

  badge(staffId: string): string {
    return demoCode('staff', staffId);
  }

  async signIn(stationId: StationId, staffId: string): Promise<void> {
    const { sessions } = this.core(stationId);
    if (sessions.current?.staffId === staffId) return;
    this.scan(stationId, this.badge(staffId));
    await sessions.pin(demoPin(staffId));
  }

  /** The second person's badge, and their PIN where the step asks for it. */
  async second(stationId: StationId, staffId: string): Promise<void> {
    this.scan(stationId, this.badge(staffId));
    const { sessions } = this.core(stationId);
    if (sessions.pinFor !== null) await sessions.pin(demoPin(staffId));
  }

  witness(staffId: string): { staffId: string; pin: string } {
    return { staffId: this.badge(staffId), pin: demoPin(staffId) };
  }

  /** News travels along every cable that is in, and what it sets off comes to rest. */
  async pump(): Promise<void> {
    for (let round = 0; round < 4; round += 1) {
      await this.home.pump();
      await Promise.resolve();
    }
  }

  /** Time passes in steps short enough for every time-out to happen when it would. */
  async wait(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 15_000) {
      this.clock.advance(Math.min(left, 15_000));
      this.home.tick();
      await this.pump();
    }
  }

  cut(a: StationId, b: StationId): void {
    this.home.exchange.cut(a, b);
  }

  async mend(a: StationId, b: StationId): Promise<void> {
    this.home.exchange.mend(a, b);
    await this.pump();
  }

  /** Every fact of one kind this station knows, in fold order. */
  events<K extends EventKind>(stationId: StationId, kind: K): EventOf<K>[] {
    return [...this.core(stationId).ledger.replay()]
      .map(readEvent)
      .filter((event): event is Extract<DomainEvent, { kind: K }> => event?.kind === kind);
  }

  count(stationId: StationId): number {
    return this.core(stationId).ledger.count();
  }

  close(): void {
    this.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** The code a call is refused with; undefined when it is not refused. Anything uncoded is thrown on. */
export async function refusal(work: Promise<unknown> | (() => unknown)): Promise<string | undefined> {
  try {
    await (typeof work === 'function' ? work() : work);
    return undefined;
  } catch (error) {
    if (isGuichengError(error)) return error.code;
    throw error;
  }
}
