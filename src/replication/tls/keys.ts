/**
 * The two keys a station has beside its seal key: P-256 for TLS, because Electron's BoringSSL takes no Ed25519 in a
 * certificate, and X25519 for boxes. Public keys travel as base64: SPKI for TLS, the 32 raw bytes for boxes.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  type X509Certificate,
} from 'node:crypto';
import { GuichengError } from '../../domain/errors.ts';

export interface TlsKey {
  /** Base64 of the SPKI. */
  readonly publicKey: string;
  /** PKCS #8, PEM. A secret. */
  readonly privateKey: string;
}

export interface BoxKey {
  /** Base64 of the 32 raw bytes. */
  readonly publicKey: string;
  /** Base64 of PKCS #8 DER. A secret. */
  readonly privateKey: string;
}

/** DER prefix of an X25519 SubjectPublicKeyInfo (RFC 8410 §4); the raw key follows. */
const X25519_PREFIX = Buffer.from('302a300506032b656e032100', 'hex');
const RAW_LENGTH = 32;

export function newTlsKey(): TlsKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}

export function newBoxKey(): BoxKey {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  return {
    publicKey: rawBoxKey(publicKey),
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  };
}

export function rawBoxKey(key: KeyObject): string {
  return key.export({ format: 'der', type: 'spki' }).subarray(-RAW_LENGTH).toString('base64');
}

/** @throws GuichengError `ENROL.BAD_KEY` */
export function readBoxPublicKey(publicKey: string): KeyObject {
  const raw = Buffer.from(publicKey, 'base64');
  if (raw.length !== RAW_LENGTH) throw badKey();
  return createPublicKey({ key: Buffer.concat([X25519_PREFIX, raw]), format: 'der', type: 'spki' });
}

/** @throws GuichengError `ENROL.BAD_KEY` */
export function readBoxPrivateKey(privateKey: string): KeyObject {
  try {
    const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
    if (key.asymmetricKeyType !== 'x25519') throw badKey();
    return key;
  } catch (error) {
    throw error instanceof GuichengError ? error : badKey(error);
  }
}

/** SHA-256 of a certificate, 64 lower-case hex digits. */
export function fingerprintOf(certificate: X509Certificate): string {
  return hash('sha256', certificate.raw, 'hex');
}

/** SHA-256 of a public key (SPKI): stays when the certificate over it is renewed. */
export function keyFingerprint(spki: Uint8Array | string): string {
  return hash('sha256', typeof spki === 'string' ? Buffer.from(spki, 'base64') : spki, 'hex');
}

export function keyFingerprintOf(certificate: X509Certificate): string {
  return keyFingerprint(certificate.publicKey.export({ format: 'der', type: 'spki' }));
}

export function badKey(cause?: unknown): GuichengError {
  return new GuichengError('ENROL.BAD_KEY', '这台工作站的密钥无法读取，请重新登记', {}, cause);
}
