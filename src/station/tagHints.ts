import type { Evidence } from '../domain/checkpoints/evidence.ts';
import { decodeEpc, formatCode, isIssuable } from '../domain/codes/index.ts';
import type { TagReading } from '../domain/readings.ts';
import type { Attempt } from './attempt.ts';
import type { StationCore } from './core.ts';
import type { DeviceRow } from './dto.ts';

/** A tag not answered for this long has left the zone. */
const TAG_GONE_MS = 10_000;

interface Seen {
  readonly deviceId: string;
  readonly antenna: number;
  at: number;
}

/** Places of a reader: `place` of the device, or one place for each antenna in `settings.antennaPlaces`. */
function antennaPlace(row: DeviceRow, antenna: number): string | null {
  const map = row.settings.antennaPlaces;
  if (map !== null && typeof map === 'object') {
    const value = (map as Record<string, unknown>)[String(antenna)];
    if (typeof value === 'string' && value !== '') return value;
  }
  return row.place;
}

/**
 * UHF hints by place (提示): what answered lately at each antenna. A reader that is lost or silent gives no hint
 * at all, which is neither agreement nor a block.
 */
export class TagHints {
  readonly #core: StationCore;
  readonly #seen = new Map<string, Map<string, Seen>>();

  constructor(core: StationCore) {
    this.#core = core;
  }

  seen(reading: TagReading): void {
    const zone = `${reading.deviceId}:${reading.antenna}`;
    let tags = this.#seen.get(zone);
    if (tags === undefined) {
      tags = new Map();
      this.#seen.set(zone, tags);
    }
    const fresh = !tags.has(reading.epc);
    tags.set(reading.epc, { deviceId: reading.deviceId, antenna: reading.antenna, at: this.#core.mono });
    if (tags.size > 200) this.#forget(tags);
    if (fresh && this.#core.checking.attempt !== null) this.#core.checking.decide();
  }

  #forget(tags: Map<string, Seen>): void {
    for (const [epc, entry] of tags) if (this.#core.mono - entry.at > TAG_GONE_MS) tags.delete(epc);
  }

  /** The hint for the place an attempt is at; null where no reader watches it. */
  hintFor(attempt: Attempt): Extract<Evidence, { type: 'tags' }> | null {
    if (attempt.place === null || (attempt.checkpoint !== 'charge' && attempt.checkpoint !== 'chargeIn'))
      return null;
    const at = attempt.since(this.#core.mono);
    const readers = this.#core.ports.devices
      .list()
      .filter((row) => row.enabled && row.protocol.startsWith('uhf'))
      .filter((row) => [1, 2, 3, 4].some((antenna) => antennaPlace(row, antenna) === attempt.place));
    if (readers.length === 0) return null;
    const working = readers.filter((row) => row.health?.state === 'working');
    if (working.length === 0) return { type: 'tags', silent: true, carriers: [], unknown: 0, at };
    const carriers = new Set<string>();
    let unknown = 0;
    for (const row of working) {
      for (const antenna of [1, 2, 3, 4]) {
        if (antennaPlace(row, antenna) !== attempt.place) continue;
        for (const [epc, entry] of this.#seen.get(`${row.deviceId}:${antenna}`) ?? []) {
          if (this.#core.mono - entry.at > TAG_GONE_MS) continue;
          const code = this.#carrierOf(epc);
          if (code === null) unknown += 1;
          else carriers.add(code);
        }
      }
    }
    return { type: 'tags', silent: false, carriers: [...carriers].sort(), unknown, at };
  }

  #carrierOf(epc: string): string | null {
    const own = decodeEpc(epc);
    if (
      own.own &&
      own.homeId === this.#core.options.homeNumber &&
      isIssuable(own.code.kind, own.code.number)
    ) {
      return formatCode(own.code.kind, own.code.number);
    }
    return this.#core.views.tagCarrier(epc);
  }
}
