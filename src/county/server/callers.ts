/**
 * Which station of which home a request comes from: by a certificate that the home's own authority issued, where the
 * county knows that authority; or, on the loopback interface only, by what the caller says.
 */
import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { GuichengError } from '../../domain/errors.ts';
import { StationIdSchema } from '../../ledger/envelope.ts';
import { keyFingerprint } from '../../replication/tls/keys.ts';
import type { CountyDb } from '../db/open.ts';

export interface Caller {
  readonly homeId: string;
  readonly stationId: string;
  /** SHA-256 of the SPKI of its TLS key; null on the loopback interface. */
  readonly tlsKey: string | null;
}

export type Identify = (request: IncomingMessage) => Caller;

/** `HOME/STATION`, where nothing else says who calls: for tests, the demo and measurements. */
export const CALLER_HEADER = 'x-guicheng-caller';

/** Believes what a caller on this machine says of itself. */
export const identifyOnLoopback: Identify = (request) => {
  const said = request.headers[CALLER_HEADER];
  const cut = typeof said === 'string' ? said.lastIndexOf('/') : -1;
  const homeId = decodeURIComponent(String(said).slice(0, Math.max(cut, 0)));
  const stationId = StationIdSchema.safeParse(String(said).slice(cut + 1));
  if (homeId === '' || homeId.length > 80 || !stationId.success) throw noCertificate();
  return { homeId, stationId: stationId.data, tlsKey: null };
};

interface Authority {
  readonly homeId: string;
  readonly certificate: X509Certificate;
}

/** Authorities of the homes that were admitted; read again when one is. */
export class Authorities {
  readonly #db: CountyDb;
  readonly #shown = new WeakMap<object, Caller>();
  #list: readonly Authority[] = [];

  constructor(db: CountyDb) {
    this.#db = db;
  }

  /** @returns PEM of each, for TLS to ask for certificates of */
  async load(): Promise<string[]> {
    const rows = await this.#db.kysely
      .selectFrom('home')
      .select(['home_id', 'authority'])
      .where('authority', 'is not', null)
      .execute();
    this.#list = rows.map(({ home_id, authority }) => ({
      homeId: home_id,
      certificate: new X509Certificate(authority ?? ''),
    }));
    return rows.map(({ authority }) => authority ?? '');
  }

  /** @throws GuichengError `ENROL.NO_CERTIFICATE` */
  readonly identify: Identify = ({ socket }) => {
    const known = this.#shown.get(socket);
    if (known) return known;
    const caller = this.#read(socket);
    this.#shown.set(socket, caller);
    return caller;
  };

  #read(socket: object): Caller {
    const shown =
      socket instanceof TLSSocket && socket.authorized ? socket.getPeerX509Certificate() : undefined;
    const stationId = shown && /^CN=([A-Za-z0-9_-]{1,64})$/.exec(shown.subject)?.[1];
    if (shown === undefined || stationId === undefined) throw noCertificate();
    const home = this.#list.find(
      ({ certificate }) => shown.checkIssued(certificate) && shown.verify(certificate.publicKey),
    );
    if (home === undefined) throw noCertificate();
    const tlsKey = keyFingerprint(shown.publicKey.export({ format: 'der', type: 'spki' }));
    return { homeId: home.homeId, stationId, tlsKey };
  }
}

/**
 * Asked at every request, so that a revoked station is out with its next.
 * @throws GuichengError `ENROL.REVOKED`, `ENROL.NOT_ENROLLED`
 */
export async function assertWelcome(db: CountyDb, { homeId, stationId, tlsKey }: Caller): Promise<void> {
  const row = await db.kysely
    .selectFrom('station')
    .select(['revoked_at', 'tls_key'])
    .where('home_id', '=', homeId)
    .where('station_id', '=', stationId)
    .executeTakeFirst();
  if (row === undefined) return;
  if (row.revoked_at !== null) {
    throw new GuichengError('ENROL.REVOKED', '这个工作站已被注销，不能再与县级服务器同步', { stationId });
  }
  if (tlsKey !== null && row.tls_key !== null && row.tls_key !== tlsKey) {
    throw new GuichengError('ENROL.NOT_ENROLLED', '这台机器的证书与登记的不符，请重新登记入网', {
      stationId,
    });
  }
}

function noCertificate(): GuichengError {
  return new GuichengError('ENROL.NO_CERTIFICATE', '县级服务器不认识这台机器，请先登记本馆的证书');
}
