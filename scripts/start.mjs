// `npm start`: from a fresh clone to the application on the screen. On a machine without a screen it runs the
// demo day on a virtual one instead, so that there is always something to see.

import { launchOptions } from './electron-runtime.mjs';
import { hasDisplay, withDisplay } from './lib/display.mjs';
import { childEnvironment, inProject, outFolder, pinnedNode, projectRoot } from './lib/paths.mjs';
import { must, run } from './lib/process.mjs';
import { say, seconds } from './lib/progress.mjs';
import { setup } from './setup.mjs';

const started = performance.now();

async function launch() {
  const { executablePath, args, env } = launchOptions({ main: projectRoot, args: process.argv.slice(2) });
  say(`✓ starting the application (${seconds(performance.now() - started)} so far)`);
  return run(executablePath, args, { env });
}

async function demoDay() {
  say('No screen here: playing the demo day on a virtual one.');
  const entry = inProject('e2e', 'demo-day.ts');
  const result = await withDisplay((display) =>
    // A group of its own: the demo starts applications, and none may be left behind.
    run(pinnedNode(), [entry, ...process.argv.slice(2)], { env: childEnvironment(display), group: true }),
  );
  if (result.code === 0) say(`✓ the demo day is over; see ${outFolder}/demo-day`);
  return result;
}

try {
  await setup();
  await must(pinnedNode(), [inProject('scripts', 'build.mjs')], { env: childEnvironment() });
  const { code } = hasDisplay() ? await launch() : await demoDay();
  process.exitCode = code;
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
