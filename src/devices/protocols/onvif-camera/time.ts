/** The clock of a camera, by which its recordings are filed (ONVIF Core §8.3.5, GetSystemDateAndTime). */
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { offWords } from '../../../domain/readings.ts';
import { bounded } from './http.ts';

/** An answer has some 1.5 kB. */
const MAX_BYTES = 64_000;

const figure = z.coerce.number().int().nonnegative();
const answerSchema = z.object({
  Envelope: z.object({
    Body: z.object({
      GetSystemDateAndTimeResponse: z.object({
        SystemDateAndTime: z.object({
          // Local time alone says nothing: its zone is written in a way of each maker's own.
          UTCDateTime: z.object({
            Time: z.object({ Hour: figure.max(23), Minute: figure.max(59), Second: figure.max(60) }),
            Date: z.object({
              Year: figure.min(1_970).max(2_200),
              Month: figure.max(12),
              Day: figure.max(31),
            }),
          }),
        }),
      }),
    }),
  }),
});

const xml = new XMLParser({ parseTagValue: false, processEntities: false, removeNSPrefix: true });

/** What the answer says, ms UTC, to the second; null where it says nothing. Never throws. */
export function timeIn(answer: string): number | null {
  let data: unknown;
  try {
    data = xml.parse(answer);
  } catch {
    // Whatever the parser minds: it is no time.
    return null;
  }
  const parsed = answerSchema.safeParse(data);
  if (!parsed.success) return null;
  const { Time, Date: day } =
    parsed.data.Envelope.Body.GetSystemDateAndTimeResponse.SystemDateAndTime.UTCDateTime;
  return Date.UTC(day.Year, day.Month - 1, day.Day, Time.Hour, Time.Minute, Time.Second);
}

/** As `timeIn`; null too where the answer breaks off, or is longer than one can be. Never rejects. */
export async function clockOf(response: Response): Promise<number | null> {
  if (response.body === null) return null;
  const bytes = await bounded(response.body, MAX_BYTES).catch(() => null);
  return bytes === null ? null : timeIn(Buffer.from(bytes).toString('utf8'));
}

/** A recording is looked for half a minute around: what is off by more is missed. */
const OFF_MS = 30_000;
/** Cameras tell whole seconds, and the answer was under way. */
const NOISE_MS = 2_000;

/** By how much a camera's clock is ahead of this machine's, from heartbeat to heartbeat. */
export class CameraClock {
  #ahead: number | null = null;

  /** Ms; negative where it is behind, null where it never said. */
  get ahead(): number | null {
    return this.#ahead;
  }

  /** What it said while `wall` was the time here, both ms UTC. */
  heard(told: number, wall: number): void {
    const ahead = Math.round(told + 500 - wall);
    if (this.#ahead !== null && Math.abs(ahead - this.#ahead) <= NOISE_MS) return;
    this.#ahead = Math.abs(ahead) <= NOISE_MS ? 0 : ahead;
  }

  /** What is to be done about it; null while it is near enough. */
  get trouble(): string | null {
    if (this.#ahead === null || Math.abs(this.#ahead) <= OFF_MS) return null;
    return `摄像机时间比本机${offWords(this.#ahead)}，录像按换算后的时间找；请在摄像机和录像机里校准日期、时间和时区，本机时间不对的校准本机`;
  }
}
