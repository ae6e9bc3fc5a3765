import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createAttachments } from './attachments.ts';

const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
const sha256 = createHash('sha256').update(jpeg).digest('hex');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'attachments-'));
});

test('what was put comes back, under its hash, once', async () => {
  const store = createAttachments(folder);
  expect(await store.put(jpeg, 'image/jpeg')).toBe(sha256);
  expect(await store.put(jpeg, 'image/jpeg')).toBe(sha256);
  expect(readdirSync(path.join(folder, sha256.slice(0, 2)))).toEqual([sha256]);
  const found = await store.get(sha256);
  expect(found?.mime).toBe('image/jpeg');
  expect(Buffer.from(found?.bytes ?? [])).toEqual(jpeg);
});

test('nothing there is null, no error', async () => {
  expect(await createAttachments(folder).get(sha256)).toBeNull();
});

test('the type is that of the bytes, not of the claim', async () => {
  const store = createAttachments(folder);
  await expect(store.put(jpeg, 'image/png')).rejects.toMatchObject({ code: 'INPUT.ATTACHMENT_TYPE' });
  await expect(store.put(Buffer.from('<html>'), 'image/png')).rejects.toMatchObject({
    code: 'INPUT.ATTACHMENT_TYPE',
  });
});

test('a damaged file is said to be damaged, and the same bytes repair it', async () => {
  const store = createAttachments(folder);
  await store.put(jpeg, 'image/jpeg');
  writeFileSync(path.join(folder, sha256.slice(0, 2), sha256), 'rot');
  await expect(store.get(sha256)).rejects.toMatchObject({ code: 'STORAGE.ATTACHMENT_DAMAGED' });
  await store.put(jpeg, 'image/jpeg');
  expect(await store.get(sha256)).not.toBeNull();
});

test.each(['../../etc/passwd', '', `${sha256}/..`, sha256.toUpperCase()])(
  'refuses the name %j',
  async (name) => {
    await expect(createAttachments(folder).get(name)).rejects.toMatchObject({
      code: 'INPUT.ATTACHMENT_HASH',
    });
  },
);

test('a file over the limit is refused', async () => {
  await expect(createAttachments(folder).put(new Uint8Array(12_000_001), 'image/png')).rejects.toMatchObject({
    code: 'INPUT.ATTACHMENT_TOO_LARGE',
  });
});
