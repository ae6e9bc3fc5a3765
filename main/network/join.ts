/** A computer is let into the network of a home (入网): its keys, its certificate, the secret of the home, and `home.json`. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { GuichengError } from '../../src/domain/errors.ts';
import { openBox } from '../../src/replication/boxes/box.ts';
import type { Timer } from '../../src/replication/feed.ts';
import { HttpSide } from '../../src/replication/http/client.ts';
import { enrolAt } from '../../src/replication/http/enrolClient.ts';
import type { StationPlan } from '../../src/station/home.ts';
import { HOME_SECRET } from '../../src/station/secrets.ts';
import { writeAtomic } from '../atomic.ts';
import type { HomeFile, HomeFolder } from '../home-folder.ts';
import type { KeyStore } from '../keys.ts';
import { keepCertificate, newcomerKeys } from './credentials.ts';

export interface JoinRequest {
  readonly folder: HomeFolder;
  readonly keys: KeyStore;
  readonly hub: { readonly host: string; readonly port: number };
  /** As typed off the screen of the hub. */
  readonly code: string;
  readonly fingerprint: string;
  readonly plan: StationPlan;
  readonly mode: HomeFile['mode'];
}

/** The hub seals the boxes once it has written the enrolment down: a moment after its answer. */
const BOXES_MS = 15_000;
const AGAIN_MS = 200;

const timer: Timer = {
  after: (ms, callback) => {
    const handle = setTimeout(callback, ms);
    return () => clearTimeout(handle);
  },
};

/** @throws GuichengError `ENROL.*`, `SYNC.*`, `STORAGE.*` */
export async function joinHome(request: JoinRequest): Promise<{ readonly homeId: string }> {
  const { folder, keys, hub, code, fingerprint, plan, mode } = request;
  const { stationId } = plan;
  const file = path.join(folder.root, 'home.json');
  if (existsSync(file))
    throw new GuichengError('ENROL.HOME_EXISTS', '这个文件夹已经是一个馆或一台工作站，请换一个空文件夹', {
      file,
    });
  const signer = await keys.signer(stationId, { mayCreate: true });
  const { tls, box } = await newcomerKeys(keys, stationId);
  const grant = await enrolAt({
    ...hub,
    code,
    fingerprint,
    timer,
    newcomer: {
      ...plan,
      sealKey: signer.publicKey,
      tlsKey: tls.publicKey,
      boxKey: box.publicKey,
    },
  });
  const { certificate, authority, homeId, hubId } = grant;
  await keepCertificate(keys, stationId, { certificate, authority });
  const side = new HttpSide({
    ...hub,
    timer,
    side: hubId,
    authority,
    identity: { certificate, privateKey: tls.privateKey },
  });
  try {
    const sealKeys = new Map(grant.stations.map((station) => [station.stationId, station.sealKey]));
    const reader = {
      stationId,
      boxKey: box.privateKey,
      sealKeyOf: (sender: string) => sealKeys.get(sender),
      versionOf: () => 0,
    };
    const secret = await homeSecret(side, (sent) => openBox(sent, reader));
    await keys.keep('home', secret);
  } finally {
    side.close();
  }
  // Last of all: a folder with it is a station, and one without it may be tried again.
  const home: HomeFile = {
    version: 1,
    homeId,
    mode,
    stations: [plan],
    windows: [stationId],
    network: { role: 'station', hub: { ...hub, hubId } },
  };
  await writeAtomic(file, `${JSON.stringify(home, null, 2)}\n`);
  return { homeId };
}

async function homeSecret(
  side: HttpSide,
  open: (sent: unknown) => ReturnType<typeof openBox>,
): Promise<string> {
  const until = performance.now() + BOXES_MS;
  for (;;) {
    const found = (await side.boxes()).find((sent) => nameOf(sent) === HOME_SECRET);
    if (found !== undefined) return open(found).content.toString('utf8');
    if (performance.now() > until)
      throw new GuichengError('ENROL.NO_SECRET', '枢纽没有给出本馆密钥，请在枢纽重新取入网码再试');
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

function nameOf(sent: unknown): unknown {
  return typeof sent === 'object' && sent !== null ? Reflect.get(sent, 'name') : undefined;
}
