/** What the search needs of a database: the synchronous part of better-sqlite3. */
export interface SearchStatement {
  run(...parameters: unknown[]): unknown;
  get(...parameters: unknown[]): unknown;
  all(...parameters: unknown[]): unknown[];
}

export interface SearchDb {
  readonly inTransaction: boolean;
  exec(sql: string): unknown;
  prepare(sql: string): SearchStatement;
}

/** One case (案卷) as people look for it. */
export interface SearchDoc {
  readonly caseId: string;
  /** Name of the decedent as on the file; empty while unknown. */
  readonly name: string;
  /** Identity number, empty where there is none. */
  readonly identity: string;
  /** Case number (业务编号) as a code, compact or with hyphens. */
  readonly caseNumber: string;
  /** Whatever else finds the case when typed or scanned in full: carriers, telephones, certificates. */
  readonly otherNumbers?: readonly string[];
  /** When the case was registered, ms UTC: the order of the answers, newest first. */
  readonly registeredAt: number;
  /** In the house or otherwise not closed. */
  readonly open: boolean;
}

export interface SearchHit {
  readonly caseId: string;
  readonly name: string;
  readonly identity: string;
  readonly caseNumber: string;
  readonly open: boolean;
  /** `number`: found by a full number or code; `text`: by a part of name or number. */
  readonly by: 'number' | 'text';
}

export interface SearchOptions {
  /** Default 20. */
  readonly limit?: number;
  /** Those in the house before all others; default true. */
  readonly preferOpen?: boolean;
}

/** The columns of `search_doc`; index tokens are made from these and nothing else. */
export interface SearchRow {
  readonly rowid: number;
  readonly case_id: string;
  /** As on the file. */
  readonly name: string;
  /** Units of the name with their readings, see `pinyinColumn`. */
  readonly pinyin: string;
  readonly identity: string;
  readonly number: string;
  /** Full numbers by blank, as they stand in `search_number`. */
  readonly numbers: string;
  readonly registered_at: number;
  readonly open: number;
}
