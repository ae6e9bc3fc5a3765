// `npm run e2e`: set-up, build and the end-to-end tests alone. Arguments are handed on to e2e/run.ts.
import { runEndToEnd } from './lib/e2e.mjs';
import { childEnvironment, inProject, pinnedNode } from './lib/paths.mjs';
import { must } from './lib/process.mjs';
import { say } from './lib/progress.mjs';
import { setup } from './setup.mjs';

try {
  await setup();
  await must(pinnedNode(), [inProject('scripts', 'build.mjs')], { env: childEnvironment() });
  const { code, reason, passed, failed } = await runEndToEnd(process.argv.slice(2));
  if (reason) say(`e2e: ${reason}`);
  process.exitCode = code !== 0 || failed > 0 || passed === 0 ? 1 : 0;
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
