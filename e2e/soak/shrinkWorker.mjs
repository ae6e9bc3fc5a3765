// A thread that makes a drill of a house that failed; the hooks come first, as in worker.mjs.
import { parentPort } from 'node:worker_threads';
import './hooks.ts';

const { shrink } = await import('./shrink.ts');

parentPort?.on('message', async (job) => {
  parentPort?.postMessage(await shrink(job));
});
