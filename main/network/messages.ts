/**
 * What the application and its sync worker say to each other. The worker owns the network; the application owns the
 * ledger, the keys of boxes and what the screens are told. Each side checks what it hears.
 */
import { z } from 'zod';
import { boxSchema } from '../../src/replication/boxes/box.ts';
import { enrolledStationSchema } from '../../src/replication/enrol/records.ts';

const pem = z.string().max(10_000);
const identity = z.object({ certificate: pem, privateKey: pem, authority: pem });
const address = z.object({ host: z.string().min(1).max(253), port: z.int().min(1).max(65_535) });

const common = { homeId: z.string(), stationId: z.string(), identity };

/** To the worker. */
export const order = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('serve'),
    ...common,
    listen: address,
    /** The authority with its key: certificates are issued where codes are proved. */
    authority: z.object({
      homeId: z.string(),
      certificate: pem,
      fingerprint: z.string(),
      privateKey: z.string(),
    }),
    files: z.string(),
    boxes: z.string(),
    /** Where the home passes on what it holds; null where there is none. */
    county: address.extend({ authority: pem }).nullable(),
  }),
  z.object({ type: z.literal('meet'), ...common, hub: address.extend({ hubId: z.string() }) }),
  /** Who belongs to the home, and who is out. */
  z.object({
    type: z.literal('stations'),
    enrolled: z.array(enrolledStationSchema),
    revoked: z.array(z.string()),
  }),
  z.object({ type: z.literal('code'), id: z.int() }),
  /** The enrolment with this id is on the disk, or could not be. */
  z.object({ type: z.literal('recorded'), id: z.int(), trouble: z.string().nullable() }),
  z.object({ type: z.literal('send'), boxes: z.array(boxSchema) }),
]);
export type Order = z.infer<typeof order>;

const age = z.number().min(0);

/** From the worker. */
export const word = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening'), port: z.int() }),
  z.object({
    type: z.literal('status'),
    /** Whom this computer calls: a station its hub, the hub the county where it has one. */
    sides: z.array(
      z.object({
        side: z.enum(['hub', 'county']),
        state: z.enum(['unmet', 'meeting', 'agreed', 'held']),
        waiting: z.int().min(0),
        /** The home hash both held; null where they do not. */
        homeHash: z.string().nullable(),
        /** Since both held the same; null for never. */
        agreedMsAgo: age.nullable(),
        trouble: z.string().nullable(),
      }),
    ),
    heard: z.array(z.object({ stationId: z.string(), ageMs: age, clockOff: z.number().nullable() })),
  }),
  z.object({ type: z.literal('enrol'), id: z.int(), station: enrolledStationSchema }),
  z.object({
    type: z.literal('ticket'),
    id: z.int(),
    code: z.string(),
    fingerprint: z.string(),
    goodForMs: age,
  }),
  /** Sealed boxes for this station. */
  z.object({ type: z.literal('boxes'), boxes: z.array(z.unknown()).max(10_000) }),
  /** `isOver`: it could not begin, and ends. */
  z.object({
    type: z.literal('failed'),
    code: z.string(),
    sentence: z.string(),
    isOver: z.boolean(),
  }),
]);
export type Word = z.infer<typeof word>;
