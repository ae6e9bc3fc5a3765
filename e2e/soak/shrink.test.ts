import { expect, test } from 'vitest';
import { Crew } from './crew.ts';
import { problemsOfDrill } from './drillPlay.ts';
import type { ShrinkJob, Shrunk } from './shrink.ts';

test('the failure of a house without a rule shrinks to a drill that holds with it', async () => {
  const crew = new Crew<ShrinkJob, Shrunk | null>('./shrinkWorker.mjs', 1);
  const shrunk: (Shrunk | null)[] = [];
  const job: ShrinkJob = {
    ...{ seed: 1, faults: [], people: 1, plays: 9 },
    bend: { kind: 'without', predicates: ['eachScanned'], checkpoint: null },
  };
  await crew.play([job].values(), (result) => shrunk.push(result));
  await crew.close();
  expect(shrunk).toEqual([expect.objectContaining({ reproduces: true, holdsWhole: true })]);
  // Here nothing is bent: this is what `npm run drill` says of the file.
  expect(await problemsOfDrill(shrunk[0]?.file ?? '')).toEqual([]);
}, 240_000);
