import type { Timer } from './feed.ts';

/** The timer of the running program; tests hand in one they turn themselves. */
export const realTimer: Timer = {
  after: (ms, callback) => {
    const handle = setTimeout(callback, ms);
    return () => clearTimeout(handle);
  },
};
