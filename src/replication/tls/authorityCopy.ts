/**
 * A copy of the authority's key that may lie in every backup: sealed with a code that is printed once and kept on
 * paper (纸质恢复码). Whoever has the backup alone can do nothing with it; with the paper another station becomes hub.
 */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import { z } from 'zod';
import { GuichengError } from '../../domain/errors.ts';
import { canonicalText } from '../../ledger/canonical.ts';
import { drawCode, readCode } from '../codes.ts';
import type { Authority } from './authority.ts';
import { fingerprintOf, keyFingerprint, keyFingerprintOf } from './keys.ts';

/** Nineteen characters of five bits and the check character. */
const PAPER_CODE_LENGTH = 20;
const CIPHER = 'aes-256-gcm';
const TAG_BYTES = 16;
/** Value of the library's const enum `Algorithm.Argon2id`, which isolated modules cannot read. */
const ARGON2ID = 2;

export interface CopyCost {
  readonly memoryKib: number;
  readonly passes: number;
}

/** About a quarter of a second: it is opened once in years, and guessed at for ever. */
const DEFAULT_COPY_COST: CopyCost = { memoryKib: 65_536, passes: 3 };

const copySchema = z.object({
  version: z.literal(1),
  homeId: z.string().min(1).max(80),
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  certificate: z.string().max(10_000),
  kdf: z.object({
    name: z.literal('argon2id'),
    memoryKib: z.int().min(8).max(1_048_576),
    passes: z.int().min(1).max(100),
    salt: z.base64().max(100),
  }),
  nonce: z.base64().max(100),
  sealed: z.base64().max(10_000),
});
/** JSON, as it lies in a backup. */
export type AuthorityCopy = z.infer<typeof copySchema>;

/** A new code to print. It is stored nowhere. */
export function newPaperCode(): string {
  return drawCode(PAPER_CODE_LENGTH);
}

/** @throws GuichengError `ENROL.PAPER_CODE` for a code that was not drawn by `newPaperCode` */
export async function sealAuthority(
  authority: Authority,
  paperCode: string,
  cost: CopyCost = DEFAULT_COPY_COST,
): Promise<AuthorityCopy> {
  const { homeId, fingerprint, certificate } = authority;
  const salt = randomBytes(16).toString('base64');
  const head = {
    version: 1 as const,
    homeId,
    fingerprint,
    certificate,
    kdf: { name: 'argon2id' as const, ...cost, salt },
  };
  const nonce = randomBytes(12);
  const cipher = createCipheriv(CIPHER, await keyOf(paperCode, head.kdf), nonce);
  cipher.setAAD(Buffer.from(canonicalText(head)));
  const sealed = Buffer.concat([
    cipher.update(Buffer.from(authority.privateKey, 'base64')),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return { ...head, nonce: nonce.toString('base64'), sealed: sealed.toString('base64') };
}

/** @throws GuichengError `ENROL.PAPER_CODE`, `ENROL.BAD_COPY` */
export async function openAuthority(copy: unknown, paperCode: string): Promise<Authority> {
  const parsed = copySchema.safeParse(copy);
  if (!parsed.success) throw badCopy(parsed.error);
  const { nonce, sealed, ...head } = parsed.data;
  const bytes = Buffer.from(sealed, 'base64');
  const key = await keyOf(paperCode, head.kdf);
  let opened: Buffer;
  try {
    const decipher = createDecipheriv(CIPHER, key, Buffer.from(nonce, 'base64'), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(canonicalText(head)));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    opened = Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch (error) {
    // A wrong code and a changed copy look the same; the code is the likelier.
    throw wrongPaperCode(error);
  }
  const { homeId, fingerprint, certificate } = head;
  const authority = { homeId, fingerprint, certificate, privateKey: opened.toString('base64') };
  if (!belongTogether(authority)) throw badCopy();
  return authority;
}

function belongTogether({ certificate, fingerprint, privateKey }: Authority): boolean {
  const parsed = new X509Certificate(certificate);
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return fingerprintOf(parsed) === fingerprint && keyFingerprintOf(parsed) === keyFingerprint(spki);
}

async function keyOf(paperCode: string, kdf: AuthorityCopy['kdf']): Promise<Buffer> {
  const code = readCode(paperCode, PAPER_CODE_LENGTH);
  if (code === null) throw wrongPaperCode();
  return await hashRaw(code, {
    algorithm: ARGON2ID,
    memoryCost: kdf.memoryKib,
    timeCost: kdf.passes,
    parallelism: 1,
    outputLen: 32,
    salt: Buffer.from(kdf.salt, 'base64'),
  });
}

function wrongPaperCode(cause?: unknown): GuichengError {
  return new GuichengError('ENROL.PAPER_CODE', '纸质恢复码不对，请照纸上的字符再输一遍', {}, cause);
}

function badCopy(cause?: unknown): GuichengError {
  return new GuichengError('ENROL.BAD_COPY', '备份中的本馆证书副本已损坏，请换一份备份', {}, cause);
}
