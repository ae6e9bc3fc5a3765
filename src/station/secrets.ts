/**
 * Secrets that all stations of a home share (密件): who knows which PIN, and the one sealed code. They go through no
 * ledger, only from station to station in boxes that nobody between can open. The newest of a name wins, so that a PIN
 * changed at the desk is good at the kiosk, and an old box played again changes nothing.
 */
import { GuichengError } from '../domain/errors.ts';
import type { StationKeys } from '../domain/fold/others.ts';
import type { Signer } from '../ledger/keys.ts';
import { type Box, openBox, sealBox } from '../replication/boxes/box.ts';
import type { StationCore } from './core.ts';
import { readSetting, saveSetting } from './settings.ts';

/** Base64 of the X25519 pair of this station; the private one as PKCS #8 DER. */
export interface SecretKeys {
  readonly boxKey: string;
  readonly signer: Signer;
}

const PIN = 'pin-';
/** What the PIN store calls the sealed code, and what a box may be called. */
const SEALED = { staffId: 'sealed:home', name: 'sealed-code' } as const;
export const HOME_SECRET = 'home-secret';
/** Setting that keeps the version of a secret held last. */
const SEEN = 'secret:';

interface Receiver {
  readonly stationId: string;
  readonly keys: StationKeys;
}

export class Secrets {
  readonly #core: StationCore;
  readonly #keys: SecretKeys;

  constructor(core: StationCore, keys: SecretKeys) {
    this.#core = core;
    this.#keys = keys;
  }

  /** A verifier that was made here, for every other enrolled station. */
  changed(staffId: string, verifier: string): Box[] {
    const name = nameOf(staffId);
    const version = Math.max(this.#core.wall, this.#version(name) + 1);
    this.#remember(name, version);
    return this.#receivers().map((receiver) => this.#seal(receiver, name, version, verifier));
  }

  /**
   * The PINs that were ever changed, for every other enrolled station: one that was changed while nobody was met must
   * not be lost with the process that could not send it. Who has them takes them for old. Not the sealed code: spent
   * elsewhere meanwhile, it would be good again.
   */
  again(): Box[] {
    const receivers = this.#receivers();
    return this.#core.pins.verifiers().flatMap(({ staffId, verifier }) => {
      const name = nameOf(staffId);
      const version = this.#version(name);
      if (version === 0 || name === SEALED.name) return [];
      return receivers.map((receiver) => this.#seal(receiver, name, version, verifier));
    });
  }

  /** Everything a station needs that was let in just now. @throws GuichengError `NOT_FOUND.STATION` */
  allFor(stationId: string, homeSecret: Uint8Array): Box[] {
    const receiver = this.#receivers().find((entry) => entry.stationId === stationId);
    if (receiver === undefined)
      throw new GuichengError('NOT_FOUND.STATION', '这台工作站没有入网', { stationId });
    const secret = Buffer.from(homeSecret).toString('base64');
    return [
      this.#seal(receiver, HOME_SECRET, 1, secret),
      ...this.#core.pins.verifiers().map(({ staffId, verifier }) => {
        const name = nameOf(staffId);
        return this.#seal(receiver, name, Math.max(1, this.#version(name)), verifier);
      }),
    ];
  }

  /**
   * Takes over what is in a box for this station; false where it holds the same or something newer.
   * @throws GuichengError `SYNC.BOX_*`
   */
  take(value: unknown): boolean {
    const { stationId, views } = this.#core;
    try {
      const { box, content } = openBox(value, {
        stationId,
        boxKey: this.#keys.boxKey,
        sealKeyOf: (sender) => {
          const station = views.station(sender);
          const isOut = station?.revoked !== undefined && !station.revoked.replaced;
          return isOut ? undefined : station?.enrolled?.sealKey;
        },
        versionOf: (name) => this.#version(name),
      });
      const staffId = staffOf(box.name);
      // The home secret was taken when this station was let in; another would make every PIN worthless.
      if (staffId === null) return false;
      this.#core.pins.store(staffId, content.toString('utf8'));
      this.#remember(box.name, box.version);
      return true;
    } catch (error) {
      if (error instanceof GuichengError && error.code === 'SYNC.BOX_OLD') return false;
      throw error;
    }
  }

  #receivers(): Receiver[] {
    return this.#core.views
      .stations()
      .filter(({ stationId, revoked }) => stationId !== this.#core.stationId && revoked?.replaced !== false)
      .flatMap(({ stationId, enrolled }) => (enrolled === undefined ? [] : [{ stationId, keys: enrolled }]));
  }

  #seal({ stationId, keys }: Receiver, name: string, version: number, content: string): Box {
    const address = { sender: this.#core.stationId, receiver: stationId, name, version };
    return sealBox(address, Buffer.from(content, 'utf8'), keys.boxKey, this.#keys.signer);
  }

  #version(name: string): number {
    return Number(readSetting(this.#core.ledger.db, `${SEEN}${name}`) ?? 0);
  }

  #remember(name: string, version: number): void {
    saveSetting(this.#core.ledger.db, `${SEEN}${name}`, String(version));
  }
}

function nameOf(staffId: string): string {
  return staffId === SEALED.staffId ? SEALED.name : `${PIN}${staffId}`;
}

function staffOf(name: string): string | null {
  if (name === SEALED.name) return SEALED.staffId;
  return name.startsWith(PIN) ? name.slice(PIN.length) : null;
}
