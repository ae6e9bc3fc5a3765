/**
 * The families of devices this station speaks. One is loaded when a device of it is set up here, all of them only when
 * somebody looks at the list or searches: drivers bring libraries with them that most stations never need.
 */
import { loadProtocol, type ProtocolLoader, protocolIds } from '../src/devices/registry.ts';
import type { Protocol } from '../src/devices/types.ts';
import { GuichengError } from '../src/domain/errors.ts';

export interface FamiliesOnOffer {
  readonly ids: readonly string[];
  readonly load: ProtocolLoader;
}

export const ALL_FAMILIES: FamiliesOnOffer = { ids: protocolIds(), load: loadProtocol };

export class DeviceFamilies {
  readonly #offer: FamiliesOnOffer;
  readonly #loaded = new Map<string, Protocol>();

  constructor(offer: FamiliesOnOffer) {
    this.#offer = offer;
  }

  /** Undefined for what is not in use, or is no family. */
  get(id: string): Protocol | undefined {
    return this.#loaded.get(id);
  }

  /** @throws GuichengError NOT_FOUND.DEVICE_PROTOCOL for what is no family; whatever its driver fails to load with */
  async use(id: string): Promise<Protocol> {
    if (!this.#offer.ids.includes(id))
      throw new GuichengError('NOT_FOUND.DEVICE_PROTOCOL', '请选择设备类型', { fields: ['protocol'], id });
    const protocol = this.#loaded.get(id) ?? (await this.#offer.load(id));
    this.#loaded.set(id, protocol);
    return protocol;
  }

  /** Never rejects: what cannot be loaded is refused, with its reason, when its device is begun. */
  async inUse(ids: readonly string[]): Promise<void> {
    await Promise.allSettled(ids.map((id) => this.use(id)));
  }

  /** In the order they are offered in. @throws as `use` */
  async all(): Promise<readonly Protocol[]> {
    return await Promise.all(this.#offer.ids.map((id) => this.use(id)));
  }
}
