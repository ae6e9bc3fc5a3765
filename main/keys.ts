/**
 * Secrets of this machine: one Ed25519 key a station, one secret of the home, the passwords of devices. In the
 * platform's key store where there is one, otherwise in a file only this user can read, which the status page says.
 * A key that is missing or unreadable is an error: a new one in its place would break the chain it signed.
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { GuichengError } from '../src/domain/errors.ts';
import { createSigner, generateKeyPair, type Signer } from '../src/ledger/keys.ts';
import { isMissing, writeAtomic } from './atomic.ts';

/** The platform's key store as Electron's `safeStorage` gives it. */
export interface Vault {
  available(): boolean;
  encrypt(text: string): Uint8Array;
  decrypt(bytes: Uint8Array): string;
}

export type KeyPlace = 'keyring' | 'file';

export interface SecretOptions {
  /** Whether a missing secret may be created: only where nothing was ever signed with it. */
  readonly mayCreate: boolean;
}

const keyFile = z.object({
  version: z.literal(1),
  store: z.enum(['keyring', 'file']),
  data: z.base64().min(1),
});

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/;
const HOME_SECRET_BYTES = 32;

export class KeyStore {
  readonly #folder: string;
  readonly #vault: Vault;
  readonly #places = new Set<KeyPlace>();

  constructor(folder: string, vault: Vault) {
    this.#folder = folder;
    this.#vault = vault;
  }

  /**
   * The signer of a station; its private key never leaves this process.
   * @throws GuichengError STORAGE.KEY_MISSING, STORAGE.KEY_UNREADABLE, LEDGER.BAD_KEY
   */
  async signer(stationId: string, options: SecretOptions): Promise<Signer> {
    const key = await this.#secret(`station-${stationId}`, options, () => generateKeyPair().privateKey);
    return createSigner(key);
  }

  /**
   * The secret PIN verifiers of the home are keyed with.
   * @throws GuichengError STORAGE.KEY_MISSING, STORAGE.KEY_UNREADABLE
   */
  async homeSecret(options: SecretOptions): Promise<Uint8Array> {
    const text = await this.#secret('home', options, () => randomBytes(HOME_SECRET_BYTES).toString('base64'));
    const secret = Buffer.from(text, 'base64');
    if (secret.length !== HOME_SECRET_BYTES) throw unreadable('home');
    return secret;
  }

  /** A text that was kept, e.g. the password of a device; null where none is. @throws GuichengError STORAGE.KEY_* */
  async read(name: string): Promise<string | null> {
    const file = this.#fileOf(name);
    const stored = await readIfThere(file, name);
    return stored === null ? null : await this.#open(stored, file, name);
  }

  async keep(name: string, text: string): Promise<void> {
    await this.#keep(this.#fileOf(name), text);
  }

  async drop(name: string): Promise<void> {
    await rm(this.#fileOf(name), { force: true });
  }

  /** Where the secrets used so far lie; `file` as soon as one of them does. */
  status(): { readonly store: KeyPlace; readonly text: string } {
    const store =
      this.#places.size === 0 ? this.#placeForNew() : this.#places.has('file') ? 'file' : 'keyring';
    return store === 'keyring'
      ? { store, text: '密钥由操作系统的密钥库保护' }
      : {
          store,
          text: '本机没有可用的系统密钥库，密钥存放在仅本账户可读的文件中。请给磁盘加密，并限制本机账户',
        };
  }

  #fileOf(name: string): string {
    if (!NAME.test(name)) throw new GuichengError('INPUT.KEY_NAME', '编号不合规，无法找到密钥', { name });
    return path.join(this.#folder, `${name}.key`);
  }

  async #secret(name: string, { mayCreate }: SecretOptions, make: () => string): Promise<string> {
    const file = this.#fileOf(name);
    const stored = await readIfThere(file, name);
    if (stored !== null) return this.#open(stored, file, name);
    if (!mayCreate) {
      throw new GuichengError(
        'STORAGE.KEY_MISSING',
        '本站密钥文件不见了，为保证记录可信，程序不会自动换新。请从备份恢复密钥文件，或联系技术人员',
        { file },
      );
    }
    const secret = make();
    await this.#keep(file, secret);
    return secret;
  }

  async #open(content: string, file: string, name: string): Promise<string> {
    const parsed = keyFile.safeParse(jsonOrNull(content));
    if (!parsed.success) throw unreadable(name, file);
    const { store, data } = parsed.data;
    const bytes = Buffer.from(data, 'base64');
    this.#places.add(store);
    if (store === 'file') {
      // A copy or a restore may have widened the rights.
      if (process.platform !== 'win32') await chmod(file, 0o600);
      return bytes.toString('utf8');
    }
    if (!this.#vault.available()) {
      throw new GuichengError(
        'STORAGE.KEY_LOCKED',
        '系统密钥库现在打不开，无法取出本站密钥。请用原来的账户登录系统后再打开归程',
        { file },
      );
    }
    try {
      return this.#vault.decrypt(bytes);
    } catch (error) {
      throw unreadable(name, file, error);
    }
  }

  async #keep(file: string, secret: string): Promise<void> {
    const store = this.#placeForNew();
    const bytes = store === 'keyring' ? this.#vault.encrypt(secret) : Buffer.from(secret, 'utf8');
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const content = { version: 1, store, data: Buffer.from(bytes).toString('base64') };
    await writeAtomic(file, `${JSON.stringify(content)}\n`, 0o600);
    this.#places.add(store);
  }

  #placeForNew(): KeyPlace {
    return this.#vault.available() ? 'keyring' : 'file';
  }
}

async function readIfThere(file: string, name: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw unreadable(name, file, error);
  }
}

function jsonOrNull(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    // Not JSON is one more way of being unreadable; the schema then says so.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function unreadable(name: string, file = '', cause?: unknown): GuichengError {
  return new GuichengError(
    'STORAGE.KEY_UNREADABLE',
    '本站密钥文件已损坏或不属于本机，程序不会自动换新。请从备份恢复密钥文件，或联系技术人员',
    { name, file },
    cause,
  );
}
