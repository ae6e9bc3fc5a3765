import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { GuichengError } from '../../domain/errors.ts';
import type { StationPorts } from '../ports.ts';

/** What a home needs where there is no application around it: ports that reach nothing, and keys in files. */
export const barePorts: StationPorts = {
  printer: { print: async () => null, write: async () => null },
  interlock: { wired: false, permit: () => undefined },
  devices: {
    list: () => [],
    protocols: async () => [],
    ports: async () => [],
    save: async () => undefined,
    remove: async () => undefined,
    log: () => [],
    health: () => [],
    onReading: () => () => undefined,
    onHealth: () => () => undefined,
  },
  attachments: {
    put: async (bytes) => createHash('sha256').update(bytes).digest('hex'),
    get: async () => null,
  },
  shell: {
    leaveKiosk: () => undefined,
    restart: () => undefined,
    status: async () => ({
      version: '',
      runtime: 'node',
      electron: '',
      key: { store: 'file', text: '' },
      disk: { encrypted: null, text: '', how: '' },
      checks: [],
    }),
  },
};

const keyFile = z.object({ version: z.literal(1), store: z.string(), data: z.base64().min(1) });

/**
 * A secret in the file form of the application's key store, so that the application opens the home afterwards.
 * @param make what to keep when there is none yet, as text; null where a missing one must not be replaced
 * @throws GuichengError `STORAGE.KEY_*`
 */
export function fileSecret(dir: string, name: string, make: (() => string) | null): string {
  const file = path.join(dir, 'keys', `${name}.key`);
  const stored = readIfThere(file);
  if (stored !== null) {
    const parsed = keyFile.safeParse(jsonOrNull(stored));
    if (!parsed.success) throw new GuichengError('STORAGE.KEY_UNREADABLE', '密钥文件已损坏', { file });
    if (parsed.data.store !== 'file') {
      throw new GuichengError('STORAGE.KEY_LOCKED', '密钥在系统密钥库里，请换一个空的文件夹再生成', { file });
    }
    return Buffer.from(parsed.data.data, 'base64').toString('utf8');
  }
  if (make === null)
    throw new GuichengError('STORAGE.KEY_MISSING', '密钥文件不见了，请换一个空的文件夹', { file });
  const secret = make();
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const content = { version: 1, store: 'file', data: Buffer.from(secret, 'utf8').toString('base64') };
  writeFileSync(file, `${JSON.stringify(content)}\n`, { mode: 0o600, flag: 'wx', flush: true });
  return secret;
}

/** 32 bytes as the key store writes them. */
export function newHomeSecret(): string {
  return randomBytes(32).toString('base64');
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
