/** A new station at the hub: connects, pins the authority, proves the code, checks the answer. */
import { hash, X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import { connect, type TLSSocket } from 'node:tls';
import { GuichengError } from '../../domain/errors.ts';
import {
  acceptAnswer,
  claimOf,
  type Newcomer,
  pinAuthority,
  readEnrolCode,
  requestOf,
} from '../enrol/join.ts';
import type { EnrolGrant } from '../enrol/proofs.ts';
import type { Timer } from '../feed.ts';
import { jsonOrNull } from '../json.ts';
import { readFingerprint } from '../tls/authority.ts';
import type { SideAddress } from './connection.ts';
import { fromWire } from './wireErrors.ts';

export interface EnrolOptions extends SideAddress {
  /** As they were typed or scanned off the hub's screen. */
  readonly code: string;
  readonly fingerprint: string;
  readonly newcomer: Newcomer;
  readonly timer: Timer;
}

const TIMEOUT_MS = 15_000;
const MOST_BYTES = 2_000_000;

/**
 * @throws GuichengError `ENROL.*`; `SYNC.UNREACHABLE`
 */
export async function enrolAt(options: EnrolOptions): Promise<EnrolGrant> {
  const { code: typed, fingerprint, newcomer, timer } = options;
  const code = readEnrolCode(typed);
  const pin = readFingerprint(fingerprint);
  if (pin === null) {
    throw new GuichengError('ENROL.FINGERPRINT_TYPED', '指纹至少要输入 16 位，请对照枢纽屏幕再输一遍');
  }
  const socket = await open(options);
  const cancel = timer.after(TIMEOUT_MS, () => socket.destroy(new Error('nothing heard in time')));
  try {
    // Nothing that depends on the code leaves this machine before the far end is the one on the hub's screen.
    const server = pinned(socket, pin);
    const asked = requestOf(code, claimOf(newcomer), server);
    const { status, text } = await post(socket, JSON.stringify(asked));
    if (status !== 200) throw fromWire(status, text);
    return acceptAnswer(jsonOrNull(text), { code, request: asked, server });
  } finally {
    cancel();
    socket.destroy();
  }
}

/** The SHA-256 of the server's certificate, once it is of the pinned authority. */
function pinned(socket: TLSSocket, pin: string): string {
  const { raw, issuerCertificate } = socket.getPeerCertificate(true);
  const issuer = issuerCertificate?.raw;
  pinAuthority(new X509Certificate(raw), issuer && new X509Certificate(issuer), pin);
  return hash('sha256', raw, 'hex');
}

function open({ host, port, timer }: EnrolOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    // Whom it trusts is decided by the pin, which no list of authorities can know.
    const socket = connect({ host, port, rejectUnauthorized: false, minVersion: 'TLSv1.3' });
    const cancel = timer.after(TIMEOUT_MS, () => socket.destroy(new Error('nothing heard in time')));
    socket.once('secureConnect', () => {
      cancel();
      socket.off('error', refuse);
      resolve(socket);
    });
    const refuse = (error: unknown): void => {
      cancel();
      reject(unreachable(error));
    };
    socket.once('error', refuse);
  });
}

function post(socket: TLSSocket, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(unreachable(error));
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const asking = request({ method: 'POST', path: '/v1/enrol', headers, createConnection: () => socket });
    asking.once('error', fail);
    asking.once('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MOST_BYTES) socket.destroy(new Error('the answer is too long'));
        else chunks.push(chunk);
      });
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
      response.once('error', fail);
    });
    asking.end(body);
  });
}

function unreachable(error: unknown): GuichengError {
  const why = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new GuichengError('SYNC.UNREACHABLE', '连不上枢纽，请检查地址和网线后再试', { why }, error);
}
