/** Stock-takes (盘点) and lists of moves (倒库/搬迁), worded for the screen. */
import type { CountWhy, Finding, StockOf } from '../../domain/stocktake/kinds.ts';
import type { IssueKind } from '../../domain/stocktake/report.ts';

export interface PlaceName {
  readonly code: string;
  readonly label: string;
  readonly room: string;
}

/** The count this station is in the middle of. */
export interface CountingView {
  readonly countId: string;
  readonly of: StockOf;
  readonly title: string;
  readonly counted: number;
  readonly total: number;
  /** The place scanned last, while its code still counts. */
  readonly place: PlaceName | null;
  /** Where to go next; null once every place was looked at. */
  readonly next: PlaceName | null;
  /** Nobody was seen where the ledger has somebody: it is asked to look once more. */
  readonly again: boolean;
  /** What the last scan said. */
  readonly last: { readonly finding: Finding; readonly ok: boolean; readonly sentence: string } | null;
}

/** A count begun here that stands half done while nobody counts. */
export interface HalfCountView {
  readonly countId: string;
  readonly of: StockOf;
  readonly title: string;
  readonly counted: number;
  readonly total: number;
}

export interface CountRow {
  readonly countId: string;
  readonly of: StockOf;
  readonly title: string;
  readonly why: CountWhy;
  readonly rooms: readonly string[];
  readonly startedAt: number;
  readonly station: string;
  readonly people: readonly string[];
  readonly finishedAt: number | null;
  readonly counted: number;
  readonly total: number;
  /** Why it ended although places were left. */
  readonly note: string | null;
}

export interface CountIssue {
  readonly kind: IssueKind;
  readonly chinese: string;
  readonly text: string;
  readonly place: PlaceName;
  readonly names: readonly string[];
  /** Nobody named here is stopped by it any more. */
  readonly settled: boolean;
}

export interface CountFrozen {
  readonly caseId: string;
  readonly name: string;
  readonly number: string;
  readonly text: string;
  /** The conflict two people close at the place; null once it is closed. */
  readonly conflictId: string | null;
}

export interface CountReportView extends CountRow {
  readonly matched: number;
  readonly empty: number;
  readonly issues: readonly CountIssue[];
  readonly frozen: readonly CountFrozen[];
  readonly byRoom: readonly {
    readonly room: string;
    readonly counted: number;
    readonly total: number;
    readonly off: number;
  }[];
}

export interface SpotView extends PlaceName {
  readonly state: 'todo' | 'ok' | 'empty' | 'off';
  readonly at: number | null;
  readonly by: string;
}

export interface SpotPage {
  /** How many places answer to the room and the words typed. */
  readonly total: number;
  readonly from: number;
  readonly columns: number;
  readonly places: readonly SpotView[];
}

export interface RoomDue {
  readonly of: StockOf;
  readonly room: string;
  readonly places: number;
  /** End of the last complete count; null for never. */
  readonly lastAt: number | null;
  readonly due: boolean;
  readonly overdueAt: number;
  readonly overdue: boolean;
}

export interface StockOverview {
  readonly rooms: readonly RoomDue[];
  readonly open: readonly CountRow[];
  readonly rules: { readonly bayHour: number; readonly nicheDays: number };
}

export interface RelocationLine {
  readonly caseId: string;
  readonly name: string;
  readonly number: string;
  readonly from: PlaceName;
  readonly to: PlaceName;
  /** Still in the old place, in hands, in the new place, been there and gone on, somewhere else. */
  readonly state: 'waiting' | 'onTheWay' | 'there' | 'left' | 'astray';
  readonly where: string;
  readonly stopped: boolean;
}

export interface RelocationRow {
  readonly relocationId: string;
  readonly of: StockOf;
  readonly title: string;
  readonly reason: string;
  readonly drawnAt: number;
  readonly people: readonly string[];
  readonly station: string;
  readonly total: number;
  readonly arrived: number;
  readonly endedAt: number | null;
  readonly abandoned: string | null;
}

export interface RelocationView extends RelocationRow {
  readonly lines: readonly RelocationLine[];
  readonly left: number;
  /** Old places the ledger still has somebody in. */
  readonly notEmptied: readonly PlaceName[];
  /** The closing count of both ends, looked at after the last move. */
  readonly count: {
    readonly countId: string;
    readonly finished: boolean;
    readonly counted: number;
    readonly total: number;
  } | null;
  /** Nothing is left: it may be closed. */
  readonly balanced: boolean;
}
