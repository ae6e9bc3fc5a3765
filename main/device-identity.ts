/**
 * Which hardware stands at which port. Port names are given out in the order of plugging, so that two devices change
 * places after a night without power. What does not change with them: the serial number in their USB plug, and what some
 * devices say they are.
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
  /** For the history of a device, in Chinese. */
  readonly said: (deviceId: string, sentence: string) => void;
  readonly labelOf: (deviceId: string) => string;
  /** Another device stands, or no longer stands, at some port. */
  readonly changed: () => void;
}

export class DeviceIdentities {
  readonly #options: IdentityOptions;
  readonly #states = new Map<string, DeviceState>();
  readonly #swapped = new Map<string, string>();
  /** What each says it is while it is connected. */
  readonly #saying = new Map<string, string>();
  /** Another one than was set up, and of no other device here; what the set-up one said. */
  readonly #replaced = new Map<string, string>();

  constructor(options: IdentityOptions) {
    this.#options = options;
  }

  /** Looks whenever a connection begins, in the background. */
  health({ deviceId, state, protocol, identity }: DeviceHealth): void {
    this.#listen(deviceId, identity === undefined ? null : `${protocol} ${identity}`);
    const before = this.#states.get(deviceId);
    this.#states.set(deviceId, state);
    if (state === before || (state !== 'working' && state !== 'silent')) return;
    this.#look(deviceId).catch((error: unknown) => this.#options.report(toGuichengError(error)));
  }

  /** The device whose hardware stands at this one's port; null when all is right or nothing is known. */
  strangerAt(deviceId: string): string | null {
    return this.#swapped.get(deviceId) ?? null;
  }

  /** What the device said that was set up here, where one stands in its place that nobody knows; null otherwise. */
  replacedAt(deviceId: string): string | null {
    return this.#replaced.get(deviceId) ?? null;
  }

  /** The one that stands there now is the right one from here on. */
  accept(deviceId: string): void {
    const own = this.#saying.get(deviceId);
    if (own !== undefined) this.#learnOwn(deviceId, own);
    this.#replaced.delete(deviceId);
    this.#swapped.delete(deviceId);
    this.#options.changed();
  }

  /** The site chose another port: what stands there is right. */
  forget(deviceId: string): void {
    for (const table of ['device_identity', 'device_own_identity'])
      this.#options.db.prepare(`DELETE FROM ${table} WHERE device_id = ?`).run(deviceId);
    this.#states.delete(deviceId);
    this.#saying.delete(deviceId);
    this.#swapped.delete(deviceId);
    this.#replaced.delete(deviceId);
  }

  /** The settings follow the plugs: what each is stays, and where it stands is looked up anew. */
  settled(...deviceIds: readonly string[]): void {
    for (const id of deviceIds) {
      this.#swapped.delete(id);
      this.#replaced.delete(id);
      this.#states.delete(id);
      this.#saying.delete(id);
    }
  }

  /** @param own what it says it is, with its family before it; null while it says nothing */
  #listen(deviceId: string, own: string | null): void {
    if ((this.#saying.get(deviceId) ?? null) === own) return;
    if (own === null) {
      this.#saying.delete(deviceId);
      return;
    }
    // Two that say the same at one time say nothing: they left the factory so.
    const twin = [...this.#saying].find(([id, said]) => id !== deviceId && said === own)?.[0] ?? null;
    this.#saying.set(deviceId, own);
    try {
      if (twin === null) this.#compare(deviceId, own);
      else this.#saysNothing(own, deviceId, twin);
    } catch (error) {
      this.#options.report(toGuichengError(error));
    }
  }

  #saysNothing(own: string, ...deviceIds: readonly string[]): void {
    const { db, changed } = this.#options;
    db.prepare('DELETE FROM device_own_identity WHERE identity = ?').run(own);
    db.prepare('INSERT OR IGNORE INTO device_common_identity (identity) VALUES (?)').run(own);
    for (const id of deviceIds) {
      this.#swapped.delete(id);
      this.#replaced.delete(id);
    }
    changed();
  }

  #compare(deviceId: string, own: string): void {
    const common = this.#options.db.prepare('SELECT 1 FROM device_common_identity WHERE identity = ?');
    if (common.get(own) !== undefined) return;
    const known = this.#options.db
      .prepare<[], { deviceId: string; own: string }>(
        'SELECT device_id AS deviceId, identity AS own FROM device_own_identity',
      )
      .all();
    const mine = known.find((entry) => entry.deviceId === deviceId)?.own ?? null;
    const owner = known.find((entry) => entry.own === own && entry.deviceId !== deviceId)?.deviceId ?? null;
    if (mine === own || (mine === null && owner === null)) {
      if (mine === null) this.#learnOwn(deviceId, own);
      this.#swapped.delete(deviceId);
      this.#replaced.delete(deviceId);
    } else if (owner !== null) {
      this.#stands(deviceId, owner, numberOf(own));
    } else {
      this.#swapped.delete(deviceId);
      this.#replaced.set(deviceId, numberOf(mine ?? ''));
      this.#options.said(
        deviceId,
        `接在这里的不是原来登记的那台：登记的是 ${numberOf(mine ?? '')}，现在是 ${numberOf(own)}`,
      );
    }
    this.#options.changed();
  }

  #stands(deviceId: string, owner: string, number: string): void {
    this.#replaced.delete(deviceId);
    if (this.#swapped.get(deviceId) === owner) return;
    this.#swapped.set(deviceId, owner);
    this.#options.said(
      deviceId,
      `接在这里的，是登记在「${this.#options.labelOf(owner)}」的那台${number === '' ? '' : `（${number}）`}`,
    );
  }

  #learnOwn(deviceId: string, own: string): void {
    this.#options.db
      .prepare(
        `INSERT INTO device_own_identity (device_id, identity) VALUES (?, ?)
           ON CONFLICT (device_id) DO UPDATE SET identity = excluded.identity`,
      )
      .run(deviceId, own);
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
    if (owner === null || owner === deviceId) this.#settlePlug(deviceId);
    else this.#stands(deviceId, owner, '');
    if (this.strangerAt(deviceId) !== before) this.#options.changed();
  }

  /** The plug is right; what the device itself says may still be otherwise. */
  #settlePlug(deviceId: string): void {
    const own = this.#saying.get(deviceId);
    this.#swapped.delete(deviceId);
    if (own !== undefined) this.#compare(deviceId, own);
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

/** Without the family it is kept with. */
const numberOf = (own: string): string => own.slice(own.indexOf(' ') + 1);
