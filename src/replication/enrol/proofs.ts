/**
 * How two machines that share nothing but a code prove to each other that they know it, over a connection somebody
 * may sit in. Both proofs are keyed with the code and cover the certificate the server showed: whoever sits between
 * shows another one, so that what he passes on proves nothing.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { canonicalText } from '../../ledger/canonical.ts';
import type { JsonObject } from '../../ledger/types.ts';
import { enrolledStationSchema } from './records.ts';

const proof = z.string().regex(/^[0-9a-f]{64}$/);

/** What a new station says of itself; all of it is covered by its proof. */
const enrolClaimSchema = enrolledStationSchema.extend({
  /** Base64 of the SPKI of its TLS key; the record keeps the fingerprint. */
  tlsKey: z.base64().min(40).max(400),
  /** Base64 of 16 random bytes or more, so that no two proofs are alike. */
  nonce: z.base64().min(20).max(100),
});
export type EnrolClaim = z.infer<typeof enrolClaimSchema>;

export const enrolRequestSchema = enrolClaimSchema.extend({ proof });
export type EnrolRequest = z.infer<typeof enrolRequestSchema>;

const enrolGrantSchema = z.object({
  homeId: z.string().min(1).max(80),
  /** Station id of the hub: the subject of its certificate. */
  hubId: z.string().min(1).max(80),
  /** PEM of the station's new certificate. */
  certificate: z.string().max(10_000),
  /** PEM of the authority of the home. */
  authority: z.string().max(10_000),
  /** Every station enrolled so far, the hub among them: whose seals and boxes to take. */
  stations: z.array(enrolledStationSchema).max(1_000),
});
export type EnrolGrant = z.infer<typeof enrolGrantSchema>;

export const enrolAnswerSchema = enrolGrantSchema.extend({ proof });
export type EnrolAnswer = z.infer<typeof enrolAnswerSchema>;

/** `server` is the SHA-256 of the certificate the server showed on this connection. */
export function stationProof(code: string, claim: EnrolClaim, server: string): string {
  return keyed(code, { type: 'guicheng.enrol.station.v1', server, ...claim });
}

/** Bound to the station's proof too, so that no answer of another time fits. */
export function hubProof(code: string, request: EnrolRequest, grant: EnrolGrant, server: string): string {
  return keyed(code, { type: 'guicheng.enrol.hub.v1', server, station: request.proof, ...grant });
}

export function isSameProof(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function keyed(code: string, value: JsonObject): string {
  return createHmac('sha256', code).update(canonicalText(value), 'utf8').digest('hex');
}
