/**
 * What a hub as a service keeps in its folder, beside its ledger: who it is, its keys, the authority of the home. Files
 * for this account alone. A key that is missing is an error once something was signed with it: a new one in its place
 * would break what it signed.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { GuichengError } from '../../domain/errors.ts';
import { writeWhole } from '../../ledger/backup/files.ts';
import { createSigner, generateKeyPair, type Signer } from '../../ledger/keys.ts';
import { jsonOrNull } from '../json.ts';
import { type Authority, createAuthority } from '../tls/authority.ts';
import { newPaperCode, openAuthority, sealAuthority } from '../tls/authorityCopy.ts';
import { type BoxKey, newBoxKey, newTlsKey, type TlsKey } from '../tls/keys.ts';

const OWNER_ONLY = 0o700;

const identitySchema = z.object({
  homeId: z.string().min(1).max(80),
  stationId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  name: z.string().min(1).max(80),
});
export type HubIdentity = z.infer<typeof identitySchema>;

const keySchema = z.object({ publicKey: z.string(), privateKey: z.string() });
const authoritySchema = z.object({
  homeId: z.string(),
  certificate: z.string(),
  fingerprint: z.string(),
  privateKey: z.string(),
});

export interface HubKeys {
  readonly signer: Signer;
  readonly tls: TlsKey;
  readonly box: BoxKey;
}

export interface HeldAuthority {
  readonly authority: Authority;
  /** To be printed, when the authority was made just now; never to be had again. */
  readonly paperCode: string | null;
}

export class HubFolder {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = path.resolve(folder);
    mkdirSync(path.join(this.folder, 'keys'), { recursive: true, mode: OWNER_ONLY });
  }

  get ledgerFile(): string {
    return path.join(this.folder, 'ledger.db');
  }

  get filesFolder(): string {
    return path.join(this.folder, 'attachments');
  }

  get boxesFolder(): string {
    return path.join(this.folder, 'boxes');
  }

  /** The sealed copy of the authority, for every backup. */
  get copyFile(): string {
    return path.join(this.folder, 'authority-copy.json');
  }

  /** The certificate of the authority: what the county is given to know this home by. */
  get authorityFile(): string {
    return path.join(this.folder, 'authority.pem');
  }

  /** Who it is; `first` is written down the first time and only compared after. @throws GuichengError `INPUT.HUB_IDENTITY` */
  identity(first: Partial<HubIdentity>): HubIdentity {
    const file = path.join(this.folder, 'hub.json');
    const held = existsSync(file) ? parsed(identitySchema, file) : null;
    if (held === null) {
      const made = identitySchema.safeParse(first);
      if (!made.success) {
        throw new GuichengError(
          'INPUT.HUB_IDENTITY',
          '第一次启动枢纽请给出馆编号：--home，只用字母、数字和横线',
        );
      }
      writeWhole(file, `${JSON.stringify(made.data)}\n`);
      return made.data;
    }
    const isOther =
      (first.homeId !== undefined && first.homeId !== held.homeId) ||
      (first.stationId !== undefined && first.stationId !== held.stationId);
    if (isOther) {
      throw new GuichengError('INPUT.HUB_IDENTITY', '这个文件夹属于另一个枢纽，请检查 --home 和 --station', {
        homeId: held.homeId,
        stationId: held.stationId,
      });
    }
    return held;
  }

  /** @throws GuichengError `STORAGE.KEY_MISSING`, `STORAGE.KEY_UNREADABLE`, `LEDGER.BAD_KEY` */
  keys(): HubKeys {
    return {
      signer: createSigner(this.#key('seal', generateKeyPair).privateKey),
      tls: this.#key('tls', newTlsKey),
      box: this.#key('box', newBoxKey),
    };
  }

  /**
   * The authority of the home: held, opened from its copy with the code on paper, or made the first time.
   * @throws GuichengError `STORAGE.KEY_MISSING`, `STORAGE.KEY_UNREADABLE`, `ENROL.PAPER_CODE`, `ENROL.BAD_COPY`
   */
  async authority(homeId: string, wall: number, paperCode?: string): Promise<HeldAuthority> {
    const held = await this.#authority(homeId, wall, paperCode);
    writeWhole(this.authorityFile, held.authority.certificate);
    return held;
  }

  async #authority(homeId: string, wall: number, paperCode?: string): Promise<HeldAuthority> {
    const file = this.#keyFile('authority');
    if (existsSync(file)) return { authority: parsed(authoritySchema, file), paperCode: null };
    if (paperCode !== undefined && existsSync(this.copyFile)) {
      const opened = await openAuthority(jsonOrNull(readFileSync(this.copyFile, 'utf8')), paperCode);
      writeWhole(file, JSON.stringify(opened));
      return { authority: opened, paperCode: null };
    }
    if (existsSync(this.ledgerFile)) throw missing(file);
    const authority = await createAuthority(homeId, wall);
    const code = newPaperCode();
    // The copy first: an authority without one could not be brought back.
    writeWhole(this.copyFile, JSON.stringify(await sealAuthority(authority, code)));
    writeWhole(file, JSON.stringify(authority));
    return { authority, paperCode: code };
  }

  #key(name: string, make: () => z.infer<typeof keySchema>): z.infer<typeof keySchema> {
    const file = this.#keyFile(name);
    if (existsSync(file)) return parsed(keySchema, file);
    if (existsSync(this.ledgerFile)) throw missing(file);
    const made = make();
    writeWhole(file, JSON.stringify(made));
    return made;
  }

  #keyFile(name: string): string {
    return path.join(this.folder, 'keys', `${name}.json`);
  }
}

function parsed<T>(schema: z.ZodType<T>, file: string): T {
  const read = schema.safeParse(jsonOrNull(readFileSync(file, 'utf8')));
  if (read.success) return read.data;
  const words = '枢纽的密钥或设置文件已损坏，程序不会自动换新，请从备份恢复';
  throw new GuichengError('STORAGE.KEY_UNREADABLE', words, { file: path.basename(file) }, read.error);
}

function missing(file: string): GuichengError {
  return new GuichengError(
    'STORAGE.KEY_MISSING',
    '枢纽的密钥文件不见了，程序不会自动换新。请从备份恢复；本馆证书可用纸质恢复码打开：--paper-code',
    { file: path.basename(file) },
  );
}
