/** 走测: a tag is walked past the antennas of a reader, to find their power and from which strength on a tag counts. */

/** One antenna, since the walk began; strengths in dBm. */
export interface AntennaWalk {
  /** 1-based, as it is on the reader. */
  readonly antenna: number;
  /** Code of the place it looks at; null where none was named. */
  readonly place: string | null;
  /** Set from here; null where the reader keeps what it has. */
  readonly powerDbm: number | null;
  /** An answer weaker than this gives no hint; null where every answer does. */
  readonly weakestDbm: number | null;
  readonly reads: number;
  /** Those of them that were too weak, and gave no hint. */
  readonly under: number;
  /** How many different tags. */
  readonly tags: number;
  /** The strongest of the last moment; null where nothing answered just now, or the reader gives no strength. */
  readonly now: number | null;
  readonly strongest: number | null;
  readonly weakest: number | null;
  /** It sees nothing now: no cable, or the reader is gone. */
  readonly blind: boolean;
}

export interface ReaderWalk {
  readonly antennas: readonly AntennaWalk[];
  /** Tags seen since the walk began, the most read first; a few only. */
  readonly tags: readonly { readonly epc: string; readonly reads: number; readonly carrier: string | null }[];
  /** Each antenna has a power of its own, or the reader has one for all: `powerDbm`. dBm. */
  readonly power: { readonly each: boolean; readonly least: number; readonly most: number };
  readonly powerDbm: number | null;
  /** The reader says how strongly a tag answered. */
  readonly strength: boolean;
  /** Where tags are written, and from which strength on; null where none are. */
  readonly issue: { readonly antenna: number; readonly weakestDbm: number | null } | null;
}
