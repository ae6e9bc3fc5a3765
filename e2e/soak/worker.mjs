// A thread that plays houses. The hooks come first: whatever is loaded after them gets the bent decision.
import { parentPort } from 'node:worker_threads';
import './hooks.ts';

const { bend } = await import('./bend.ts');
const { playHouse } = await import('./play.ts');
const { reportOf } = await import('./tally.ts');

parentPort?.on('message', async (job) => {
  bend.now = job.bend;
  const house = await playHouse(job.seed, job.faults, job.people);
  const report = reportOf(house);
  house.close();
  parentPort?.postMessage(report);
});
