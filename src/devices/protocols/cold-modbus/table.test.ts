import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protocol } from './index.ts';
import { coldSettingsSchema } from './settings.ts';
import {
  blocksOf,
  decodePoint,
  isFigure,
  type Point,
  pointSchema,
  pointTables,
  tableSchema,
} from './table.ts';
import vectors from './vectors.json' with { type: 'json' };

const pointOf = (table: string, name: string): Point => {
  const found = pointTables()
    .get(table)
    ?.points.find(({ point }) => point === name);
  if (found === undefined) throw new TypeError(`no ${name} in ${table}`);
  return found;
};

describe('point tables', () => {
  it('hold the families of the trade, each with its source, each point once', () => {
    expect([...pointTables().keys()]).toEqual([
      'carel-ir33',
      'carel-pj-easy',
      'eliwell-id974',
      'eliwell-idplus',
      'eliwell-id985',
      'danfoss-erc',
      'penn-tc3',
      'dixell-xr',
      'rs485-probe',
    ]);
    for (const { points, source } of pointTables().values()) {
      expect(source).not.toBe('');
      expect(new Set(points.map(({ point }) => point)).size).toBe(points.length);
    }
  });

  it.each(vectors.values)('$table $point $raw is $value ($source)', ({ table, point, raw, value }) => {
    expect(decodePoint(pointOf(table, point), raw)).toEqual({ quality: 'good', value });
  });

  it.each(vectors.bad)('$table $point $raw is refused ($source)', ({ table, point, raw }) => {
    expect(decodePoint(pointOf(table, point), raw)).toEqual({ quality: 'bad' });
  });

  it('whatever a register holds, a value is good and in its range, or bad', () => {
    const points = [...pointTables().values()].flatMap((table) => table.points);
    fc.assert(
      fc.property(fc.constantFrom(...points), fc.integer({ min: 0, max: 65_535 }), (point, raw) => {
        const decoded = decodePoint(point, raw);
        if (decoded.quality === 'bad') return isFigure(point.point);
        if (!isFigure(point.point)) return decoded.value === 0 || decoded.value === 1;
        return decoded.value >= -90 && decoded.value <= 100;
      }),
    );
  });

  it('a table with a wrong entry is refused', () => {
    const good = { id: 'x', label: 'X', source: 'somewhere', checked: 'read', oneAtATime: true, line: '' };
    const point = { point: 'temperature', read: 'holding', address: 1 };
    expect(tableSchema.safeParse({ ...good, points: [point] }).success).toBe(true);
    for (const wrong of [
      { address: 65_536 },
      { address: -1 },
      { address: 1.5 },
      { point: 'smell' },
      { read: 'write' },
      { bit: 16 },
      { scale: 0 },
    ])
      expect(tableSchema.safeParse({ ...good, points: [{ ...point, ...wrong }] }).success).toBe(false);
  });
});

describe('reading', () => {
  const points = (...addresses: number[]): Point[] =>
    addresses.map((address) => pointSchema.parse({ point: 'probe2', read: 'holding', address }));

  it('asks one register at a time where the controller wants it, and the same one once', () => {
    expect(blocksOf(points(5, 4, 4), true).map(({ address, count }) => [address, count])).toEqual([
      [4, 1],
      [5, 1],
    ]);
    expect(blocksOf(points(5, 4, 4, 9), false).map(({ address, count }) => [address, count])).toEqual([
      [4, 2],
      [9, 1],
    ]);
  });

  it('every point stands in exactly one block that holds it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1 }), fc.boolean(), (list, one) => {
        const blocks = blocksOf(points(...list), one);
        const held = blocks.flatMap((block) => block.points);
        expect(held).toHaveLength(list.length);
        for (const { address, count, points: inside } of blocks) {
          expect(count).toBeLessThanOrEqual(one ? 1 : 16);
          for (const point of inside) {
            expect(point.address).toBeGreaterThanOrEqual(address);
            expect(point.address).toBeLessThan(address + count);
          }
        }
      }),
    );
  });
});

describe('settings', () => {
  const connection = { kind: 'serial', path: '/dev/ttyUSB0', baudRate: 9_600 };
  const unit = { address: 1, table: 'carel-ir33', name: '一号冷柜' };
  const problems = (settings: object): readonly string[] =>
    coldSettingsSchema.safeParse({ connection, ...settings }).error?.issues.map(({ message }) => message) ??
    [];

  it('are said to be wrong in words a person can act on', () => {
    expect(problems({ units: [unit] })).toEqual([]);
    expect(problems({ units: [] })).toEqual(['请至少加一台温控器']);
    expect(problems({ units: [unit, unit] })).toEqual(['站号 1 用了两次，每台必须不同']);
    expect(problems({ units: [{ ...unit, table: 'mystery' }] })).toEqual([
      '没有这种温控器的点表，请重新选择',
    ]);
    expect(problems({ units: [{ ...unit, table: 'own' }] })).toEqual(['自编点表里还没有“温度”这一点']);
    expect(problems({ units: [{ ...unit, address: 300 }] })).toEqual(['站号是 1 到 247']);
  });

  it('come from the form as they are typed there', () => {
    const values = { port: '/dev/ttyUSB0', units: [unit] };
    expect(protocol.fromForm(values)).toMatchObject({ connection, units: [unit] });
    expect(() => protocol.fromForm({ ...values, units: [{ ...unit, name: '' }] })).toThrow(/没填对/);
  });
});
