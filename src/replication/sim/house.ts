/** The house of the simulation: three stations, one of them the hub, and a county. */
import { copyFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { createSigner, generateKeyPair, type Signer } from '../../ledger/keys.ts';
import { loadSqlite, type Sqlite } from '../../ledger/sqlite.ts';
import { Network } from './network.ts';
import { type Opened, openLedger, SimNode } from './node.ts';
import { Chance } from './random.ts';
import { VirtualTime } from './time.ts';

export const HUB = 'desk';
export const STATIONS = ['desk', 'kiosk', 'console'] as const;
export const COUNTY = 'county';
/** The copy of a station's disk, in another computer. */
export const CLONE = 'clone';

const MOST_SKEW_MS = 120_000;

export interface HouseOptions {
  readonly seed: number;
  /** An empty folder, on a disk in memory where there is one. */
  readonly folder: string;
  /** Opens another kind of station over the file of a node. */
  readonly open?: (node: SimNode) => Opened;
}

let sqlite: Sqlite | undefined;
const signers = new Map<string, Signer>();

/** Keys are drawn once for all seeds: nothing depends on which they are. */
export function signerOf(stationId: string): Signer {
  const signer = signers.get(stationId) ?? createSigner(generateKeyPair().privateKey);
  signers.set(stationId, signer);
  return signer;
}

export class House {
  readonly time = new VirtualTime();
  readonly chance: Chance;
  readonly network: Network;
  readonly nodes = new Map<string, SimNode>();
  readonly options: HouseOptions;
  readonly sqlite: Sqlite;
  cloned: string | undefined;

  constructor(options: HouseOptions) {
    this.options = options;
    this.chance = new Chance(options.seed);
    sqlite ??= loadSqlite();
    this.sqlite = sqlite;
    const bad = this.chance.next();
    const weather = {
      loss: bad * 0.15,
      doubled: this.chance.next() * 0.15,
      garbled: this.chance.is(0.3) ? 0.05 : 0,
      delay: this.chance.of([20, 300, 3_000, 9_000]),
    };
    this.network = new Network(this.time, this.chance, weather, (name) => this.nodes.get(name));
    this.#add(COUNTY, COUNTY, { answers: true, durable: !this.chance.is(0.15) });
    for (const station of STATIONS) {
      this.#add(station, station, station === HUB ? { calls: COUNTY, answers: true } : { calls: HUB });
    }
    for (const node of this.nodes.values()) node.start();
  }

  node(name: string): SimNode {
    const node = this.nodes.get(name);
    if (node) return node;
    throw new RangeError(`no node ${name}`);
  }

  get running(): SimNode[] {
    return [...this.nodes.values()].filter(({ isRunning }) => isRunning);
  }

  file(name: string): string {
    return path.join(this.options.folder, `${name}.db`);
  }

  /** Copies the disk of a station while it is switched off; both go on. */
  clone(station: string): void {
    const source = this.node(station);
    source.kill();
    for (const end of ['', '-wal']) {
      if (existsSync(this.file(station) + end))
        copyFileSync(this.file(station) + end, this.file(CLONE) + end);
    }
    this.cloned = station;
    this.#add(CLONE, station, { calls: HUB });
    source.start();
    this.node(CLONE).start();
  }

  close(): void {
    for (const node of this.nodes.values()) node.kill();
  }

  #add(
    name: string,
    stationId: string,
    extra: { calls?: string; answers?: boolean; durable?: boolean },
  ): void {
    const bare = openLedger(this.sqlite, signerOf(stationId), name !== COUNTY);
    const { open } = this.options;
    this.nodes.set(
      name,
      new SimNode({
        name,
        stationId,
        file: this.file(name),
        time: this.time,
        network: this.network,
        chance: this.chance,
        skew: this.chance.below(2 * MOST_SKEW_MS) - MOST_SKEW_MS,
        open: open === undefined || name === COUNTY ? bare : open,
        ...extra,
      }),
    );
  }
}
