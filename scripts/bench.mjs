// `npm run bench`: set-up, build and the measurements. Arguments are handed on to e2e/bench/run.ts. What is said on the
// way goes to stderr: stdout holds the result alone.
import { withDisplay } from './lib/display.mjs';
import { childEnvironment, inProject, pinnedNode } from './lib/paths.mjs';
import { must, run } from './lib/process.mjs';
import { say } from './lib/progress.mjs';

try {
  const aside = { stdio: ['ignore', process.stderr, process.stderr] };
  await must(process.execPath, [inProject('scripts', 'setup.mjs')], aside);
  await must(pinnedNode(), [inProject('scripts', 'build.mjs')], { ...aside, env: childEnvironment() });
  const entry = inProject('e2e', 'bench', 'run.ts');
  const { code } = await withDisplay((display) =>
    // A group of its own: applications are started, and none may be left behind.
    run(pinnedNode(), [entry, ...process.argv.slice(2)], { env: childEnvironment(display), group: true }),
  );
  process.exitCode = code;
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
