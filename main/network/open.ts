/** The network of a home as `home.json` has it: what this computer proves itself by, and the worker that meets the others. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { GuichengError, toGuichengError } from '../../src/domain/errors.ts';
import type { Signer } from '../../src/ledger/keys.ts';
import type { StationClock } from '../../src/ledger/types.ts';
import { LedgerStore } from '../../src/replication/engine/ledgerStore.ts';
import { keyFingerprint } from '../../src/replication/tls/keys.ts';
import type { StationCore } from '../../src/station/core.ts';
import type { SideView } from '../../src/station/dto.ts';
import type { NetworkPort } from '../../src/station/ports.ts';
import { writeAtomic } from '../atomic.ts';
import type { HomeFile, HomeFolder } from '../home-folder.ts';
import type { KeyStore } from '../keys.ts';
import type { Log } from '../logging.ts';
import { AUTHORITY_FILE } from './authorityFile.ts';
import { type Credentials, hubCredentials, stationCredentials } from './credentials.ts';
import { SyncHost, type WorkerProcess } from './host.ts';

export interface NetworkOptions {
  readonly plan: HomeFile;
  readonly folder: HomeFolder;
  readonly keys: KeyStore;
  readonly clock: StationClock;
  readonly homeSecret: Uint8Array;
  readonly log: Log;
  readonly fork: () => WorkerProcess;
}

export interface OpenNetwork {
  readonly host: SyncHost;
  /** Of the hub; undefined for a station that meets it. */
  readonly port: NetworkPort | undefined;
  /** The first station of this computer is open: it is replicated from here on. */
  attach(core: StationCore, signer: Signer): void;
}

/** Null where this computer is a home by itself. @throws GuichengError `ENROL.*`, `STORAGE.KEY_*` */
export async function openNetwork(options: NetworkOptions): Promise<OpenNetwork | null> {
  const { plan, keys, clock } = options;
  const { network, homeId } = plan;
  const stationId = plan.stations[0]?.stationId;
  if (network === undefined || stationId === undefined) return null;
  if (network.role === 'station') {
    const credentials = await stationCredentials(keys, stationId);
    const { hub } = network;
    return opened(options, credentials, ['hub'], (common) => ({ type: 'meet', ...common, hub }));
  }
  const { host, port, names } = network;
  const credentials = await hubCredentials(keys, { homeId, stationId, names, wall: clock.wall() });
  const { root, attachments } = options.folder;
  // No secret: the county knows the home by it (`npm run county -- admit`).
  await writeAtomic(path.join(root, AUTHORITY_FILE), credentials.authority.certificate);
  const county = countyOf(network.county);
  return opened(options, credentials, county === null ? [] : ['county'], (common) => ({
    type: 'serve',
    ...common,
    listen: { host, port },
    authority: credentials.authority,
    files: attachments,
    boxes: path.join(root, 'boxes'),
    county,
  }));
}

type CountyPlan = Extract<NonNullable<HomeFile['network']>, { role: 'hub' }>['county'];

/** @throws GuichengError `ENROL.NO_COUNTY_FILE` */
function countyOf(county: CountyPlan): { host: string; port: number; authority: string } | null {
  if (county === undefined) return null;
  const { host, port, authorityFile } = county;
  try {
    return { host, port, authority: readFileSync(authorityFile, 'utf8') };
  } catch (error) {
    const sentence = '县平台的证书文件读不出来，请检查 home.json 里写的位置';
    throw new GuichengError('ENROL.NO_COUNTY_FILE', sentence, { file: authorityFile }, error);
  }
}

type Begin = ConstructorParameters<typeof SyncHost>[0]['begin'];
type Common = { homeId: string; stationId: string; identity: Credentials['identity'] };

function opened(
  { plan, clock, homeSecret, log, fork }: NetworkOptions,
  credentials: Credentials,
  sides: readonly SideView['side'][],
  begin: (common: Common) => ReturnType<Begin>,
): OpenNetwork {
  const { identity } = credentials;
  const host = new SyncHost({
    log,
    mono: clock.mono,
    wall: clock.wall,
    fork,
    credentials,
    homeSecret,
    sides,
    begin: (homeId, stationId) => begin({ homeId, stationId, identity }),
  });
  const report = (error: Error): void => {
    const coded: GuichengError = toGuichengError(error);
    log.warn({ err: coded, code: coded.code }, 'sync');
  };
  const { network } = plan;
  return {
    host,
    port:
      network?.role === 'hub'
        ? {
            ticket: async () => ({
              ...(await host.ticket()),
              addresses: network.names.map((name) => `${name}:${network.port}`),
            }),
          }
        : undefined,
    attach: (core, signer) => {
      if (plan.network?.role === 'hub') found(core, credentials, signer);
      host.attach(core, storeOf(core, clock, report), signer);
    },
  };
}

/** The hub is a station like the others, and who it is stands in the ledger. */
function found(core: StationCore, { tls, box }: Credentials, signer: Signer): void {
  const { stationId, name, role, views } = core;
  const about = { actorId: 'system' };
  const keys = {
    sealKey: signer.publicKey,
    tlsKey: keyFingerprint(tls.publicKey),
    boxKey: box.publicKey,
  };
  const known = views.station(stationId)?.enrolled;
  if (known?.tlsKey !== keys.tlsKey || known.boxKey !== keys.boxKey || known.sealKey !== keys.sealKey)
    core.record('station.enrolled', { stationId, name, role, ...keys }, about);
  const hub = views.home()?.hub;
  if (hub === undefined)
    core.record('hub.moved', { to: stationId, hubEpoch: 1, reason: '馆内第一台枢纽' }, about);
}

function storeOf(core: StationCore, clock: StationClock, report: (error: Error) => void): LedgerStore {
  return new LedgerStore({
    ledger: core.ledger,
    mono: clock.mono,
    keyOf: (stationId) => core.views.station(stationId)?.enrolled?.sealKey,
    revokedAt: (stationId) => {
      const revoked = core.views.station(stationId)?.revoked;
      if (revoked === undefined) return undefined;
      const newest = revoked.heads.reduce((a, b) => (b.epoch > a.epoch ? b : a), { epoch: 0, seq: 0 });
      return revoked.replaced ? undefined : newest;
    },
    report,
  });
}
