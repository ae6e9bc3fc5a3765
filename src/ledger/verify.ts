/**
 * Reads a ledger file without trusting any column of it, and names the first bad event of each chain.
 * Everything is recomputed from the verbatim bytes; columns and index rows must agree with them.
 */
import { existsSync } from 'node:fs';
import { GuichengError } from '../domain/errors.ts';
import { hashBytes } from './canonical.ts';
import { chainKey, eventKey, OWN_CHAINS_FROM } from './chains.ts';
import { GENESIS_HASH, openEnvelope, openedKey, STATION_OPENED } from './envelope.ts';
import { HLC_ZERO } from './hlc.ts';
import { homeHash } from './homeHash.ts';
import { isSameKey } from './keys.ts';
import { isSealValid } from './seals.ts';
import { type Db, guard, openDatabase, type Sqlite } from './sqlite.ts';
import { type EventRow, EventStore } from './store.ts';
import type { LedgerEvent, SeenHeads } from './types.ts';
import { unreadSubjects } from './unread.ts';

export type BadReason =
  | 'GAP'
  | 'HASH_MISMATCH'
  | 'NOT_CANONICAL'
  | 'BAD_ENVELOPE'
  | 'MALFORMED'
  | 'WRONG_PLACE'
  | 'OTHER_HOME'
  | 'BROKEN_CHAIN'
  | 'HLC_NOT_MONOTONE'
  | 'COLUMN_DISAGREES'
  | 'INDEX_DISAGREES'
  | 'NO_KEY'
  | 'KEY_MISMATCH'
  | 'SEAL_BAD_SIGNATURE'
  | 'SEAL_DISAGREES'
  | 'SEAL_BEYOND_HEAD'
  | 'SEEN_DISAGREES';

export interface FirstBad {
  readonly seq: number;
  readonly reason: BadReason;
}

export interface ChainReport {
  readonly stationId: string;
  readonly epoch: number;
  readonly events: number;
  /** Highest seq under a good seal; 0 for none. What lies beyond it is chained but not signed. */
  readonly sealedUpTo: number;
  readonly ok: boolean;
  readonly firstBad?: FirstBad;
}

export interface VerifyReport {
  readonly homeId: string;
  readonly stationId: string;
  /** Of what was good: two files with the same one hold the same facts. */
  readonly homeHash: string;
  readonly chains: readonly ChainReport[];
  /** Faults that belong to no chain: a damaged page, index rows of no event, altered waiting rows. */
  readonly faults: readonly string[];
  readonly ok: boolean;
}

export interface VerifyOptions {
  /** The same pure function the ledger was opened with; with it each subject row is checked as well. */
  readonly subjectsOf?: (event: LedgerEvent) => readonly string[];
  /** Keys this home enrolled; a chain with another key is bad. */
  readonly keyOf?: (stationId: string, epoch: number) => string | undefined;
}

export interface VerifyProgress {
  readonly checked: number;
  readonly total: number;
}

const PROGRESS_EVERY = 2_000;

/**
 * Verifies a whole file, read-only; the station may be running on it.
 * @throws GuichengError `STORAGE.*` when the file cannot be read at all
 */
export function verifyFile(
  file: string,
  sqlite: Sqlite,
  onProgress: (progress: VerifyProgress) => void = () => undefined,
  options: VerifyOptions = {},
): VerifyReport {
  if (!existsSync(file)) {
    throw new GuichengError('STORAGE.CANNOT_OPEN', '打不开数据文件，请检查路径和权限', { file });
  }
  const db = openDatabase(sqlite, file, { readonly: true });
  try {
    return guard(() => {
      // One read transaction: a running station may go on appending, this sees one moment.
      db.exec('BEGIN');
      return new Verifier(db, options, onProgress).run();
    });
  } finally {
    db.close();
  }
}

interface ChainRow {
  readonly chain_no: number;
  readonly station_id: string;
  readonly epoch: number;
  readonly status: string;
}

interface PendingRow {
  readonly station_id: string;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
  readonly bytes: string;
}

interface Checked {
  readonly chain: ChainRow;
  events: number;
  hash: string;
  sealedUpTo: number;
  publicKey: string | undefined;
  firstBad: FirstBad | undefined;
}

class Verifier {
  readonly #db: Db;
  readonly #store: EventStore;
  readonly #options: VerifyOptions;
  readonly #onProgress: (progress: VerifyProgress) => void;
  readonly #chains = new Map<string, Checked>();
  readonly #faults: string[] = [];
  #homeId = '';
  #stationId = '';
  #checked = 0;
  #total = 0;
  #subjects = 0;
  #unread: ReadonlyMap<number, readonly string[]> = new Map();

  constructor(db: Db, options: VerifyOptions, onProgress: (progress: VerifyProgress) => void) {
    this.#db = db;
    this.#store = new EventStore(db);
    this.#options = options;
    this.#onProgress = onProgress;
  }

  run(): VerifyReport {
    const identity = this.#rows<{ home_id: string; station_id: string }>('SELECT * FROM ledger_identity')[0];
    if (!identity) this.#faults.push('ledger_identity is empty');
    this.#homeId = identity?.home_id ?? '';
    this.#stationId = identity?.station_id ?? '';
    this.#total = this.#count('SELECT count(*) AS n FROM event');
    this.#unread = unreadSubjects(this.#db);
    for (const chain of this.#rows<ChainRow>('SELECT * FROM chain ORDER BY station_id, epoch')) {
      this.#chains.set(chainKey(chain.station_id, chain.epoch), {
        chain,
        events: 0,
        hash: GENESIS_HASH,
        sealedUpTo: 0,
        publicKey: undefined,
        firstBad: undefined,
      });
    }
    for (const checked of this.#chains.values()) this.#verifyEvents(checked);
    for (const checked of this.#chains.values()) {
      this.#verifySeals(checked);
      this.#verifySeen(checked);
    }
    this.#verifyRest();
    this.#onProgress({ checked: this.#checked, total: this.#total });
    const chains = [...this.#chains.values()].map(reportOf);
    return {
      homeId: this.#homeId,
      stationId: this.#stationId,
      homeHash: homeHash(
        [...this.#chains.values()].map(({ chain, events, hash }) => ({
          stationId: chain.station_id,
          epoch: chain.epoch,
          seq: events,
          hash,
        })),
      ),
      chains,
      faults: this.#faults,
      ok: this.#faults.length === 0 && chains.every(({ ok }) => ok),
    };
  }

  #verifyEvents(checked: Checked): void {
    const { chain } = checked;
    let before = { hash: GENESIS_HASH, hlc: HLC_ZERO };
    for (const row of this.#eventRows(chain)) {
      const seq = checked.events + 1;
      checked.events = seq;
      this.#checked += 1;
      if (this.#checked % PROGRESS_EVERY === 0)
        this.#onProgress({ checked: this.#checked, total: this.#total });
      const opened = openEnvelope(row.bytes, row.hash);
      const reason = opened.ok ? this.#eventFault(chain, seq, row, opened.event, before) : opened.reason;
      // Only the first: whatever follows a break proves nothing any more.
      if (reason !== undefined) this.#bad(checked, seq, reason as BadReason);
      else if (opened.ok && seq === 1) this.#takeKey(checked, opened.event);
      before = { hash: row.hash, hlc: row.hlc };
      checked.hash = row.hash;
    }
  }

  #eventFault(
    chain: ChainRow,
    seq: number,
    row: EventRow,
    event: LedgerEvent,
    before: { hash: string; hlc: string },
  ): BadReason | undefined {
    if (row.event_key !== eventKey(chain.chain_no, seq)) return 'GAP';
    if (event.homeId !== this.#homeId) return 'OTHER_HOME';
    if (event.stationId !== chain.station_id || event.epoch !== chain.epoch || event.stationSeq !== seq) {
      return 'WRONG_PLACE';
    }
    if (event.prevHash !== before.hash) return 'BROKEN_CHAIN';
    if (event.hlc <= before.hlc) return 'HLC_NOT_MONOTONE';
    if (row.hlc !== event.hlc) return 'COLUMN_DISAGREES';
    if ((event.kind === STATION_OPENED) !== (seq === 1)) return 'NO_KEY';
    return this.#subjectsAgree(event, row.event_key) ? undefined : 'INDEX_DISAGREES';
  }

  #subjectsAgree(event: LedgerEvent, key: number): boolean {
    if (!this.#options.subjectsOf) return true;
    // What only a newer program understands is indexed as an older one could, until a station opens the file anew.
    for (const subject of new Set(this.#unread.get(key) ?? this.#options.subjectsOf(event))) {
      const { hlc, stationId, epoch, stationSeq } = event;
      const found = this.#count(
        `SELECT count(*) AS n FROM subject_row
          WHERE subject = ? AND hlc = ? AND station_id = ? AND epoch = ? AND seq = ?`,
        subject,
        hlc,
        stationId,
        epoch,
        stationSeq,
      );
      if (found !== 1) return false;
      this.#subjects += 1;
    }
    return true;
  }

  #takeKey(checked: Checked, first: LedgerEvent): void {
    checked.publicKey = openedKey(first);
    const enrolled = this.#options.keyOf?.(first.stationId, first.epoch);
    if (checked.publicKey === undefined) this.#bad(checked, 1, 'NO_KEY');
    else if (enrolled !== undefined && !isSameKey(enrolled, checked.publicKey))
      this.#bad(checked, 1, 'KEY_MISMATCH');
  }

  #verifySeals(checked: Checked): void {
    const { station_id, epoch, chain_no } = checked.chain;
    let after = 0;
    for (;;) {
      const seals = this.#store.seals(station_id, epoch, after, Number.MAX_SAFE_INTEGER, 256);
      for (const seal of seals) {
        const row = this.#store.row(chain_no, seal.seq);
        if (checked.publicKey === undefined || !isSealValid(checked.publicKey, this.#homeId, seal)) {
          this.#bad(checked, seal.seq, 'SEAL_BAD_SIGNATURE');
        } else if (!row) this.#bad(checked, seal.seq, 'SEAL_BEYOND_HEAD');
        else if (row.hash !== seal.hash) this.#bad(checked, seal.seq, 'SEAL_DISAGREES');
        else if (!checked.firstBad || seal.seq < checked.firstBad.seq) checked.sealedUpTo = seal.seq;
      }
      const last = seals.at(-1);
      if (!last) return;
      after = last.seq;
    }
  }

  /** What others saw of a chain must be what stands there: a chain written anew by its own key shows here. */
  #verifySeen(seer: Checked): void {
    const known = new Map<string, number>();
    for (const row of this.#eventRows(seer.chain)) {
      if (!row.bytes.includes('"seen":')) continue;
      const opened = openEnvelope(row.bytes, row.hash);
      if (!opened.ok) continue;
      const seen: SeenHeads = opened.event.seen ?? {};
      for (const [key, head] of Object.entries(seen)) {
        const target = this.#chains.get(key);
        // More than is held here is no contradiction: it may still be on its way.
        if (!target || known.get(key) === head.seq || head.seq > target.events) continue;
        known.set(key, head.seq);
        const held = this.#store.row(target.chain.chain_no, head.seq);
        if (held && held.hash !== head.hash) this.#bad(target, head.seq, 'SEEN_DISAGREES');
      }
    }
  }

  /** Rows that hang on no chain. */
  #verifyRest(): void {
    for (const row of this.#rows<{ integrity_check: string }>('PRAGMA integrity_check(10)')) {
      if (row.integrity_check !== 'ok') this.#faults.push(`integrity_check: ${row.integrity_check}`);
    }
    const orphans = this.#count(
      'SELECT count(*) AS n FROM event e WHERE NOT EXISTS (SELECT 1 FROM chain c WHERE c.chain_no = e.event_key / 2147483648)',
    );
    if (orphans > 0) this.#faults.push(`${orphans} events of no chain`);
    const strays = this.#count(
      `SELECT count(*) AS n FROM subject_row s WHERE NOT EXISTS (
        SELECT 1 FROM chain c JOIN event e ON e.event_key = c.chain_no * 2147483648 + s.seq
          WHERE c.station_id = s.station_id AND c.epoch = s.epoch AND e.hlc = s.hlc)`,
    );
    if (strays > 0) this.#faults.push(`${strays} index rows of no event`);
    if (this.#options.subjectsOf) {
      const rows = this.#count('SELECT count(*) AS n FROM subject_row');
      if (rows !== this.#subjects) this.#faults.push(`${rows - this.#subjects} index rows too many`);
    }
    const lostSeals = this.#count(
      `SELECT count(*) AS n FROM seal s WHERE NOT EXISTS (
        SELECT 1 FROM chain c WHERE c.station_id = s.station_id AND c.epoch = s.epoch)`,
    );
    if (lostSeals > 0) this.#faults.push(`${lostSeals} seals of no chain`);
    this.#verifyAside();
  }

  /** Waiting and quarantined rows, and whether each chain's status follows from them. */
  #verifyAside(): void {
    for (const row of this.#rows<PendingRow>('SELECT * FROM pending')) {
      const opened = openEnvelope(row.bytes, row.hash);
      const agrees =
        opened.ok &&
        opened.event.stationId === row.station_id &&
        opened.event.epoch === row.epoch &&
        opened.event.stationSeq === row.seq;
      if (!agrees) this.#faults.push(`waiting event ${row.station_id}:${row.epoch}:${row.seq} was altered`);
    }
    const contradicted = new Set<string>();
    for (const entry of this.#store.quarantined()) {
      const { stationId, epoch, seq, reason } = entry;
      if (hashBytes(entry.bytes) !== entry.contentHash) {
        this.#faults.push(`quarantined event ${stationId}:${epoch}:${seq} was altered`);
      }
      if (reason === 'FORK' || reason === 'SEAL_DISAGREES') contradicted.add(chainKey(stationId, epoch));
    }
    for (const [key, { chain }] of this.#chains) {
      const forked = chain.status === 'forked';
      if (forked !== contradicted.has(key))
        this.#faults.push(`status of chain ${key} contradicts the quarantine`);
      if ((chain.station_id === this.#stationId) !== chain.chain_no >= OWN_CHAINS_FROM) {
        this.#faults.push(`chain ${key} is numbered as another station's`);
      }
    }
  }

  *#eventRows(chain: ChainRow): Generator<EventRow> {
    let after = 0;
    for (;;) {
      const rows = this.#store.rowsAfter(chain.chain_no, after, 256);
      yield* rows;
      const last = rows.at(-1);
      if (!last) return;
      after = last.event_key - eventKey(chain.chain_no, 0);
    }
  }

  #bad(checked: Checked, seq: number, reason: BadReason): void {
    if (!checked.firstBad || seq < checked.firstBad.seq) checked.firstBad = { seq, reason };
  }

  #count(sql: string, ...params: unknown[]): number {
    return this.#db
      .prepare(sql)
      .pluck()
      .get(...params) as number;
  }

  #rows<R>(sql: string, ...params: unknown[]): R[] {
    return this.#db.prepare(sql).all(...params) as R[];
  }
}

function reportOf({ chain, events, sealedUpTo, firstBad }: Checked): ChainReport {
  const { station_id: stationId, epoch } = chain;
  return { stationId, epoch, events, sealedUpTo, ok: firstBad === undefined, ...(firstBad && { firstBad }) };
}
