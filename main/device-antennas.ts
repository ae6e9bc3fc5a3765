/**
 * 走测 and what comes of it: which answers of a tag are strong enough to be a hint, and what each antenna saw while
 * somebody walked a tag past it. What is too weak is counted and goes no further.
 */
import { z } from 'zod';
import type { Clock } from '../src/devices/clock.ts';
import type { DeviceConfigInput } from '../src/devices/config.ts';
import { type FormField, settingsOf, shownFields } from '../src/devices/form.ts';
import type { AntennaTuning } from '../src/devices/types.ts';
import { GuichengError } from '../src/domain/errors.ts';
import type { Reading, TagReading } from '../src/domain/readings.ts';
import type { AntennaWalk, DeviceRow } from '../src/station/dto.ts';
import type { AntennaChange, WalkOfReader } from '../src/station/ports.ts';
import type { StoredRow } from './device-store.ts';

/** Who asks for a walk looks about twice a second; nobody looking for so long, it is over. */
const LEFT_MS = 10_000;
/** What answered within this time is there now. */
const NOW_MS = 1_500;
/** Before one antenna; a walk is about one tag, and a store room of them must not fill the memory. */
const MOST_TAGS = 200;
const SHOWN_TAGS = 12;
/** What these readers hear. */
const FAINTEST_DBM = -90;
const LOUDEST_DBM = -20;

/** Where a station keeps what was set antenna by antenna: its place, its power, its weakest answer. */
const ANTENNA_KEYS = ['antennaPlaces', 'antennaPower', 'antennaWeakest'] as const;

const byAntenna = z.record(z.string(), z.number()).catch({});
const placesSchema = z.record(z.string(), z.string()).catch({});
/** What a reader that tags are written on has in its settings, whatever its family. */
const issuing = z.object({ issueAntenna: z.int(), issueWeakestDbm: z.int().nullable().default(null) });
const inUse = z.object({ antennas: z.array(z.int()), powerDbm: z.int().nullable().default(null) });

/** An antenna that is switched off watches no place; left standing, it would look like an empty furnace mouth. */
export function ofAntennas(row: StoredRow, form: readonly FormField[]): StoredRow {
  const field = shownFields(form, row.settings).find(({ kind }) => kind === 'antennas');
  if (field === undefined) return row;
  const used = settingsOf([field], row.settings)[field.path];
  const on = new Set(Array.isArray(used) ? used.map(String) : []);
  const settings = { ...row.settings };
  for (const key of ANTENNA_KEYS) {
    const held = settings[key];
    if (typeof held !== 'object' || held === null) continue;
    settings[key] = Object.fromEntries(
      Object.entries(held).filter(([antenna, set]) => on.has(antenna) && set !== ''),
    );
  }
  return { ...row, settings };
}

/** The first reader in use that has an antenna for issuing tags (发卡). */
export function issuingReader(
  configs: readonly DeviceConfigInput[],
): { deviceId: string; label: string; antenna: number; weakestDbm: number | null } | null {
  for (const { deviceId, label, enabled, settings } of configs) {
    const set = issuing.safeParse(settings);
    if (enabled === false || !set.success) continue;
    const { issueAntenna: antenna, issueWeakestDbm: weakestDbm } = set.data;
    return { deviceId, label, antenna, weakestDbm };
  }
  return null;
}

/** The settings with one change, and what it was, in Chinese. @throws GuichengError INPUT.ANTENNA */
export function tuned(
  { settings }: StoredRow,
  { antenna, what, dbm }: AntennaChange,
  { each, least, most, strength }: AntennaTuning,
): { readonly settings: StoredRow['settings']; readonly said: string } {
  const whole = antenna === null;
  if (what === 'weakest' && (whole || !strength))
    throw new GuichengError('INPUT.ANTENNA', '这种读写器不报信号强弱，不能设门限', { what });
  if (what === 'power' && whole === each)
    throw new GuichengError('INPUT.ANTENNA', each ? '请选一个天线再设功率' : '这种读写器只有一个总功率', {
      what,
    });
  if (what === 'power' && dbm !== null && (dbm < least || dbm > most))
    throw new GuichengError('INPUT.ANTENNA', `功率在 ${least} 到 ${most} dBm 之间`, { least, most, dbm });
  if (what === 'weakest' && dbm !== null && (dbm < FAINTEST_DBM || dbm > LOUDEST_DBM))
    throw new GuichengError('INPUT.ANTENNA', '门限在 −90 到 −20 dBm 之间', { dbm });
  const word = what === 'power' ? '功率' : '门限';
  const after =
    dbm === null ? (what === 'power' ? '不改（用读写器原有的）' : '不设') : `${dbm} dBm`.replace('-', '−');
  if (whole) return { settings: { ...settings, powerDbm: dbm ?? '' }, said: `${word}：${after}` };
  const key = what === 'power' ? 'antennaPower' : 'antennaWeakest';
  const held = byAntenna.parse(settings[key]);
  const others = Object.entries(held).filter(([name]) => name !== String(antenna));
  const set = dbm === null ? others : [...others, [String(antenna), dbm]];
  return {
    settings: { ...settings, [key]: Object.fromEntries(set) },
    said: `天线 ${antenna} 的${word}：${after}`,
  };
}

interface Seen {
  reads: number;
  under: number;
  /** dBm, of the last answer; null where the reader gives none. */
  last: number | null;
  at: number;
  strongest: number | null;
  weakest: number | null;
}

interface Walk {
  lookedAt: number;
  /** By antenna, then by tag. */
  readonly seen: Map<number, Map<string, Seen>>;
}

const most = (values: readonly (number | null)[]): number | null =>
  values.reduce((best, value) => (value !== null && (best === null || value > best) ? value : best), null);
const least = (values: readonly (number | null)[]): number | null => {
  const negative = most(values.map((value) => (value === null ? null : -value)));
  return negative === null ? null : -negative;
};

export class DeviceAntennas {
  readonly #clock: Clock;
  readonly #weakest = new Map<string, Readonly<Record<string, number>>>();
  readonly #walks = new Map<string, Walk>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  configured(rows: readonly StoredRow[]): void {
    this.#weakest.clear();
    for (const { deviceId, settings } of rows) {
      const set = byAntenna.parse(settings.antennaWeakest);
      if (Object.keys(set).length > 0) this.#weakest.set(deviceId, set);
    }
  }

  /** Whether it is a hint. A reader that gives no strength has no threshold either. */
  counts(reading: Reading): boolean {
    if (reading.type !== 'tag' || reading.rssi === null) return true;
    const weakest = this.#weakest.get(reading.deviceId)?.[reading.antenna];
    return weakest === undefined || reading.rssi >= weakest;
  }

  heard(reading: Reading): void {
    if (reading.type !== 'tag') return;
    const walk = this.#walks.get(reading.deviceId);
    if (walk === undefined) return;
    if (this.#clock.now() - walk.lookedAt > LEFT_MS) this.#walks.delete(reading.deviceId);
    else this.#note(walk, reading);
  }

  /** Counts from nothing. */
  begin(deviceId: string): void {
    this.#walks.set(deviceId, { lookedAt: this.#clock.now(), seen: new Map() });
  }

  /** @param epc the tag that is walked; null for all of them */
  look(
    row: DeviceRow,
    config: Pick<DeviceConfigInput, 'settings'>,
    tuning: AntennaTuning,
    epc: string | null,
  ): WalkOfReader {
    const walk = this.#walks.get(row.deviceId);
    if (walk !== undefined) walk.lookedAt = this.#clock.now();
    else this.begin(row.deviceId);
    const set = inUse.safeParse(config.settings);
    const issue = issuing.safeParse(config.settings);
    const reads = new Map<string, number>();
    for (const tags of walk?.seen.values() ?? [])
      for (const [tag, seen] of tags) reads.set(tag, (reads.get(tag) ?? 0) + seen.reads);
    return {
      antennas: (set.data?.antennas ?? []).map((antenna) => this.#antenna(row, antenna, walk, epc)),
      tags: [...reads]
        .sort((a, b) => b[1] - a[1])
        .slice(0, SHOWN_TAGS)
        .map(([tag, count]) => ({ epc: tag, reads: count })),
      power: { each: tuning.each, least: tuning.least, most: tuning.most },
      powerDbm: set.data?.powerDbm ?? null,
      strength: tuning.strength,
      issue: issue.success
        ? { antenna: issue.data.issueAntenna, weakestDbm: issue.data.issueWeakestDbm }
        : null,
    };
  }

  #antenna(row: DeviceRow, antenna: number, walk: Walk | undefined, epc: string | null): AntennaWalk {
    const { health, place, settings } = row;
    const all = walk?.seen.get(antenna) ?? new Map<string, Seen>();
    const tags = [...all].filter(([tag]) => epc === null || tag === epc).map(([, seen]) => seen);
    const own = placesSchema.parse(settings.antennaPlaces)[antenna] ?? '';
    const fresh = tags.filter(({ at }) => this.#clock.now() - at <= NOW_MS);
    return {
      antenna,
      place: own === '' ? place : own,
      powerDbm: byAntenna.parse(settings.antennaPower)[antenna] ?? null,
      weakestDbm: byAntenna.parse(settings.antennaWeakest)[antenna] ?? null,
      reads: tags.reduce((sum, { reads }) => sum + reads, 0),
      under: tags.reduce((sum, { under }) => sum + under, 0),
      tags: tags.length,
      now: most(fresh.map(({ last }) => last)),
      strongest: most(tags.map(({ strongest }) => strongest)),
      weakest: least(tags.map(({ weakest }) => weakest)),
      blind: health?.state !== 'working' || (health.faultyAntennas ?? []).includes(antenna),
    };
  }

  #note(walk: Walk, reading: TagReading): void {
    const { antenna, epc, rssi } = reading;
    const tags = walk.seen.get(antenna) ?? new Map<string, Seen>();
    walk.seen.set(antenna, tags);
    const before = tags.get(epc);
    if (before === undefined && tags.size >= MOST_TAGS) return;
    tags.set(epc, {
      reads: (before?.reads ?? 0) + 1,
      under: (before?.under ?? 0) + (this.counts(reading) ? 0 : 1),
      last: rssi,
      at: this.#clock.now(),
      strongest: most([before?.strongest ?? null, rssi]),
      weakest: least([before?.weakest ?? null, rssi]),
    });
  }
}
