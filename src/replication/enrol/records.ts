/** Who belongs to the home's network: what is kept of each enrolled station (入网登记), and who is out again. */
import { z } from 'zod';
import { stationRole } from '../../domain/events/kinds.ts';

const base64Key = z.base64().min(40).max(200);

export const enrolledStationSchema = z.object({
  stationId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  name: z.string().min(1).max(80),
  role: stationRole,
  /** Base64 of the raw Ed25519 key that signs its seals. */
  sealKey: base64Key,
  /** SHA-256 of the SPKI of its TLS key: stays when its certificate is renewed. */
  tlsKey: z.string().regex(/^[0-9a-f]{64}$/),
  /** Base64 of the raw X25519 key that opens its boxes. */
  boxKey: base64Key,
});
export type EnrolledStation = z.infer<typeof enrolledStationSchema>;

/** Answers from memory: it is asked at every request. */
export interface Enrolments {
  find(stationId: string): EnrolledStation | undefined;
  /** True until another computer is enrolled in its place. */
  isRevoked(stationId: string): boolean;
  list(): readonly EnrolledStation[];
}

/** Where enrolments are kept; `record` is on the disk when its promise is fulfilled. */
export interface EnrolmentStore extends Enrolments {
  record(station: EnrolledStation): Promise<void>;
}
