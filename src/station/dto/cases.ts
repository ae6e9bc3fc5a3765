/** One case, what went wrong, and what was begun and not finished. */
import type { ContactFields, DecedentFields, TransferFields } from '../../domain/case/fields.ts';
import type { CheckpointId } from '../../domain/events/kinds.ts';
import type { ExceptionsView } from './exceptions.ts';
import type { PersonCard } from './live.ts';

export interface TimelineEntry {
  readonly eventId: string;
  readonly at: number;
  readonly title: string;
  readonly detail: string;
  readonly people: string;
  readonly station: string;
  readonly tone: 'plain' | 'pass' | 'blocked' | 'stop';
  readonly hash: string;
  readonly attachment: string | null;
  /** Null where no camera of this home saw it. */
  readonly sight: TimelineSight | null;
}

/** What the camera of the place left of a checkpoint. */
export interface TimelineSight {
  readonly at: number;
  readonly camera: string;
  readonly sha256: string | null;
  /** Why there is no picture. */
  readonly missing: string | null;
  /** Where the recorder keeps the minute around it. */
  readonly recording: string | null;
  /** The minute around it by the recorder's own clock. */
  readonly from: number;
  readonly to: number;
  /** Ms by which that clock was ahead of the station's. */
  readonly ahead: number;
  /** Whether this station can ask the recorder for it. */
  readonly here: boolean;
}

export interface CaseDetail {
  readonly card: PersonCard;
  readonly status: 'open' | 'closed' | 'joined';
  readonly statusText: string;
  readonly decedent: DecedentFields;
  readonly arranger: ContactFields;
  readonly ashesRecipient: ContactFields;
  readonly transfer: TransferFields;
  readonly documents: readonly {
    readonly documentId: string;
    readonly kind: string;
    readonly label: string;
    readonly form: string | null;
    readonly number: string | null;
    readonly attachment: string | null;
    readonly withdrawn: boolean;
    readonly at: number;
  }[];
  readonly carriers: readonly {
    readonly code: string;
    readonly display: string;
    readonly kind: string;
    readonly label: string;
    readonly state: string;
    readonly stateText: string;
    /** The printer refused it since this station started: there is no label of it, or half of one. */
    readonly unprinted: boolean;
    /** A UHF tag is fixed to it. */
    readonly tagged: boolean;
  }[];
  readonly stops: readonly {
    readonly id: string;
    readonly kind: 'hold' | 'objection';
    readonly label: string;
    readonly reason: string;
    readonly by: string;
    readonly at: number;
    readonly lifted: string | null;
    /** An objection of the family ends only with a written settlement. */
    readonly byFamily: boolean;
  }[];
  readonly farewell: {
    readonly state: string;
    readonly hall: string | null;
    readonly hallLabel: string | null;
    readonly from: number | null;
    readonly to: number | null;
  };
  readonly order: { readonly crematorType: string; readonly scheduledAt: number } | null;
  /** What may come next at this station; `bars` is what stands in the way before anything is scanned. */
  readonly next: readonly {
    readonly checkpoint: CheckpointId;
    readonly chinese: string;
    readonly bars: readonly string[];
    /** A person of higher role may take all of `bars` upon themselves. */
    readonly overridable: boolean;
  }[];
  /** What each next checkpoint still lacks, in words. */
  readonly lacking: readonly {
    readonly checkpoint: CheckpointId;
    readonly chinese: string;
    readonly sentences: readonly string[];
  }[];
  readonly timeline: readonly TimelineEntry[];
  /** Steps of the journey for the picture at the side: done, now, to come. */
  readonly journey: readonly {
    readonly title: string;
    readonly state: 'done' | 'now' | 'todo';
    readonly at: number | null;
    readonly note: string;
  }[];
  readonly similar: readonly {
    readonly caseId: string;
    readonly name: string;
    readonly similarity: string;
    readonly where: string;
    readonly strong: boolean;
  }[];
  readonly identityClash: readonly string[];
  /** 特殊情形 and the terms that run. */
  readonly exceptions: ExceptionsView;
}

export interface ConflictView {
  readonly conflictId: string;
  readonly kind: 'custody' | 'place' | 'identity' | 'thing' | 'vessel' | 'stranger';
  readonly text: string;
  readonly cases: readonly PersonCard[];
  readonly place: string | null;
  readonly since: number;
  /** One of the claims says it left the house: then a paper may settle it, nobody can scan it here. */
  readonly gone: boolean;
  readonly wayOn: string;
}

/** What lies about in the demo home: badges with their PINs, codes on walls and things, carriers of open cases. */
export interface DemoSheet {
  readonly staff: readonly {
    readonly badge: string;
    readonly name: string;
    readonly roleText: string;
    readonly pin: string;
  }[];
  readonly codes: readonly {
    readonly code: string;
    readonly group: string;
    readonly label: string;
    readonly note: string;
  }[];
}

export interface Draft {
  readonly draftId: string;
  readonly form: string;
  readonly title: string;
  readonly values: Record<string, unknown>;
  readonly savedAt: number;
}

export interface PrintedLabel {
  readonly code: string;
  readonly display: string;
  readonly kind: string;
  readonly label: string;
  /** Where it went, as `PrinterPort.print` says; null when nothing was printed. */
  readonly file: string | null;
  /** Why it was not printed, in Chinese; the number stays, and is printed again. */
  readonly problem: string | null;
}
