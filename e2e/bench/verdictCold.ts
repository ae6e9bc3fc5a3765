/** `node e2e/bench/verdictCold.ts DIR COUNT`: the first verdicts of a process, each on somebody not touched before. */
import process from 'node:process';
import { warmUp } from '../../src/station/warm.ts';
import { openBenchHome } from './home.ts';
import { verdicts } from './verdict.ts';

const [dir = '', count = '0'] = process.argv.slice(2);
const home = await openBenchHome(dir);
// As the application does at its start, before anybody has signed in.
await warmUp(home.core('kiosk'));
process.stdout.write(JSON.stringify(await verdicts(home.core('kiosk'), Number(count))));
home.close();
