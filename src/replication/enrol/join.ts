/** The new station's side of enrolment: its claim, the proof of it, and what it checks before it believes the hub. */
import { randomBytes, X509Certificate } from 'node:crypto';
import { GuichengError } from '../../domain/errors.ts';
import { readCode } from '../codes.ts';
import { fingerprintOf, keyFingerprint, keyFingerprintOf } from '../tls/keys.ts';
import { ENROL_CODE_LENGTH } from './desk.ts';
import {
  type EnrolClaim,
  type EnrolGrant,
  type EnrolRequest,
  enrolAnswerSchema,
  hubProof,
  isSameProof,
  stationProof,
} from './proofs.ts';
import type { EnrolledStation } from './records.ts';

/** A station that wants to join; its keys are made and kept before, so that it may ask twice. */
export interface Newcomer extends Omit<EnrolledStation, 'tlsKey'> {
  /** Base64 of the SPKI. */
  readonly tlsKey: string;
}

export function claimOf({ stationId, name, role, sealKey, tlsKey, boxKey }: Newcomer): EnrolClaim {
  return { stationId, name, role, sealKey, tlsKey, boxKey, nonce: randomBytes(24).toString('base64') };
}

/** The code as it was drawn. @throws GuichengError `ENROL.CODE_TYPED`: a slip of the finger, told before anything is sent */
export function readEnrolCode(typed: string): string {
  const code = readCode(typed, ENROL_CODE_LENGTH);
  if (code !== null) return code;
  throw new GuichengError('ENROL.CODE_TYPED', '登记码输入有误，请对照枢纽屏幕再输一遍');
}

export function requestOf(code: string, claim: EnrolClaim, server: string): EnrolRequest {
  return { ...claim, proof: stationProof(code, claim, server) };
}

export interface AnswerContext {
  readonly code: string;
  readonly request: EnrolRequest;
  /** SHA-256 of the certificate the server showed. */
  readonly server: string;
}

/**
 * The hub's grant, once it has proved that it knows the code and gave what was asked for.
 * @throws GuichengError `ENROL.BAD_ANSWER`, `ENROL.NOT_THE_HUB`
 */
export function acceptAnswer(body: unknown, { code, request, server }: AnswerContext): EnrolGrant {
  const parsed = enrolAnswerSchema.safeParse(body);
  if (!parsed.success) throw badAnswer(parsed.error);
  const { proof, ...grant } = parsed.data;
  if (!isSameProof(proof, hubProof(code, request, grant, server))) {
    throw new GuichengError('ENROL.NOT_THE_HUB', '应答的机器不知道登记码，不是本馆的枢纽，没有登记');
  }
  if (!isForMe(grant, request)) throw badAnswer();
  return grant;
}

function isForMe({ certificate, authority }: EnrolGrant, request: EnrolRequest): boolean {
  const [own, issuer] = [new X509Certificate(certificate), new X509Certificate(authority)];
  return (
    own.verify(issuer.publicKey) &&
    own.subject === `CN=${request.stationId}` &&
    keyFingerprintOf(own) === keyFingerprint(request.tlsKey)
  );
}

/**
 * Whether a server belongs to the authority whose fingerprint (its beginning, lower-case hex) a person typed.
 * @throws GuichengError `ENROL.NOT_THE_HUB`
 */
export function pinAuthority(
  server: X509Certificate,
  authority: X509Certificate | undefined,
  pin: string,
): void {
  if (
    authority !== undefined &&
    fingerprintOf(authority).startsWith(pin) &&
    server.verify(authority.publicKey)
  ) {
    return;
  }
  throw new GuichengError(
    'ENROL.NOT_THE_HUB',
    '连到的机器与枢纽屏幕上的指纹不符，没有登记。请检查地址和指纹；若仍不符，可能有人冒充枢纽',
  );
}

function badAnswer(cause?: unknown): GuichengError {
  return new GuichengError('ENROL.BAD_ANSWER', '枢纽的应答无法识别，请更新程序后再试', {}, cause);
}
