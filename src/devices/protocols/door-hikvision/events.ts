/** Events of Hikvision access controllers, as JSON or XML, live or from their memory (ISAPI access control). */
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import type { DoorHappening } from '../../../domain/doors.ts';

const number = z.coerce.number().int().nonnegative();
const card = z.union([z.string(), z.number()]).transform(String).optional();

const liveEvent = z.object({
  eventType: z.string(),
  dateTime: z.string().optional(),
  AccessControllerEvent: z
    .object({
      majorEventType: number,
      subEventType: number,
      cardNo: card,
      doorNo: number.optional(),
      serialNo: number.optional(),
    })
    .optional(),
});

const page = z.object({
  AcsEvent: z.object({
    responseStatusStrg: z.string(),
    InfoList: z
      .array(
        z.object({
          major: number,
          minor: number,
          time: z.string(),
          cardNo: card,
          doorNo: number.optional(),
          serialNo: number,
        }),
      )
      .default([]),
  }),
});

export interface DoorEvent {
  readonly major: number;
  readonly minor: number;
  readonly card: string;
  readonly door: number;
  /** Null where an old firmware numbers nothing. */
  readonly serial: number | null;
  readonly time: string;
}

export type ReadEvent =
  | { readonly ok: true; readonly event: DoorEvent | 'heartbeat' | 'other' }
  | { readonly ok: false };

const xml = new XMLParser({ parseTagValue: false, processEntities: false });

/** Never throws. */
export function readEvent(text: string): ReadEvent {
  const data = parsed(text);
  const found = liveEvent.safeParse(data);
  if (!found.success) return { ok: false };
  const { eventType, dateTime, AccessControllerEvent: event } = found.data;
  // A lost picture that is not lost is how these devices say that they live.
  if (event === undefined)
    return { ok: true, event: /^(heartbeat|videoloss)$/i.test(eventType) ? 'heartbeat' : 'other' };
  return {
    ok: true,
    event: {
      major: event.majorEventType,
      minor: event.subEventType,
      card: event.cardNo ?? '',
      door: event.doorNo ?? 1,
      serial: event.serialNo ?? null,
      time: dateTime ?? '',
    },
  };
}

function parsed(text: string): unknown {
  try {
    if (!text.trimStart().startsWith('<')) return JSON.parse(text) as unknown;
    const tree = z.record(z.string(), z.unknown()).parse(xml.parse(text, true));
    return tree.EventNotificationAlert;
  } catch (error) {
    // Cut short or damaged: whoever asked is told that it is no event.
    if (error instanceof Error) return null;
    throw error;
  }
}

/** A page of the memory; null where it is none. `more` says that another follows. */
export function readPage(text: string): { events: readonly DoorEvent[]; more: boolean } | null {
  const found = page.safeParse(parsed(text));
  if (!found.success) return null;
  const { InfoList, responseStatusStrg } = found.data.AcsEvent;
  const events = InfoList.map(({ major, minor, time, cardNo, doorNo, serialNo }) => ({
    major,
    minor,
    card: cardNo ?? '',
    door: doorNo ?? 1,
    serial: serialNo,
    time,
  }));
  return { events, more: responseStatusStrg === 'MORE' && events.length > 0 };
}

const EVENT = 5;
/** Samples of 1, 38, 75, 76, 21 and 22 were seen; the others stand in the vendor's table and wait for a device. */
const BY_MINOR: Readonly<Record<number, DoorHappening>> = {
  1: 'badge',
  6: 'refused',
  9: 'refused',
  21: 'opened',
  22: 'closed',
  23: 'button',
  25: 'opened',
  26: 'closed',
  27: 'forced',
  28: 'heldOpen',
  38: 'badge',
  75: 'badge',
  76: 'refused',
};

export function happeningOf({ major, minor }: DoorEvent): DoorHappening | null {
  return major === EVENT ? (BY_MINOR[minor] ?? null) : null;
}
