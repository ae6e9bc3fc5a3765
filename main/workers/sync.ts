/** The process of the sync worker (同步). */
import { runSyncWorker } from '../network/worker.ts';

/** What was said last is still to leave this process. */
const LAST_WORDS_MS = 200;

runSyncWorker(
  {
    post: (message) => process.parentPort.postMessage(message),
    onMessage: (listener) => {
      process.parentPort.on('message', ({ data }) => listener(data));
    },
  },
  () => setTimeout(() => process.exit(1), LAST_WORDS_MS),
);
