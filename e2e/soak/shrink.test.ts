import { expect, test } from 'vitest';
import { loadDrill } from '../../src/drill/load.ts';
import { Crew } from './crew.ts';
import { problemsOfDrill } from './drillPlay.ts';
import type { ShrinkJob, Shrunk } from './shrink.ts';

async function shrinkAll(jobs: readonly ShrinkJob[]): Promise<(Shrunk | null)[]> {
  const crew = new Crew<ShrinkJob, Shrunk | null>('./shrinkWorker.mjs', 1);
  const shrunk: (Shrunk | null)[] = [];
  await crew.play(jobs.values(), (result) => shrunk.push(result));
  await crew.close();
  return shrunk;
}

test('the failure of a house without a rule shrinks to a drill that holds with it', async () => {
  const job: ShrinkJob = {
    ...{ seed: 1, faults: [], people: 1, plays: 9 },
    bend: { kind: 'without', predicates: ['eachScanned'], checkpoint: null },
  };
  const shrunk = await shrinkAll([job]);
  expect(shrunk).toEqual([expect.objectContaining({ reproduces: true, holdsWhole: true })]);
  // Here nothing is bent: this is what `npm run drill` says of the file.
  expect(await problemsOfDrill(shrunk[0]?.file ?? '')).toEqual([]);
}, 240_000);

test('a journey without a legal way on becomes a drill as well', async () => {
  const job: ShrinkJob = {
    ...{ seed: 1, faults: [], people: 1, plays: 3 },
    bend: { kind: 'refusing', checkpoint: 'receive' },
  };
  const [shrunk] = await shrinkAll([job]);
  expect(shrunk).toMatchObject({ reproduces: true });
  // It is a drill for whoever reads it; and what it asks is asked of the step that was refused.
  const { steps, never } = loadDrill(shrunk?.file ?? '');
  expect(never).toEqual([{ case: 'p1', checkpoint: 'handOver' }]);
  expect(steps.filter((step) => step.expect?.verdict === 'pass')).toHaveLength(1);
}, 240_000);
