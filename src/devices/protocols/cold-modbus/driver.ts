/**
 * Asks every controller of a line in turn and hands on what it says, value by value. It reads only. A controller that
 * stops answering is said to be missing, and one such is asked with a single read in each round, so that those that are
 * gone slow nobody else.
 */
import { isGuichengError, toGuichengError } from '../../../domain/errors.ts';
import { Cancel, pause } from '../../clock.ts';
import { framingOf, ModbusReader } from '../../modbus/client.ts';
import type { Driver, DriverContext, Transport } from '../../types.ts';
import type { ColdSettings, ColdUnit } from './settings.ts';
import {
  blocksOf,
  decodePoint,
  isFigure,
  OWN_TABLE,
  type Point,
  pointTables,
  type ReadBlock,
} from './table.ts';

/** Longer than one turn of the line and short of the two seconds in which a device must be missed. */
const READ_DEADLINE_MS = 1_800;
/** So many turns in a row without an answer: the controller is gone, not only late. */
const GONE_AFTER = 3;
/** A temperature does not move so far from one reading to the next, °C: it counts once it is read twice. */
const JUMP = 10;
/** 3.5 characters of silence between frames at 1200 baud is 32 ms (MODBUS over Serial Line V1.02 §2.5.1.1). */
const BETWEEN_MS = 32;

interface Asked {
  readonly unit: ColdUnit;
  readonly blocks: readonly ReadBlock[];
  missed: number;
}

export class ColdDriver implements Driver {
  readonly readDeadlineMs = READ_DEADLINE_MS;
  readonly #settings: ColdSettings;
  readonly #context: DriverContext;
  readonly #reader: ModbusReader;
  readonly #stop = new Cancel();
  readonly #units: readonly Asked[];
  /** Points a controller refuses: told once. */
  readonly #refused = new Set<string>();
  readonly #lastFigure = new Map<string, { readonly told: number; readonly seen: number }>();
  #loop: Promise<void> = Promise.resolve();

  constructor(settings: ColdSettings, context: DriverContext, transport: Transport) {
    this.#settings = settings;
    this.#context = context;
    this.#reader = new ModbusReader(transport, context.sink, {
      framing: framingOf(settings.connection, settings.framing),
      unit: settings.units[0]?.address ?? 1,
      timeoutMs: settings.timeoutMs,
    });
    this.#units = settings.units.map((unit) => {
      const table = pointTables().get(unit.table);
      const points = unit.table === OWN_TABLE ? settings.ownPoints : (table?.points ?? []);
      return {
        unit,
        blocks: blocksOf(points, table?.oneAtATime ?? true),
        missed: 0,
      };
    });
  }

  start(): void {
    this.#loop = this.#run().catch((error: unknown) => {
      if (!this.#stop.cancelled) this.#context.sink.fail(toGuichengError(error));
    });
  }

  async stop(): Promise<void> {
    this.#stop.cancel();
    await this.#loop;
    this.#reader.close();
  }

  async #run(): Promise<void> {
    const { clock } = this.#context;
    for (let round = 0; !this.#stop.cancelled; round += 1) {
      const began = clock.now();
      const gone = this.#units.filter((asked) => asked.missed >= GONE_AFTER);
      const tried = gone[round % Math.max(1, gone.length)];
      for (const asked of this.#units) {
        if (this.#stop.cancelled) return;
        if (gone.includes(asked) && asked !== tried) this.#allMissing(asked);
        else await this.#turn(asked);
      }
      await pause(clock, Math.max(BETWEEN_MS, this.#settings.cycleMs - (clock.now() - began)), this.#stop);
    }
  }

  async #turn(asked: Asked): Promise<void> {
    const { clock } = this.#context;
    this.#reader.unit = asked.unit.address;
    for (const block of asked.blocks) {
      if (this.#stop.cancelled) return;
      const raw = await this.#read(asked, block);
      if (this.#stop.cancelled) return;
      if (raw === null) {
        asked.missed += 1;
        if (asked.missed >= GONE_AFTER) this.#allMissing(asked);
        return;
      }
      asked.missed = 0;
      for (const point of block.points) this.#tell(asked.unit, point, raw[point.address - block.address]);
      await pause(clock, BETWEEN_MS, this.#stop);
    }
  }

  /** Empty where the controller answered with a refusal, null where it did not answer. */
  async #read(asked: Asked, block: ReadBlock): Promise<readonly number[] | null> {
    try {
      const raw = await this.#ask(block);
      this.#context.sink.alive();
      return raw;
    } catch (error) {
      if (!isGuichengError(error)) throw error;
      if (error.code !== 'DEVICE.REFUSED') return null;
      // It is there, and that is all that is known.
      this.#context.sink.alive();
      this.#noteRefusal(asked.unit, block);
      return [];
    }
  }

  async #ask({ read, address, count }: ReadBlock): Promise<readonly number[]> {
    switch (read) {
      case 'coil':
        return (await this.#reader.coils(address, count)).map(Number);
      case 'input':
        return (await this.#reader.inputs(address, count)).map(Number);
      case 'holding':
        return await this.#reader.holding(address, count);
      case 'inputRegister':
        return await this.#reader.input(address, count);
    }
  }

  #tell(unit: ColdUnit, point: Point, raw: number | undefined): void {
    const decoded = raw === undefined ? ({ quality: 'bad' } as const) : decodePoint(point, raw);
    if (decoded.quality === 'good' && isFigure(point.point) && this.#isJump(unit, point, decoded.value))
      return;
    this.#say(unit, point, decoded.quality === 'good' ? decoded.value : null, decoded.quality);
  }

  #isJump(unit: ColdUnit, { point }: Point, value: number): boolean {
    const key = `${unit.address} ${point}`;
    const last = this.#lastFigure.get(key);
    const far =
      last !== undefined && Math.abs(value - last.told) > JUMP && Math.abs(value - last.seen) > JUMP;
    this.#lastFigure.set(key, { told: far ? last.told : value, seen: value });
    return far;
  }

  #allMissing({ unit, blocks }: Asked): void {
    for (const block of blocks) for (const point of block.points) this.#say(unit, point, null, 'missing');
  }

  #say(unit: ColdUnit, point: Point, value: number | null, quality: 'good' | 'bad' | 'missing'): void {
    const { sink, deviceId, clock } = this.#context;
    sink.reading({
      type: 'measure',
      unit: String(unit.address),
      point: point.point,
      value,
      quality,
      origin: 'machine',
      deviceId,
      at: clock.now(),
    });
  }

  #noteRefusal(unit: ColdUnit, { read, address }: ReadBlock): void {
    const key = `${unit.address} ${read} ${address}`;
    if (this.#refused.has(key)) return;
    this.#refused.add(key);
    this.#context.sink.notice({
      code: 'DEVICE.POINT_REFUSED',
      sentence: `${unit.name}没有地址 ${address} 这一点，请核对型号或点表`,
      details: { unit: unit.address, address },
    });
  }
}
