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

export interface NearMissJudgement {
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
