/** What must be true at every moment of a run, whatever the network does. */
import type { Receipt } from '../protocol/messages.ts';
import { type House, STATIONS } from './house.ts';
import type { SimNode } from './node.ts';

/** An event that was acknowledged to whoever recorded it. */
export interface Acknowledged {
  readonly by: string;
  readonly stationId: string;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
  readonly at: number;
}

interface Given extends Receipt {
  readonly by: string;
}

export class Watch {
  readonly acknowledged: Acknowledged[] = [];
  /** Events that somebody made up. */
  readonly forged: Acknowledged[] = [];
  readonly #house: House;
  readonly #receipts: Given[] = [];
  /** Hashes that were seen in a file since its program was started: a ledger only grows while it is open. */
  readonly #seen = new Map<SimNode, { readonly life: number; readonly hashes: Set<string> }>();

  constructor(house: House) {
    this.#house = house;
    house.network.onReceipt = (_, by, receipt) => {
      if (receipt.durable && receipt.seq > 0) this.#receipts.push({ ...receipt, by });
    };
  }

  /** Sentences about what is wrong; none is well. */
  faults(): string[] {
    const { running } = this.#house;
    return [
      ...running.flatMap((node) => this.#callerFaults(node)),
      ...running.flatMap((node) => this.#forgedFaults(node)),
      ...this.#receiptFaults(),
    ];
  }

  /** Whether an event stands at its place in the ledger of a node. */
  holds(node: SimNode, { stationId, epoch, seq, hash }: Omit<Acknowledged, 'by' | 'at'>): boolean {
    let seen = this.#seen.get(node);
    if (seen?.life !== node.life) {
      seen = { life: node.life, hashes: new Set() };
      this.#seen.set(node, seen);
    }
    if (seen.hashes.has(hash)) return true;
    if (hashAt(node, stationId, epoch, seq) !== hash) return false;
    seen.hashes.add(hash);
    return true;
  }

  #forgedFaults(node: SimNode): string[] {
    return this.forged
      .filter((event) => this.holds(node, event))
      .map(({ stationId, seq }) => `${node.options.name} took ${stationId} ${seq}, which nobody signed`);
  }

  #receiptFaults(): string[] {
    const faults: string[] = [];
    for (const receipt of this.#receipts) {
      const node = this.#house.node(receipt.by);
      if (node.isRunning && !this.holds(node, receipt))
        faults.push(
          `${receipt.by} gave a receipt for ${receipt.stationId} ${receipt.seq} and does not have it`,
        );
    }
    return faults;
  }

  #callerFaults(node: SimNode): string[] {
    const { replicator, options } = node;
    if (!replicator || options.calls === undefined) return [];
    const side = this.#house.node(options.calls);
    const faults: string[] = [];
    const { state, waiting } = replicator.status();
    if (side.isRunning) {
      const lacking = lackingAt(node, side);
      if (lacking > waiting && !this.#hasNews(node))
        faults.push(`${options.name} counts ${waiting} as waiting, but ${options.calls} lacks ${lacking}`);
      // A side that keeps nothing may lose all a moment after it agreed; nobody can know before they meet again.
      if (state === 'agreed' && lacking > 0 && side.options.durable !== false)
        faults.push(`${options.name} says 一致, but ${options.calls} lacks ${lacking} of its facts`);
    }
    if (side.options.durable === false && waiting < node.ledger.count() && !this.#hasNews(node))
      faults.push(`${options.name} counts as delivered what is on no disk that keeps it`);
    for (const station of STATIONS) faults.push(...this.#heardFaults(node, station));
    return faults;
  }

  /** Something was recorded since it last counted. */
  #hasNews(node: SimNode): boolean {
    return this.#changedAt(node) > this.#house.time.now - 1;
  }

  #changedAt(node: SimNode): number {
    const last = this.acknowledged.findLast(({ by }) => by === node.options.name);
    return last?.at ?? 0;
  }

  #heardFaults(node: SimNode, station: string): string[] {
    const at = node.replicator?.heard(station);
    if (at === undefined || station === this.#house.cloned) return [];
    const missed = this.acknowledged.find(
      (event) => event.stationId === station && event.at < at && !this.holds(node, event),
    );
    return missed
      ? [`${node.options.name} has heard ${station} at ${at}, but not what it recorded at ${missed.at}`]
      : [];
  }
}

/** Events of one ledger that another does not have at their place. */
export function lackingAt(from: SimNode, to: SimNode): number {
  const theirs = to.ledger.heads();
  let lacking = 0;
  for (const [key, head] of Object.entries(from.ledger.heads())) {
    const [stationId = '', epoch = '0'] = key.split(':');
    const same = (seq: number) =>
      hashAt(to, stationId, Number(epoch), seq) === hashAt(from, stationId, Number(epoch), seq);
    let common = Math.min(head.seq, theirs[key]?.seq ?? 0);
    while (common > 0 && !same(common)) common -= 1;
    lacking += head.seq - common;
  }
  return lacking;
}

export function hashAt(node: SimNode, stationId: string, epoch: number, seq: number): string | undefined {
  const head = node.ledger.heads()[`${stationId}:${epoch}`];
  if (head === undefined || seq >= head.seq) return head?.seq === seq ? head.hash : undefined;
  return node.ledger.eventAt(stationId, epoch, seq)?.hash;
}
