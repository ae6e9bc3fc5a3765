/** A hub on loopback with real TLS over a real ledger, and stations that come to it. For tests only. */
import path from 'node:path';
import { createSigner, generateKeyPair } from '../../../ledger/keys.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import { Rig } from '../../../ledger/testing/rig.ts';
import { FolderBoxes } from '../../boxes/boxStore.ts';
import { EnrolDesk } from '../../enrol/desk.ts';
import type { Newcomer } from '../../enrol/join.ts';
import { MemoryEnrolments } from '../../enrol/memory.ts';
import type { EnrolGrant } from '../../enrol/proofs.ts';
import { realTimer } from '../../timer.ts';
import { type Authority, createAuthority, issueCertificate } from '../../tls/authority.ts';
import { type BoxKey, newBoxKey, newTlsKey, type TlsKey } from '../../tls/keys.ts';
import { HttpSide } from '../client.ts';
import { enrolAt } from '../enrolClient.ts';
import { FileClient } from '../fileClient.ts';
import { FileStore } from '../fileStore.ts';
import { type ServerIdentity, SideServer, type SideServerOptions } from '../server.ts';
import { LedgerSide } from './ledgerSide.ts';

export const HUB = 'desk';

export interface LogLine {
  readonly [key: string]: unknown;
}

export interface Station {
  readonly newcomer: Newcomer;
  readonly seal: ReturnType<typeof createSigner>;
  readonly tls: TlsKey;
  readonly box: BoxKey;
}

export interface Joined extends Station {
  readonly grant: EnrolGrant;
}

export function newStation(stationId: string): Station {
  const seal = createSigner(generateKeyPair().privateKey);
  const [tls, box] = [newTlsKey(), newBoxKey()];
  const keys = { sealKey: seal.publicKey, tlsKey: tls.publicKey, boxKey: box.publicKey };
  return { newcomer: { stationId, name: stationId, role: 'kiosk', ...keys }, seal, tls, box };
}

export async function serverIdentity(authority: Authority, stationId = HUB): Promise<ServerIdentity> {
  const { publicKey, privateKey } = newTlsKey();
  const request = { stationId, publicKey, serves: ['127.0.0.1'], wall: Date.now() };
  return {
    certificate: await issueCertificate(authority, request),
    privateKey,
    authority: authority.certificate,
  };
}

export class HubRig {
  readonly rig = new Rig();
  readonly enrolments = new MemoryEnrolments();
  readonly lines: LogLine[] = [];
  readonly files: FileStore;
  readonly #closers: (() => Promise<void> | void)[] = [];

  readonly authority: Authority;
  readonly identity: ServerIdentity;

  private constructor(authority: Authority, identity: ServerIdentity) {
    this.authority = authority;
    this.identity = identity;
    this.files = new FileStore(path.join(this.rig.folder, 'hub-files'));
  }

  ledger!: Ledger;
  desk!: EnrolDesk;
  server!: SideServer;
  port = 0;

  static async open(options: Partial<SideServerOptions> = {}): Promise<HubRig> {
    const authority = await createAuthority('home-1', Date.now());
    const hub = new HubRig(authority, await serverIdentity(authority));
    hub.ledger = hub.rig.ledger(HUB);
    hub.desk = new EnrolDesk({
      hubId: HUB,
      authority,
      store: hub.enrolments,
      wall: () => Date.now(),
      mono: () => performance.now(),
    });
    const note = (line: LogLine): void => {
      hub.lines.push(line);
    };
    hub.server = new SideServer({
      identity: hub.identity,
      side: new LedgerSide(hub.ledger),
      enrolments: hub.enrolments,
      desk: hub.desk,
      files: hub.files,
      boxes: new FolderBoxes(path.join(hub.rig.folder, 'boxes')),
      timer: realTimer,
      log: { info: note, warn: note, error: note },
      ...options,
    });
    hub.port = await hub.server.listen(0, '127.0.0.1');
    hub.closing(() => hub.server.close());
    return hub;
  }

  closing(close: () => Promise<void> | void): void {
    this.#closers.unshift(close);
  }

  async enrol(stationId: string, port = this.port): Promise<Joined> {
    const station = newStation(stationId);
    const { code, fingerprint } = this.desk.issueCode();
    const where = { host: '127.0.0.1', port, timer: realTimer };
    const grant = await enrolAt({ ...where, code, fingerprint, newcomer: station.newcomer });
    return { ...station, grant };
  }

  #reach({ tls, grant }: Joined, port: number) {
    return {
      host: '127.0.0.1',
      port,
      side: grant.hubId,
      authority: grant.authority,
      identity: { certificate: grant.certificate, privateKey: tls.privateKey },
      timer: realTimer,
    };
  }

  side(station: Joined, port = this.port): HttpSide {
    const side = new HttpSide(this.#reach(station, port));
    this.closing(() => side.close());
    return side;
  }

  fileClient(station: Joined, port = this.port): FileClient {
    const client = new FileClient(this.#reach(station, port));
    this.closing(() => client.close());
    return client;
  }

  /** The ledger of an enrolled station, signed with the key it enrolled. */
  stationLedger({ newcomer, seal }: Joined): Ledger {
    this.rig.signers.set(newcomer.stationId, seal);
    return this.rig.ledger(newcomer.stationId);
  }

  async dispose(): Promise<void> {
    for (const close of this.#closers) await close();
    this.rig.dispose();
  }
}
