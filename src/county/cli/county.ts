/**
 * `npm run county [-- --demo] [--port 7788] [--host 127.0.0.1] [--data DIR] [--certificate FILE --key FILE]`, with
 * `DATABASE_URL` for PostgreSQL. `npm run county -- admit HOME NAME FILE` lets a home in by its authority's certificate,
 * `revoke HOME STATION` puts a station out,
 * `certificate DIR NAME…` makes the county's own certificate for the names it is called by. Exit code 0, or 1 with a sentence and a code.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { GuichengError, toGuichengError } from '../../domain/errors.ts';
import { openCountyDb } from '../db/open.ts';
import { fillDemo } from '../demo/fill.ts';
import { admitHome, revokeStation } from '../server/admission.ts';
import { makeCertificate } from '../server/certificate.ts';
import { startCounty, warningOf } from '../server/server.ts';

const USAGE =
  '用法：npm run county -- [--demo] [--port 7788] [--host 127.0.0.1] [--operations-port 7789] [--data DIR] [--certificate FILE --key FILE] | admit HOME NAME FILE | revoke HOME STATION | certificate DIR NAME…';

function asked() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        demo: { type: 'boolean', default: false },
        port: { type: 'string', default: '7788' },
        'operations-port': { type: 'string', default: '7789' },
        host: { type: 'string', default: '127.0.0.1' },
        data: { type: 'string', default: 'county-data' },
        certificate: { type: 'string' },
        key: { type: 'string' },
      },
    });
  } catch (error) {
    throw new GuichengError('INPUT.ARGUMENT', USAGE, {}, error);
  }
}

async function main(): Promise<void> {
  const { values, positionals } = asked();
  const url = process.env.DATABASE_URL;
  const database = url === undefined ? { folder: path.resolve(values.data) } : { url };
  const [command, ...rest] = positionals;
  if (command !== undefined) return await administer(database, command, rest);
  const county = await startCounty({
    database,
    host: values.host,
    port: portOf(values.port),
    operationsPort: portOf(values['operations-port']),
    ...(values.certificate !== undefined &&
      values.key !== undefined && { tls: { certificateFile: values.certificate, keyFile: values.key } }),
  });
  const warning = warningOf(county.db);
  if (warning !== null)
    console.error(`\n  !!  ${warning}\n  !!  Not durable: a power failure may lose data.\n`);
  console.log(
    `✓ 县级服务器 / county  port ${county.port}  health http://127.0.0.1:${county.operationsPort}/health`,
  );
  const end = () => {
    county.close().catch((error: unknown) => {
      console.error(String(error));
      process.exitCode = 1;
    });
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  if (!values.demo) return;
  const { homes, events } = await fillDemo(county.port, (name, sent) =>
    console.log(`  ${name}  ${sent}`),
  ).catch(async (error: unknown) => {
    await county.close();
    throw error;
  });
  console.log(`✓ 演示 / demo  馆 / homes ${homes}  新事件 / new events ${events}`);
}

async function administer(
  database: { readonly folder: string } | { readonly url: string },
  command: string,
  rest: readonly string[],
): Promise<void> {
  if (command === 'certificate' && rest.length > 1) {
    const [folder, ...serves] = rest as [string, ...string[]];
    const { authorityFile, fingerprint } = await makeCertificate(folder, serves, Date.now());
    console.log(`✓ ${authorityFile}  指纹 / fingerprint ${fingerprint}`);
    return;
  }
  const [homeId, second, file] = rest;
  if (homeId === undefined || second === undefined) throw new GuichengError('INPUT.ARGUMENT', USAGE);
  const db = await openCountyDb(database);
  try {
    if (command === 'admit' && file !== undefined) {
      const { fingerprint } = await admitHome(
        db,
        { homeId, name: second, authority: readFileSync(file, 'utf8') },
        Date.now(),
      );
      console.log(`✓ ${second} (${homeId})  指纹 / fingerprint ${fingerprint}`);
    } else if (command === 'revoke') {
      const { epoch, seq } = await revokeStation(db, homeId, second, Date.now());
      console.log(`✓ ${homeId}/${second}  止于 / up to ${epoch}:${seq}`);
    } else throw new GuichengError('INPUT.ARGUMENT', USAGE);
  } finally {
    await db.close();
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new GuichengError('INPUT.ARGUMENT', USAGE);
}

try {
  await main();
} catch (error) {
  const coded = toGuichengError(error);
  console.error(`${coded.sentence} (${coded.code})`);
  process.exitCode = 1;
}
