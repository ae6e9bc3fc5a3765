/**
 * Files by their content (附件), as a side keeps them: `FOLDER/ab/abcd…`, the layout of a station's own attachments. What
 * arrives lies beside as a part for each sender until it is whole and its hash is right; only then it has its name.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { GuichengError } from '../../domain/errors.ts';
import { isMissing, syncFolder } from '../../ledger/backup/files.ts';

const ARRIVING = 'arriving';
const SHA256 = /^[0-9a-f]{64}$/;
/** Photos and papers are small; the largest file is a snapshot of a ledger. */
export const MAX_FILE_BYTES = 4 * 1024 ** 3;

export interface Arriving {
  readonly sha256: string;
  /** Whose part it is: two senders of one file do not write into each other's. */
  readonly from: string;
  /** Where this piece begins; must be what is held already. */
  readonly offset: number;
  /** Of the whole file, in bytes. */
  readonly total: number;
}

export class FileStore {
  readonly #folder: string;
  readonly #arriving = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Bytes of a whole file; null where there is none. */
  async size(sha256: string): Promise<number | null> {
    return await sizeOf(this.#file(sha256));
  }

  /** Bytes held of a file that is on its way from a sender. */
  async held(sha256: string, from: string): Promise<number> {
    return (await sizeOf(this.#part(sha256, from))) ?? 0;
  }

  /** The file from `start` on, to be read after `size` has found it. */
  read(sha256: string, start: number): Readable {
    return createReadStream(this.#file(sha256), { start });
  }

  /**
   * Takes a piece in; with the last one the file is checked and has its name.
   * What came of a piece that was cut off is kept.
   * @returns bytes held now
   * @throws GuichengError `SYNC.FILE_OFFSET`, `SYNC.FILE_BUSY`, `SYNC.FILE_HASH`, `SYNC.FILE_SIZE`
   */
  async receive(piece: Arriving, bytes: AsyncIterable<Uint8Array>): Promise<number> {
    const part = this.#part(piece.sha256, piece.from);
    if (this.#arriving.has(part)) {
      throw new GuichengError('SYNC.FILE_BUSY', '这个附件正在传送，请稍候', { sha256: piece.sha256 });
    }
    this.#arriving.add(part);
    try {
      return await this.#receive(piece, part, bytes);
    } finally {
      this.#arriving.delete(part);
    }
  }

  /**
   * Removes parts to which nothing was added since a wall time, ms UTC: their sender begins anew, if it still wants to.
   * @returns how many
   */
  async forgetParts(before: number): Promise<number> {
    const folder = path.join(this.#folder, ARRIVING);
    let forgotten = 0;
    for (const name of await namesIn(folder)) {
      const part = path.join(folder, name);
      if (this.#arriving.has(part) || (await stat(part)).mtimeMs >= before) continue;
      await rm(part, { force: true });
      forgotten += 1;
    }
    return forgotten;
  }

  async #receive(piece: Arriving, part: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
    const { sha256, offset, total } = piece;
    const whole = await this.size(sha256);
    if (whole !== null) return whole;
    if (total > MAX_FILE_BYTES) throw wrongSize(sha256);
    await mkdir(path.dirname(part), { recursive: true, mode: 0o700 });
    const held = (await sizeOf(part)) ?? 0;
    if (offset !== held) {
      throw new GuichengError('SYNC.FILE_OFFSET', '附件从上次断开的地方继续传送', { sha256, held });
    }
    const now = await append(part, held, total, bytes);
    if (now > total) {
      await rm(part, { force: true });
      throw wrongSize(sha256);
    }
    if (now === total) await this.#settle(sha256, part);
    return now;
  }

  async #settle(sha256: string, part: string): Promise<void> {
    if ((await hashOf(part)) !== sha256) {
      await rm(part, { force: true });
      throw new GuichengError('SYNC.FILE_HASH', '附件传送后内容不符，已丢弃，将自动重传', { sha256 });
    }
    const file = this.#file(sha256);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await rename(part, file);
    syncFolder(path.dirname(file));
  }

  #file(sha256: string): string {
    if (!SHA256.test(sha256)) throw new GuichengError('SYNC.FILE_NAME', '附件编号不合规', {});
    return path.join(this.#folder, sha256.slice(0, 2), sha256);
  }

  #part(sha256: string, from: string): string {
    return path.join(
      this.#folder,
      ARRIVING,
      `${path.basename(this.#file(sha256))}.${path.basename(from)}.part`,
    );
  }
}

/** Appends until the bytes end, or are more than the file has. On the disk when it returns, also when they broke off. */
async function append(
  part: string,
  held: number,
  total: number,
  bytes: AsyncIterable<Uint8Array>,
): Promise<number> {
  const handle = await open(part, 'a', 0o600);
  let now = held;
  try {
    for await (const chunk of bytes) {
      now += chunk.length;
      if (now > total) break;
      await handle.appendFile(chunk);
    }
  } finally {
    await handle.sync();
    await handle.close();
  }
  return now;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function sizeOf(file: string): Promise<number | null> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function wrongSize(sha256: string): GuichengError {
  return new GuichengError('SYNC.FILE_SIZE', '附件比说明的大，没有接收', { sha256 });
}
