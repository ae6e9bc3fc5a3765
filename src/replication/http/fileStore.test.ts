import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileStore } from './fileStore.ts';

const BYTES = Buffer.from('一张照片的内容');
const SHA = createHash('sha256').update(BYTES).digest('hex');
const WHOLE = { sha256: SHA, from: 'kiosk', offset: 0, total: BYTES.length };

async function* of(...pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}

describe('files by their content', () => {
  let folder: string;
  let store: FileStore;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'files-'));
    store = new FileStore(folder);
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are there once they are whole, and once only', async () => {
    expect(await store.receive(WHOLE, of(BYTES.subarray(0, 5)))).toBe(5);
    expect(await store.size(SHA)).toBeNull();
    expect(await store.held(SHA, 'kiosk')).toBe(5);
    expect(await store.held(SHA, 'desk')).toBe(0);
    expect(await store.receive({ ...WHOLE, offset: 5 }, of(BYTES.subarray(5)))).toBe(BYTES.length);
    expect(await store.size(SHA)).toBe(BYTES.length);
    expect(await store.receive({ ...WHOLE, from: 'desk' }, of(BYTES))).toBe(BYTES.length);
    expect(readdirSync(path.join(folder, 'arriving'))).toEqual([]);
  });

  it('keep what came before the line broke, and take two senders at once, but no sender twice', async () => {
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(BYTES.subarray(0, 7));
      throw new Error('cut');
    };
    await expect(store.receive(WHOLE, broken())).rejects.toThrow('cut');
    expect(await store.held(SHA, 'kiosk')).toBe(7);
    let goOn = (): void => undefined;
    const slow = async function* (): AsyncGenerator<Uint8Array> {
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      yield BYTES.subarray(7);
    };
    const first = store.receive({ ...WHOLE, offset: 7 }, slow());
    await expect(store.receive({ ...WHOLE, offset: 7 }, of())).rejects.toMatchObject({
      code: 'SYNC.FILE_BUSY',
    });
    await store.receive({ ...WHOLE, from: 'desk' }, of(BYTES.subarray(0, 1)));
    await expect.poll(() => goOn.length).toBe(1);
    goOn();
    expect(await first).toBe(BYTES.length);
  });

  it('are refused where they are longer than was said, from elsewhere, or something else', async () => {
    const long = store.receive({ ...WHOLE, total: 3 }, of(BYTES));
    await expect(long).rejects.toMatchObject({ code: 'SYNC.FILE_SIZE' });
    await expect(store.receive({ ...WHOLE, total: 1e15 }, of())).rejects.toMatchObject({
      code: 'SYNC.FILE_SIZE',
    });
    await expect(store.receive({ ...WHOLE, offset: 4 }, of())).rejects.toMatchObject({
      code: 'SYNC.FILE_OFFSET',
      details: { held: 0 },
    });
    const other = Buffer.from(BYTES).fill(1, 0, 1);
    await expect(store.receive(WHOLE, of(other))).rejects.toMatchObject({ code: 'SYNC.FILE_HASH' });
    expect(await store.held(SHA, 'kiosk')).toBe(0);
    await expect(store.size('../../etc/passwd')).rejects.toMatchObject({ code: 'SYNC.FILE_NAME' });
  });

  it('that nobody goes on with are forgotten', async () => {
    expect(await store.forgetParts(Date.now())).toBe(0);
    await store.receive(WHOLE, of(BYTES.subarray(0, 5)));
    expect(await store.forgetParts(Date.now() - 60_000)).toBe(0);
    expect(await store.forgetParts(Date.now() + 60_000)).toBe(1);
    expect(await store.held(SHA, 'kiosk')).toBe(0);
  });
});
