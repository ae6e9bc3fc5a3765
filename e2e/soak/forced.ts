import type { Bend } from './bend.ts';
import type { Crew, Job } from './crew.ts';
import { FAULT_IDS, FAULT_KINDS, FAULTS, type FaultId, type FaultKind } from './faults.ts';
import { PEOPLE } from './play.ts';
import type { HouseReport } from './tally.ts';

/**
 * What one fault does that nothing else did: the same house played three times. Forced without it, nothing is wrong;
 * forced with it, something is; with the software whole, nothing past recall.
 */
export interface Pair {
  readonly fault: FaultId;
  readonly seed: number;
  /** What was wrong only with the fault, each named once. */
  readonly caused: readonly string[];
  /** What the whole software let pass of it past recall. */
  readonly whole: readonly string[];
}

const FORCED: Bend = { kind: 'forced' };
const WHOLE: Bend = { kind: 'none' };

/** Whoever is kept waiting lets others go first: forced, a delay alone upsets the order of a day. */
const ORDER_OF_THE_DAY = 'charge queue';

function wrongIn(report: HouseReport): string[] {
  return [...new Set([...report.wrong, ...report.wrongOnTheWay])].filter((text) => text !== ORDER_OF_THE_DAY);
}

/** Plays what the list says and gives every report by its key. */
async function playAll(
  crew: Crew,
  list: readonly { readonly key: string; readonly job: Job }[],
): Promise<Map<string, HouseReport>> {
  const found = new Map<string, HouseReport>();
  const keys = new Map(list.map(({ key, job }) => [job, key]));
  await crew.play(keys.keys(), (report, job) => {
    found.set(keys.get(job) ?? '', report);
  });
  return found;
}

/** Plays the three houses of each pair; pairs that show nothing are left out. */
export async function playPairs(
  crew: Crew,
  pairs: readonly { readonly fault: FaultId; readonly seed: number }[],
): Promise<Pair[]> {
  const seeds = [...new Set(pairs.map(({ seed }) => seed))];
  const house = (key: string, seed: number, faults: readonly FaultId[], bend: Bend) => ({
    key,
    job: { seed, faults, people: PEOPLE, bend },
  });
  const reports = await playAll(crew, [
    ...seeds.map((seed) => house(`control ${seed}`, seed, [], FORCED)),
    ...pairs.map(({ fault, seed }) => house(`forced ${fault} ${seed}`, seed, [fault], FORCED)),
    ...pairs.map(({ fault, seed }) => house(`whole ${fault} ${seed}`, seed, [fault], WHOLE)),
  ]);
  return pairs.flatMap(({ fault, seed }) => {
    const [control, forced, whole] = ['control', `forced ${fault}`, `whole ${fault}`].map((kind) =>
      reports.get(`${kind} ${seed}`),
    );
    if (control === undefined || forced === undefined || whole === undefined) return [];
    const caused = wrongIn(forced);
    if (wrongIn(control).length > 0 || caused.length === 0 || !forced.hit.includes(fault)) return [];
    return [{ fault, seed, caused, whole: whole.wrong }];
  });
}

/** Looks for a pair of every fault among the houses that nothing is wrong in when they are forced without it. */
export async function findPairs(crew: Crew, first: number, houses: number): Promise<Pair[]> {
  const seeds = Array.from({ length: houses }, (_, index) => first + index);
  const controls = await playAll(
    crew,
    seeds.map((seed) => ({
      key: String(seed),
      job: { seed, faults: [], people: PEOPLE, bend: FORCED },
    })),
  );
  const clean = seeds.filter((seed) => {
    const control = controls.get(String(seed));
    return control !== undefined && wrongIn(control).length === 0;
  });
  const shown = new Map<FaultId, number>();
  const asked = new Map<Job, FaultId>();
  function* inTurn(): Generator<Job> {
    for (const seed of clean)
      for (const fault of FAULT_IDS) {
        if (shown.has(fault)) continue;
        const job: Job = { seed, faults: [fault], people: PEOPLE, bend: FORCED };
        asked.set(job, fault);
        yield job;
      }
  }
  await crew.play(inTurn(), (report, job) => {
    const fault = asked.get(job);
    if (fault === undefined || shown.has(fault) || !report.hit.includes(fault)) return;
    if (wrongIn(report).length > 0) shown.set(fault, report.seed);
  });
  return await playPairs(
    crew,
    [...shown].map(([fault, seed]) => ({ fault, seed })),
  );
}

/** Of every kind, found by `--forced`: what `npm test` plays. */
export const KNOWN_PAIRS: readonly { readonly fault: FaultId; readonly seed: number }[] = [
  { fault: 'twoOnOneTrolley', seed: 4 },
  { fault: 'wrongBandAttached', seed: 1 },
  { fault: 'busyFurnace', seed: 1 },
  { fault: 'holdUnheard', seed: 1 },
  { fault: 'ghostTag', seed: 1 },
  { fault: 'clockBack', seed: 1 },
  { fault: 'crashConsole', seed: 8 },
  { fault: 'ashesTooEarly', seed: 1 },
  { fault: 'withdrawsAnother', seed: 7 },
  { fault: 'bothAtOnce', seed: 4 },
  { fault: 'scannerBatches', seed: 8 },
  { fault: 'drillLeaks', seed: 7 },
];

export function unseenKinds(pairs: readonly Pair[]): FaultKind[] {
  const seen = new Set(pairs.map(({ fault }): FaultKind => FAULTS[fault].kind));
  return FAULT_KINDS.filter((kind) => !seen.has(kind));
}

/** The table: each kind, and what each of its faults did that nothing else had done. */
export function pairTable(pairs: readonly Pair[]): string[] {
  return FAULT_KINDS.flatMap((kind) => [
    kind,
    ...pairs
      .filter(({ fault }) => FAULTS[fault].kind === kind)
      .map(({ fault, seed, caused, whole }) => {
        const word = whole.length === 0 ? '' : `  ✗ not refused: ${whole.join(', ')}`;
        return `  ✓ ${fault.padEnd(20)} seed ${String(seed).padStart(3)}  ${caused.slice(0, 3).join(', ')}${word}`;
      }),
    ...(pairs.some(({ fault }) => FAULTS[fault].kind === kind) ? [] : ['  ✗ not seen']),
  ]);
}
