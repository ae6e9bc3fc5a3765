import type { PredicateId } from '../../src/domain/checkpoints/rule.ts';
import type { Bend } from './bend.ts';
import { Crew } from './crew.ts';

/** One drill played with the decision bent. */
export interface DrillJob {
  readonly file: string;
  readonly bend: Bend;
}

/**
 * A drill that goes on to the end where the predicate is missing: what it says must never be is done then. With
 * `behind` another predicate refuses the same attempt, and only without both is it done: verified redundant there.
 */
export interface Probe {
  readonly file: string;
  readonly behind?: PredicateId;
}

const own = (name: string) => `e2e/soak/probes/${name}.yml`;
const drill = (name: string) => `resources/drills/${name}.yml`;

export const PROBES: Partial<Record<PredicateId, Probe>> = {
  oneBody: { file: drill('29-same-name') },
  listed: { file: drill('03-zhenan-broken-cooler') },
  implant: { file: drill('44-implant') },
  binding: { file: own('binding'), behind: 'carriers' },
  caseOpen: { file: own('caseOpen'), behind: 'from' },
  choice: { file: own('choice') },
  documents: { file: own('documents') },
  farewell: { file: own('farewell') },
  from: { file: own('from') },
  onTrolley: { file: own('onTrolley') },
  order: { file: own('order') },
  queue: { file: own('queue') },
  released: { file: own('released') },
  retention: { file: own('retention') },
  review: { file: own('review') },
  sealed: { file: own('sealed') },
  sighted: { file: own('sighted') },
  similar: { file: own('similar') },
  stops: { file: own('stops') },
  transfer: { file: own('transfer') },
  witnessed: { file: own('witnessed') },
};

/** Not that a refusal named another reason: something was done that must not be. */
const DONE = /绝不能发生的事发生了|应为拦下，却通过了/;

export interface ProbeResult {
  readonly predicate: PredicateId;
  readonly behind: PredicateId | null;
  readonly seen: boolean;
  readonly says: string;
}

/** Plays each probe whole, without its predicate, and without the one in front of it too. */
export async function playProbes(wanted: readonly PredicateId[]): Promise<ProbeResult[]> {
  const list = wanted.flatMap((predicate) => {
    const probe = PROBES[predicate];
    return probe === undefined ? [] : [{ predicate, probe }];
  });
  const done = new Map<DrillJob, string | null>();
  const without = (...predicates: PredicateId[]): Bend => ({ kind: 'without', predicates, checkpoint: null });
  const plays = list.map(({ predicate, probe }) => ({
    predicate,
    behind: probe.behind ?? null,
    whole: { file: probe.file, bend: { kind: 'none' } } satisfies DrillJob,
    one: { file: probe.file, bend: without(predicate) } satisfies DrillJob,
    both:
      probe.behind === undefined
        ? null
        : ({ file: probe.file, bend: without(predicate, probe.behind) } satisfies DrillJob),
  }));
  const jobs = plays.flatMap(({ whole, one, both }) => [whole, one, ...(both === null ? [] : [both])]);
  const crew = new Crew<DrillJob, readonly string[]>('./drillWorker.mjs');
  await crew.play(jobs.values(), (problems, job) => {
    done.set(job, problems.find((text) => DONE.test(text)) ?? null);
  });
  await crew.close();
  return plays.map(({ predicate, behind, whole, one, both }) => {
    const [inWhole, withOneOut, withBothOut] = [whole, one, both].map((job) =>
      job === null ? null : (done.get(job) ?? null),
    );
    const says = (both === null ? withOneOut : withBothOut) ?? 'nothing was done';
    const seen = inWhole === null && (both === null ? withOneOut !== null : withBothOut !== null);
    return { predicate, behind: withOneOut === null ? behind : null, seen, says };
  });
}
