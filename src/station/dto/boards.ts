/** Lists and maps: who is where, for how long, and what may come next. */
import type { CheckpointId } from '../../domain/events/kinds.ts';

export interface SearchHit {
  readonly caseId: string;
  readonly number: string;
  readonly name: string;
  readonly sexText: string;
  readonly ageText: string;
  readonly town: string;
  readonly statusText: string;
  readonly open: boolean;
}

/** Somebody the cold room answers for, in a bay or on the way. */
export interface BayPerson {
  readonly caseId: string;
  readonly name: string;
  readonly number: string;
  readonly since: number;
  /** 同姓 / 姓名相近 / 暂缓 / 异议 / 待复核 …; colour only for `act`. */
  readonly marks: readonly { readonly text: string; readonly act: boolean }[];
  /** Cases in the house whose name can be mistaken for this one; a surname alone is not enough. */
  readonly similar: readonly string[];
  readonly next: readonly { readonly checkpoint: CheckpointId; readonly chinese: string }[];
}

export interface BayView {
  readonly code: string;
  readonly label: string;
  readonly outOfService: string | null;
  readonly waiting: boolean;
  readonly occupants: readonly (BayPerson & {
    readonly pendingReview: boolean;
    /** Who put this person here while nobody else has looked; empty once somebody has. */
    readonly storedBy: string;
  })[];
}

export interface BayBoard {
  readonly rooms: readonly {
    readonly room: string;
    readonly columns: number;
    readonly bays: readonly BayView[];
  }[];
  readonly inHands: readonly (BayPerson & {
    readonly person: string;
    readonly purpose: string;
    /** What whoever has this person in hands does now. */
    readonly todo: string;
    /** From when on this is an alarm; null on the road, where the way is as long as it is. */
    readonly overdueAt: number | null;
  })[];
  readonly counts: {
    readonly total: number;
    readonly occupied: number;
    /** Empty and in service. */
    readonly free: number;
    readonly pendingReview: number;
  };
}

export interface QueueRow {
  readonly caseId: string;
  readonly name: string;
  readonly number: string;
  readonly scheduledAt: number;
  readonly crematorType: string;
  readonly whereText: string;
  readonly ready: boolean;
  readonly marks: readonly { readonly text: string; readonly act: boolean }[];
}

export interface CrematorView {
  readonly code: string;
  readonly label: string;
  readonly type: string;
  readonly state: 'empty' | 'permitted' | 'burning' | 'finished' | 'uncertain' | 'out';
  readonly note: string;
  readonly caseId: string | null;
  readonly name: string | null;
  readonly number: string | null;
  readonly since: number;
  readonly permitId: string | null;
  /** The last run was of an infectious body: disinfected and recorded before the next. */
  readonly contaminated: boolean;
  /** What its hardware did without a permit, and nobody has explained yet. */
  readonly unpermitted: readonly { readonly eventId: string; readonly at: number; readonly seen: string }[];
  /** 0..1 while burning. */
  readonly progress: number;
  readonly minutesLeft: number | null;
}

export interface CremationBoard {
  readonly queue: readonly QueueRow[];
  readonly cremators: readonly CrematorView[];
  readonly cooling: readonly {
    readonly caseId: string;
    readonly name: string;
    readonly number: string;
    readonly tray: string;
    readonly place: string;
    readonly since: number;
    readonly readyAt: number;
  }[];
  readonly ashes: readonly AshesRow[];
}

export interface AshesRow {
  readonly caseId: string;
  readonly name: string;
  readonly number: string;
  readonly urn: string | null;
  readonly whereText: string;
  readonly since: number;
  readonly destination: string;
  readonly next: readonly { readonly checkpoint: CheckpointId; readonly chinese: string }[];
}

export interface SlotView {
  readonly code: string;
  readonly label: string;
  readonly outOfService: string | null;
  readonly occupants: readonly {
    readonly caseId: string;
    readonly name: string;
    readonly number: string;
    readonly since: number;
  }[];
  readonly bookings: readonly {
    readonly caseId: string;
    readonly name: string;
    readonly from: number;
    readonly to: number;
  }[];
}

/** Halls, niches or plots: one shape for the simple boards. */
export interface SlotBoard {
  readonly kind: 'hall' | 'niche' | 'plot';
  readonly groups: readonly {
    readonly room: string;
    readonly columns: number;
    readonly slots: readonly SlotView[];
  }[];
  readonly people: readonly AshesRow[];
}
