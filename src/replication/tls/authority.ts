/**
 * The home's own certificate authority (馆内证书). It is made at the hub and known to nobody else: a station trusts
 * its certificate because a person compared its fingerprint, and every machine of the home because of that.
 */
import './reflectMetadata.ts';
import { X509Certificate as ParsedCertificate } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import { GuichengError } from '../../domain/errors.ts';
import { badKey, fingerprintOf } from './keys.ts';

export interface Authority {
  readonly homeId: string;
  /** PEM. */
  readonly certificate: string;
  /** SHA-256 of the certificate, 64 lower-case hex digits. */
  readonly fingerprint: string;
  /** Base64 of PKCS #8 DER. The secret of the home's network. */
  readonly privateKey: string;
}

export interface CertificateRequest {
  readonly stationId: string;
  /** Base64 of the SPKI of a P-256 key. */
  readonly publicKey: string;
  /** Names and addresses it answers at; given for a hub only, and only with them may it be a server. */
  readonly serves?: readonly string[];
  /** Wall time, ms UTC. */
  readonly wall: number;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const AUTHORITY_YEARS = 20;
export const CERTIFICATE_YEARS = 2;
/** A machine whose clock is a little behind may use its certificate at once. */
const BACKDATED_MS = DAY_MS;

/** Makes the authority of a home. `wall` in ms UTC. */
export async function createAuthority(homeId: string, wall: number): Promise<Authority> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [`Guicheng ${homeId}`] }],
    keys,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(wall - BACKDATED_MS),
    notAfter: new Date(wall + AUTHORITY_YEARS * YEAR_MS),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const pem = certificate.toString('pem');
  return {
    homeId,
    certificate: pem,
    fingerprint: fingerprintOf(new ParsedCertificate(pem)),
    privateKey: Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64'),
  };
}

/**
 * Issues a certificate; its subject is the station's id and nothing else.
 * @returns PEM
 * @throws GuichengError `ENROL.BAD_KEY`
 */
export async function issueCertificate(authority: Authority, request: CertificateRequest): Promise<string> {
  const { stationId, publicKey, serves, wall } = request;
  const issuer = new x509.X509Certificate(authority.certificate);
  const key = await importPublicKey(publicKey);
  const uses = [x509.ExtendedKeyUsage.clientAuth, ...(serves ? [x509.ExtendedKeyUsage.serverAuth] : [])];
  const certificate = await x509.X509CertificateGenerator.create({
    subject: [{ CN: [stationId] }],
    issuer: issuer.subject,
    publicKey: key,
    signingKey: await importAuthorityKey(authority),
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(wall - BACKDATED_MS),
    notAfter: new Date(wall + CERTIFICATE_YEARS * YEAR_MS),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(uses),
      await x509.SubjectKeyIdentifierExtension.create(key),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ...(serves && serves.length > 0
        ? [new x509.SubjectAlternativeNameExtension(serves.map((name) => alternativeName(name)))]
        : []),
    ],
  });
  return certificate.toString('pem');
}

/** True once a third of its life or less is left. `wall` in ms UTC. */
export function isDueForRenewal(certificate: string, wall: number): boolean {
  const { validFrom, validTo } = new ParsedCertificate(certificate);
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
  return to - wall <= (to - from) / 3;
}

/** The beginning of a fingerprint, as people compare it: sixteen hex digits in groups of four. */
export function shortFingerprint(fingerprint: string): string {
  return fingerprint.slice(0, FINGERPRINT_SHOWN).toUpperCase().match(/.{4}/g)?.join('-') ?? '';
}

const FINGERPRINT_SHOWN = 16;

/** What was typed or scanned of a fingerprint, as lower-case hex; null where it is too short or none. */
export function readFingerprint(typed: string): string | null {
  const hex = typed.replaceAll(/[\s:-]/g, '').toLowerCase();
  return /^[0-9a-f]{16,64}$/.test(hex) ? hex : null;
}

function alternativeName(name: string): x509.JsonGeneralName {
  return isIP(name) === 0 ? { type: 'dns', value: name } : { type: 'ip', value: name };
}

async function importPublicKey(publicKey: string): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('spki', Buffer.from(publicKey, 'base64'), ALGORITHM, true, [
      'verify',
    ]);
  } catch (error) {
    throw badKey(error);
  }
}

async function importAuthorityKey({ privateKey }: Authority): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('pkcs8', Buffer.from(privateKey, 'base64'), ALGORITHM, false, [
      'sign',
    ]);
  } catch (error) {
    throw new GuichengError(
      'ENROL.BAD_AUTHORITY',
      '本馆证书的密钥无法读取，请用纸质恢复码从备份恢复',
      {},
      error,
    );
  }
}
