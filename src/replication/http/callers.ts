/**
 * Who a request comes from. The certificate is read once for a connection; whether its station still belongs to the
 * home is asked at every request, so that a revoked one is out with its next.
 */
import { TLSSocket } from 'node:tls';
import { GuichengError } from '../../domain/errors.ts';
import type { EnrolledStation, Enrolments } from '../enrol/records.ts';
import { keyFingerprint } from '../tls/keys.ts';

export interface Caller {
  readonly station: EnrolledStation;
  /** Base64 of the SPKI of its certificate. */
  readonly publicKey: string;
}

interface Shown {
  readonly stationId: string;
  readonly publicKey: string;
  readonly tlsKey: string;
}

/** Requests of one station that are on their way at once, wake stream and files included. */
const MOST_AT_ONCE = 8;

export class Callers {
  readonly #enrolments: Enrolments;
  readonly #shown = new WeakMap<object, Shown | GuichengError>();
  readonly #atOnce = new Map<string, number>();

  constructor(enrolments: Enrolments) {
    this.#enrolments = enrolments;
  }

  /** @throws GuichengError `ENROL.NO_CERTIFICATE`, `ENROL.CERTIFICATE_TIME`, `ENROL.NOT_ENROLLED`, `ENROL.REVOKED` */
  of(socket: object): Caller {
    const shown = this.#read(socket);
    if (shown instanceof GuichengError) throw shown;
    const { stationId, publicKey, tlsKey } = shown;
    if (this.#enrolments.isRevoked(stationId)) {
      throw new GuichengError('ENROL.REVOKED', '这个工作站已被注销，不能再与本馆同步', { stationId });
    }
    const station = this.#enrolments.find(stationId);
    if (station === undefined || station.tlsKey !== tlsKey) {
      throw new GuichengError('ENROL.NOT_ENROLLED', '枢纽没有这台机器的登记，请重新登记入网', { stationId });
    }
    return { station, publicKey };
  }

  /**
   * Counts a request of a station in; the way to count it out again.
   * @throws GuichengError `SYNC.BUSY`
   */
  enter(stationId: string): () => void {
    const now = this.#atOnce.get(stationId) ?? 0;
    if (now >= MOST_AT_ONCE) {
      throw new GuichengError('SYNC.BUSY', '本站同时发来的请求过多，将自动重试', { stationId });
    }
    this.#atOnce.set(stationId, now + 1);
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      this.#atOnce.set(stationId, (this.#atOnce.get(stationId) ?? 1) - 1);
    };
  }

  #read(socket: object): Shown | GuichengError {
    const known = this.#shown.get(socket);
    if (known !== undefined) return known;
    const shown = socket instanceof TLSSocket ? shownOn(socket) : noCertificate();
    this.#shown.set(socket, shown);
    return shown;
  }
}

const OF_A_TIME = /^CERT_(NOT_YET_VALID|HAS_EXPIRED)$/;

function shownOn(socket: TLSSocket): Shown | GuichengError {
  if (OF_A_TIME.test(String(socket.authorizationError))) {
    const words = '这台机器的证书不在有效期内。请先检查本机和枢纽的时钟；时钟无误则请重新登记入网';
    return new GuichengError('ENROL.CERTIFICATE_TIME', words);
  }
  const certificate = socket.authorized ? socket.getPeerX509Certificate() : undefined;
  // What the authority issues to a station names the station and nothing else.
  const stationId = certificate && /^CN=([A-Za-z0-9_-]{1,64})$/.exec(certificate.subject)?.[1];
  if (certificate === undefined || stationId === undefined) return noCertificate();
  const spki = certificate.publicKey.export({ format: 'der', type: 'spki' });
  return { stationId, publicKey: spki.toString('base64'), tlsKey: keyFingerprint(spki) };
}

function noCertificate(): GuichengError {
  return new GuichengError('ENROL.NO_CERTIFICATE', '这台机器没有本馆的证书，请先登记入网');
}
