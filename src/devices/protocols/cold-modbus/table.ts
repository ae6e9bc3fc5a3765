/**
 * Point tables (点表): which Modbus register or bit of a controller means what. Data, not code; each names its source.
 * Addresses are zero-based, as they stand on the wire.
 */
import { z } from 'zod';
import { POINT_TABLES } from '../../../../resources/devices/index.ts';

export const POINT_WORDS = {
  temperature: '温度',
  probe2: '第二探头',
  humidity: '湿度',
  setpoint: '设定温度',
  door: '柜门打开',
  defrost: '化霜',
  compressor: '压缩机',
  fan: '风机',
  alarmHigh: '控制器高温报警',
  alarmLow: '控制器低温报警',
  alarmDoor: '控制器开门报警',
  alarmProbe: '探头故障',
  alarmOther: '控制器其他报警',
} as const;

export type PointName = keyof typeof POINT_WORDS;

/** The values that are a figure; the others are on or off. */
const FIGURES: readonly PointName[] = ['temperature', 'probe2', 'humidity', 'setpoint'];

export const isFigure = (point: PointName): boolean => FIGURES.includes(point);

const number = (least: number, most: number, message: string) =>
  z.int(message).min(least, message).max(most, message);

export const pointSchema = z.object({
  point: z.enum(Object.keys(POINT_WORDS) as [PointName, ...PointName[]], '请选择这一点是什么'),
  /** Function codes 1, 2, 3 and 4. */
  read: z.enum(['coil', 'input', 'holding', 'inputRegister'], '请选择怎么读'),
  address: number(0, 65_535, '地址是 0 到 65535 的整数'),
  /** Of a register: the lowest bit that counts, 0 is the least significant. Null takes the whole register. */
  bit: number(0, 15, '位是 0 到 15').nullable().default(null),
  width: number(1, 16, '位数是 1 到 16').default(1),
  signed: z.boolean().default(true),
  scale: z
    .number('倍率要填数字')
    .refine((value) => value !== 0, '倍率不能是 0')
    .default(1),
  offset: z.number('偏移要填数字').default(0),
  /** Raw register values, unsigned, that mean a fault of the probe. 8000h and 7FFFh always do for temperatures. */
  sentinels: z
    .array(number(0, 65_535, '故障值是 0 到 65535 的整数'))
    .max(8)
    .default([]),
  /** On where the bit is 0. */
  inverted: z.boolean().default(false),
});

export type Point = z.output<typeof pointSchema>;

export const tableSchema = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/),
  label: z.string().min(1),
  /** Where the addresses come from. */
  source: z.string().min(8),
  /** `vector`: a recorded frame is in the tests; `read`: taken from the source, no controller was at hand. */
  checked: z.enum(['vector', 'read']),
  /** Asks one register at a time: these controllers refuse a read that spans an address they do not have. */
  oneAtATime: z.boolean(),
  /** Line settings as the factory ships it; only told to the site. */
  line: z.string(),
  points: z.array(pointSchema).min(1).max(40),
});

export type PointTable = z.output<typeof tableSchema>;

/** The table a site wrote itself. */
export const OWN_TABLE = 'own';

let known: ReadonlyMap<string, PointTable> | null = null;

/** Checked once, by the first use. */
export function pointTables(): ReadonlyMap<string, PointTable> {
  known ??= new Map(
    z
      .array(tableSchema)
      .parse(POINT_TABLES)
      .map((table) => [table.id, table]),
  );
  return known;
}

export type Decoded = { readonly quality: 'good'; readonly value: number } | { readonly quality: 'bad' };

/** No cold room and no room around one is outside of this, °C. */
const COLDEST = -90;
const WARMEST = 70;
const PROBE_FAULTS = [0x8000, 0x7fff];

/** What one register, or one bit as 0 or 1, says of a point. Never throws. */
export function decodePoint(point: Point, raw: number): Decoded {
  if (!isFigure(point.point)) {
    const isBit = point.read === 'coil' || point.read === 'input' || point.bit === null;
    const part = isBit ? raw : (raw >> (point.bit ?? 0)) & ((1 << point.width) - 1);
    return { quality: 'good', value: (part !== 0) !== point.inverted ? 1 : 0 };
  }
  const faults = point.signed ? [...PROBE_FAULTS, ...point.sentinels] : point.sentinels;
  if (faults.includes(raw)) return { quality: 'bad' };
  const whole = point.signed && raw >= 0x8000 ? raw - 0x1_0000 : raw;
  // Rounded as finely as the scale is: −18.4 and not −18.400000000000002.
  const value = Number((whole * point.scale + point.offset).toFixed(4));
  const [least, most] = point.point === 'humidity' ? [0, 100] : [COLDEST, WARMEST];
  return value < least || value > most ? { quality: 'bad' } : { quality: 'good', value };
}

export interface ReadBlock {
  readonly read: Point['read'];
  readonly address: number;
  readonly count: number;
  readonly points: readonly Point[];
}

const MOST_AT_ONCE = 16;

/** The requests that read these points: neighbours together where the controller takes it. */
export function blocksOf(points: readonly Point[], oneAtATime: boolean): readonly ReadBlock[] {
  const sorted = [...points].sort((a, b) => a.read.localeCompare(b.read) || a.address - b.address);
  const blocks: { read: Point['read']; address: number; count: number; points: Point[] }[] = [];
  for (const point of sorted) {
    const last = blocks.at(-1);
    const reach = last === undefined ? 0 : last.address + last.count;
    const joins =
      last !== undefined &&
      last.read === point.read &&
      (point.address < reach || (!oneAtATime && point.address === reach && last.count < MOST_AT_ONCE));
    if (joins) {
      last.points.push(point);
      last.count = Math.max(last.count, point.address - last.address + 1);
    } else blocks.push({ read: point.read, address: point.address, count: 1, points: [point] });
  }
  return blocks;
}
