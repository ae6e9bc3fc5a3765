/**
 * Reading what can still be read of a damaged ledger. Only a copy of it is ever opened. An event counts when it
 * follows, by its own hash, the event before it: whatever the damage made of the file, nothing else gets through.
 */
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type Chain, chainKey, eventKey } from '../chains.ts';
import { GENESIS_HASH, openEnvelope } from '../envelope.ts';
import type { Sqlite } from '../sqlite.ts';
import type { BatchEvent, Head } from '../types.ts';

export interface SalvageFrom {
  /** The damaged file, set aside; its log lies beside it with `-wal`. */
  readonly file: string;
  /** A sound older copy of it, from which a ruined first page can be taken. */
  readonly backup: string | null;
  /** Where the copies to be opened may lie; removed at the end. */
  readonly scratch: string;
}

/** Where to go on: the head of each chain in the sound copy. */
export type KnownChains = readonly Pick<Chain, 'chainNo' | 'stationId' | 'epoch' | 'seq' | 'hash'>[];

export interface Salvaged {
  readonly events: readonly BatchEvent[];
  /** Highest seq of each chain whose row could be read at all, by `stationId:epoch`; some before it may be lost. */
  readonly highest: Readonly<Record<string, number>>;
}

interface Row {
  readonly event_key: number;
  readonly hash: string;
  readonly bytes: string;
}

const NOTHING: Salvaged = { events: [], highest: {} };

/** Tries the file as it is, without its log, and each with a sound first page; the best of it counts. */
export function salvage(sqlite: Sqlite, from: SalvageFrom, known: KnownChains): Salvaged {
  const ways = [
    { wal: true, page: false },
    { wal: false, page: false },
    { wal: true, page: true },
    { wal: false, page: true },
  ].filter((way) => (!way.page || from.backup !== null) && (!way.wal || existsSync(`${from.file}-wal`)));
  let best = NOTHING;
  for (const way of ways) {
    try {
      prepare(from, way);
      const { events, highest } = readCopy(sqlite, from.scratch, known);
      best = {
        events: events.length > best.events.length ? events : best.events,
        highest: higher(best.highest, highest),
      };
    } finally {
      for (const end of ['', '-wal', '-shm', '-journal']) rmSync(from.scratch + end, { force: true });
    }
  }
  return best;
}

function higher(a: Salvaged['highest'], b: Salvaged['highest']): Salvaged['highest'] {
  const all = { ...a };
  for (const [key, seq] of Object.entries(b)) all[key] = Math.max(all[key] ?? 0, seq);
  return all;
}

function prepare({ file, backup, scratch }: SalvageFrom, way: { wal: boolean; page: boolean }): void {
  copyFileSync(file, scratch);
  if (way.wal) copyFileSync(`${file}-wal`, `${scratch}-wal`);
  if (way.page && backup !== null)
    writeFileSync(scratch, withFirstPage(readFileSync(file), readFileSync(backup)));
}

/** The first page of a sound copy, told how long this file is (file format, §1.3). */
function withFirstPage(damaged: Buffer, sound: Buffer): Buffer {
  const size = sound.readUInt16BE(16) === 1 ? 65_536 : sound.readUInt16BE(16);
  if (size < 512 || damaged.length < size) return damaged;
  const whole = Buffer.from(damaged);
  sound.copy(whole, 0, 0, size);
  // In WAL mode, as the damaged file was; the length of the file, believed because both counters agree.
  whole.writeUInt8(2, 18);
  whole.writeUInt8(2, 19);
  whole.writeUInt32BE(Math.floor(whole.length / size), 28);
  whole.writeUInt32BE(whole.readUInt32BE(24), 92);
  return whole;
}

function readCopy(sqlite: Sqlite, file: string, known: KnownChains): Salvaged {
  let db: InstanceType<Sqlite>;
  try {
    db = new sqlite(file);
  } catch {
    // Nothing can be read this way; the others are tried.
    return NOTHING;
  }
  try {
    const rows = new RowReader(db);
    const events: BatchEvent[] = [];
    const highest: Record<string, number> = {};
    for (const chain of chainsOf(rows, known)) {
      const key = chainKey(chain.stationId, chain.epoch);
      const last = rows.lastKey(chain.chainNo);
      if (last !== null) highest[key] = last - eventKey(chain.chainNo, 0);
      events.push(...following(rows, chain));
    }
    return { events, highest };
  } finally {
    db.close();
  }
}

/** The known chains, and those begun since, as far as the damaged file can name them. */
function chainsOf(rows: RowReader, known: KnownChains): KnownChains {
  const keys = new Set(known.map((chain) => chainKey(chain.stationId, chain.epoch)));
  const begun = rows
    .chains()
    .filter((row) => !keys.has(chainKey(row.stationId, row.epoch)))
    .map((row) => ({ ...row, seq: 0, hash: GENESIS_HASH }));
  return [...known, ...begun];
}

function following(rows: RowReader, chain: KnownChains[number]): BatchEvent[] {
  const found: BatchEvent[] = [];
  let before: Pick<Head, 'seq' | 'hash'> = chain;
  for (;;) {
    const row = rows.row(eventKey(chain.chainNo, before.seq + 1));
    if (row === null) return found;
    const opened = openEnvelope(row.bytes, row.hash);
    const follows =
      opened.ok &&
      opened.event.stationId === chain.stationId &&
      opened.event.epoch === chain.epoch &&
      opened.event.stationSeq === before.seq + 1 &&
      opened.event.prevHash === before.hash;
    if (!follows) return found;
    found.push({ bytes: row.bytes, hash: row.hash });
    before = { seq: before.seq + 1, hash: row.hash };
  }
}

/** Reads one row at a time: a page that cannot be read costs the rows on it and no others. */
class RowReader {
  readonly #db: InstanceType<Sqlite>;

  constructor(db: InstanceType<Sqlite>) {
    this.#db = db;
  }

  row(key: number): Row | null {
    const [row] = this.#rows<Row>('SELECT event_key, hash, bytes FROM event WHERE event_key = ?', key);
    return row !== undefined && typeof row.bytes === 'string' && typeof row.hash === 'string' ? row : null;
  }

  lastKey(chainNo: number): number | null {
    const [row] = this.#rows<{ key: number | null }>(
      'SELECT max(event_key) AS key FROM event WHERE event_key BETWEEN ? AND ?',
      eventKey(chainNo, 1),
      eventKey(chainNo + 1, 0),
    );
    return row?.key ?? null;
  }

  chains(): { chainNo: number; stationId: string; epoch: number }[] {
    return this.#rows<{ chainNo: number; stationId: string; epoch: number }>(
      'SELECT chain_no AS chainNo, station_id AS stationId, epoch FROM chain',
    ).filter(
      (row) =>
        Number.isInteger(row.chainNo) && Number.isInteger(row.epoch) && typeof row.stationId === 'string',
    );
  }

  #rows<R>(sql: string, ...params: number[]): R[] {
    try {
      return this.#db.prepare<number[], R>(sql).all(...params);
    } catch {
      // A damaged page, schema or log: this row is lost, and that is all a reader of ruins needs to know.
      return [];
    }
  }
}
