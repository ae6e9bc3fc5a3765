// `npm run rig`: the demo home on the screen with a simulated device of every class connected, to be broken by hand.
import { withDisplay } from './lib/display.mjs';
import { childEnvironment, inProject, pinnedNode } from './lib/paths.mjs';
import { must, run } from './lib/process.mjs';
import { say } from './lib/progress.mjs';
import { setup } from './setup.mjs';

try {
  await setup();
  await must(pinnedNode(), [inProject('scripts', 'build.mjs')], { env: childEnvironment() });
  const { code } = await withDisplay((display) =>
    run(pinnedNode(), [inProject('e2e', 'rig-home.ts')], { env: childEnvironment(display) }),
  );
  process.exitCode = code;
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
