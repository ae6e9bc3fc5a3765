import { ASK_AT, type CodeKind } from '../../domain/codes/index.ts';
import { EVENT_KINDS } from '../../domain/events/kinds.ts';
import type { StationCore } from '../core.ts';
import type { Home } from '../home.ts';
import type { SeedFact } from './caseWriter.ts';
import { caseFacts, LONGEST_CASE } from './generate.ts';
import { Mishaps } from './mishaps.ts';
import { poolsOf } from './pools.ts';
import { SeededRandom } from './random.ts';

export interface SeedOptions {
  readonly cases: number;
  readonly seed?: number;
  /** The history ends here, ms UTC. */
  readonly until: number;
  readonly days?: number;
  /** So many more who are still in the house at `until`: in a bay, in a hall, in a furnace, as ashes. */
  readonly inHouse?: number;
  readonly batch?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** People stay two to three days. */
const IN_HOUSE = 56 * HOUR;
/** One of each for a case. */
const NUMBERED: readonly CodeKind[] = ['caseNumber', 'wristband', 'bagTag', 'bodyPaper', 'document', 'urn'];

/**
 * Writes past cases into a home, each fact at the station that would have recorded it. The same seed, home and
 * `until` give the same cases; on a home that has cases it goes on with others.
 * @throws GuichengError `STATE.DEMO_FULL`, `STORAGE.*`, `LEDGER.*`
 */
export async function seedCases(home: Home, options: SeedOptions): Promise<void> {
  const { cases, until, days = 182, batch = 200 } = options;
  const desk = home.core('desk');
  await home.pump();
  const existing = countCases(desk);
  const random = new SeededRandom((options.seed ?? 742) + existing * 7919);
  const pools = poolsOf(desk.views);
  const mishaps = new Mishaps(new SeededRandom((options.seed ?? 742) * 31 + existing));
  const past = startsOf(random, cases, until - LONGEST_CASE - days * DAY, until - LONGEST_CASE);
  const recent = startsOf(random, options.inHouse ?? 0, until - IN_HOUSE, until - HOUR);
  const starts = [...past, ...recent];
  const total = starts.length;
  for (let done = 0; done < total; done += batch) {
    const part = starts.slice(done, done + batch);
    for (const kind of NUMBERED) ensureNumbers(desk, kind, part.length + ASK_AT);
    let rest = desk.ledger.transact((tx) => {
      const takeCode = (kind: CodeKind) => desk.numbers.take(tx, kind);
      return part.map((at) => {
        const facts = upTo(until, caseFacts({ random, pools, mishaps, takeCode, until }, at));
        const split = endOfRun(facts);
        for (const { draft } of facts.slice(0, split)) tx.append(draft);
        return facts.slice(split);
      });
    });
    // Each station takes up the cases where the one before left them, having heard of it.
    while (rest.some((facts) => facts.length > 0)) {
      await home.pump();
      rest = appendRuns(home, rest);
    }
    for (const core of home.cores) core.seal();
    await home.pump();
    for (const core of home.cores) core.ledger.checkpoint();
    options.onProgress?.(Math.min(done + batch, total), total);
  }
}

function isHalfDone({ draft }: SeedFact): boolean {
  if (draft.kind !== 'checkpoint.passed') return false;
  const parsed = EVENT_KINDS['checkpoint.passed'].parse(draft.payload);
  return parsed.checkpoint === 'charge' || parsed.act.to?.kind === 'hands';
}

/** What had happened by `until`. Nobody is left half-way between two hands: a demo home opens without an alarm. */
function upTo(until: number, facts: readonly SeedFact[]): SeedFact[] {
  const done = facts.filter(({ draft }) => draft.occurredAt <= until);
  let last = done.at(-1);
  while (done.length < facts.length && last !== undefined && isHalfDone(last)) {
    done.pop();
    last = done.at(-1);
  }
  return done;
}

/** Appends the next run of each case at the station whose turn it is; returns what is left. */
function appendRuns(home: Home, rest: readonly SeedFact[][]): SeedFact[][] {
  const station = rest.find((facts) => facts.length > 0)?.[0]?.station;
  if (station === undefined) return [];
  return home.core(station).ledger.transact((tx) =>
    rest.map((facts) => {
      if (facts[0]?.station !== station) return facts;
      const split = endOfRun(facts);
      for (const { draft } of facts.slice(0, split)) tx.append(draft);
      return facts.slice(split);
    }),
  );
}

/** How many facts from the first on belong to one station. */
function endOfRun(facts: readonly SeedFact[]): number {
  const other = facts.findIndex((fact) => fact.station !== facts[0]?.station);
  return other < 0 ? facts.length : other;
}

function startsOf(random: SeededRandom, count: number, from: number, to: number): number[] {
  return Array.from({ length: count }, () => Math.floor(from + random.next() * (to - from))).sort(
    (a, b) => a - b,
  );
}

function countCases(core: StationCore): number {
  return core.views.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM case_view').get()?.n ?? 0;
}

/** Grants the desk blocks until it can issue `needed` numbers; never block 0, which belongs to the walls. */
function ensureNumbers(desk: StationCore, kind: CodeKind, needed: number): void {
  while (desk.numbers.left(kind) < needed) {
    const owners = desk.views.numbers(kind)?.blocks ?? {};
    const block = Math.max(0, ...Object.keys(owners).map(Number)) + 1;
    desk.record('numberBlock.granted', { kind, block, stationId: desk.stationId }, { actorId: 'system' });
  }
}
