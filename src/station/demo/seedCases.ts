import { ASK_AT, type CodeKind, remainingNumbers } from '../../domain/codes/index.ts';
import type { StationCore } from '../core.ts';
import type { Home } from '../home.ts';
import type { SeedFact } from './caseWriter.ts';
import { caseFacts, LONGEST_CASE } from './generate.ts';
import { poolsOf } from './pools.ts';
import { SeededRandom } from './random.ts';

export interface SeedOptions {
  readonly cases: number;
  readonly seed?: number;
  /** The history ends here, ms UTC. */
  readonly until: number;
  readonly days?: number;
  readonly batch?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

const DAY = 86_400_000;
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
  const starts = startsOf(random, cases, until - LONGEST_CASE - days * DAY, until - LONGEST_CASE);
  for (let done = 0; done < cases; done += batch) {
    const part = starts.slice(done, done + batch);
    for (const kind of NUMBERED) ensureNumbers(desk, kind, part.length + ASK_AT);
    let rest = desk.ledger.transact((tx) => {
      const takeCode = (kind: CodeKind) => desk.authority.takeCode(tx, kind);
      return part.map((at) => {
        const facts = caseFacts({ random, pools, takeCode, until }, at);
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
    options.onProgress?.(Math.min(done + batch, cases), cases);
  }
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
  const nextOf = desk.views.db.prepare<[string, number], { next: number }>(
    'SELECT next FROM number_offset WHERE kind = ? AND block = ?',
  );
  for (;;) {
    const owners = desk.views.numbers(kind)?.blocks ?? {};
    const left = Object.entries(owners)
      .filter(([, owner]) => owner === desk.stationId)
      .map(([block]) =>
        remainingNumbers({
          kind,
          blocks: [Number(block)],
          offset: nextOf.get(kind, Number(block))?.next ?? 0,
        }),
      )
      .reduce((sum, count) => sum + count, 0);
    if (left >= needed) return;
    const block = Math.max(0, ...Object.keys(owners).map(Number)) + 1;
    desk.record('numberBlock.granted', { kind, block, stationId: desk.stationId }, { actorId: 'system' });
  }
}
