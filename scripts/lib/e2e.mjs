// The end-to-end run, used by `npm test` and `npm run e2e`.
import { existsSync } from 'node:fs';
import { withDisplay } from './display.mjs';
import { childEnvironment, inProject, pinnedNode } from './paths.mjs';
import { runLines } from './process.mjs';

const COUNT = /^(\d+) passed, (\d+) failed$/;

/** Runs e2e/run.ts with a display. What counts is its last line `N passed, N failed`. */
export async function runEndToEnd(args = [], limitMs = undefined) {
  const entry = inProject('e2e', 'run.ts');
  if (!existsSync(entry)) return { code: 1, passed: 0, failed: 0, reason: 'e2e/run.ts is not there' };
  return withDisplay(async (display) => {
    let count = null;
    const { code, timedOut } = await runLines(
      pinnedNode(),
      [entry, ...args],
      (line) => {
        count = COUNT.exec(line.trim()) ?? count;
      },
      { env: childEnvironment(display), limitMs },
    );
    const reason = timedOut ? 'took too long and was ended' : count ? '' : 'did not say how many passed';
    return { code, passed: Number(count?.[1] ?? 0), failed: Number(count?.[2] ?? 0), reason };
  });
}
