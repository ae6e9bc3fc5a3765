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
  readonly #house: House;
  readonly #receipts: Given[] = [];

  constructor(house: House) {
    this.#house = house;
    house.network.onReceipt = (_, by, receipt) => {
      if (receipt.durable && receipt.seq > 0) this.#receipts.push({ ...receipt, by });
    };
  }

  /** Sentences about what is wrong; none is well. */
  faults(): string[] {
    return [...this.#house.running.flatMap((node) => this.#callerFaults(node)), ...this.#receiptFaults()];
  }

  #receiptFaults(): string[] {
    // Of those that were looked at before only what a killed program might have lost is of interest: all, each time.
    const faults: string[] = [];
    for (const { by, stationId, epoch, seq, hash } of this.#receipts) {
      const node = this.#house.node(by);
      if (node.isRunning && hashAt(node, stationId, epoch, seq) !== hash)
        faults.push(`${by} gave a receipt for ${stationId}:${epoch} ${seq} and does not have it`);
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
      const counted =
        options.calls === 'county' && this.#house.options.countyIsDurable === false ? null : waiting;
      if (counted !== null && lacking > counted && !this.#hasNews(node))
        faults.push(`${options.name} counts ${counted} as waiting, but ${options.calls} lacks ${lacking}`);
      if (state === 'agreed' && lacking > 0)
        faults.push(`${options.name} says 一致, but ${options.calls} lacks ${lacking} of its facts`);
      if (counted === null && waiting < node.ledger.count() && this.#isSettled(node))
        faults.push(`${options.name} counts as delivered what a side keeps that does not keep`);
    }
    for (const station of STATIONS) faults.push(...this.#heardFaults(node, station));
    return faults;
  }

  /** Something was recorded since it last counted. */
  #hasNews(node: SimNode): boolean {
    return this.#changedAt(node) > this.#house.time.now - 1;
  }

  #isSettled(node: SimNode): boolean {
    return !this.#hasNews(node) && node.replicator?.status().state === 'agreed';
  }

  #changedAt(node: SimNode): number {
    const last = this.acknowledged.findLast(({ by }) => by === node.options.name);
    return last?.at ?? 0;
  }

  #heardFaults(node: SimNode, station: string): string[] {
    const at = node.replicator?.heard(station);
    if (at === undefined || station === this.#house.cloned) return [];
    const missed = this.acknowledged.find(
      (event) =>
        event.stationId === station &&
        event.at < at &&
        hashAt(node, event.stationId, event.epoch, event.seq) !== event.hash,
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
    const other = theirs[key];
    if (other && other.seq >= head.seq) {
      if (hashAt(to, stationId, Number(epoch), head.seq) !== head.hash) lacking += 1;
    } else lacking += head.seq - (other?.seq ?? 0);
  }
  return lacking;
}

export function hashAt(node: SimNode, stationId: string, epoch: number, seq: number): string | undefined {
  const head = node.ledger.heads()[`${stationId}:${epoch}`];
  return head?.seq === seq ? head.hash : node.ledger.eventAt(stationId, epoch, seq)?.hash;
}
