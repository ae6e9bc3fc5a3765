/**
 * `npm run join -- --home FOLDER --hub HOST:PORT --code CODE --fingerprint FINGERPRINT --station ID --role ROLE --name NAME`:
 * lets this computer into the network of a home as one station (入网). Code and fingerprint stand on the screen of the hub.
 * Run it before the first start; the folder then belongs to that station for good.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { toGuichengError } from '../../src/domain/errors.ts';
import { stationRole } from '../../src/domain/events/kinds.ts';
import { homeFolder, makeHomeFolder } from '../home-folder.ts';
import { KeyStore } from '../keys.ts';
import { joinHome } from '../network/join.ts';

const USAGE =
  '用法 / usage: npm run join -- --home 文件夹 --hub 地址:端口 --code 入网码 --fingerprint 指纹 --station 编号 --role desk|kiosk|console --name 名称 [--demo]';

const wanted = z.object({
  home: z.string().min(1),
  hub: z.string().regex(/^[^\s]+:\d{1,5}$/),
  code: z.string().min(1),
  fingerprint: z.string().min(1),
  station: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/),
  role: stationRole,
  name: z.string().min(1).max(40),
  demo: z.boolean().default(false),
});

process.exitCode = await main();

async function main(): Promise<number> {
  const given = read();
  if (given === null) {
    console.error(USAGE);
    return 2;
  }
  const { home, hub, code, fingerprint, station: stationId, role, name, demo } = given;
  const cut = hub.lastIndexOf(':');
  try {
    const folder = homeFolder(home);
    makeHomeFolder(folder);
    // Whether there is a key store of the platform only the application can say; it reads these as well.
    const keys = new KeyStore(folder.keys, {
      available: () => false,
      encrypt: (text) => Buffer.from(text),
      decrypt: (bytes) => Buffer.from(bytes).toString(),
    });
    const { homeId } = await joinHome({
      folder,
      keys,
      hub: { host: hub.slice(0, cut), port: Number(hub.slice(cut + 1)) },
      code,
      fingerprint,
      plan: { stationId, role, name },
      mode: demo ? 'demo' : 'station',
    });
    console.log(`✓ ${name} 已加入 ${homeId}，可以启动归程 / joined, start the application`);
    return 0;
  } catch (error) {
    const coded = toGuichengError(error);
    console.error(`✗ ${coded.sentence} (${coded.code})`);
    return 1;
  }
}

function read(): z.infer<typeof wanted> | null {
  try {
    const { values } = parseArgs({
      options: {
        home: { type: 'string' },
        hub: { type: 'string' },
        code: { type: 'string' },
        fingerprint: { type: 'string' },
        station: { type: 'string' },
        role: { type: 'string' },
        name: { type: 'string' },
        demo: { type: 'boolean' },
      },
    });
    const parsed = wanted.safeParse(values);
    return parsed.success ? parsed.data : null;
  } catch {
    // An option nobody knows: the usage says which there are.
    return null;
  }
}
