// A thread that plays drills; the hooks come first, as in worker.mjs.
import { parentPort } from 'node:worker_threads';
import './hooks.ts';

const { bend } = await import('./bend.ts');
const { problemsOfDrill } = await import('./drillPlay.ts');

parentPort?.on('message', async (job) => {
  bend.now = job.bend;
  parentPort?.postMessage(await problemsOfDrill(job.file));
});
