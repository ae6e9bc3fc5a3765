/**
 * Ed25519 (RFC 8032) for seals. Keys travel as base64: the private key as PKCS #8 DER, the public key as
 * its 32 raw bytes; SPKI DER is accepted wherever a public key is read.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, KeyObject, sign, verify } from 'node:crypto';
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
  const key = orThrow(
    readKey(() => createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' })),
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
  return rawPublicKey(orThrow(readPublicKey(publicKey)));
}

/** The same key, whichever form each is written in; false when one of them is no key. */
export function isSameKey(a: string, b: string): boolean {
  const [one, other] = [readPublicKey(a), readPublicKey(b)];
  if (!(one instanceof KeyObject && other instanceof KeyObject)) return false;
  return rawPublicKey(one) === rawPublicKey(other);
}

/** False for a wrong signature, and for a key or signature that is none. */
export function verifySignature(publicKey: string, text: string, signature: string): boolean {
  const key = readPublicKey(publicKey);
  return (
    key instanceof KeyObject && verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'))
  );
}

/** The key, or the error of what is none. */
function readPublicKey(publicKey: string): KeyObject | GuichengError {
  const bytes = Buffer.from(publicKey, 'base64');
  const spki = bytes.length === RAW_LENGTH ? Buffer.concat([SPKI_PREFIX, bytes]) : bytes;
  return readKey(() => createPublicKey({ key: spki, format: 'der', type: 'spki' }));
}

function rawPublicKey(key: KeyObject): string {
  const spki = key.export({ format: 'der', type: 'spki' });
  return spki.subarray(spki.length - RAW_LENGTH).toString('base64');
}

function readKey(read: () => KeyObject): KeyObject | GuichengError {
  try {
    const key = read();
    return key.asymmetricKeyType === 'ed25519' ? key : badKey();
  } catch (error) {
    return badKey(error);
  }
}

function orThrow(key: KeyObject | GuichengError): KeyObject {
  if (key instanceof KeyObject) return key;
  throw key;
}

function badKey(cause?: unknown): GuichengError {
  return new GuichengError('LEDGER.BAD_KEY', '本站密钥无法读取，请联系技术人员', {}, cause);
}
