/** `npm run hub -- FOLDER --home ID`: the hub of a home as a service. See `--help`. Exit 0 when it was asked to end. */
import { readFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { GuichengError, toGuichengError } from '../../domain/errors.ts';
import { loadSqlite } from '../../ledger/sqlite.ts';
import { groupedCode } from '../codes.ts';
import { HubFolder } from '../hub/folder.ts';
import { Hub } from '../hub/hub.ts';
import type { CountyAddress } from '../hub/upwards.ts';
import { realTimer } from '../timer.ts';
import { shortFingerprint } from '../tls/authority.ts';

/** Listens on every interface. */
const ANY = '0.0.0.0';

const HELP = `npm run hub -- FOLDER --home ID [options]

  馆内枢纽：各工作站在这里互通记录；县里断线时全馆照常。
  The hub of a home: stations meet here, and the home works as one with the county line down.

  FOLDER                  账本、密钥和附件的文件夹 / ledger, keys and attachments
  --home ID               馆编号，第一次启动时必填 / id of the home, the first time
  --station ID            枢纽的工作站编号 / station id of the hub (hub)
  --name 名称             显示的名称 / name that is shown (馆内枢纽)
  --port N                各站连接的端口 / port for stations (8443)
  --host ADDRESS          监听的地址 / interface to listen on (0.0.0.0)
  --operations-port N     本机的 /health 和 /metrics / on 127.0.0.1 only (9464)
  --code                  启动后给出一个登记码 / give out an enrolment code
  --county HOST:PORT      县级服务器 / the county
  --county-authority FILE 县级服务器的证书 / certificate of its authority (county-authority.pem)
  --paper-code CODE       用纸质恢复码打开本馆证书的副本 / open authority-copy.json with the code on paper

  FOLDER/authority.pem 交给县里登记本馆。/ FOLDER/authority.pem is what the county admits this home by.
  在终端里按回车，得到新的登记码。/ On a terminal, Enter gives another code.
`;

function numberOf(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new GuichengError('INPUT.ARGUMENT', '端口要写成 0 到 65535 的数', { text });
}

function countyOf(address: string | undefined, authorityFile: string | undefined): CountyAddress | undefined {
  if (address === undefined) return undefined;
  const cut = address.lastIndexOf(':');
  if (cut < 1 || authorityFile === undefined) {
    const words = '县级服务器请写成 --county 地址:端口 --county-authority 证书文件';
    throw new GuichengError('INPUT.ARGUMENT', words, { address });
  }
  const authority = readFileSync(authorityFile, 'utf8');
  return { host: address.slice(0, cut), port: numberOf(address.slice(cut + 1)), authority };
}

/** Addresses at which stations may reach this machine. */
function lanAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return all.filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address);
}

function showCode(hub: Hub): void {
  const { code, fingerprint, goodForMs } = hub.issueCode();
  console.log(`登记码 / code        ${groupedCode(code)}   （${goodForMs / 60_000} 分钟内一台有效）`);
  console.log(`指纹 / fingerprint   ${fingerprint}`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      home: { type: 'string' },
      station: { type: 'string' },
      name: { type: 'string' },
      port: { type: 'string', default: '8443' },
      host: { type: 'string', default: ANY },
      'operations-port': { type: 'string', default: '9464' },
      code: { type: 'boolean', default: false },
      county: { type: 'string' },
      'county-authority': { type: 'string' },
      'paper-code': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [folder] = positionals;
  if (values.help || folder === undefined) {
    console.log(HELP);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const { home, station, name } = values;
  const hub = await Hub.open({
    folder: new HubFolder(folder),
    sqlite: loadSqlite(process.env.GUICHENG_SQLITE),
    clock: { wall: () => Date.now(), mono: () => performance.now() },
    timer: realTimer,
    log: pino({ base: null }, pino.destination(2)),
    identity: { homeId: home, stationId: station ?? (home && 'hub'), name: name ?? (home && '馆内枢纽') },
    paperCode: values['paper-code'],
    county: countyOf(values.county, values['county-authority']),
    addresses: () => ['127.0.0.1', ...lanAddresses(), hostname()],
    host: values.host,
    port: numberOf(values.port),
    operationsPort: numberOf(values['operations-port']),
  });
  const reached = values.host === ANY ? ['127.0.0.1', ...lanAddresses()] : [values.host];
  for (const address of reached) console.log(`地址 / address       ${address}:${hub.port}`);
  console.log(`指纹 / fingerprint   ${shortFingerprint(hub.authority.fingerprint)}`);
  console.log(`本机 / local         http://127.0.0.1:${hub.operationsPort}/health  /metrics`);
  if (hub.paperCode !== null) {
    console.log(`纸质恢复码 / on paper ${groupedCode(hub.paperCode)}`);
    console.log('  请抄到纸上封存，只显示这一次 / write it down and seal it: it is shown once');
  }
  if (values.code) showCode(hub);
  const keys = process.stdin.isTTY ? createInterface({ input: process.stdin }) : null;
  keys?.on('line', () => showCode(hub));
  const end = (): void => {
    keys?.close();
    void hub.close();
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

try {
  await main();
} catch (error) {
  const { code, sentence } = toGuichengError(error);
  console.error(`${sentence} (${code})`);
  process.exitCode = 1;
}
