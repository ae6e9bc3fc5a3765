/**
 * Files to and from a side, each from where it was broken off. On a connection of its own: a photo on its way never
 * makes a fact wait.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { GuichengError } from '../../domain/errors.ts';
import { understood } from './client.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import type { FileStore } from './fileStore.ts';
import { FILE_TYPE, HELD_HEADER } from './routes/files.ts';
import { fromWire } from './wireErrors.ts';

const receivedSchema = z.object({ held: z.int().min(0), whole: z.boolean() });

export class FileClient {
  readonly #connection: Connection;
  readonly #side: string;

  constructor(options: Omit<ConnectionOptions, 'connections'>) {
    this.#connection = new Connection(options);
    this.#side = options.side;
  }

  /** Sends a file the side has not, from where it left off. @returns bytes that were sent */
  async send(sha256: string, file: string): Promise<number> {
    const path = `/v1/files/${sha256}`;
    const asked = await this.#connection.try({ method: 'HEAD', path });
    if (asked.status === 200) return 0;
    if (asked.status !== 404) throw fromWire(asked.status, '');
    const total = (await stat(file)).size;
    const held = heldOf(asked.headers[HELD_HEADER]);
    // A part longer than the file can only be damaged: the side says so, and begins anew.
    const start = Math.min(held, total);
    const { body } = await this.#connection.ask({
      method: 'PUT',
      path,
      headers: {
        'content-type': FILE_TYPE,
        'content-length': total - start,
        'content-range': `bytes ${start}-${Math.max(start, total - 1)}/${total}`,
      },
      body: createReadStream(file, { start }),
    });
    if (understood(receivedSchema, body).whole) return total - start;
    throw new GuichengError('SYNC.FILE_CUT', '附件没有传完，将从断开处继续', { sha256 });
  }

  /** Fetches a file into a store, from where it left off. @returns bytes that were received */
  async fetch(sha256: string, store: FileStore): Promise<number> {
    const whole = await store.size(sha256);
    if (whole !== null) return 0;
    const offset = await store.held(sha256, this.#side);
    const path = `/v1/files/${sha256}`;
    const asked = await this.#connection.try({ method: 'HEAD', path });
    if (asked.status === 404) throw new GuichengError('SYNC.NO_FILE', '对方还没有这个附件', { sha256 });
    if (asked.status !== 200) throw fromWire(asked.status, '');
    const total = heldOf(asked.headers['content-length']);
    const range = offset > 0 ? { headers: { range: `bytes=${offset}-` } } : {};
    let received = offset;
    const into = async (bytes: AsyncIterable<Uint8Array>): Promise<void> => {
      received = await store.receive({ sha256, from: this.#side, offset, total }, bytes);
    };
    await this.#connection.ask({ method: 'GET', path, ...range, into });
    return received - offset;
  }

  close(): void {
    this.#connection.close();
  }
}

function heldOf(header: string | string[] | undefined): number {
  const held = Number(header ?? 0);
  return Number.isSafeInteger(held) && held >= 0 ? held : 0;
}
