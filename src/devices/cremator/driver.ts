/** Asks a cremator's controller once a second for the points of its table. It only ever reads. */
import { isGuichengError, toGuichengError } from '../../domain/errors.ts';
import type { MeasureReading } from '../../domain/readings.ts';
import { afterSilence, type Timer } from '../clock.ts';
import type { Driver, DriverContext } from '../types.ts';
import { CREMATOR_POINTS, type CrematorTable, PHASES, type PointAddress, readPoint } from './points.ts';

/** The raw number at each address, null where the controller refused it. Rejects where nothing answers. */
export interface PointReader {
  read(addresses: readonly string[]): Promise<ReadonlyMap<string, number | null>>;
  close(): void;
}

const ASK_EVERY_MS = 1_000;

export class CrematorDriver implements Driver {
  readonly readDeadlineMs = 1_900;
  readonly #table: CrematorTable;
  readonly #context: DriverContext;
  readonly #reader: PointReader;
  readonly #points: readonly { readonly key: string; readonly at: PointAddress }[];
  #timer: Timer | null = null;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(table: CrematorTable, context: DriverContext, reader: PointReader) {
    this.#table = table;
    this.#context = context;
    this.#reader = reader;
    const keys = [...CREMATOR_POINTS.map(({ key }) => key), 'phase'] as const;
    this.#points = keys.flatMap((key) => {
      const at = table[key] === '' ? null : readPoint(table[key]);
      return at === null ? [] : [{ key, at }];
    });
  }

  start(): void {
    this.#running = this.#ask().finally(() => {
      this.#running = null;
      if (!this.#stopped) this.#timer = afterSilence(this.#context.clock, ASK_EVERY_MS, () => this.start());
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#reader.close();
    await this.#running;
  }

  async #ask(): Promise<void> {
    const { sink } = this.#context;
    try {
      const addresses = [...new Set(this.#points.map(({ at }) => at.address))];
      const found = await this.#reader.read(addresses);
      if (this.#stopped) return;
      sink.alive();
      for (const { key, at } of this.#points) this.#tell(key, found.get(at.address) ?? null, at.scale);
    } catch (error) {
      if (this.#stopped) return;
      for (const { key } of this.#points) this.#say(key, null, 'missing');
      // One lost answer is asked for again; a controller that stays mute is found by the read deadline.
      if (!isGuichengError(error)) sink.fail(toGuichengError(error));
    }
  }

  #tell(key: string, raw: number | null, scale: number): void {
    if (raw === null || !Number.isFinite(raw)) {
      this.#say(key, null, 'bad');
      return;
    }
    if (key === 'phase') {
      const phase = PHASES.findIndex((name) => this.#table[name] === raw);
      this.#say(key, phase < 0 ? null : phase, phase < 0 ? 'bad' : 'good');
      return;
    }
    const value = raw * scale;
    const point = CREMATOR_POINTS.find((entry) => entry.key === key);
    const sane = point !== undefined && value >= point.least && value <= point.most;
    this.#say(key, sane ? value : null, sane ? 'good' : 'bad');
  }

  #say(point: string, value: number | null, quality: MeasureReading['quality']): void {
    const { sink, deviceId, clock } = this.#context;
    const unit = this.#table.cremator;
    sink.reading({
      type: 'measure',
      unit,
      point,
      value,
      quality,
      origin: 'machine',
      deviceId,
      at: clock.now(),
    });
  }
}
