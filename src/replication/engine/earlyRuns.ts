/** Runs that overtook the one before them, kept in memory until it is here: whoever sent them has them still. */
import { chainKey } from '../../ledger/chains.ts';
import type { Push } from '../protocol/messages.ts';
import type { OpenedEvent } from '../sealedRun.ts';

interface EarlyRun {
  readonly push: Push;
  readonly run: readonly OpenedEvent[];
}

/** More than a caller has on its way; what is beyond is sent again. */
const RUNS_OF_A_CHAIN = 4;
const CHAINS = 32;

export class EarlyRuns {
  readonly #chains = new Map<string, EarlyRun[]>();

  add(push: Push, run: readonly OpenedEvent[]): void {
    const key = chainKey(push.stationId, push.epoch);
    const before = this.#chains.get(key) ?? [];
    if (!this.#chains.has(key) && this.#chains.size >= CHAINS) return;
    this.#chains.set(
      key,
      [...before.filter(({ push: { after } }) => after !== push.after), { push, run }].slice(
        -RUNS_OF_A_CHAIN,
      ),
    );
  }

  /** Takes out the run that goes on where the chain now ends, if there is one; those it has outgrown are dropped. */
  next(stationId: string, epoch: number, seq: number): EarlyRun | undefined {
    const key = chainKey(stationId, epoch);
    const runs = (this.#chains.get(key) ?? []).filter(({ push, run }) => push.after + run.length > seq);
    const found = runs.find(({ push }) => push.after <= seq);
    const rest = runs.filter((one) => one !== found);
    if (rest.length > 0) this.#chains.set(key, rest);
    else this.#chains.delete(key);
    return found;
  }

  count(stationId: string, epoch: number): number {
    return (this.#chains.get(chainKey(stationId, epoch)) ?? []).reduce((sum, { run }) => sum + run.length, 0);
  }
}
