/** Who runs the county lets a home in, and puts a station out. */
import { X509Certificate } from 'node:crypto';
import { GuichengError } from '../../domain/errors.ts';
import { shortFingerprint } from '../../replication/tls/authority.ts';
import { fingerprintOf } from '../../replication/tls/keys.ts';
import type { CountyDb } from '../db/open.ts';
import { revoke } from '../store/facts.ts';

export interface Admission {
  readonly homeId: string;
  /** What people call it. */
  readonly name: string;
  /** PEM of the certificate of its own authority. */
  readonly authority: string;
}

/**
 * @returns the fingerprint, to be compared with the one the home shows
 * @throws GuichengError `COUNTY.BAD_AUTHORITY`
 */
export async function admitHome(
  db: CountyDb,
  { homeId, name, authority }: Admission,
  wall: number,
): Promise<{ fingerprint: string }> {
  const certificate = readAuthority(authority);
  await db.kysely
    .insertInto('home')
    .values({ home_id: homeId, name, created_at: wall, authority })
    .onConflict((conflict) => conflict.column('home_id').doUpdateSet({ name, authority }))
    .execute();
  return { fingerprint: shortFingerprint(fingerprintOf(certificate)) };
}

function readAuthority(pem: string): X509Certificate {
  try {
    const certificate = new X509Certificate(pem);
    if (certificate.ca) return certificate;
    throw new TypeError('not an authority');
  } catch (error) {
    throw new GuichengError('COUNTY.BAD_AUTHORITY', '这不是一个馆的证书，请从该馆的枢纽重新导出', {}, error);
  }
}

/** Nothing is taken of the station beyond what is held of its newest chain now. Returns that place. */
export async function revokeStation(
  db: CountyDb,
  homeId: string,
  stationId: string,
  wall: number,
): Promise<{ epoch: number; seq: number }> {
  return await db.kysely.transaction().execute(async (tx) => {
    const chain = await tx
      .selectFrom('chain')
      .select(['epoch', 'seq'])
      .where('home_id', '=', homeId)
      .where('station_id', '=', stationId)
      .orderBy('epoch', 'desc')
      .limit(1)
      .forUpdate()
      .executeTakeFirst();
    const place = { epoch: chain?.epoch ?? 1, seq: chain?.seq ?? 0 };
    await revoke(tx, homeId, { stationId, ...place }, wall);
    return place;
  });
}
