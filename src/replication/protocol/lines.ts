/**
 * The text form of pushes and of answers to pulls, see docs/replication.md ("Lines"): a JSON head, `HASH SP CANONICAL`
 * for each event, `seal SP JSON` for each seal, `end COUNT`. The bytes of an event are never put into another JSON, so
 * that nobody writes them twice and the receiver hashes what it received.
 *
 * What a reader is given may be anything. It answers with the message or with a coded error and never throws; whether
 * an event is true is not its business: that is judged by whoever takes it.
 */
import { z } from 'zod';
import { type ErrorCode, GuichengError } from '../../domain/errors.ts';
import { SealSchema } from '../../ledger/accept.ts';
import { MAX_EVENT_LENGTH } from '../../ledger/envelope.ts';
import type { BatchEvent, Seal } from '../../ledger/types.ts';
import { type PullPage, type Push, pushHeadSchema } from './messages.ts';

export { homeHash } from '../../ledger/homeHash.ts';

/** A body is refused beyond this. The largest batch a ledger gives is below it, in whatever script it is written. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** In UTF-16 units: the largest event a ledger writes, its hash and a space. */
export const MAX_LINE_LENGTH = MAX_EVENT_LENGTH + 65;
export const BODY_TYPE = 'application/x-guicheng-lines; charset=utf-8';

const MOST_BYTES_OF_A_UNIT = 3;
const LF = 0x0a;
const EVENT = /^[0-9a-f]{64} /;
const HASH_LENGTH = 64;
const SEAL = 'seal ';
const END = /^end (0|[1-9]\d{0,6})$/;

const pageHeadSchema = z.object({ cursor: z.string().max(MAX_LINE_LENGTH) });

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: GuichengError };

export function writePush({ stationId, epoch, after, events, seals }: Push): string {
  return write({ stationId, epoch, after }, events, seals);
}

export function writePage({ cursor, events, seals }: PullPage): string {
  return write({ cursor }, events, seals);
}

function write(head: object, events: readonly BatchEvent[], seals: readonly Seal[]): string {
  const lines = [JSON.stringify(head)];
  for (const { hash, bytes } of events) lines.push(`${hash} ${bytes}`);
  for (const seal of seals) lines.push(SEAL + JSON.stringify(seal));
  lines.push(`end ${events.length + seals.length}`, '');
  return lines.join('\n');
}

/** Reads a whole push. For a body that comes in pieces see `BodyReader`. */
export function readPush(body: Uint8Array): Read<Push> {
  return readWhole(BodyReader.ofPush(), body);
}

export function readPage(body: Uint8Array): Read<PullPage> {
  return readWhole(BodyReader.ofPage(), body);
}

function readWhole<T>(reader: BodyReader<T>, body: Uint8Array): Read<T> {
  reader.add(body);
  return reader.end();
}

/** What the lines of a body say, apart from what its head means. */
interface Lines {
  readonly events: BatchEvent[];
  readonly seals: Seal[];
}

/** Reads a body as it arrives: its lines are read while the rest is on its way. */
export class BodyReader<T> {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #finish: (head: unknown, lines: Lines) => T | undefined;
  readonly #lines: Lines = { events: [], seals: [] };
  #rest: Uint8Array[] = [];
  #restBytes = 0;
  #bytes = 0;
  #head: unknown;
  #hasHead = false;
  #hasEnded = false;
  #error: GuichengError | undefined;

  private constructor(finish: (head: unknown, lines: Lines) => T | undefined) {
    this.#finish = finish;
  }

  static ofPush(): BodyReader<Push> {
    return new BodyReader((head, lines) => {
      const parsed = pushHeadSchema.safeParse(head);
      return parsed.success ? { ...parsed.data, ...lines } : undefined;
    });
  }

  static ofPage(): BodyReader<PullPage> {
    return new BodyReader((head, lines) => {
      const parsed = pageHeadSchema.safeParse(head);
      return parsed.success ? { ...parsed.data, ...lines } : undefined;
    });
  }

  /** False when the body is already known to be bad: the rest of it need not be received. */
  add(chunk: Uint8Array): boolean {
    if (this.#error) return false;
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_BODY_BYTES) return this.#fail('PROTOCOL.TOO_LARGE', { bytes: this.#bytes });
    const end = chunk.lastIndexOf(LF) + 1;
    if (end === 0) this.#keep(chunk);
    else {
      this.#readBlock(Buffer.concat([...this.#rest, chunk.subarray(0, end)]));
      this.#rest = [];
      this.#restBytes = 0;
      if (end < chunk.length) this.#keep(chunk.subarray(end));
    }
    return this.#error === undefined;
  }

  end(): Read<T> {
    if (!this.#error && (!this.#hasEnded || this.#restBytes > 0)) {
      this.#fail('PROTOCOL.CUT_SHORT', { bytes: this.#bytes });
    }
    if (this.#error) return { ok: false, error: this.#error };
    const value = this.#finish(this.#head, this.#lines);
    return value === undefined
      ? { ok: false, error: bad('PROTOCOL.GARBLED', { line: 1 }) }
      : { ok: true, value };
  }

  #keep(chunk: Uint8Array): void {
    // Copied: whoever received it may use the same memory for what comes next.
    this.#rest.push(Uint8Array.from(chunk));
    this.#restBytes += chunk.length;
    if (this.#restBytes > MAX_LINE_LENGTH * MOST_BYTES_OF_A_UNIT) this.#fail('PROTOCOL.TOO_LARGE', {});
  }

  /** Whole lines: a line feed is never part of another character. */
  #readBlock(block: Uint8Array): void {
    let text: string;
    try {
      text = this.#decoder.decode(block);
    } catch (error) {
      this.#error = bad('PROTOCOL.GARBLED', {}, error);
      return;
    }
    let start = 0;
    while (start < text.length && !this.#error) {
      const end = text.indexOf('\n', start);
      this.#readLine(text.slice(start, end));
      start = end + 1;
    }
  }

  #readLine(line: string): void {
    const { events, seals } = this.#lines;
    if (this.#hasEnded || line.length > MAX_LINE_LENGTH) this.#garbled();
    else if (!this.#hasHead) {
      this.#hasHead = true;
      this.#head = this.#json(line);
    } else if (EVENT.test(line)) {
      if (seals.length > 0) this.#garbled();
      events.push({ hash: line.slice(0, HASH_LENGTH), bytes: line.slice(HASH_LENGTH + 1) });
    } else if (line.startsWith(SEAL)) {
      const seal = SealSchema.safeParse(this.#json(line.slice(SEAL.length)));
      if (seal.success) seals.push(seal.data);
      else this.#garbled();
    } else if (line === `end ${events.length + seals.length}`) this.#hasEnded = true;
    else if (END.test(line)) this.#fail('PROTOCOL.CUT_SHORT', { bytes: this.#bytes });
    else this.#garbled();
  }

  #json(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch (error) {
      this.#error = bad('PROTOCOL.GARBLED', { line: this.#lineNo() }, error);
      return undefined;
    }
  }

  #garbled(): void {
    this.#fail('PROTOCOL.GARBLED', { line: this.#lineNo() });
  }

  #lineNo(): number {
    return 1 + this.#lines.events.length + this.#lines.seals.length;
  }

  #fail(code: keyof typeof SENTENCES, details: Record<string, number>): false {
    this.#error ??= bad(code, details);
    return false;
  }
}

const SENTENCES = {
  'PROTOCOL.TOO_LARGE': '对方发来的数据过大，没有接收，请检查各站程序版本',
  'PROTOCOL.CUT_SHORT': '同步数据没有收完整，将自动重新接收',
  'PROTOCOL.GARBLED': '收到的同步数据无法识别，将自动重新接收',
} as const satisfies Partial<Record<ErrorCode, string>>;

function bad(code: keyof typeof SENTENCES, details: Record<string, number>, cause?: unknown): GuichengError {
  return new GuichengError(code, SENTENCES[code], details, cause);
}
