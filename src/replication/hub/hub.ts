/** The hub of a home (馆内枢纽) as a program of its own: a ledger without screens, where the stations meet. */
import { randomUUID, X509Certificate } from 'node:crypto';
import { GuichengError } from '../../domain/errors.ts';
import { Ledger } from '../../ledger/ledger.ts';
import type { Sqlite } from '../../ledger/sqlite.ts';
import type { StationClock } from '../../ledger/types.ts';
import { FolderBoxes } from '../boxes/boxStore.ts';
import { LedgerStore } from '../engine/ledgerStore.ts';
import { Responder } from '../engine/responder.ts';
import { EnrolDesk, type EnrolTicket } from '../enrol/desk.ts';
import { enrolmentSubjects, LedgerEnrolments } from '../enrol/ledgerEnrolments.ts';
import type { Timer } from '../feed.ts';
import { FileStore } from '../http/fileStore.ts';
import type { SideLog } from '../http/log.ts';
import { SideMetrics } from '../http/metrics.ts';
import { type Health, Operations } from '../http/operations.ts';
import { type ServerIdentity, SideServer } from '../http/server.ts';
import { type Authority, isDueForRenewal, issueCertificate } from '../tls/authority.ts';
import { keyFingerprint } from '../tls/keys.ts';
import type { HubFolder, HubIdentity, HubKeys } from './folder.ts';
import { HubPlace, hubSubjects } from './place.ts';
import { type CountyAddress, Upwards } from './upwards.ts';

export interface HubOptions {
  readonly folder: HubFolder;
  readonly sqlite: Sqlite;
  readonly clock: StationClock;
  readonly timer: Timer;
  readonly log: SideLog;
  /** Given the first time. */
  readonly identity: Partial<HubIdentity>;
  /** Opens the copy of the authority, where its key is lost. */
  readonly paperCode?: string;
  /** Names and addresses of this machine, for its certificate; asked again every hour. */
  readonly addresses: () => readonly string[];
  readonly host: string;
  readonly port: number;
  /** Where the county is, for a home that has one. */
  readonly county?: CountyAddress;
  /** Of `/health` and `/metrics`, on the local interface; null for none. */
  readonly operationsPort: number | null;
}

/** A lease of the network may give this machine another address, and its certificate grows old. */
const LOOK_AGAIN_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** A file that was begun and not gone on with for so long is begun anew. */
const PARTS_KEPT_MS = 30 * DAY_MS;

export class Hub {
  readonly identity: HubIdentity;
  readonly authority: Authority;
  /** To be printed; null unless the authority was made just now. */
  readonly paperCode: string | null;
  port = 0;
  operationsPort: number | null = null;
  readonly #options: HubOptions;
  readonly #keys: HubKeys;
  readonly #ledger: Ledger;
  readonly #enrolments: LedgerEnrolments;
  readonly #place: HubPlace;
  readonly #desk: EnrolDesk;
  readonly #metrics = new SideMetrics();
  readonly #closing: (() => Promise<void> | void)[] = [];
  #shown: { readonly addresses: string; readonly identity: ServerIdentity } | undefined;
  #server: SideServer | undefined;
  #upwards: Upwards | undefined;

  /**
   * Opens the folder, makes what is missing the first time, and listens.
   * @throws GuichengError `INPUT.*`, `STORAGE.*`, `LEDGER.*`, `ENROL.*`
   */
  static async open(options: HubOptions): Promise<Hub> {
    const { folder, clock, paperCode } = options;
    const identity = folder.identity(options.identity);
    const held = await folder.authority(identity.homeId, clock.wall(), paperCode);
    const hub = new Hub(options, identity, held.authority, held.paperCode);
    try {
      await hub.#start();
      return hub;
    } catch (error) {
      await hub.close();
      throw error;
    }
  }

  private constructor(
    options: HubOptions,
    identity: HubIdentity,
    authority: Authority,
    paperCode: string | null,
  ) {
    this.#options = options;
    this.identity = identity;
    this.authority = authority;
    this.paperCode = paperCode;
    const { folder, sqlite, clock } = options;
    const { homeId, stationId, name } = identity;
    this.#keys = folder.keys();
    this.#ledger = Ledger.open({
      file: folder.ledgerFile,
      sqlite,
      homeId,
      stationId,
      signer: this.#keys.signer,
      clock,
      // No screens, no views: only who belongs to the home is looked up.
      project: { apply: () => undefined },
      subjectsOf: (event) => [...enrolmentSubjects(event), ...hubSubjects(event)],
      keepsHead: true,
    });
    this.#closing.push(() => this.#ledger.close());
    if (!this.#ledger.isOpened) this.#ledger.openStation({ name, role: 'desk', actorId: stationId });
    this.#enrolments = new LedgerEnrolments(this.#ledger, clock.wall);
    this.#closing.push(() => this.#enrolments.close());
    this.#place = new HubPlace(this.#ledger);
    this.#closing.push(() => this.#place.close());
    const store = this.#enrolments;
    this.#desk = new EnrolDesk({ hubId: stationId, authority, store, wall: clock.wall, mono: clock.mono });
  }

  /** A code for one new station. */
  issueCode(): EnrolTicket {
    return this.#desk.issueCode();
  }

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0).reverse()) await close();
  }

  async health(): Promise<Health> {
    const { homeId, stationId } = this.identity;
    const until = Date.parse(new X509Certificate(this.#shown?.identity.certificate ?? '').validTo);
    const movedTo = this.#place.movedTo ?? null;
    const county = this.#upwards?.status();
    return {
      ok: movedTo === null,
      movedTo,
      homeId,
      stationId,
      events: this.#ledger.count(),
      chains: this.#ledger.chains().length,
      standingStill: this.#ledger.chains().filter(({ status }) => status !== 'open').length,
      waiting: this.#ledger.waiting(),
      quarantined: this.#ledger.quarantined().length,
      stations: this.#enrolments.list().length,
      certificateDays: Math.floor((until - this.#options.clock.wall()) / DAY_MS),
      durable: true,
      county: county?.state ?? null,
      countyLacks: county?.waiting ?? null,
      countyError: county?.error?.code ?? null,
    };
  }

  async #start(): Promise<void> {
    const { folder, host, port, timer, log, operationsPort } = this.#options;
    await this.#enrolItself();
    const identity = await this.#identityNow();
    const store = this.#store();
    const side = this.#responder(store);
    const files = new FileStore(folder.filesFolder);
    await files.forgetParts(this.#options.clock.wall() - PARTS_KEPT_MS);
    this.#server = new SideServer({
      identity,
      side,
      enrolments: this.#enrolments,
      desk: this.#desk,
      files,
      boxes: new FolderBoxes(folder.boxesFolder),
      timer,
      log,
      metrics: this.#metrics,
      movedTo: () => this.#place.movedTo,
    });
    const server = this.#server;
    this.#closing.push(() => server.close());
    this.port = await listening(() => server.listen(port, host), port);
    this.#callCounty(store, side, identity);
    this.#lookAgain();
    if (operationsPort === null) return;
    const operations = new Operations({ health: () => this.health(), registry: this.#metrics.registry });
    this.#closing.push(() => operations.close());
    this.operationsPort = await listening(() => operations.listen(operationsPort), operationsPort);
  }

  #store(): LedgerStore {
    const enrolments = this.#enrolments;
    return new LedgerStore({
      ledger: this.#ledger,
      mono: this.#options.clock.mono,
      keyOf: (station, epoch) => enrolments.keyOf(station, epoch),
      revokedAt: (station) => enrolments.revokedAt(station),
    });
  }

  #responder(store: LedgerStore): Responder {
    const { clock, timer } = this.#options;
    const { homeId, stationId } = this.identity;
    return new Responder({
      store,
      homeId,
      side: stationId,
      instance: randomUUID(),
      clock,
      timer,
      isRevoked: (station) => this.#enrolments.isRevoked(station),
      forksElsewhere: () => this.#upwards?.status()?.forks ?? [],
    });
  }

  #callCounty(store: LedgerStore, responder: Responder, identity: ServerIdentity): void {
    const { county, clock, timer } = this.#options;
    if (county === undefined) return;
    const upwards = new Upwards({ county, store, responder, ...this.identity, clock, timer });
    upwards.call(identity);
    this.#upwards = upwards;
    this.#closing.push(() => upwards.close());
  }

  /** The hub is a station of the home too: others check its seals and put it into boxes. */
  async #enrolItself(): Promise<void> {
    const { stationId, name } = this.identity;
    if (this.#enrolments.find(stationId) !== undefined) return;
    const { signer, tls, box } = this.#keys;
    await this.#enrolments.record({
      stationId,
      name,
      role: 'desk',
      sealKey: signer.publicKey,
      tlsKey: keyFingerprint(tls.publicKey),
      boxKey: box.publicKey,
    });
  }

  /** The certificate to show: another when this machine has another address, or when it grows old. */
  async #identityNow(): Promise<ServerIdentity> {
    const { clock, addresses } = this.#options;
    const serves = addresses();
    const names = serves.join(' ');
    const shown = this.#shown;
    if (shown?.addresses === names && !isDueForRenewal(shown.identity.certificate, clock.wall())) {
      return shown.identity;
    }
    const { publicKey, privateKey } = this.#keys.tls;
    const request = { stationId: this.identity.stationId, publicKey, serves, wall: clock.wall() };
    const certificate = await issueCertificate(this.authority, request);
    const identity = { certificate, privateKey, authority: this.authority.certificate };
    this.#shown = { addresses: names, identity };
    return identity;
  }

  #lookAgain(): void {
    let isOver = false;
    let cancel = (): void => undefined;
    const look = async (): Promise<void> => {
      const before = this.#shown?.identity;
      try {
        const now = await this.#identityNow();
        if (now !== before && !isOver) {
          this.#server?.present(now);
          this.#upwards?.call(now);
        }
      } catch (error) {
        this.#options.log.error({ error: String(error) }, 'certificate not renewed');
      }
      if (!isOver) schedule();
    };
    const schedule = (): void => {
      cancel = this.#options.timer.after(LOOK_AGAIN_MS, () => void look());
    };
    schedule();
    this.#closing.push(() => {
      isOver = true;
      cancel();
    });
  }
}

async function listening(listen: () => Promise<number>, port: number): Promise<number> {
  try {
    return await listen();
  } catch (error) {
    const words = `端口 ${port} 用不了，可能已有另一个程序在用，请换一个端口`;
    throw new GuichengError('STATE.PORT_TAKEN', words, { port }, error);
  }
}
