import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GuichengError } from '../../domain/errors.ts';
import { loadSqlite, openDatabase } from '../../ledger/sqlite.ts';
import { Telemetry } from './store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const sqlite = loadSqlite();

let folder = '';
let now = 0;
let reports: GuichengError[] = [];
const file = (): string => join(folder, 'telemetry.db');
const open = (): Telemetry =>
  new Telemetry({ file: file(), sqlite, wall: () => now, report: (error) => reports.push(error) });
const good = (value: number) => ({ series: 'a/1/t', at: now, value, quality: 'good' as const });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telemetry-'));
  now = Date.UTC(2026, 0, 5);
  reports = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('telemetry', () => {
  it('keeps a curve over a restart, with a gap where nothing good was measured', () => {
    const begin = now;
    let store = open();
    for (let minute = 0; minute < 60; minute += 1) {
      now = begin + minute * MINUTE;
      const missing = minute >= 20 && minute < 30;
      store.record(
        missing ? { series: 'a/1/t', at: now, value: null, quality: 'missing' } : good(-18 - minute / 10),
      );
      store.tick();
    }
    store.close();
    store = open();
    const curve = store.trend('a/1/t', begin, begin + HOUR, 6);
    expect(curve.map((point) => point.mean?.toFixed(2) ?? null)).toEqual([
      '-18.45',
      '-19.45',
      null,
      '-21.45',
      '-22.45',
      '-23.45',
    ]);
    expect(curve[0]).toMatchObject({ at: begin, min: -18.9, max: -18 });
    store.close();
    expect(reports).toEqual([]);
  });

  it('is bounded: raw for days, steps of ten minutes for a year, with every spike in them', () => {
    const begin = now;
    const store = open();
    for (let second = 0; second < 600; second += 1) {
      now = begin + second * 1_000;
      store.record(good(second === 305 ? 4 : -18));
      store.tick();
    }
    now = begin + 10 * DAY;
    store.record(good(-17));
    store.tick();
    store.close();
    const db = openDatabase(sqlite, file(), { readonly: true });
    expect(db.prepare('SELECT count(*) AS n FROM sample').get()).toEqual({ n: 1 });
    expect(db.prepare('SELECT n, max FROM step ORDER BY at').all()).toEqual([
      { n: 600, max: 4 },
      { n: 1, max: -17 },
    ]);
    db.close();
    const later = open();
    const curve = later.trend('a/1/t', begin, now, 100);
    expect(curve[0]?.max).toBe(4);
    now = begin + 500 * DAY;
    later.record(good(-18));
    later.tick();
    expect(later.trend('a/1/t', begin, begin + DAY, 10).every((point) => point.mean === null)).toBe(true);
    later.close();
  });

  it('sets a damaged file aside and goes on in a new one', () => {
    writeFileSync(file(), 'this is no database, and never was one'.repeat(100));
    const store = open();
    store.record(good(-18));
    store.flush();
    expect(reports.map((error) => error.code)).toEqual(['STORAGE.CORRUPT']);
    store.flush();
    expect(store.trend('a/1/t', now, now + MINUTE, 1)[0]?.mean).toBe(-18);
    store.close();
    expect(readdirSync(folder).some((name) => name.startsWith('telemetry.db.damaged-'))).toBe(true);
  });

  it('tells once of a folder it cannot write to, and never throws', () => {
    const store = new Telemetry({
      file: join(folder, 'nowhere', 'telemetry.db'),
      sqlite,
      wall: () => now,
      report: (error) => reports.push(error),
    });
    store.record(good(-18));
    for (let turn = 0; turn < 5; turn += 1) store.flush();
    expect(store.trend('a/1/t', now, now + MINUTE, 1)).toEqual([
      { at: now, min: null, mean: null, max: null },
    ]);
    expect(store.latest('a/1/t')?.value).toBe(-18);
    store.close();
    expect(reports).toHaveLength(1);
  });
});
