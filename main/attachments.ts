/** Photos and scans, named by their SHA-256: the event carries the hash, the file cannot change under it. */
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { GuichengError } from '../src/domain/errors.ts';
import type { AttachmentStore } from '../src/station/ports.ts';
import { isMissing, writeAtomic } from './atomic.ts';

const MAX_BYTES = 12_000_000;
const SHA256 = /^[0-9a-f]{64}$/;

/** What the bytes say they are; a name or a header from outside is not believed. */
export function mimeOf(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 12));
  if (head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg';
  if (head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])))
    return 'image/png';
  if (head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP')
    return 'image/webp';
  if (head.toString('latin1', 0, 5) === '%PDF-') return 'application/pdf';
  return null;
}

export function createAttachments(folder: string): AttachmentStore {
  const fileOf = (sha256: string): string => path.join(folder, sha256.slice(0, 2), sha256);

  const put: AttachmentStore['put'] = async (bytes, mime) => {
    if (bytes.length > MAX_BYTES) {
      throw new GuichengError('INPUT.ATTACHMENT_TOO_LARGE', '文件过大，请缩小照片后再添加', {
        bytes: bytes.length,
      });
    }
    if (mimeOf(bytes) !== mime) {
      throw new GuichengError('INPUT.ATTACHMENT_TYPE', '文件内容与格式不符，请重新拍照或另选文件', { mime });
    }
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    // Already there and sound: nothing to do. There and damaged: the same bytes put it right.
    if ((await readIfSound(fileOf(sha256), sha256)).state === 'sound') return sha256;
    try {
      await mkdir(path.dirname(fileOf(sha256)), { recursive: true, mode: 0o700 });
      await writeAtomic(fileOf(sha256), bytes);
    } catch (error) {
      const text = String(error);
      throw new GuichengError('STORAGE.ATTACHMENT', '附件没有保存，请检查磁盘后重试', { text }, error);
    }
    return sha256;
  };

  const get: AttachmentStore['get'] = async (sha256) => {
    if (!SHA256.test(sha256)) throw new GuichengError('INPUT.ATTACHMENT_HASH', '附件编号不合规', {});
    const found = await readIfSound(fileOf(sha256), sha256);
    if (found.state === 'missing') return null;
    if (found.state === 'damaged') {
      throw new GuichengError('STORAGE.ATTACHMENT_DAMAGED', '附件文件已损坏，请从备份恢复', { sha256 });
    }
    return { bytes: found.bytes, mime: mimeOf(found.bytes) ?? 'application/octet-stream' };
  };

  return { put, get };
}

type Found =
  | { readonly state: 'missing' }
  | { readonly state: 'damaged' }
  | { readonly state: 'sound'; readonly bytes: Uint8Array };

async function readIfSound(file: string, sha256: string): Promise<Found> {
  try {
    const bytes = await readFile(file);
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) return { state: 'damaged' };
    return { state: 'sound', bytes };
  } catch (error) {
    if (isMissing(error)) return { state: 'missing' };
    throw new GuichengError(
      'STORAGE.ATTACHMENT',
      '附件读不出来，请检查磁盘后重试',
      { text: String(error) },
      error,
    );
  }
}
