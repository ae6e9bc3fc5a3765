/** The process of the sync worker (同步). */
import { runSyncWorker } from '../network/worker.ts';

runSyncWorker({
  post: (message) => process.parentPort.postMessage(message),
  onMessage: (listener) => {
    process.parentPort.on('message', ({ data }) => listener(data));
  },
});
