/**
 * Passwords of devices: kept with the keys of this machine and never in the table of the devices, so that neither a
 * backup, nor a log, nor a support bundle, nor a screen has them.
 */
import { z } from 'zod';
import type { FormField } from '../src/devices/form.ts';

/** Where secret texts lie; `KeyStore` is one. */
export interface SecretStore {
  /** Null where there is none. @throws GuichengError STORAGE.KEY_* */
  read(name: string): Promise<string | null>;
  keep(name: string, text: string): Promise<void>;
  drop(name: string): Promise<void>;
}

const kept = z.record(z.string(), z.string());
type Kept = z.infer<typeof kept>;

const nameOf = (deviceId: string): string => `device-${deviceId}`;

export interface SplitSettings {
  readonly open: Record<string, unknown>;
  /** Only what was typed now: a field left empty leaves what is kept. */
  readonly typed: Kept;
}

/** Takes the secret fields out of what a form sent. */
export function splitSecrets(form: readonly FormField[], settings: Record<string, unknown>): SplitSettings {
  const secret = new Set(form.filter(({ kind }) => kind === 'secret').map(({ name }) => name));
  const entries = Object.entries(settings);
  const typed = entries.flatMap(([name, value]) =>
    secret.has(name) && typeof value === 'string' && value !== '' ? [[name, value] as const] : [],
  );
  return {
    open: Object.fromEntries(entries.filter(([name]) => !secret.has(name))),
    typed: Object.fromEntries(typed),
  };
}

/** What is kept of each device, in memory once it was read: the settings of a device are put together at any time. */
export class DeviceSecrets {
  readonly #store: SecretStore;
  readonly #known = new Map<string, Kept>();

  constructor(store: SecretStore) {
    this.#store = store;
  }

  /** @throws GuichengError STORAGE.KEY_* */
  async load(deviceId: string): Promise<void> {
    const text = await this.#store.read(nameOf(deviceId));
    if (text !== null) this.#known.set(deviceId, kept.parse(JSON.parse(text)));
  }

  of(deviceId: string): Kept {
    return this.#known.get(deviceId) ?? {};
  }

  async keep(deviceId: string, typed: Kept): Promise<void> {
    if (Object.keys(typed).length === 0) return;
    const all = { ...this.of(deviceId), ...typed };
    await this.#store.keep(nameOf(deviceId), JSON.stringify(all));
    this.#known.set(deviceId, all);
  }

  async drop(deviceId: string): Promise<void> {
    if (!this.#known.delete(deviceId)) return;
    await this.#store.drop(nameOf(deviceId));
  }
}

/** For a station without a disk of its own: tests, a trial of the installation. */
export function secretsInMemory(): SecretStore {
  const held = new Map<string, string>();
  return {
    read: async (name) => held.get(name) ?? null,
    keep: async (name, text) => {
      held.set(name, text);
    },
    drop: async (name) => {
      held.delete(name);
    },
  };
}
