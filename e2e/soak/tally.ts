import { FAULT_IDS, FAULTS, type FaultId, type FaultKind } from './faults.ts';
import type { House } from './house.ts';

/** What came of one house, small enough to be sent between threads. */
export interface HouseReport {
  readonly seed: number;
  readonly drawn: readonly FaultId[];
  readonly hit: readonly FaultId[];
  readonly confirmedSwap: boolean;
  readonly journeys: number;
  readonly done: number;
  readonly passes: number;
  readonly irreversible: number;
  readonly blocked: number;
  /** `checkpoint what`, of irreversible steps and of those that can be put right. */
  readonly wrong: readonly string[];
  readonly wrongOnTheWay: readonly string[];
  readonly stuck: readonly string[];
  readonly wayOn: readonly string[];
  readonly errors: readonly string[];
}

export function reportOf(house: House): HouseReport {
  const texts = (irreversible: boolean) =>
    house.wrong
      .filter((entry) => entry.irreversible === irreversible)
      .map((entry) => `${entry.checkpoint} ${entry.what}`);
  return {
    seed: house.seed,
    drawn: house.drawn,
    hit: [...house.hit],
    confirmedSwap: house.confirmedSwap,
    journeys: house.journeys.length,
    done: house.journeys.filter((entry) => entry.state === 'done').length,
    passes: house.passes,
    irreversible: house.irreversible,
    blocked: house.blocked,
    wrong: texts(true),
    wrongOnTheWay: texts(false),
    stuck: house.journeys
      .filter((entry) => entry.state !== 'done')
      .map((entry) => `${entry.key} ${entry.state}: ${entry.wayOn.at(-1) ?? '…'}`),
    wayOn: house.journeys.flatMap((entry) => entry.wayOn),
    errors: house.home.reports.map(String),
  };
}

/** What a swap before the first binding brings about and nobody sees: two were taken for each other by everybody. */
const SWAP_SHOWS = /^\w+ (body|not in hands|queue|implant)$|^\w+ lost: /;

/** May the software be blamed? Up to two faults it promises never to be. */
export function isFailure(report: HouseReport, bent: boolean): boolean {
  if (bent) return false;
  if (report.errors.length > 0) return true;
  if (report.hit.length > 2) return false;
  const { wrong, stuck, confirmedSwap } = report;
  return [...wrong, ...stuck].some((text) => !confirmedSwap || !SWAP_SHOWS.test(text));
}

/** Nothing past recall was wrong and everybody came to their end, whoever is to blame. */
export function isSpotless({ wrong, stuck, errors }: HouseReport): boolean {
  return wrong.length + stuck.length + errors.length === 0;
}

/** What came of the houses that so many faults struck. */
export interface Struck {
  houses: number;
  journeys: number;
  /** Acts past recall, and what was wrong with them. */
  acts: number;
  wrong: number;
  /** Journeys that never came to their end. */
  stuck: number;
}

function struck(row: Struck, report: HouseReport): void {
  row.houses += 1;
  row.journeys += report.journeys;
  row.acts += report.irreversible;
  row.wrong += report.wrong.length;
  row.stuck += report.stuck.length;
}

const nothing = (): Struck => ({ houses: 0, journeys: 0, acts: 0, wrong: 0, stuck: 0 });

const count = <K>(map: Map<K, number>, key: K, by = 1) => map.set(key, (map.get(key) ?? 0) + by);

export class Tally {
  houses = 0;
  journeys = 0;
  done = 0;
  passes = 0;
  irreversible = 0;
  blocked = 0;
  stuck = 0;
  /** Houses where everybody confirmed a swap before the first binding. */
  readonly swaps = nothing();
  readonly faults = new Map<FaultId, { drawn: number; hit: number; wrong: number }>(
    FAULT_IDS.map((id) => [id, { drawn: 0, hit: 0, wrong: 0 }]),
  );
  readonly byFaults = new Map<number, Struck>();
  readonly wrong = new Map<string, number>();
  readonly wrongOnTheWay = new Map<string, number>();
  readonly wayOn = new Map<string, number>();
  readonly failures: HouseReport[] = [];

  add(report: HouseReport, bent: boolean): void {
    this.houses += 1;
    this.journeys += report.journeys;
    this.done += report.done;
    this.passes += report.passes;
    this.irreversible += report.irreversible;
    this.blocked += report.blocked;
    this.stuck += report.stuck.length;
    for (const id of report.drawn) this.#fault(id).drawn += 1;
    for (const id of report.hit) {
      this.#fault(id).hit += 1;
      if (report.wrong.length > 0) this.#fault(id).wrong += 1;
    }
    if (report.confirmedSwap) struck(this.swaps, report);
    else {
      const row = this.byFaults.get(report.hit.length) ?? nothing();
      struck(row, report);
      this.byFaults.set(report.hit.length, row);
      for (const text of report.wrong) count(this.wrong, text);
    }
    for (const text of report.wrongOnTheWay) count(this.wrongOnTheWay, text);
    for (const text of report.wayOn) {
      // Reasons of steps merely still to come say little of why somebody was stopped.
      const [why = '', then = ''] = text.split(' → ');
      const codes = why
        .split('+')
        .filter((code, index) => index === 0 || !/MISSING|RESCAN|SILENT/.test(code));
      count(this.wayOn, `${codes.join('+')}${then === '' ? '' : ` → ${then}`}`);
    }
    if (!isFailure(report, bent)) return;
    this.failures.push(report);
    // Whichever thread was quicker, the same ones are told in the same order.
    this.failures.sort((a, b) => a.seed - b.seed);
    this.failures.splice(50);
  }

  #fault(id: FaultId): { drawn: number; hit: number; wrong: number } {
    const row = this.faults.get(id);
    if (row === undefined) throw new TypeError(`unknown fault ${id}`);
    return row;
  }

  kinds(): Map<FaultKind, { drawn: number; hit: number; wrong: number }> {
    const found = new Map<FaultKind, { drawn: number; hit: number; wrong: number }>();
    for (const [id, row] of this.faults) {
      const { kind } = FAULTS[id];
      const sum = found.get(kind) ?? { drawn: 0, hit: 0, wrong: 0 };
      found.set(kind, { drawn: sum.drawn + row.drawn, hit: sum.hit + row.hit, wrong: sum.wrong + row.wrong });
    }
    return found;
  }

  toJSON(): unknown {
    const plain = (map: ReadonlyMap<unknown, unknown>) => Object.fromEntries(map);
    const { houses, journeys, done, passes, irreversible, blocked, stuck, swaps } = this;
    return {
      ...{ houses, journeys, done, passes, irreversible, blocked, stuck, confirmedSwaps: swaps },
      faults: plain(this.faults),
      kinds: plain(this.kinds()),
      byFaults: plain(this.byFaults),
      wrong: plain(this.wrong),
      wrongOnTheWay: plain(this.wrongOnTheWay),
      wayOn: plain(this.wayOn),
      failures: this.failures,
    };
  }
}
