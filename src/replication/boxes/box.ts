/**
 * Sealed boxes (密函): how PIN verifiers and the home secret get from one station to another through machines that
 * must not read them. An ephemeral X25519 key against the receiver's, HKDF-SHA-256, AES-256-GCM, with everything that
 * stands outside as additional data; signed by the sender, so that nobody can make one in another's name.
 */
import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { z } from 'zod';
import { GuichengError } from '../../domain/errors.ts';
import { canonicalText } from '../../ledger/canonical.ts';
import { type Signer, verifySignature } from '../../ledger/keys.ts';
import { rawBoxKey, readBoxPrivateKey, readBoxPublicKey } from '../tls/keys.ts';

export const MAX_BOX_BYTES = 262_144;

const station = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

export const boxSchema = z.object({
  v: z.literal(1),
  sender: station,
  receiver: station,
  /** What is in it, e.g. `pins`. A higher version of a name replaces a lower one. */
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  version: z.int().min(1),
  /** Base64 of the raw X25519 key made for this box alone. */
  ephemeral: z.base64().length(44),
  nonce: z.base64().length(16),
  /** Base64 of the ciphertext and its 16 byte tag. */
  sealed: z
    .base64()
    .min(24)
    .max(Math.ceil(MAX_BOX_BYTES / 3) * 4 + 24),
  /** Base64 Ed25519 signature of the sender over all of it. */
  signature: z.base64().max(100),
});
export type Box = z.infer<typeof boxSchema>;

export interface BoxAddress {
  readonly sender: string;
  readonly receiver: string;
  readonly name: string;
  readonly version: number;
}

const CIPHER = 'aes-256-gcm';
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/**
 * Puts `content` into a box. `boxKey` is the receiver's public one, base64.
 * @throws GuichengError `SYNC.BOX_TOO_LARGE`, `ENROL.BAD_KEY`
 */
export function sealBox(address: BoxAddress, content: Uint8Array, boxKey: string, signer: Signer): Box {
  if (content.length > MAX_BOX_BYTES) {
    throw new GuichengError('SYNC.BOX_TOO_LARGE', '要传送的保密内容过大，请联系技术人员', {
      bytes: content.length,
    });
  }
  const receiverKey = readBoxPublicKey(boxKey);
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  const nonce = randomBytes(12);
  const head = headOf(address, rawBoxKey(publicKey));
  const cipher = createCipheriv(
    CIPHER,
    agreedKey({ privateKey, publicKey: receiverKey, receiverKey, head }),
    nonce,
  );
  cipher.setAAD(Buffer.from(head));
  const sealed = Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
  const { sender, receiver, name, version } = address;
  const unsigned = {
    v: 1 as const,
    sender,
    receiver,
    name,
    version,
    ephemeral: rawBoxKey(publicKey),
    nonce: nonce.toString('base64'),
    sealed: sealed.toString('base64'),
  };
  return signBox(unsigned, signer);
}

/** Signs what stands in a box, as its sender. */
export function signBox(unsigned: Omit<Box, 'signature'>, signer: Signer): Box {
  return { ...unsigned, signature: signer.sign(signedText(unsigned)) };
}

/**
 * The box, if its sender signed it: what a side checks that keeps boxes it cannot open.
 * @throws GuichengError `SYNC.BOX_MALFORMED`, `SYNC.BOX_FORGED`
 */
export function checkBox(value: unknown, sealKeyOf: (stationId: string) => string | undefined): Box {
  const parsed = boxSchema.safeParse(value);
  if (!parsed.success) {
    throw new GuichengError('SYNC.BOX_MALFORMED', '收到的保密内容格式不对，没有采用', {}, parsed.error);
  }
  const box = parsed.data;
  const key = sealKeyOf(box.sender);
  if (key === undefined || !verifySignature(key, signedText(box), box.signature)) {
    throw new GuichengError('SYNC.BOX_FORGED', '收到的保密内容签名不符，没有采用', { sender: box.sender });
  }
  return box;
}

export interface BoxReader {
  readonly stationId: string;
  /** Base64 of PKCS #8 DER. */
  readonly boxKey: string;
  /** The seal key of an enrolled station that was not revoked. */
  readonly sealKeyOf: (stationId: string) => string | undefined;
  /** The version of that name opened last; 0 for none. */
  readonly versionOf: (name: string) => number;
}

/**
 * Opens a box that is for this station and newer than what it has.
 * @throws GuichengError `SYNC.BOX_MALFORMED`, `SYNC.BOX_FORGED`, `SYNC.BOX_NOT_MINE`, `SYNC.BOX_OLD`,
 *   `SYNC.BOX_UNREADABLE`
 */
export function openBox(value: unknown, reader: BoxReader): { readonly box: Box; readonly content: Buffer } {
  const box = checkBox(value, reader.sealKeyOf);
  const { receiver, name, version } = box;
  if (receiver !== reader.stationId) {
    throw new GuichengError('SYNC.BOX_NOT_MINE', '收到的保密内容不是给本站的，没有采用', { receiver });
  }
  if (version <= reader.versionOf(name)) {
    throw new GuichengError('SYNC.BOX_OLD', '收到的保密内容比本站的旧，没有采用', { name, version });
  }
  try {
    return { box, content: opened(box, readBoxPrivateKey(reader.boxKey)) };
  } catch (error) {
    throw new GuichengError(
      'SYNC.BOX_UNREADABLE',
      '收到的保密内容打不开，没有采用',
      { name, version },
      error,
    );
  }
}

function opened(box: Box, boxKey: KeyObject): Buffer {
  const head = headOf(box, box.ephemeral);
  const bytes = Buffer.from(box.sealed, 'base64');
  const key = agreedKey({
    privateKey: boxKey,
    publicKey: readBoxPublicKey(box.ephemeral),
    receiverKey: createPublicKey(boxKey),
    head,
  });
  const decipher = createDecipheriv(CIPHER, key, Buffer.from(box.nonce, 'base64'), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(head));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
}

interface Agreement {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** Of the two public keys the one that is not made for this box. */
  readonly receiverKey: KeyObject;
  readonly head: string;
}

/** The key both ends agree on: bound to both public keys (the ephemeral one stands in the head) and to the address. */
function agreedKey({ privateKey, publicKey, receiverKey, head }: Agreement): Buffer {
  const secret = diffieHellman({ privateKey, publicKey });
  return Buffer.from(
    hkdfSync('sha256', secret, Buffer.from(rawBoxKey(receiverKey), 'base64'), head, KEY_BYTES),
  );
}

function headOf({ sender, receiver, name, version }: BoxAddress, ephemeral: string): string {
  return canonicalText({ type: 'guicheng.box.v1', sender, receiver, name, version, ephemeral });
}

function signedText({
  sender,
  receiver,
  name,
  version,
  ephemeral,
  nonce,
  sealed,
}: Omit<Box, 'signature'>): string {
  return canonicalText({
    type: 'guicheng.box.signed.v1',
    sender,
    receiver,
    name,
    version,
    ephemeral,
    nonce,
    sealed,
  });
}
