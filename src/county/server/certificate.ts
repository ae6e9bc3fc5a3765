/** The county's own authority and certificate, made once; hubs are given the authority's certificate to know it by. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createAuthority, issueCertificate, shortFingerprint } from '../../replication/tls/authority.ts';
import { newTlsKey } from '../../replication/tls/keys.ts';
import { COUNTY } from './greet.ts';

export interface CertificateFiles {
  /** The county's certificate followed by its authority's. */
  readonly certificateFile: string;
  readonly keyFile: string;
  /** To be given to every hub. */
  readonly authorityFile: string;
  /** To be compared by a person who gives it to a hub. */
  readonly fingerprint: string;
}

/**
 * @param serves names and addresses the county is called by
 * @throws Error of the file system, also where one of the files is there already
 */
export async function makeCertificate(
  folder: string,
  serves: readonly string[],
  wall: number,
): Promise<CertificateFiles> {
  const authority = await createAuthority(COUNTY, wall);
  const key = newTlsKey();
  const certificate = await issueCertificate(authority, {
    stationId: COUNTY,
    publicKey: key.publicKey,
    serves,
    wall,
  });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const write = (name: string, text: string) => {
    const file = path.join(folder, name);
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
    return file;
  };
  // The authority's key stays: it renews the certificate after two years, and nothing else.
  write('county-authority.key', authority.privateKey);
  return {
    authorityFile: write('county-authority.pem', authority.certificate),
    certificateFile: write('county.pem', `${certificate}\n${authority.certificate}`),
    keyFile: write('county.key', key.privateKey),
    fingerprint: shortFingerprint(authority.fingerprint),
  };
}
