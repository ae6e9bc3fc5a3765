/** Training (演练): what the list of drills, the trainee's strip and the director's record show. */
import type { StationRole } from '../../domain/events/kinds.ts';

/** One drill that can be trained. */
export interface DrillSummary {
  /** Name of its file, without ending. */
  readonly drill: string;
  readonly name: string;
  /** What happened before the trainee comes in; nothing of what goes wrong. */
  readonly situation: string;
  /** The station whose screens it opens. */
  readonly station: StationRole;
  readonly stationName: string;
  /** Whose place the trainee takes, 「冷藏管理员」. */
  readonly roleText: string;
  /** How many decisive moments (关口) the trainee meets. */
  readonly moments: number;
  /** Why it cannot be played; null when it can. */
  readonly problem: string | null;
}

export interface DrillRow extends DrillSummary {
  /** How this person did last; null for never. */
  readonly last: { readonly at: number; readonly moments: number; readonly missed: number } | null;
}

export interface DrillList {
  readonly drills: readonly DrillRow[];
  /** What became of a training that ended by itself; null when there is nothing to say. */
  readonly note: string | null;
}

/** One training that was played to its end. */
export interface TrainingRecord {
  readonly staffId: string;
  readonly staffName: string;
  readonly drill: string;
  readonly drillName: string;
  /** ms UTC. */
  readonly at: number;
  readonly moments: number;
  readonly missed: number;
  /** How often the trainee asked for the next step. */
  readonly helped: number;
}

/** Something within the trainee's reach that can be scanned. */
export interface HandItem {
  readonly id: string;
  /** 工牌, 腕带和袋签, 柜位 … */
  readonly group: string;
  readonly label: string;
  readonly note: string;
}

export interface SaidLine {
  readonly id: number;
  readonly at: number;
  readonly where: string;
  readonly text: string;
}

/**
 * How a decisive moment went. `stopped`: the trainee saw it and stopped. `right`: did it another, right way.
 * `walkedIn`: only the station stopped it. `helped`: did not know. `passedBy`: went on where one had to object.
 */
export type MomentOutcome = 'stopped' | 'right' | 'walkedIn' | 'helped' | 'passedBy';

export interface LessonMoment {
  readonly index: number;
  readonly title: string;
  readonly outcome: MomentOutcome;
  readonly missed: boolean;
  /** What the trainee did, in words. */
  readonly did: string;
  readonly right: string;
  /** What the script calls what happened there. */
  readonly told: readonly string[];
  /** What the station says at this place. */
  readonly reasons: readonly string[];
}

/** Something the trainee has to read before going on. */
export interface LessonWord {
  readonly kind: 'blocked' | 'good' | 'again';
  readonly title: string;
  readonly lines: readonly string[];
}

export interface LessonView {
  readonly drill: string;
  readonly name: string;
  readonly situation: string;
  /** What really happened, for the end. */
  readonly story: string;
  readonly phase: 'watching' | 'yourTurn' | 'word' | 'over';
  /** Steps of the script done, of all. */
  readonly step: number;
  readonly steps: number;
  readonly you: { readonly name: string; readonly roleText: string; readonly pin: string } | null;
  readonly said: readonly SaidLine[];
  readonly task: {
    readonly title: string;
    /** What one sees and hears there; never what to do. */
    readonly facts: readonly string[];
    readonly hands: readonly HandItem[];
  } | null;
  /** What help has just done. */
  readonly hint: string | null;
  readonly word: LessonWord | null;
  /** Every decisive moment is over; what follows is the usual way. */
  readonly canFinish: boolean;
  readonly moments: readonly LessonMoment[];
  /** Something real happened at this station meanwhile. */
  readonly realWork: string | null;
}
