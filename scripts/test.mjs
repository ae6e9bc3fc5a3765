// `npm test`: everything, from a clone where nothing is installed. All phases run even if one fails; the last
// line is the sum. A phase that ran nothing has failed: an empty run looks exactly like a good one.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runEndToEnd } from './lib/e2e.mjs';
import { childEnvironment, inProject, outFolder, pinnedNode, toolEntry } from './lib/paths.mjs';
import { runLines } from './lib/process.mjs';
import { say, seconds } from './lib/progress.mjs';
import { scratchRoot } from './lib/scratch.mjs';
import { setup } from './setup.mjs';

const LIMIT_MS = Number(process.env.GUICHENG_PHASE_LIMIT_MS ?? 30 * 60 * 1000);
/** Temporary files of every phase but the end-to-end tests, which keep theirs where the application would. */
const scratch = mkdtempSync(join(scratchRoot(), 'gt-'));
// Some tests look with the eyes of another account.
chmodSync(scratch, 0o755);
const results = [];

async function phase(name, work) {
  say(`\n── ${name}`);
  const started = performance.now();
  let result;
  try {
    result = await work();
  } catch (error) {
    result = { passed: 0, failed: 1, reason: error.message };
  }
  if (result.passed + result.failed === 0) {
    result = { passed: 0, failed: 1, reason: result.reason || 'ran zero tests' };
  }
  const entry = { name, ...result, time: performance.now() - started };
  results.push(entry);
  say(line(entry));
}

function line({ name, passed, failed, reason, time }) {
  const mark = failed === 0 ? '✓' : '✗';
  return `${mark} ${name}: ${passed} passed, ${failed} failed (${seconds(time)})${reason ? `: ${reason}` : ''}`;
}

/** A command that is one check: it holds or it does not. */
async function check(script, ...args) {
  const { code, timedOut } = await runLines(pinnedNode(), [script, ...args], () => undefined, {
    env: childEnvironment({ TMPDIR: scratch }),
    limitMs: LIMIT_MS,
  });
  if (code === 0) return { passed: 1, failed: 0, reason: '' };
  return {
    passed: 0,
    failed: 1,
    reason: timedOut ? 'took too long and was ended' : `ended with code ${code}`,
  };
}

async function unitTests() {
  const report = join(outFolder, 'test', 'vitest.json');
  mkdirSync(join(outFolder, 'test'), { recursive: true });
  rmSync(report, { force: true });
  const ended = await check(
    toolEntry('vitest'),
    'run',
    '--coverage',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  );
  if (!existsSync(report)) return { passed: 0, failed: 1, reason: `vitest left no report, ${ended.reason}` };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  // A file that cannot even be loaded has no tests to fail, but it has failed.
  const broken = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  let failed = numFailedTests + broken;
  // Such as an error outside any test.
  if (ended.failed > 0 && failed === 0) failed = 1;
  return { passed: numPassedTests, failed, reason: '' };
}

async function endToEnd() {
  const { code, passed, failed, reason } = await runEndToEnd([], LIMIT_MS);
  if (code !== 0 && failed === 0) {
    return { passed, failed: 1, reason: reason || `ended with code ${code}` };
  }
  return { passed, failed, reason };
}

const started = performance.now();
let ready = true;
try {
  await setup();
} catch (error) {
  // Set-up is no test and adds nothing when it works; without it there is nothing to test.
  ready = false;
  results.push({
    name: 'set-up',
    passed: 0,
    failed: 1,
    reason: error.message,
    time: performance.now() - started,
  });
}
if (ready) {
  await phase('build', () => check(inProject('scripts', 'build.mjs')));
  await phase('types', () => check(toolEntry('typescript', 'tsc'), '--noEmit'));
  await phase('lint', () => check(toolEntry('@biomejs/biome', 'biome'), 'check', '.'));
  await phase('dependency rules', () => check(inProject('scripts', 'deps.mjs')));
  await phase('unit and property tests', unitTests);
  // Fixed seeds: the same houses every time. More of them: npm run soak.
  await phase('model check', () =>
    check(inProject('e2e', 'soak', 'run.ts'), '--faults', '2', '--journeys', '240', '--seconds', '50'),
  );
  // Of every kind of fault: forced, it does what nothing else had done.
  await phase('the model check can see', () =>
    check(inProject('e2e', 'soak', 'run.ts'), '--forced', '--known'),
  );
  await phase('rules taken out one by one', () =>
    check(inProject('e2e', 'soak', 'mutate.ts'), '--sample', '10', '--from', '25', '--seconds', '65'),
  );
  await phase('end-to-end tests', endToEnd);
}

const sum = (key) => results.reduce((total, result) => total + result[key], 0);
rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
say(`\n── summary (${seconds(performance.now() - started)})`);
for (const result of results) say(line(result));
const failed = sum('failed');
process.exitCode = failed > 0 ? 1 : 0;
say(`${sum('passed')} passed, ${failed} failed`);
