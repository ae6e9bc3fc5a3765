/**
 * Which hardware stands at which port. Port names are given out in the order of plugging, so that two devices change
 * places after a night without power; the serial number in their USB plug does not change with them.
 */
import { type GuichengError, toGuichengError } from '../src/domain/errors.ts';
import type { DeviceHealth, DeviceState } from '../src/domain/readings.ts';
import type { Db } from '../src/ledger/sqlite.ts';

export interface IdentityOptions {
  readonly db: Db;
  /** The serial port a device is set up at; null for any other connection. */
  readonly portOf: (deviceId: string) => string | null;
  readonly ports: () => Promise<readonly { readonly path: string; readonly serialNumber: string | null }[]>;
  readonly report: (error: GuichengError) => void;
  /** Another device stands, or no longer stands, at some port. */
  readonly changed: () => void;
}

export class DeviceIdentities {
  readonly #options: IdentityOptions;
  readonly #states = new Map<string, DeviceState>();
  readonly #swapped = new Map<string, string>();

  constructor(options: IdentityOptions) {
    this.#options = options;
  }

  /** Looks whenever a connection begins, in the background. */
  health({ deviceId, state }: DeviceHealth): void {
    const before = this.#states.get(deviceId);
    this.#states.set(deviceId, state);
    if (state === before || (state !== 'working' && state !== 'silent')) return;
    this.#look(deviceId).catch((error: unknown) => this.#options.report(toGuichengError(error)));
  }

  /** The device whose hardware stands at this one's port; null when all is right or nothing is known. */
  strangerAt(deviceId: string): string | null {
    return this.#swapped.get(deviceId) ?? null;
  }

  /** The site chose another port: what stands there is right. */
  forget(deviceId: string): void {
    this.#options.db.prepare('DELETE FROM device_identity WHERE device_id = ?').run(deviceId);
    this.#states.delete(deviceId);
    this.#swapped.delete(deviceId);
  }

  /** The settings follow the plugs: what each is stays, and where it stands is looked up anew. */
  settled(...deviceIds: readonly string[]): void {
    for (const id of deviceIds) {
      this.#swapped.delete(id);
      this.#states.delete(id);
    }
  }

  async #look(deviceId: string): Promise<void> {
    const path = this.#options.portOf(deviceId);
    if (path === null) return;
    const ports = await this.#options.ports();
    const serial = ports.find((port) => port.path === path)?.serialNumber ?? null;
    // Cheap adapters all carry the same number, which says nothing.
    if (serial === null || ports.filter((port) => port.serialNumber === serial).length > 1) return;
    const owners = this.#known().flatMap((entry) => (entry.serial === serial ? [entry.deviceId] : []));
    // Several devices of one line know it by the same plug.
    const isHere = owners.some((id) => id === deviceId || this.#options.portOf(id) === path);
    const owner = isHere ? deviceId : (owners[0] ?? null);
    const before = this.strangerAt(deviceId);
    if (owner === null || (isHere && !owners.includes(deviceId))) this.#learn(deviceId, serial);
    if (owner === null || owner === deviceId) this.#swapped.delete(deviceId);
    else this.#swapped.set(deviceId, owner);
    if (this.strangerAt(deviceId) !== before) this.#options.changed();
  }

  #known(): readonly { readonly deviceId: string; readonly serial: string }[] {
    return this.#options.db
      .prepare<[], { deviceId: string; serial: string }>(
        'SELECT device_id AS deviceId, serial_number AS serial FROM device_identity',
      )
      .all();
  }

  #learn(deviceId: string, serial: string): void {
    this.#options.db
      .prepare(
        `INSERT INTO device_identity (device_id, serial_number) VALUES (?, ?)
           ON CONFLICT (device_id) DO UPDATE SET serial_number = excluded.serial_number`,
      )
      .run(deviceId, serial);
  }
}
