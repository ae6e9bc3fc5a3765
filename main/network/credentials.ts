/**
 * What this computer proves itself by in the network of the home: its keys in the key store, its certificate beside
 * them. The hub has the authority of the home as well.
 */
import { z } from 'zod';
import { GuichengError } from '../../src/domain/errors.ts';
import {
  type Authority,
  createAuthority,
  isDueForRenewal,
  issueCertificate,
} from '../../src/replication/tls/authority.ts';
import { type BoxKey, newBoxKey, newTlsKey, type TlsKey } from '../../src/replication/tls/keys.ts';
import type { KeyStore } from '../keys.ts';

export interface Identity {
  /** PEM. */
  readonly certificate: string;
  /** PEM. A secret. */
  readonly privateKey: string;
  /** PEM of the authority's certificate. */
  readonly authority: string;
}

export interface Credentials {
  readonly identity: Identity;
  readonly tls: TlsKey;
  readonly box: BoxKey;
}

const keyPair = z.object({ publicKey: z.string(), privateKey: z.string() });
const authority = z.object({
  homeId: z.string(),
  certificate: z.string(),
  fingerprint: z.string(),
  privateKey: z.string(),
});
const certificates = z.object({ certificate: z.string(), authority: z.string() });

async function kept<T>(keys: KeyStore, name: string, shape: z.ZodType<T>): Promise<T | null> {
  const text = await keys.read(name);
  if (text === null) return null;
  const parsed = shape.safeParse(jsonOrNull(text));
  if (parsed.success) return parsed.data;
  throw new GuichengError('STORAGE.KEY_UNREADABLE', '本机的入网密钥读不出来，请从备份恢复密钥文件', { name });
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Judged by its shape, like any other text that is none of ours.
    return null;
  }
}

async function orMade<T>(
  keys: KeyStore,
  name: string,
  shape: z.ZodType<T>,
  make: () => T | Promise<T>,
): Promise<T> {
  const held = await kept(keys, name, shape);
  if (held !== null) return held;
  const made = await make();
  await keys.keep(name, JSON.stringify(made));
  return made;
}

/** The two keys a newcomer enrols with. */
export async function newcomerKeys(
  keys: KeyStore,
  stationId: string,
): Promise<{ readonly tls: TlsKey; readonly box: BoxKey }> {
  return {
    tls: await orMade(keys, `tls-${stationId}`, keyPair, newTlsKey),
    box: await orMade(keys, `box-${stationId}`, keyPair, newBoxKey),
  };
}

export async function keepCertificate(
  keys: KeyStore,
  stationId: string,
  given: { readonly certificate: string; readonly authority: string },
): Promise<void> {
  await keys.keep(`certificate-${stationId}`, JSON.stringify(given));
}

/** Of a station that was let in. @throws GuichengError `ENROL.NOT_ENROLLED`, `STORAGE.KEY_*` */
export async function stationCredentials(keys: KeyStore, stationId: string): Promise<Credentials> {
  const held = await kept(keys, `certificate-${stationId}`, certificates);
  if (held === null)
    throw new GuichengError('ENROL.NOT_ENROLLED', '这台电脑还没有入网，请先在枢纽取入网码', { stationId });
  const { tls, box } = await newcomerKeys(keys, stationId);
  return { identity: { ...held, privateKey: tls.privateKey }, tls, box };
}

export interface HubRequest {
  readonly homeId: string;
  readonly stationId: string;
  /** Names and addresses the others meet it at. */
  readonly names: readonly string[];
  /** Wall time, ms UTC. */
  readonly wall: number;
}

/** Of the hub; the authority of the home is made the first time. @throws GuichengError `STORAGE.KEY_*`, `ENROL.*` */
export async function hubCredentials(
  keys: KeyStore,
  { homeId, stationId, names, wall }: HubRequest,
): Promise<Credentials & { readonly authority: Authority }> {
  const own = await orMade(keys, 'authority', authority, () => createAuthority(homeId, wall));
  const { tls, box } = await newcomerKeys(keys, stationId);
  const wanted = z.object({ certificate: z.string(), authority: z.string(), names: z.array(z.string()) });
  const held = await kept(keys, `certificate-${stationId}`, wanted.partial({ names: true }));
  const isGood =
    held !== null &&
    held.authority === own.certificate &&
    held.names?.join() === names.join() &&
    !isDueForRenewal(held.certificate, wall);
  const certificate = isGood
    ? held.certificate
    : await issueCertificate(own, { stationId, publicKey: tls.publicKey, serves: names, wall });
  if (!isGood) {
    const given = { certificate, authority: own.certificate, names };
    await keys.keep(`certificate-${stationId}`, JSON.stringify(given));
  }
  return {
    identity: { certificate, privateKey: tls.privateKey, authority: own.certificate },
    tls,
    box,
    authority: own,
  };
}
