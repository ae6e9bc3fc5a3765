import type { UnpermittedWhat } from '../domain/events/furnace.ts';
import type { PlaceState } from '../domain/fold/place.ts';
import type { MeasureReading, RelayReading } from '../domain/readings.ts';
import type { StationCore } from './core.ts';
import type { AlarmView, DeviceRow, FurnaceLive } from './dto.ts';

export const UNPERMITTED_WORDS: Readonly<Record<UnpermittedWhat, string>> = {
  start: '没有入炉许可就点火了',
  flame: '没有入炉许可却有火焰',
  door: '没有入炉许可，炉门开了',
};

/** In the order the controllers count them; see `src/devices/cremator/points.ts`. */
const PHASES = ['idle', 'preheat', 'burning', 'cooling', 'raking'] as const;
const PHASE_WORDS: Readonly<Record<(typeof PHASES)[number], string>> = {
  idle: '空闲',
  preheat: '预热',
  burning: '火化',
  cooling: '冷却',
  raking: '拣灰',
};

const SHOWN: Readonly<Record<string, { readonly label: string; readonly unit: string }>> = {
  main: { label: '主燃室', unit: '℃' },
  second: { label: '再燃室', unit: '℃' },
  flue: { label: '烟道', unit: '℃' },
  pressure: { label: '炉膛压力', unit: 'Pa' },
  oxygen: { label: '含氧量', unit: '%' },
};
/** Families of cremator controllers; their rows say which furnace and where its program step is found. */
const FAMILY = 'cremator-';
/** Asked once a second: what is older than this is no data. */
const KNOWN_MS = 2_500;
/** What a controller did last says nothing of now once it has been silent for so long: it may have ended and begun anew. */
const PHASE_KNOWN_MS = 60_000;

interface Heard {
  readonly value: number | null;
  /** Monotonic ms. */
  readonly at: number;
}

interface Controller {
  readonly cremator: string;
  readonly points: Map<string, Heard>;
  /** The last phase that was really heard, and when; monotonic ms. */
  phase: { readonly is: number; readonly at: number } | null;
}

/**
 * What the hardware of the furnaces says, held against the ledger: a door that opens or a fire that burns without a
 * passed checkpoint is the loudest alarm there is, at every station, and stays evidence.
 */
export class FurnaceWatch {
  readonly #core: StationCore;
  /** What goes on now; recorded when it begins, not each second again. */
  readonly #going = new Set<string>();

  /** By device. */
  readonly #controllers = new Map<string, Controller>();

  constructor(core: StationCore) {
    this.#core = core;
  }

  /** A value of a cremator's controller. Never throws. */
  measured({ deviceId, unit, point, value }: MeasureReading): void {
    const place = this.#core.views.place(unit);
    if (place === null || place.kind !== 'cremator') return;
    const known = this.#controllers.get(deviceId);
    const controller =
      known?.cremator === unit ? known : { cremator: unit, points: new Map<string, Heard>(), phase: null };
    this.#controllers.set(deviceId, controller);
    controller.points.set(point, { value, at: this.#core.mono });
    if (point === 'phase' && value !== null) this.#phase(place, controller, deviceId, value);
  }

  /**
   * Only a beginning counts: a controller that burns on a little after its run was closed is no start. Heard for the
   * first time, or after a long silence, while nobody may be burning there by the ledger, it is one.
   */
  #phase(place: PlaceState, controller: Controller, deviceId: string, now: number): void {
    const { mono } = this.#core;
    const last = controller.phase;
    const before = last !== null && mono - last.at <= PHASE_KNOWN_MS ? last.is : null;
    controller.phase = { is: now, at: mono };
    const burning = PHASES[now] === 'burning';
    const ended = place.run?.state === 'finished';
    const began = before === null ? !ended : PHASES[before] !== 'burning';
    const allowed = this.#mayBurn(place) && !ended;
    const seen = `程序步：${before === null ? '' : PHASE_WORDS[PHASES[before] ?? 'idle']}→火化`;
    const key = `start:${place.code}`;
    if (!burning) this.#going.delete(key);
    else if ((began && !allowed) || this.#going.has(key)) this.#judge(place, 'start', true, deviceId, seen);
  }

  views(): FurnaceLive[] {
    const now = this.#core.mono;
    return this.#rows().map(({ deviceId, settings }) => {
      const cremator = String(settings.cremator ?? '');
      const heard = this.#controllers.get(deviceId);
      const points = heard?.cremator === cremator ? heard.points : new Map<string, Heard>();
      const fresh = (point: string): number | null => {
        const last = points.get(point);
        return last === undefined || now - last.at > KNOWN_MS ? null : last.value;
      };
      const phase = fresh('phase');
      const values = Object.entries(SHOWN)
        .filter(([point]) => points.has(point))
        .map(([point, words]) => ({ point, ...words, value: fresh(point) }));
      const phaseWired = String(settings.phase ?? '').trim() !== '';
      return {
        cremator,
        deviceId,
        phaseWired,
        phase: phase === null ? null : (PHASES[phase] ?? null),
        values,
      };
    });
  }

  /** The controllers that are set up here, heard or not. */
  #rows(): readonly DeviceRow[] {
    const { devices } = this.#core.ports;
    if (!devices.health().some(({ protocol }) => protocol.startsWith(FAMILY))) return [];
    return devices.list().filter(({ enabled, protocol }) => enabled && protocol.startsWith(FAMILY));
  }

  /** Never throws. */
  relay(reading: RelayReading): void {
    const place = this.#core.views.place(reading.place);
    if (place === null || place.kind !== 'cremator') return;
    const permitted = this.#permitted(place);
    const running = place.run !== null && place.run.state !== 'permitted';
    // A furnace taken out of service is cleaned and bricked with its door open.
    const mayOpen = permitted || running || place.outOfService !== null;
    this.#judge(place, 'door', reading.doorOpen === true && !mayOpen, reading.deviceId, '炉门到位开关：开');
    this.#judge(
      place,
      'flame',
      reading.flame === true && !this.#mayBurn(place),
      reading.deviceId,
      '火焰检测：有火',
    );
    if (!reading.follows) this.#core.relays.tick();
    this.#core.changed();
  }

  /** Somebody passed for this furnace, and the pass was not void before the body was in: it is at any news of the case. */
  #mayBurn({ run }: PlaceState): boolean {
    if (run === null || run.state !== 'permitted') return run !== null;
    const permit = this.#core.views.case(run.caseId)?.permit;
    return permit?.permitId === run.permitId && !permit?.voided;
  }

  #permitted(place: PlaceState): boolean {
    const live = this.#core.checking.livePermits();
    return place.run?.state === 'permitted' && place.run.permitId !== null && live.has(place.run.permitId);
  }

  #judge(place: PlaceState, what: UnpermittedWhat, is: boolean, deviceId: string, seen: string): void {
    const key = `${what}:${place.code}`;
    if (!is) {
      this.#going.delete(key);
      return;
    }
    if (this.#going.has(key)) return;
    if ((place.unpermitted ?? []).some((entry) => entry.what === what)) {
      this.#going.add(key);
      return;
    }
    this.record(place, what, deviceId, seen);
    this.#going.add(key);
  }

  /** Evidence first; a disk that takes no more is reported, and the next reading tries again. */
  record(place: PlaceState, what: UnpermittedWhat, deviceId: string, seen: string): void {
    const device =
      this.#core.ports.devices.list().find((row) => row.deviceId === deviceId)?.label ?? deviceId;
    try {
      this.#core.record(
        'cremator.unpermitted',
        { cremator: place.code, what, device, seen },
        { actorId: 'system', ...(place.run === null ? {} : { caseId: place.run.caseId }) },
      );
    } catch (error) {
      this.#core.report(error);
    }
  }

  /** Somewhere a furnace did what nobody allowed, and nobody has looked yet. */
  get loud(): boolean {
    return this.#core.views.places('cremator').some((place) => (place.unpermitted ?? []).length > 0);
  }

  alarms(): AlarmView[] {
    return this.#core.views.places('cremator').flatMap((place) =>
      (place.unpermitted ?? []).map((entry) => ({
        id: `unpermitted:${entry.eventId}`,
        text: `${place.label}${UNPERMITTED_WORDS[entry.what]}`,
        since: entry.at,
        todo: '请立刻到炉前：停炉，不要再送任何人进去，两人查明炉里是谁，再登记原因',
        caseId: null,
        level: 'siren' as const,
        about: 'furnace' as const,
      })),
    );
  }
}
