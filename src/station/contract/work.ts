import { eventIterator, type } from '@orpc/contract';
import { z } from 'zod';
import { checkpointId } from '../../domain/events/kinds.ts';
import type { StationLive } from '../dto.ts';
import { base, caseId, code, done, pin, reason, sha256 } from './parts.ts';

const live = eventIterator(z.custom<StationLive>());

export const answer = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('observed'),
    sex: z.enum(['male', 'female', 'unclear']),
    age: z.enum(['adult', 'child']),
    mark: z.string().trim().max(200),
  }),
  z.object({
    type: z.literal('family'),
    form: z.enum(['arranger', 'authorised', 'notice']),
    name: z.string().trim().max(60),
    birthDate: z.string().trim().max(10),
    speaker: z.string().trim().max(60),
    noticeNumber: z.string().trim().max(60).nullable(),
  }),
  z.object({
    type: z.literal('readBack'),
    name: z.string().trim().max(60),
    birthDate: z.string().trim().max(10),
  }),
  z.object({ type: z.literal('photo'), sha256 }),
  z.object({ type: z.literal('look'), empty: z.boolean() }),
  z.object({ type: z.literal('onTrolley'), count: z.enum(['one', 'more']) }),
  z.object({ type: z.literal('implant'), answer: z.enum(['none', 'present', 'removed', 'unknown']) }),
  z.object({ type: z.literal('grounds'), text: z.string().trim().min(1).max(400) }),
]);

export type Answer = z.infer<typeof answer>;

/** The work at a station: who is signed in, what is scanned, the attempt under way. */
export const work = {
  live: { watch: base.output(live) },
  scan: {
    /** A code from keyboard wedge, webcam or typed by hand; the same path as a serial scanner. */
    code: base
      .input(z.object({ text: z.string().min(1).max(2000), source: z.enum(['wedge', 'typed', 'camera']) }))
      .output(done),
    /** A dialog asks for what lies at a place: until it closes, scans answer it and begin nothing. */
    hold: base.input(z.object({ on: z.boolean() })).output(done),
  },
  session: {
    pin: base.input(z.object({ pin })).output(done),
    cancelPin: base.output(done),
    signOut: base.output(done),
    unlock: base
      .input(z.object({ badge: code, sealedCode: z.string().trim().min(8).max(64), newPin: pin }))
      .output(done),
    changePin: base.input(z.object({ current: pin, next: pin })).output(done),
  },
  attempt: {
    open: base.input(z.object({ checkpoint: checkpointId, expected: caseId.nullable() })).output(done),
    answer: base.input(answer).output(done),
    cancel: base.output(done),
    /** Decide now with what is there; missing steps then become reasons of a blocked verdict. */
    conclude: base.output(done),
    override: base
      .input(z.object({ badge: code, pin, reason, codes: z.array(z.string()).min(1) }))
      .output(done),
  },
  verdict: {
    /** Puts away the verdict that was read; with its event, never a newer one that nobody has seen yet. */
    dismiss: base.input(z.object({ eventId: z.string().max(80) }).optional()).output(done),
  },
  attachments: {
    put: base
      .input(
        z.object({
          base64: z.string().max(16_000_000),
          mime: z.enum(['image/jpeg', 'image/png', 'image/webp', 'application/pdf']),
          purpose: z.string().max(40),
          caseId: caseId.nullable(),
        }),
      )
      .output(type<{ sha256: string }>()),
    get: base.input(z.object({ sha256 })).output(type<{ mime: string; base64: string } | null>()),
  },
};
