/** End-to-end tests in the real application: `node e2e/run.ts [suite or part of a check's name …]`. */
import { run } from './harness.ts';
import { day } from './suites/day.ts';
import { desk } from './suites/desk.ts';

const held = await run([desk, day], process.argv.slice(2));
process.exitCode = held ? 0 : 1;
