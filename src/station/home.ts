import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { GuichengError } from '../domain/errors.ts';
import type { StationRole } from '../domain/events/kinds.ts';
import type { Policy } from '../domain/policy.ts';
import type { Signer } from '../ledger/keys.ts';
import { preparing } from '../ledger/restore/prepare.ts';
import type { Sqlite } from '../ledger/sqlite.ts';
import { inTurns } from '../ledger/steps.ts';
import type { StationClock } from '../ledger/types.ts';
import { LocalExchange, type Timer } from '../replication/feed.ts';
import { realTimer } from '../replication/timer.ts';
import { StationCore } from './core.ts';
import { setUpDemoHome } from './demo/setUp.ts';
import type { NetworkView } from './dto.ts';
import type { PinCost } from './pins.ts';
import type { StationPorts } from './ports.ts';
import { recoverFromPeers } from './restored.ts';
import { warmUp } from './warm.ts';

export interface StationPlan {
  readonly stationId: string;
  readonly role: StationRole;
  readonly name: string;
}

/** The three stations of the demo home, in one process: each with its own file, key, chain and sessions. */
export const DEMO_STATIONS: readonly StationPlan[] = [
  { stationId: 'desk', role: 'desk', name: '业务大厅' },
  { stationId: 'kiosk', role: 'kiosk', name: '冷藏间' },
  { stationId: 'console', role: 'console', name: '火化车间' },
];

export interface HomeOptions {
  /** Folder of the home; stations keep their ledgers below `stations/<id>/`. */
  readonly dir: string;
  readonly sqlite: Sqlite;
  readonly clock: StationClock;
  /** Stations on machines of their own have clocks of their own. */
  readonly clockFor?: (stationId: string, clock: StationClock) => StationClock;
  readonly homeSecret: Uint8Array;
  readonly signerFor: (stationId: string) => Signer;
  readonly portsFor: (stationId: string) => StationPorts;
  readonly homeId?: string;
  /** Stations of this computer; those of the demo home by default. */
  readonly stations?: readonly StationPlan[];
  /** Stations on computers of their own, as the demo home is set up; and whether another computer has done so. */
  readonly elsewhere?: readonly StationPlan[];
  readonly joined?: boolean;
  readonly network?: HomeNetwork;
  readonly pinCost?: PinCost;
  readonly policy?: Policy;
  readonly acceptsDrill?: boolean;
  readonly demo?: boolean;
  readonly random?: (length: number) => Uint8Array;
  readonly report?: (error: GuichengError) => void;
  readonly timer?: Timer;
  /** Where the backups of a station lie: a damaged ledger is restored from there. None without it. */
  readonly backupsOf?: (stationId: string) => string;
  /** Cables that are out when the home opens. */
  readonly cuts?: readonly (readonly [string, string])[];
}

/** Stations on other computers, as far as this one hears of them. */
export interface HomeNetwork {
  /** Monotonic ms of the moment whose news of that station is held here; undefined for never. */
  heard(stationId: string): number | undefined;
  /** How far the clock here is ahead of the one there, ms; undefined where nobody knows. */
  clockOff(stationId: string): number | undefined;
  /** Sends a PIN verifier to every enrolled station, so that only it can read it. */
  sharePin(staffId: string, verifier: string): void;
  view(): NetworkView;
}

/** A home: several station cores joined by a feed that can be cut and mended. */
export class Home {
  readonly cores: readonly StationCore[];
  readonly exchange: LocalExchange;
  /** Printed once at set-up and kept in an envelope; null when the home existed already. */
  readonly sealedCode: string | null;
  #ticking: NodeJS.Timeout | null = null;

  constructor(cores: readonly StationCore[], exchange: LocalExchange, sealedCode: string | null) {
    this.cores = cores;
    this.exchange = exchange;
    this.sealedCode = sealedCode;
  }

  /** @throws GuichengError `NOT_FOUND.STATION` */
  core(stationId: string): StationCore {
    const found = this.cores.find((core) => core.stationId === stationId);
    if (found === undefined) throw new GuichengError('NOT_FOUND.STATION', '没有这个工作站', { stationId });
    return found;
  }

  /** The same home with one station opened anew in the place of its former core. */
  with(core: StationCore): Home {
    const cores = this.cores.map((entry) => (entry.stationId === core.stationId ? core : entry));
    return new Home(cores, this.exchange, this.sealedCode);
  }

  tick(): void {
    for (const core of this.cores) core.tick();
  }

  async pump(): Promise<void> {
    await this.exchange.pump();
  }

  /** Feed and clock of a running application. */
  start(): void {
    if (this.#ticking !== null) return;
    this.exchange.start();
    this.#ticking = setInterval(() => this.tick(), 1000);
    for (const core of this.cores) warmUp(core).catch((error: unknown) => core.report(error));
  }

  stop(): void {
    if (this.#ticking !== null) clearInterval(this.#ticking);
    this.#ticking = null;
    this.exchange.stop();
  }

  close(): void {
    this.stop();
    for (const core of this.cores) core.close();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Opens the demo home; sets it up the first time.
 * @throws GuichengError `STORAGE.*`, `LEDGER.*`
 */
export async function openHome(options: HomeOptions): Promise<Home> {
  const exchange = new LocalExchange({
    mono: () => options.clock.mono(),
    timer: options.timer ?? realTimer,
    heartbeatMs: 2000,
    ...(options.report === undefined ? {} : { onError: options.report }),
  });
  for (const [a, b] of options.cuts ?? []) exchange.cut(a, b);
  const cores: StationCore[] = [];
  try {
    for (const plan of options.stations ?? DEMO_STATIONS) {
      // Between two files pages that load meanwhile have their turn.
      await nextTurn();
      const folder = path.join(options.dir, 'stations', plan.stationId);
      mkdirSync(folder, { recursive: true });
      const clock = options.clockFor?.(plan.stationId, options.clock) ?? options.clock;
      const file = path.join(folder, 'ledger.db');
      const homeId = options.homeId ?? 'junan';
      const looking = preparing({
        sqlite: options.sqlite,
        file,
        homeId,
        stationId: plan.stationId,
        backups: options.backupsOf?.(plan.stationId) ?? null,
        wall: clock.wall(),
      });
      const restore = await inTurns(looking, { mono: () => clock.mono(), turn: nextTurn });
      await nextTurn();
      cores.push(
        StationCore.open({
          ...plan,
          homeId,
          homeNumber: 1,
          file,
          restore,
          sqlite: options.sqlite,
          signer: options.signerFor(plan.stationId),
          homeSecret: options.homeSecret,
          clock,
          ports: options.portsFor(plan.stationId),
          heard: (other) => exchange.lastHeard(plan.stationId, other) ?? options.network?.heard(other),
          sharePin: (staffId, verifier) => {
            // All cores of this process; one that was closed since has another in its place.
            for (const other of cores)
              if (other.stationId !== plan.stationId && other.ledger.db.open)
                other.pins.store(staffId, verifier);
            options.network?.sharePin(staffId, verifier);
          },
          clockOff: (other) => exchange.clockOff(plan.stationId, other) ?? options.network?.clockOff(other),
          ...(options.network === undefined ? {} : { network: () => options.network?.view() }),
          ...(options.pinCost === undefined ? {} : { pinCost: options.pinCost }),
          ...(options.policy === undefined ? {} : { policy: options.policy }),
          ...(options.demo === undefined ? {} : { demo: options.demo }),
          ...(options.acceptsDrill === undefined ? {} : { acceptsDrill: options.acceptsDrill }),
          ...(options.random === undefined ? {} : { random: options.random }),
          ...(options.report === undefined ? {} : { report: options.report }),
        }),
      );
    }
    for (const core of cores) exchange.join(core.ledger);
    const desk = cores[0];
    const sealedCode =
      desk !== undefined && desk.views.home() === null && options.joined !== true
        ? await setUpDemoHome(desk, cores, options.elsewhere)
        : null;
    await exchange.pump();
    // Somebody else holds what this station has lost: nothing was appended since, and nothing must be before this.
    if (cores.map((core) => recoverFromPeers(core)).includes(true)) await exchange.pump();
    return new Home(cores, exchange, sealedCode);
  } catch (error) {
    for (const core of cores) core.close();
    throw error;
  }
}
