import type { Evidence } from '../domain/checkpoints/evidence.ts';
import { decodeEpc, formatCode, isIssuable } from '../domain/codes/index.ts';
import type { TagReading } from '../domain/readings.ts';
import type { Attempt } from './attempt.ts';
import type { StationCore } from './core.ts';
import type { DeviceRow, TagInSight } from './dto.ts';

/** A tag not answered for this long has left the zone. */
const TAG_GONE_MS = 10_000;
/** As many as lie before one antenna on a busy day; nothing is looked through below it. */
const FEW_TAGS = 200;

interface Seen {
  readonly deviceId: string;
  readonly antenna: number;
  at: number;
}

/**
 * The antennas of a reader at one place (`settings.antennaPlaces` by antenna, else the device's own `place`), and
 * those of them that see anything now: a missing cable must not look like an empty furnace mouth.
 */
export function antennasAt(row: DeviceRow, place: string): { watching: number[]; seeing: number[] } {
  const { antennas, antennaPlaces } = row.settings;
  const places = new Map(
    typeof antennaPlaces === 'object' && antennaPlaces !== null ? Object.entries(antennaPlaces) : [],
  );
  const inUse = Array.isArray(antennas)
    ? antennas.map(Number)
    : typeof antennas === 'string'
      ? antennas.split(/[^0-9]+/).flatMap((text) => (text === '' ? [] : [Number(text)]))
      : [...places.keys()].map(Number);
  const watching = (inUse.length === 0 ? [1] : inUse).filter((antenna) => {
    const own: unknown = places.get(String(antenna));
    return (typeof own === 'string' && own !== '' ? own : row.place) === place;
  });
  const blind = row.health?.faultyAntennas ?? [];
  const seeing =
    row.health?.state === 'working' ? watching.filter((antenna) => !blind.includes(antenna)) : [];
  return { watching, seeing };
}

/**
 * UHF hints by place (提示): what answered lately at each antenna. A reader that is lost or silent gives no hint
 * at all, which is neither agreement nor a block.
 */
export class TagHints {
  readonly #core: StationCore;
  readonly #seen = new Map<string, Map<string, Seen>>();
  readonly #rooms = new Map<string, number>();

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
    if (tags.size > this.#room(zone)) this.#forget(zone, tags);
    if (fresh && this.#core.checking.attempt !== null) this.#core.checking.decide();
  }

  #room(zone: string): number {
    return this.#rooms.get(zone) ?? FEW_TAGS;
  }

  /** Room for twice what is still there: looking through all of them at every read would grow with its square. */
  #forget(zone: string, tags: Map<string, Seen>): void {
    for (const [epc, entry] of tags) if (this.#core.mono - entry.at > TAG_GONE_MS) tags.delete(epc);
    this.#rooms.set(zone, Math.max(FEW_TAGS, 2 * tags.size));
  }

  /** The hint for the place an attempt is at; null where no reader watches it. */
  hintFor(attempt: Attempt): Extract<Evidence, { type: 'tags' }> | null {
    if (attempt.place === null || (attempt.checkpoint !== 'charge' && attempt.checkpoint !== 'chargeIn'))
      return null;
    const at = attempt.since(this.#core.mono);
    const place = attempt.place;
    const readers = this.#core.ports.devices
      .list()
      .filter((row) => row.enabled && row.protocol.startsWith('uhf'))
      .map((row) => ({ deviceId: row.deviceId, ...antennasAt(row, place) }))
      .filter(({ watching }) => watching.length > 0);
    if (readers.length === 0) return null;
    if (readers.every(({ seeing }) => seeing.length === 0))
      return { type: 'tags', silent: true, carriers: [], unknown: 0, at };
    const carriers = new Set<string>();
    let unknown = 0;
    for (const { deviceId, seeing } of readers) {
      for (const antenna of seeing) {
        for (const [epc, entry] of this.#seen.get(`${deviceId}:${antenna}`) ?? []) {
          if (this.#core.mono - entry.at > TAG_GONE_MS) continue;
          const code = this.carrierOf(epc);
          if (code === null) unknown += 1;
          else carriers.add(code);
        }
      }
    }
    return { type: 'tags', silent: false, carriers: [...carriers].sort(), unknown, at };
  }

  /** Tags in sight that belong to no carrier yet, the freshest first. */
  strangers(): TagInSight[] {
    const labels = new Map(this.#core.ports.devices.list().map((row) => [row.deviceId, row.label]));
    const found = new Map<string, TagInSight>();
    for (const tags of this.#seen.values()) {
      for (const [epc, entry] of tags) {
        const ago = this.#core.mono - entry.at;
        if (ago > TAG_GONE_MS || this.carrierOf(epc) !== null) continue;
        const where = `${labels.get(entry.deviceId) ?? '读写器'} ${entry.antenna} 号天线`;
        const before = found.get(epc);
        if (before === undefined || before.ago > ago) found.set(epc, { epc, where, ago: Math.round(ago) });
      }
    }
    return [...found.values()].sort((a, b) => a.ago - b.ago);
  }

  /** The carrier a tag means: one that we wrote says it itself, another was registered. */
  carrierOf(epc: string): string | null {
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
