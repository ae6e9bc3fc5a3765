/**
 * Ed25519 (RFC 8032) for seals. Keys travel as base64: the private key as PKCS #8 DER, the public key as
 * its 32 raw bytes; SPKI DER is accepted wherever a public key is read.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { GuichengError } from '../domain/errors.ts';

/** Signs for one station. Injected, so that the private key may live in the platform's key store. */
export interface Signer {
  /** Base64 of the 32 raw bytes. */
  readonly publicKey: string;
  /** Base64 signature over the UTF-8 bytes of `text`. */
  sign(text: string): string;
}

/** DER prefix of an Ed25519 SubjectPublicKeyInfo (RFC 8410 §4); the raw key follows. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const RAW_LENGTH = 32;

export interface KeyPair {
  /** Base64 of the raw 32 bytes. */
  readonly publicKey: string;
  /** Base64 of PKCS #8 DER. A secret. */
  readonly privateKey: string;
}

export function generateKeyPair(): KeyPair {
  const pair = generateKeyPairSync('ed25519');
  return {
    publicKey: rawPublicKey(pair.publicKey),
    privateKey: pair.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  };
}

/**
 * A signer over an exported private key.
 * @throws GuichengError `LEDGER.BAD_KEY`
 */
export function createSigner(privateKey: string): Signer {
  const key = importKey(() =>
    createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' }),
  );
  return {
    publicKey: rawPublicKey(createPublicKey(key)),
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), key).toString('base64'),
  };
}

/**
 * The one form of a public key: base64 of its raw bytes, from raw or SPKI.
 * @throws GuichengError `LEDGER.BAD_KEY`
 */
export function normalisePublicKey(publicKey: string): string {
  return rawPublicKey(importPublicKey(publicKey));
}

/** The same key, whichever form each is written in; false when one of them is no key. */
export function isSameKey(a: string, b: string): boolean {
  try {
    return normalisePublicKey(a) === normalisePublicKey(b);
  } catch (error) {
    if (error instanceof GuichengError) return false;
    throw error;
  }
}

/** False for a wrong signature, and for a key or signature that is none. */
export function verifySignature(publicKey: string, text: string, signature: string): boolean {
  try {
    return verify(
      null,
      Buffer.from(text, 'utf8'),
      importPublicKey(publicKey),
      Buffer.from(signature, 'base64'),
    );
  } catch (error) {
    if (error instanceof GuichengError) return false;
    throw error;
  }
}

function importPublicKey(publicKey: string): KeyObject {
  const bytes = Buffer.from(publicKey, 'base64');
  const spki = bytes.length === RAW_LENGTH ? Buffer.concat([SPKI_PREFIX, bytes]) : bytes;
  return importKey(() => createPublicKey({ key: spki, format: 'der', type: 'spki' }));
}

function rawPublicKey(key: KeyObject): string {
  const spki = key.export({ format: 'der', type: 'spki' });
  return spki.subarray(spki.length - RAW_LENGTH).toString('base64');
}

function importKey(read: () => KeyObject): KeyObject {
  try {
    const key = read();
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (error) {
    throw badKey(error);
  }
  throw badKey();
}

function badKey(cause?: unknown): GuichengError {
  return new GuichengError('LEDGER.BAD_KEY', '本站密钥无法读取，请联系技术人员', {}, cause);
}
