/** What the director (馆长) reads: what nearly happened, how scans are kept to, who lies how long, the day. */
import type { CheckpointId } from '../../domain/events/kinds.ts';
import type { NearMissCause, ReportingRule } from '../../domain/nearMiss.ts';

/** Where an event stands in the ledger; opens its story. */
export interface EventRef {
  readonly stationId: string;
  readonly epoch: number;
  readonly seq: number;
}

export interface NamedCase {
  readonly caseId: string;
  readonly name: string;
  readonly number: string;
}

export interface Counted {
  readonly key: string;
  readonly label: string;
  readonly count: number;
}

interface NearMissJudgement {
  readonly cause: NearMissCause | null;
  readonly note: string;
  readonly reportable: boolean;
  readonly reportedAt: number | null;
  readonly by: string;
  readonly at: number;
}

export interface NearMissEntry {
  readonly ref: EventRef;
  readonly eventId: string;
  readonly at: number;
  readonly station: string;
  readonly person: string;
  readonly checkpoint: string;
  readonly chinese: string;
  readonly codes: readonly string[];
  /** What stopped it, in words; steps that had merely not come yet only where nothing else did. */
  readonly sentences: readonly string[];
  /** Something was wrong, not merely missing. */
  readonly wrong: boolean;
  readonly bodies: number;
  readonly people: readonly NamedCase[];
  readonly judgement: NearMissJudgement | null;
  /** By when it has to be reported, should it be reportable. */
  readonly dueAt: number;
}

export interface NearMissPageView {
  readonly rows: readonly NearMissEntry[];
  readonly next: { readonly at: number; readonly eventId: string } | null;
  readonly total: number;
  readonly stations: readonly Counted[];
  readonly persons: readonly Counted[];
  readonly checkpoints: readonly Counted[];
  readonly codes: readonly Counted[];
  /** The words searched for fit more people than were looked at: the list may lack some. */
  readonly searchCut: boolean;
}

export interface NearMissDueView {
  readonly toReport: readonly NearMissEntry[];
  /** Grave ones nobody has judged yet. */
  readonly undecided: readonly NearMissEntry[];
  readonly rule: ReportingRule;
}

export interface StoryLine {
  readonly at: number;
  readonly title: string;
  readonly detail: string;
  readonly people: string;
  readonly station: string;
  readonly tone: 'plain' | 'pass' | 'blocked' | 'stop';
  readonly ref: EventRef;
}

/** One attempt told from end to end. */
export interface StoryView {
  readonly eventId: string;
  readonly ref: EventRef;
  readonly at: number;
  readonly station: string;
  readonly person: string;
  readonly witness: string | null;
  readonly checkpoint: CheckpointId | null;
  readonly chinese: string;
  readonly outcome: 'pass' | 'blocked' | 'fact';
  /** One sentence of who did what where. */
  readonly lead: string;
  readonly before: readonly (NamedCase & { readonly lines: readonly StoryLine[] })[];
  /** In order, by whom, when. */
  readonly scans: readonly {
    readonly at: number;
    readonly by: string;
    readonly what: string;
    readonly detail: string;
  }[];
  /** What the screen said. */
  readonly said: {
    readonly word: string;
    readonly title: string;
    readonly sentence: string;
    readonly wayOn: string;
    readonly reasons: readonly { readonly code: string; readonly sentence: string; readonly todo: boolean }[];
  } | null;
  readonly after: readonly StoryLine[];
  /** The attempt that passed later, in words; null while there is none. */
  readonly solved: string | null;
  readonly nearMiss: NearMissEntry | null;
}

/** A way round the scan: how a step was done otherwise, or a carrier that had to be given up. */
export type MissKind = 'override' | 'typed' | 'slip' | 'rebind' | 'reidentify' | 'revoked';

/** One station in one week. All are counts of events, by when they happened. */
export interface ComplianceCell {
  /** Steps that passed. */
  readonly passes: number;
  /** Of these, done by scanning alone. */
  readonly scanned: number;
  readonly overrides: number;
  readonly typed: number;
  readonly slips: number;
  readonly rebinds: number;
  readonly reidentified: number;
  /** Carriers given up (作废载体); no steps of their own. */
  readonly revoked: number;
  /** Refused attempts, and those of them in which something was wrong. */
  readonly blocked: number;
  readonly blockedWrong: number;
}

export interface ComplianceView {
  /** Midnight of each Monday, ms UTC, oldest first; the last week is the one that is not over. */
  readonly weeks: readonly number[];
  /** The whole home first, then each station; one cell a week. */
  readonly rows: readonly {
    readonly stationId: string | null;
    readonly name: string;
    readonly cells: readonly ComplianceCell[];
    readonly total: ComplianceCell;
  }[];
  /** Shares, 0 to 1. */
  readonly targets: { readonly scanned: number; readonly overrides: number };
}

export interface MissRow {
  readonly ref: EventRef;
  readonly at: number;
  readonly station: string;
  readonly person: string;
  readonly chinese: string;
  readonly kinds: readonly MissKind[];
  readonly of: NamedCase | null;
}

export type StageId = 'toBay' | 'inBay' | 'toUrn' | 'toFamily';

export interface StageView {
  readonly id: StageId;
  readonly title: string;
  readonly from: string;
  readonly to: string;
  /** One a week, by the end of the stage; times in ms, null where nobody ended it that week. */
  readonly cells: readonly {
    readonly count: number;
    readonly medianMs: number | null;
    readonly p90Ms: number | null;
    readonly maxMs: number | null;
  }[];
  /** The longest of all these weeks. */
  readonly longest: readonly {
    readonly of: NamedCase;
    readonly ms: number;
    readonly at: number;
    readonly ref: EventRef;
  }[];
}

export interface StagesView {
  readonly weeks: readonly number[];
  readonly stages: readonly StageView[];
}

/** Somebody who is in the house now. */
export interface HouseRow extends NamedCase {
  readonly where: string;
  readonly since: number;
  readonly arrivedAt: number | null;
  /** The one step that is allowed next, in words; null while nothing is. */
  readonly next: string | null;
  readonly waits: string;
  /** Somebody has to do something before it goes on; else it goes on by itself or on its day. */
  readonly act: boolean;
}

export interface DayPerson extends NamedCase {
  readonly at: number;
  readonly note: string;
  readonly done: boolean;
}

/** The day of the home (今日). */
export interface DayView {
  readonly arrivals: readonly DayPerson[];
  readonly farewells: readonly DayPerson[];
  readonly cremations: {
    readonly ordered: readonly DayPerson[];
    readonly burning: readonly DayPerson[];
    readonly done: readonly DayPerson[];
  };
  readonly urns: readonly DayPerson[];
  readonly stops: readonly (DayPerson & { readonly kind: 'hold' | 'objection' | 'conflict' })[];
  readonly refused: { readonly count: number; readonly wrong: number; readonly passes: number };
  readonly cremators: { readonly used: number; readonly out: number; readonly total: number };
  readonly bays: { readonly used: number; readonly out: number; readonly total: number };
  /** Who did something in the last hour, where. */
  readonly staff: readonly { readonly name: string; readonly station: string; readonly at: number }[];
  /** Who waits for somebody's hand, longest first; those stopped stand in `stops`. */
  readonly waiting: readonly HouseRow[];
  /** Terms (期限) that are near or past, by due time. `at` is when they fall due. */
  readonly terms: readonly (DayPerson & { readonly overdue: boolean })[];
  readonly overdueReports: number;
}
