import { utilityProcess } from 'electron';
import type { WorkerProcess } from './host.ts';

/** The sync worker as a process of its own: what it chokes on takes no station with it. */
export function forkWorker(program: string): WorkerProcess {
  const child = utilityProcess.fork(program, [], { serviceName: '归程同步', stdio: 'inherit' });
  return {
    channel: {
      post: (message) => child.postMessage(message),
      onMessage: (listener) => {
        child.on('message', listener);
      },
    },
    onExit: (listener) => {
      child.once('exit', listener);
    },
    kill: () => {
      child.kill();
    },
  };
}
