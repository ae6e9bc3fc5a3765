/**
 * `npm run seed -- --cases 742 [--dir DIR]`: sets up a demo home, or opens one, and writes past cases into it.
 * `GUICHENG_HOME=DIR npm start` opens it. Exit code 0, or 1 with a sentence and a code.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { GuichengError, toGuichengError } from '../../domain/errors.ts';
import { createSigner, generateKeyPair } from '../../ledger/keys.ts';
import { loadSqlite } from '../../ledger/sqlite.ts';
import { openHome } from '../home.ts';
import { barePorts, fileSecret, newHomeSecret } from './bareHome.ts';
import { seedCases } from './seedCases.ts';

function askedFor(): { cases: number; dir: string; seed: number } {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: '742' },
      dir: { type: 'string', default: 'demo-home' },
      seed: { type: 'string', default: '742' },
    },
  });
  const [cases, seed] = [Number(values.cases), Number(values.seed)];
  if (!Number.isInteger(cases) || cases < 0 || !Number.isInteger(seed)) {
    throw new GuichengError('INPUT.ARGUMENT', '用法：npm run seed -- --cases 742 [--dir DIR] [--seed 742]');
  }
  return { cases, dir: path.resolve(values.dir), seed };
}

async function main(): Promise<void> {
  const { cases, dir, seed } = askedFor();
  const isNew = (stationId: string) => !existsSync(path.join(dir, 'stations', stationId, 'ledger.db'));
  const started = performance.now();
  const home = await openHome({
    dir,
    sqlite: loadSqlite(process.env.GUICHENG_SQLITE),
    clock: { wall: () => Date.now(), mono: () => performance.now() },
    homeSecret: Buffer.from(fileSecret(dir, 'home', isNew('desk') ? newHomeSecret : null), 'base64'),
    signerFor: (stationId) =>
      createSigner(
        fileSecret(dir, `station-${stationId}`, isNew(stationId) ? () => generateKeyPair().privateKey : null),
      ),
    portsFor: () => barePorts,
  });
  try {
    if (home.sealedCode !== null) console.log(`密封码 / sealed code ${home.sealedCode}`);
    await seedCases(home, {
      cases,
      seed,
      until: Date.now(),
      onProgress: (done, total) => console.log(`${done} / ${total}`),
    });
    const { ledger } = home.core('desk');
    console.log(
      `✓ ${dir}  事件 / events ${ledger.count()}  ${Math.round((performance.now() - started) / 1000)} s`,
    );
  } finally {
    home.close();
  }
}

try {
  await main();
} catch (error) {
  const coded = toGuichengError(error);
  console.error(`${coded.sentence} (${coded.code})`);
  process.exitCode = 1;
}
