/** What the fuzzer needs of the endless multipart: a part whose body is an event is a message. */
import type { FuzzCodec } from '../../testing/fuzz.ts';
import { readEvent } from './events.ts';
import { MultipartReader, type PartChunk } from './multipart.ts';
import vectors from './vectors.json' with { type: 'json' };

const BOUNDARY = 'MIME_boundary';
/** What the reader allows for one part, and the mark before it. */
const MOST = (1 << 20) + BOUNDARY.length + 2;

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

function part(body: string, told: boolean): Uint8Array {
  const type = body.startsWith('{') ? 'application/json; charset="UTF-8"' : 'application/xml';
  const length = told ? `Content-Length: ${Buffer.byteLength(body)}\r\n` : '';
  // Without a length the part ends where the next one begins.
  const next = told ? '' : `--${BOUNDARY}\r\n`;
  return Buffer.from(`--${BOUNDARY}\r\nContent-Type: ${type}\r\n${length}\r\n${body}\r\n${next}`);
}

function events(chunks: readonly PartChunk[]): Uint8Array[] {
  return chunks.flatMap((chunk) =>
    chunk.kind === 'part' && readEvent(textOf(chunk.part.body)).ok ? [chunk.part.body] : [],
  );
}

export const fuzzCodec: FuzzCodec = {
  name: 'isapi-multipart',
  seeds: [...vectors.good.map(({ text }) => text), ...vectors.heartbeats].flatMap((text) => [
    new Uint8Array(part(text, true)),
    new Uint8Array(part(text, false)),
  ]),
  holds: MOST,
  heavy: true,
  open: () => {
    let reader = new MultipartReader(BOUNDARY);
    return {
      push: (bytes) => events(reader.push(bytes)),
      // What is held when a stream ends is gone: the next one is another connection.
      flush: () => {
        reader = new MultipartReader(BOUNDARY);
        return [];
      },
      get pending() {
        return reader.held;
      },
    };
  },
  // A whole document that names its kind, and no mark of a part within.
  isSound: (bytes) => {
    const text = textOf(bytes).trim();
    if (!text.includes('eventType') || text.includes(`--${BOUNDARY}`)) return false;
    return text.startsWith('{') ? text.endsWith('}') : text.endsWith('>');
  },
};
