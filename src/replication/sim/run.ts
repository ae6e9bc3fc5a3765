/** One run of the simulation: a seed gives a house, its weather, what is done in it, and what befalls it. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { canonicalText, hashBytes } from '../../ledger/canonical.ts';
import { tick } from '../../ledger/hlc.ts';
import { homeHash } from '../../ledger/homeHash.ts';
import type { JsonObject } from '../../ledger/types.ts';
import { verifyFile } from '../../ledger/verify.ts';
import { CLONE, COUNTY, House, type HouseOptions, HUB, STATIONS } from './house.ts';
import { type SimNode, subjectsOf } from './node.ts';
import { hashAt, Watch } from './watch.ts';

export interface SimResult {
  readonly seed: number;
  /** Sentences about what is wrong; empty for a good run. */
  readonly faults: readonly string[];
  /** What befell the house, in one line. */
  readonly trace: string;
  readonly events: number;
}

export interface SimOptions extends Omit<HouseOptions, 'seed' | 'folder'> {
  /** Runs keep their files in a folder of this one. */
  readonly root: string;
  readonly steps?: number;
  /** Records something at a station; by default a bare event. */
  readonly act?: (node: SimNode, house: House) => void;
  /** What else must be true in the end. */
  readonly after?: (house: House) => readonly string[];
}

const STEPS = 24;
const SETTLE_MS = 30_000;
/** Longer than whoever waits longest waits. */
const SETTLE_ROUNDS = 30;

export async function simulate(seed: number, options: SimOptions): Promise<SimResult> {
  const folder = path.join(options.root, `seed-${seed}`);
  mkdirSync(folder, { recursive: true });
  const house = new House({ ...options, seed, folder });
  const run = new Run(house, options);
  try {
    return await run.all(seed);
  } finally {
    house.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

class Run {
  readonly #house: House;
  readonly #options: SimOptions;
  readonly #watch: Watch;
  readonly #trace: string[] = [];
  #cases = 0;

  constructor(house: House, options: SimOptions) {
    this.#house = house;
    this.#options = options;
    this.#watch = new Watch(house);
  }

  async all(seed: number): Promise<SimResult> {
    let faults: string[] = [];
    for (let step = 0; step < (this.#options.steps ?? STEPS) && faults.length === 0; step++) {
      this.#befall();
      await this.#house.time.pass(this.#house.chance.of([1, 50, 700, 4_000, 12_000]));
      faults = this.#watch.faults();
    }
    if (faults.length === 0) faults = await this.#settle();
    if (faults.length === 0) faults = this.#final();
    return { seed, faults, trace: this.#trace.join(' '), events: this.#watch.acknowledged.length };
  }

  #befall(): void {
    const { chance, network, nodes } = this.#house;
    const name = chance.of([...STATIONS]);
    const kind = chance.below(100);
    if (kind < 55) this.#append(name, chance.is(0.1) ? 20 + chance.below(20) : 1 + chance.below(3));
    else if (kind < 65) this.#cutOrMend(name);
    else if (kind < 77) this.#killOrStart(chance.of([...STATIONS, COUNTY]));
    else if (kind < 84) {
      const node = this.#house.node(chance.of([...STATIONS, COUNTY]));
      node.isFull = !node.isFull;
      this.#trace.push(`${node.isFull ? 'full' : 'room'}:${node.options.name}`);
    } else if (kind < 88 && !nodes.has(CLONE) && chance.is(0.4)) this.#clone(chance.of(['kiosk', 'console']));
    else if (kind < 94 && nodes.has(CLONE)) this.#append(CLONE, 1);
    else if (kind < 97 && this.#house.node(HUB).isRunning) this.#forge();
    else if (kind >= 97) {
      network.weather = {
        ...network.weather,
        loss: chance.next() * 0.3,
        delay: chance.of([20, 3_000, 9_000]),
      };
      this.#trace.push('weather');
    }
  }

  #append(name: string, count: number): void {
    const node = this.#house.node(name);
    if (!node.isRunning) return;
    this.#trace.push(`+${count}:${name}`);
    for (let i = 0; i < count; i++) {
      const before = node.ledger.head();
      if (this.#isStill(node)) return;
      if (this.#options.act) this.#options.act(node, this.#house);
      else
        node.ledger.append({
          kind: 'test.noted',
          kindVersion: 1,
          caseId: `c${this.#cases++ % 5}`,
          actorId: 'staff-1',
          occurredAt: node.clock.wall(),
          payload: { note: '备注' },
          seen: i === 0,
        });
      const { stationId, epoch } = node.ledger;
      for (let seq = before.seq + 1; seq <= node.ledger.head().seq; seq++) {
        const hash = hashAt(node, stationId, epoch, seq) ?? '';
        this.#watch.acknowledged.push({ by: name, stationId, epoch, seq, hash, at: this.#house.time.now });
      }
    }
  }

  /** Somebody in the house sends the hub an event in the name of another station: unsigned, or under an older seal. */
  #forge(): void {
    const { chance } = this.#house;
    const hub = this.#house.node(HUB);
    const chain = hub.ledger.chains().find(({ stationId, seq }) => stationId !== HUB && seq > 1);
    const last = chain && hub.ledger.eventAt(chain.stationId, chain.epoch, chain.seq);
    const seal = chain && hub.ledger.sealedUpTo(chain.stationId);
    if (!chain || !last || !seal) return;
    this.#trace.push(`forge:${chain.stationId}`);
    const { stationId, epoch } = chain;
    const { hash: prevHash, ...envelope } = last;
    const [seq, hlc] = [chain.seq + 1, tick(chain.hlc, hub.clock.wall())];
    const bytes = canonicalText({ ...(envelope as unknown as JsonObject), stationSeq: seq, hlc, prevHash });
    const hash = hashBytes(bytes);
    this.#watch.forged.push({ by: 'nobody', stationId, epoch, seq, hash, at: this.#house.time.now });
    const seals = chance.is(0.5) ? [] : [{ ...seal, seq, hash }];
    const push = { stationId, epoch, after: chain.seq, events: [{ bytes, hash }], seals };
    hub.side?.push(push).catch((error: unknown) => this.#trace.push(`refused:${String(error)}`));
  }

  /** Its own chain has two histories, and it knows. */
  #isStill(node: SimNode): boolean {
    return node.ledger
      .chains()
      .some(({ stationId, status }) => stationId === node.ledger.stationId && status !== 'open');
  }

  #cutOrMend(name: string): void {
    const { chance, network } = this.#house;
    const other = name === HUB ? COUNTY : HUB;
    const how = chance.of(['both', 'there', 'back', 'mend', 'mend']);
    this.#trace.push(`${how}:${name}`);
    if (how === 'both' || how === 'there') network.cut(name, other);
    if (how === 'both' || how === 'back') network.cut(other, name);
    if (how === 'mend')
      for (const [a, b] of [
        [name, other],
        [other, name],
      ] as const)
        network.mend(a, b);
  }

  #killOrStart(name: string): void {
    const node = this.#house.node(name);
    this.#trace.push(`${node.isRunning ? 'kill' : 'start'}:${name}`);
    const isQuick = node.isRunning && this.#house.chance.is(0.5);
    if (node.isRunning) node.kill();
    else node.start();
    if (isQuick) node.start();
  }

  #clone(name: string): void {
    if (!this.#house.node(name).isRunning) return;
    this.#trace.push(`clone:${name}`);
    this.#house.clone(name);
  }

  /** The network is whole again, every program runs, every disk has room. */
  async #settle(): Promise<string[]> {
    const { network, nodes, time } = this.#house;
    network.heal();
    for (const node of nodes.values()) {
      node.isFull = false;
      node.start();
    }
    for (let round = 0; round < SETTLE_ROUNDS; round++) {
      await time.pass(SETTLE_MS);
      const faults = this.#watch.faults();
      if (faults.length > 0) return faults;
      if (this.#isQuiet()) return [];
    }
    return [];
  }

  #isQuiet(): boolean {
    if (this.#house.cloned !== undefined)
      return this.#cloneFaults().length === 0 && this.#missing().length === 0;
    return this.#unequal().length === 0;
  }

  #final(): string[] {
    const { nodes, sqlite } = this.#house;
    const faults = [
      ...this.#missing(),
      ...(this.#house.cloned === undefined ? this.#unequal() : this.#cloneFaults()),
    ];
    for (const node of nodes.values()) {
      const report = verifyFile(
        node.options.file,
        sqlite,
        undefined,
        this.#options.open ? {} : { subjectsOf },
      );
      // Others saw one of two histories: that is how a copy of a disk shows in the file of the other.
      const bad = report.chains.filter(
        ({ ok, stationId, firstBad }) =>
          !ok && !(stationId === this.#house.cloned && firstBad?.reason === 'SEEN_DISAGREES'),
      );
      if (bad.length + report.faults.length > 0)
        faults.push(`${node.options.name} does not verify: ${JSON.stringify([bad, report.faults])}`);
    }
    return [...faults, ...(this.#options.after?.(this.#house) ?? [])];
  }

  #unequal(): string[] {
    const faults: string[] = [];
    for (const { options, ledger } of this.#house.running)
      for (const { stationId, seq, sealedSeq } of ledger.chains())
        if (sealedSeq < seq)
          faults.push(`${options.name} holds ${stationId} to ${seq}, signed to ${sealedSeq}`);
    const hashes = this.#house.running.map((node) => homeHashOf(node));
    if (new Set(hashes).size > 1) {
      const heads = this.#house.running.map(({ options, ledger }) => {
        const ends = Object.entries(ledger.heads()).map(([key, { seq }]) => `${key}=${seq}`);
        return `${options.name}(${ends.sort().join(',')})`;
      });
      faults.push(`home hashes differ: ${heads.join(' ')}`);
    }
    for (const { options, replicator } of this.#house.running) {
      const status = replicator?.status();
      if (status && status.state !== 'agreed')
        faults.push(`${options.name} ends ${status.state} ${status.error?.code}`);
      const keeps = options.calls !== COUNTY || this.#house.node(COUNTY).options.durable !== false;
      if (status && keeps && status.waiting > 0)
        faults.push(`${options.name} ends with ${status.waiting} waiting`);
    }
    return faults;
  }

  /** Acknowledged events that are not everywhere: of a cloned station only what stood before the fork must be. */
  #missing(): string[] {
    const { cloned } = this.#house;
    const faults: string[] = [];
    for (const event of this.#watch.acknowledged) {
      if (event.stationId === cloned) continue;
      for (const node of this.#house.running)
        if (!this.#watch.holds(node, event))
          faults.push(`${node.options.name} lacks ${event.stationId} ${event.seq}`);
    }
    return faults.slice(0, 3);
  }

  /** Where both copies went on differently, everybody is told, and nothing of both is in one ledger. */
  #cloneFaults(): string[] {
    const { cloned } = this.#house;
    const [one, other] = [this.#house.node(cloned ?? ''), this.#house.node(CLONE)];
    const ends = [one, other].map(({ ledger }) => ledger.head());
    const last = Math.min(...ends.map(({ seq }) => seq));
    const isForked =
      hashAt(one, one.ledger.stationId, 1, last) !== hashAt(other, one.ledger.stationId, 1, last);
    if (!isForked) return this.#twinFaults([one, other]);
    const faults: string[] = [];
    for (const { options, replicator, side, ledger } of this.#house.running) {
      const told = [...(replicator?.status().forks ?? []), ...(side?.forksTold() ?? [])];
      const own = ledger.chains().filter(({ status }) => status === 'forked');
      if (![...told, ...own].some(({ stationId }) => stationId === cloned))
        faults.push(`${options.name} is not told that ${cloned} has two histories`);
    }
    return faults;
  }

  /** Two computers that did not differ yet are told that they are two. */
  #twinFaults(pair: readonly SimNode[]): string[] {
    return pair.flatMap(({ options, replicator }) =>
      replicator?.status().twins === true ? [] : [`${options.name} is not told that it is there twice`],
    );
  }
}

export function homeHashOf(node: SimNode): string {
  const heads = Object.entries(node.ledger.heads()).map(([key, { seq, hash }]) => {
    const cut = key.lastIndexOf(':');
    return { stationId: key.slice(0, cut), epoch: Number(key.slice(cut + 1)), seq, hash };
  });
  return homeHash(heads);
}
