/**
 * The SQL of the ledger, prepared once. No rules here: what may be written is decided by `ledger.ts` and
 * `accept.ts`.
 */
import { GuichengError } from '../domain/errors.ts';
import { type Chain, chainKey, compareFold, eventKey, type LedgerState } from './chains.ts';
import { GENESIS_HASH, openedKey, readEvent } from './envelope.ts';
import { HLC_ZERO } from './hlc.ts';
import { normalisePublicKey } from './keys.ts';
import type { Db, Statement } from './sqlite.ts';
import type { ChainStatus, LedgerEvent, ReasonCode, Seal } from './types.ts';

export interface EventRow {
  readonly event_key: number;
  readonly hlc: string;
  readonly hash: string;
  readonly bytes: string;
}

export interface PendingRow {
  readonly seq: number;
  readonly hash: string;
  readonly bytes: string;
}

export interface QuarantineEntry {
  readonly contentHash: string;
  readonly reason: ReasonCode;
  readonly stationId: string;
  readonly epoch: number;
  readonly seq: number;
  readonly claimedHash: string;
  readonly bytes: string;
  readonly receivedAt: number;
}

interface ChainRow {
  readonly chain_no: number;
  readonly station_id: string;
  readonly epoch: number;
  readonly status: ChainStatus;
}

interface SealRow {
  readonly station_id: string;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
  readonly at: number;
  readonly signature: string;
}

const SEAL_COLUMNS = 'station_id, epoch, seq, hash, at, signature';
const QUARANTINE_COLUMNS = `content_hash AS contentHash, reason, station_id AS stationId, epoch, seq,
  claimed_hash AS claimedHash, bytes, received_at AS receivedAt`;

/** A few megabytes. Nobody looks at more than a handful of cases at a time. */
const RECENT_EVENTS = 2_000;

export class EventStore {
  readonly #db: Db;
  readonly #statements = new Map<string, Statement>();
  /** Whether something may be noted that is not indexed: a last process may have ended before it was. */
  #hasTail = true;
  /** Events last read by their subject, by hash: a case on the screen is read anew after each of its events. */
  readonly #recent = new Map<string, LedgerEvent>();

  constructor(db: Db) {
    this.#db = db;
  }

  /**
   * A file belongs to one station for good: opened as another, it would fork both.
   * @throws GuichengError `LEDGER.OTHER_STATION`
   */
  identify(homeId: string, stationId: string): void {
    this.#run(
      'INSERT INTO ledger_identity (one, home_id, station_id) VALUES (1, ?, ?) ON CONFLICT DO NOTHING',
      homeId,
      stationId,
    );
    const [row] = this.#all<{ home_id: string; station_id: string }>('SELECT * FROM ledger_identity');
    if (row?.home_id === homeId && row.station_id === stationId) return;
    throw new GuichengError('LEDGER.OTHER_STATION', '这个数据文件属于另一个工作站，请检查设置', {
      expected: `${homeId}/${stationId}`,
      found: `${row?.home_id}/${row?.station_id}`,
    });
  }

  /** Reads heads, keys and seals of all chains; `hlc` is left at zero for the caller to recover. */
  readState(): LedgerState {
    const chains = new Map<string, Chain>();
    let maxHlc = HLC_ZERO;
    for (const row of this.#all<ChainRow>('SELECT chain_no, station_id, epoch, status FROM chain')) {
      const chain = this.#readChain(row);
      chains.set(chainKey(chain.stationId, chain.epoch), chain);
      if (chain.hlc > maxHlc) maxHlc = chain.hlc;
    }
    return { chains, hlc: HLC_ZERO, maxHlc };
  }

  #readChain(row: ChainRow): Chain {
    const head = this.#all<EventRow>(
      'SELECT * FROM event WHERE event_key BETWEEN ? AND ? ORDER BY event_key DESC LIMIT 1',
      eventKey(row.chain_no, 1),
      eventKey(row.chain_no + 1, 0),
    )[0];
    const first = head && this.event(row.chain_no, 1);
    const publicKey = first && openedKey(first);
    const sealed = this.#all<{ seq: number | null }>(
      'SELECT max(seq) AS seq FROM seal WHERE station_id = ? AND epoch = ?',
      row.station_id,
      row.epoch,
    )[0];
    return {
      chainNo: row.chain_no,
      stationId: row.station_id,
      epoch: row.epoch,
      status: row.status,
      seq: head ? head.event_key - eventKey(row.chain_no, 0) : 0,
      hash: head?.hash ?? GENESIS_HASH,
      hlc: head?.hlc ?? HLC_ZERO,
      publicKey: publicKey === undefined ? undefined : normalisePublicKey(publicKey),
      sealedSeq: sealed?.seq ?? 0,
    };
  }

  insertChain(chain: Chain): void {
    this.#run(
      'INSERT INTO chain (chain_no, station_id, epoch, status) VALUES (?, ?, ?, ?)',
      chain.chainNo,
      chain.stationId,
      chain.epoch,
      chain.status,
    );
  }

  setStatus(chainNo: number, status: ChainStatus): void {
    this.#run('UPDATE chain SET status = ? WHERE chain_no = ?', status, chainNo);
  }

  insertEvent(chainNo: number, event: LedgerEvent, bytes: string): void {
    this.#run(
      'INSERT INTO event (event_key, hlc, hash, bytes) VALUES (?, ?, ?, ?)',
      eventKey(chainNo, event.stationSeq),
      event.hlc,
      event.hash,
      bytes,
    );
  }

  /** Notes what an event is about, for `indexSubjects` to put where it belongs. */
  noteSubjects(chainNo: number, event: LedgerEvent, subjects: ReadonlySet<string>): void {
    if (subjects.size === 0) return;
    this.#run(
      'INSERT INTO subject_tail (event_key, subjects) VALUES (?, ?)',
      eventKey(chainNo, event.stationSeq),
      JSON.stringify([...subjects]),
    );
    this.#hasTail = true;
  }

  /** Moves what was noted into the tree of subjects; a transaction of its own, or nothing where nothing waits. */
  indexSubjects(): void {
    if (!this.#hasTail) return;
    this.#db.transaction(() => {
      this.#run(`INSERT INTO event_subject (subject, hlc, station_id, epoch, seq)
        SELECT named.value, e.hlc, c.station_id, c.epoch, t.event_key - c.chain_no * 2147483648
          FROM subject_tail t
          JOIN event e ON e.event_key = t.event_key
          JOIN chain c ON c.chain_no = (t.event_key - 1) / 2147483648
          JOIN json_each(t.subjects) AS named`);
      this.#run('DELETE FROM subject_tail');
    })();
    this.#hasTail = false;
  }

  insertSubjects(event: LedgerEvent, subjects: ReadonlySet<string>): void {
    for (const subject of subjects) {
      this.#run(
        'INSERT INTO event_subject (subject, hlc, station_id, epoch, seq) VALUES (?, ?, ?, ?, ?)',
        subject,
        event.hlc,
        event.stationId,
        event.epoch,
        event.stationSeq,
      );
    }
  }

  event(chainNo: number, seq: number): LedgerEvent | undefined {
    const row = this.row(chainNo, seq);
    return row && readEvent(row.bytes, row.hash);
  }

  row(chainNo: number, seq: number): EventRow | undefined {
    return this.#all<EventRow>('SELECT * FROM event WHERE event_key = ?', eventKey(chainNo, seq))[0];
  }

  /** Rows of one chain after `seq`, at most `limit`, ascending. */
  rowsAfter(chainNo: number, seq: number, limit: number): EventRow[] {
    return this.#all<EventRow>(
      'SELECT * FROM event WHERE event_key > ? AND event_key <= ? ORDER BY event_key LIMIT ?',
      eventKey(chainNo, seq),
      eventKey(chainNo + 1, 0),
      limit,
    );
  }

  /** Events of a subject in fold order. */
  eventsOf(subject: string): LedgerEvent[] {
    // CROSS JOIN keeps SQLite from reordering: it begins with the few rows of the subject.
    const rows = this.#all<{ event_key: number; hash: string }>(
      `SELECT e.event_key, e.hash FROM subject_row s
        CROSS JOIN chain c ON c.station_id = s.station_id AND c.epoch = s.epoch
        CROSS JOIN event e ON e.event_key = c.chain_no * 2147483648 + s.seq
        WHERE s.subject = ? ORDER BY s.hlc, s.station_id, s.epoch, s.seq`,
      subject,
    );
    return rows.map((row) => this.#parsed(row.event_key, row.hash));
  }

  /** The same object for the same hash while it is remembered, so that its payload is validated once as well. */
  #parsed(key: number, hash: string): LedgerEvent {
    const known = this.#recent.get(hash);
    if (known !== undefined) return known;
    const [row] = this.#all<{ bytes: string }>('SELECT bytes FROM event WHERE event_key = ?', key);
    const event = readEvent((row as { bytes: string }).bytes, hash);
    if (this.#recent.size >= RECENT_EVENTS) this.#recent.clear();
    this.#recent.set(hash, event);
    return event;
  }

  isLatestFor(subject: string, event: LedgerEvent): boolean {
    const later = this.#all(
      `SELECT 1 FROM subject_row WHERE subject = ?
        AND (hlc, station_id, epoch, seq) > (?, ?, ?, ?) LIMIT 1`,
      subject,
      event.hlc,
      event.stationId,
      event.epoch,
      event.stationSeq,
    );
    return later.length === 0;
  }

  insertSeal(seal: Seal): void {
    this.#run(
      `INSERT INTO seal (${SEAL_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`,
      seal.stationId,
      seal.epoch,
      seal.seq,
      seal.hash,
      seal.at,
      seal.signature,
    );
  }

  sealAt(stationId: string, epoch: number, seq: number): Seal | undefined {
    return this.seals(stationId, epoch, seq - 1, seq, 1)[0];
  }

  /** Seals of one chain with `after < seq <= upTo`, ascending. */
  seals(stationId: string, epoch: number, after: number, upTo: number, limit: number): Seal[] {
    return this.#all<SealRow>(
      `SELECT ${SEAL_COLUMNS} FROM seal
        WHERE station_id = ? AND epoch = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
      stationId,
      epoch,
      after,
      upTo,
      limit,
    ).map(({ station_id, ...seal }) => ({ stationId: station_id, ...seal }));
  }

  /** False when that very event already waits. */
  insertPending(event: LedgerEvent, bytes: string, receivedAt: number): boolean {
    const { changes } = this.#run(
      `INSERT INTO pending (station_id, epoch, seq, hash, bytes, received_at) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING`,
      event.stationId,
      event.epoch,
      event.stationSeq,
      event.hash,
      bytes,
      receivedAt,
    );
    return changes === 1;
  }

  /** Takes waiting events out of `pending`: those at `seq`, or all of the chain. */
  takePending(stationId: string, epoch: number, seq?: number): PendingRow[] {
    return this.#all<PendingRow>(
      `DELETE FROM pending WHERE station_id = ? AND epoch = ? AND seq BETWEEN ? AND ?
        RETURNING seq, hash, bytes`,
      stationId,
      epoch,
      seq ?? 0,
      seq ?? Number.MAX_SAFE_INTEGER,
    );
  }

  countPending(): number {
    return (this.#all<{ n: number }>('SELECT count(*) AS n FROM pending')[0] as { n: number }).n;
  }

  /** Is that event already kept aside as part of a fork? */
  isForkKept(contentHash: string): boolean {
    const rows = this.#all(
      "SELECT 1 FROM quarantine WHERE content_hash = ? AND reason IN ('FORK', 'CHAIN_FORKED') LIMIT 1",
      contentHash,
    );
    return rows.length > 0;
  }

  /** False when it already stands there for that reason. */
  insertQuarantine(entry: QuarantineEntry): boolean {
    const { changes } = this.#run(
      `INSERT INTO quarantine (content_hash, reason, station_id, epoch, seq, claimed_hash, bytes, received_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      entry.contentHash,
      entry.reason,
      entry.stationId,
      entry.epoch,
      entry.seq,
      entry.claimedHash,
      entry.bytes,
      entry.receivedAt,
    );
    return changes === 1;
  }

  quarantined(): QuarantineEntry[] {
    return this.#all<QuarantineEntry>(
      `SELECT ${QUARANTINE_COLUMNS} FROM quarantine ORDER BY station_id, epoch, seq, content_hash, reason`,
    );
  }

  takeQuarantined(stationId: string, reason: ReasonCode): QuarantineEntry[] {
    const rows = this.#all<QuarantineEntry>(
      `DELETE FROM quarantine WHERE station_id = ? AND reason = ? RETURNING ${QUARANTINE_COLUMNS}`,
      stationId,
      reason,
    );
    return rows.sort((a, b) => a.epoch - b.epoch || a.seq - b.seq);
  }

  /** All events in fold order, read in pages so that writes may go on between two of them. */
  *foldOrder(chains: Iterable<Chain>, page = 256): Generator<EventRow & { chain: Chain }> {
    yield* mergeChains(
      [...chains].map((chain) => ({ chain, after: 0 })),
      (chain, after) => this.rowsAfter(chain.chainNo, after, page),
    );
  }

  begin(): void {
    this.#run('BEGIN IMMEDIATE');
  }

  commit(): void {
    this.#run('COMMIT');
  }

  rollback(): void {
    this.#run('ROLLBACK');
  }

  savepoint(): void {
    this.#run('SAVEPOINT projection');
  }

  releaseSavepoint(): void {
    this.#run('RELEASE projection');
  }

  rollbackToSavepoint(): void {
    this.#run('ROLLBACK TO projection');
    this.#run('RELEASE projection');
  }

  #all<R>(sql: string, ...params: unknown[]): R[] {
    return this.#prepare(sql).all(...params) as R[];
  }

  #run(sql: string, ...params: unknown[]): { changes: number } {
    return this.#prepare(sql).run(...params);
  }

  #prepare(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

interface Cursor {
  readonly chain: Chain;
  readonly after: number;
}

/** K-way merge of chains by fold order; within each chain the clock rises with the seq. */
export function* mergeChains<C extends Cursor>(
  starts: readonly C[],
  read: (chain: Chain, after: number) => EventRow[],
): Generator<EventRow & { chain: Chain; start: C }> {
  const lanes = starts.map((start) => ({
    start,
    chain: start.chain,
    rows: read(start.chain, start.after),
    at: 0,
  }));
  for (;;) {
    let best:
      | { hlc: string; stationId: string; epoch: number; lane: (typeof lanes)[number]; row: EventRow }
      | undefined;
    for (const lane of lanes) {
      const row = lane.rows[lane.at];
      if (!row) continue;
      const candidate = { hlc: row.hlc, stationId: lane.chain.stationId, epoch: lane.chain.epoch, lane, row };
      if (!best || compareFold(candidate, best) < 0) best = candidate;
    }
    if (!best) return;
    const { lane, row } = best;
    yield { ...row, chain: lane.chain, start: lane.start };
    lane.at += 1;
    if (lane.at === lane.rows.length) {
      lane.rows = read(lane.chain, row.event_key - eventKey(lane.chain.chainNo, 0));
      lane.at = 0;
    }
  }
}
