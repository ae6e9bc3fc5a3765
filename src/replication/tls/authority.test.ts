import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { type ConnectionOptions, connect, createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Authority,
  CERTIFICATE_YEARS,
  createAuthority,
  isDueForRenewal,
  issueCertificate,
  readFingerprint,
  shortFingerprint,
} from './authority.ts';
import { fingerprintOf, keyFingerprint, keyFingerprintOf, newTlsKey } from './keys.ts';

const NOW = Date.now();
const YEAR_MS = 365 * 86_400_000;

interface Ends {
  readonly cert: string;
  readonly key: string;
}

async function ends(authority: Authority, stationId: string, serves?: readonly string[]): Promise<Ends> {
  const { publicKey, privateKey } = newTlsKey();
  return {
    cert: await issueCertificate(authority, { stationId, publicKey, wall: NOW, ...(serves && { serves }) }),
    key: privateKey,
  };
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Shakes hands once; the subjects each end saw, or the code it failed with. */
async function handshake(
  server: TlsOptions,
  client: ConnectionOptions,
): Promise<{ client: string; server: string }> {
  const listener = createServer({
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.3',
    ...server,
  });
  closers.push(() => listener.close());
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const seen = new Promise<string>((resolve) => {
    listener.once('secureConnection', (socket: TLSSocket) => {
      resolve(String(socket.getPeerX509Certificate()?.subject));
      socket.end('.');
    });
    listener.once('connection', (raw: Socket) => raw.once('close', () => resolve('closed')));
  });
  const socket = connect({ host: '127.0.0.1', port: (listener.address() as AddressInfo).port, ...client });
  const sees = new Promise<string>((resolve) => {
    // In TLS 1.3 a client hears only after its handshake that it was refused.
    socket.once('data', () => resolve(String(socket.getPeerX509Certificate()?.subject)));
    socket.once('error', (error) => resolve(String((error as NodeJS.ErrnoException).code)));
    socket.once('close', () => resolve('closed'));
  });
  return { client: await sees, server: await seen };
}

describe('the authority of a home', () => {
  it('lets a hub and a station trust each other over TLS 1.3', async () => {
    const authority = await createAuthority('home-1', NOW);
    const hub = await ends(authority, 'desk', ['127.0.0.1', 'hub.local']);
    const station = await ends(authority, 'kiosk');
    const met = await handshake(
      { ...hub, ca: authority.certificate },
      { ...station, ca: authority.certificate },
    );
    expect(met).toEqual({ client: 'CN=desk', server: 'CN=kiosk' });
    expect(new X509Certificate(hub.cert).subjectAltName).toBe('IP Address:127.0.0.1, DNS:hub.local');
  });

  it('takes nobody of another authority, though it bears the same name', async () => {
    const [authority, other] = [await createAuthority('home-1', NOW), await createAuthority('home-1', NOW)];
    const hub = await ends(authority, 'desk', ['127.0.0.1']);
    const stranger = await ends(other, 'kiosk');
    const met = await handshake(
      { ...hub, ca: authority.certificate },
      { ...stranger, ca: authority.certificate },
    );
    expect(met.server).toBe('closed');
    expect(met.client).not.toContain('CN=');
  });

  it('lets no station pass for a hub', async () => {
    const authority = await createAuthority('home-1', NOW);
    const [posing, station] = [await ends(authority, 'thief'), await ends(authority, 'kiosk')];
    const met = await handshake(
      { ...posing, ca: authority.certificate },
      { ...station, ca: authority.certificate, checkServerIdentity: () => undefined },
    );
    expect(met.client).toBe('INVALID_PURPOSE');
  });

  it('lasts twenty years, a certificate two, renewed when a third of that is left', async () => {
    const authority = await createAuthority('home-1', NOW);
    const { publicKey } = newTlsKey();
    const certificate = await issueCertificate(authority, { stationId: 'kiosk', publicKey, wall: NOW });
    expect(isDueForRenewal(certificate, NOW)).toBe(false);
    expect(isDueForRenewal(certificate, NOW + 1.3 * YEAR_MS)).toBe(false);
    expect(isDueForRenewal(certificate, NOW + 1.35 * YEAR_MS)).toBe(true);
    expect(isDueForRenewal(certificate, NOW + CERTIFICATE_YEARS * YEAR_MS)).toBe(true);
    expect(isDueForRenewal(authority.certificate, NOW + 13 * YEAR_MS)).toBe(false);
    expect(keyFingerprintOf(new X509Certificate(certificate))).toBe(keyFingerprint(publicKey));
  });

  it('shows its fingerprint in groups, and knows it again', async () => {
    const { certificate, fingerprint } = await createAuthority('home-1', NOW);
    expect(fingerprintOf(new X509Certificate(certificate))).toBe(fingerprint);
    const shown = shortFingerprint(fingerprint);
    expect(shown).toMatch(/^([0-9A-F]{4}-){3}[0-9A-F]{4}$/);
    expect(fingerprint.startsWith(readFingerprint(shown) ?? 'none')).toBe(true);
    expect(readFingerprint('ABCD')).toBeNull();
  });

  it('issues nothing over what is no P-256 key', async () => {
    const authority = await createAuthority('home-1', NOW);
    const refused = issueCertificate(authority, { stationId: 'kiosk', publicKey: 'AAAA', wall: NOW });
    await expect(refused).rejects.toMatchObject({ code: 'ENROL.BAD_KEY' });
    const broken = { ...authority, privateKey: 'AAAA' };
    const { publicKey } = newTlsKey();
    await expect(
      issueCertificate(broken, { stationId: 'kiosk', publicKey, wall: NOW }),
    ).rejects.toMatchObject({
      code: 'ENROL.BAD_AUTHORITY',
    });
  });
});
