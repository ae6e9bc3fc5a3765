import type { ContactFields, DecedentFields, TransferFields } from '../domain/case/fields.ts';
import type { CheckpointId, StationRole } from '../domain/events/kinds.ts';
import type { DeviceHealth } from '../domain/readings.ts';
import type { Permission, Role } from '../domain/roles.ts';

/** What screens receive. Plain JSON, already worded for the operator and masked for the role. */

export interface PersonCard {
  readonly caseId: string;
  /** Human form of the case number, `BD-0000-0742-K`. */
  readonly number: string;
  /** True while someone still has to say or enter what the file holds: the card then shows only the number. */
  readonly masked: boolean;
  readonly name: string;
  readonly sexText: string;
  readonly birthDate: string;
  readonly town: string;
  readonly whereText: string;
  /** SHA-256 of the photo, or null. */
  readonly photo: string | null;
}

export type StepState = 'done' | 'next' | 'todo' | 'waiting';

export interface StepView {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly state: StepState;
}

/** A form the next step asks for; null when a scan is next. */
export type AskFor =
  | 'observed'
  | 'family'
  | 'readBack'
  | 'photo'
  | 'implant'
  | 'grounds'
  | 'look'
  | 'pin'
  | null;

export interface AttemptView {
  readonly attemptId: string;
  readonly checkpoint: CheckpointId;
  readonly chinese: string;
  readonly irreversible: boolean;
  readonly openedAt: number;
  readonly subject: PersonCard | null;
  readonly expected: PersonCard | null;
  readonly placeLabel: string | null;
  readonly steps: readonly StepView[];
  readonly ask: AskFor;
  /** The one sentence of what to do now. */
  readonly prompt: string;
  readonly waiting: { readonly what: string; readonly station: string; readonly since: number } | null;
  readonly similar: readonly { readonly name: string; readonly similarity: string; readonly where: string }[];
  /** Carriers and place must be scanned again after this many ms from now. */
  readonly expiresInMs: number;
}

export interface VerdictView {
  readonly attemptId: string;
  readonly eventId: string;
  readonly checkpoint: CheckpointId;
  readonly chinese: string;
  readonly outcome: 'pass' | 'blocked';
  /** 是 or 停. */
  readonly word: string;
  /** e.g. 可以入炉 / 不是这位 / 请放入 B-07. */
  readonly title: string;
  readonly sentence: string;
  /** `todo`: only a step that was still to come; the rest is what stops. */
  readonly reasons: readonly { readonly code: string; readonly sentence: string; readonly todo: boolean }[];
  readonly expected: PersonCard | null;
  readonly actual: PersonCard | null;
  readonly placeLabel: string | null;
  readonly people: readonly string[];
  /** What two people do now. */
  readonly wayOn: string;
  readonly at: number;
  readonly full: boolean;
  /** Reasons a person of higher role may take upon themselves; empty unless that would answer the whole refusal. */
  readonly overridable: readonly { readonly code: string; readonly sentence: string }[];
}

export interface PeerView {
  readonly stationId: string;
  readonly name: string;
  readonly heardMsAgo: number | null;
  readonly stale: boolean;
}

export interface InterlockView {
  readonly cremator: string;
  readonly label: string;
  /** `locked` door closed; `open` a pass is valid until `until`; `running` re-ignition latched; `uncertain` pass unused, look needed. */
  readonly state: 'locked' | 'open' | 'running' | 'uncertain';
  readonly until: number | null;
  /** False while no relay is connected: the state is shown, nothing is switched. */
  readonly wired: boolean;
}

export interface AlarmView {
  readonly id: string;
  readonly text: string;
  readonly since: number;
  readonly todo: string;
  readonly caseId: string | null;
}

export interface SessionView {
  readonly staffId: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly roleText: string;
  readonly permissions: readonly Permission[];
  readonly since: number;
  readonly idleEndsAt: number;
}

export interface StationLive {
  readonly stationId: string;
  readonly role: StationRole;
  readonly name: string;
  readonly homeName: string;
  readonly now: number;
  /** Grows with every fact: screens refetch their boards when it does. */
  readonly revision: number;
  readonly session: SessionView | null;
  readonly pinFor: {
    readonly staffId: string;
    readonly name: string;
    readonly purpose: 'signIn' | 'first' | 'second' | 'override';
  } | null;
  readonly attempt: AttemptView | null;
  readonly verdict: VerdictView | null;
  readonly lastScan: {
    readonly text: string;
    readonly chinese: string;
    readonly at: number;
    readonly ok: boolean;
    readonly note: string;
    /** The case a paper or carrier found, for the desk to open. */
    readonly caseId: string | null;
  } | null;
  readonly sync: {
    readonly state: 'alone' | 'home';
    readonly text: string;
    readonly peers: readonly PeerView[];
    readonly waiting: number;
    readonly since: number;
  };
  readonly devices: readonly DeviceHealth[];
  readonly interlock: readonly InterlockView[];
  readonly alarms: readonly AlarmView[];
  readonly clock: { readonly ok: boolean; readonly text: string };
  readonly training: boolean;
  readonly demo: boolean;
}

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
  }[];
  readonly stops: readonly {
    readonly id: string;
    readonly kind: 'hold' | 'objection';
    readonly label: string;
    readonly reason: string;
    readonly by: string;
    readonly at: number;
    readonly lifted: string | null;
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
}

export interface NearMissRow {
  readonly eventId: string;
  readonly at: number;
  readonly station: string;
  readonly person: string;
  readonly checkpoint: string;
  readonly chinese: string;
  /** Every reason, also the steps that were still to come. */
  readonly codes: readonly string[];
  /** What stopped it, in words. */
  readonly sentences: readonly string[];
  readonly names: readonly string[];
}

export interface ConflictView {
  readonly conflictId: string;
  readonly kind: 'custody' | 'place' | 'identity' | 'carrier' | 'thing';
  readonly text: string;
  readonly cases: readonly PersonCard[];
  readonly place: string | null;
  readonly since: number;
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
  /** Absolute path of the PDF, or null when no printer job was made. */
  readonly file: string | null;
}

export interface StatusPage {
  readonly version: string;
  readonly runtime: string;
  readonly electron: string;
  readonly sqlite: string;
  readonly ledger: {
    readonly file: string;
    readonly events: number;
    /** Head of this station's own chain, and its number there. */
    readonly head: string;
    readonly headSeq: number;
    readonly sealedUpTo: number;
    readonly epoch: number;
  };
  readonly key: { readonly store: 'keyring' | 'file'; readonly text: string };
  readonly disk: { readonly encrypted: boolean | null; readonly text: string; readonly how: string };
  readonly checks: readonly { readonly title: string; readonly ok: boolean; readonly text: string }[];
}

export interface DeviceRow {
  readonly deviceId: string;
  readonly protocol: string;
  readonly label: string;
  readonly enabled: boolean;
  readonly settings: Record<string, unknown>;
  /** Place code this device stands at (e.g. the cremator of an antenna), or null. */
  readonly place: string | null;
  readonly health: DeviceHealth | null;
}

/** One field of the form a device is set up with, as its protocol declares it. */
export interface DeviceField {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  /**
   * `port` and `host` say where the device is reached. `antennas` says which are in use; the place code at each
   * goes beside it into `settings.antennaPlaces`, where the hints of a furnace mouth look for it.
   */
  readonly kind: 'text' | 'number' | 'choice' | 'port' | 'host' | 'antennas';
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly fallback: string | number | readonly number[] | null;
  /** Shown only while another field holds this value. */
  readonly when: { readonly field: string; readonly value: string } | null;
  /** For `antennas`: the field that says how many ports there are. */
  readonly countedBy: string | null;
  /** Rarely touched: behind 更多设置. */
  readonly more: boolean;
}

export interface TagInSight {
  readonly epc: string;
  /** Name of the reader and number of its antenna. */
  readonly where: string;
  /** Ms since it last answered. */
  readonly ago: number;
}

export interface ProtocolView {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  /** Types like a keyboard: whether it is plugged in cannot be seen. */
  readonly keyed: boolean;
  readonly fields: readonly DeviceField[];
}

/** One line of what was said on the wire. */
export interface DeviceLine {
  readonly at: number;
  readonly direction: 'in' | 'out' | 'bad' | 'discarded' | 'note';
  /** `A0 03 01 72 EA`; empty for a note. */
  readonly hex: string;
  readonly text: string;
}

/** A device being tried out, saved or not. What it reads meanwhile counts nowhere. */
export interface DeviceTrialView {
  readonly lines: readonly DeviceLine[];
  readonly health: DeviceHealth;
  /** Ended, by hand or after its time. */
  readonly over: boolean;
}

export interface HomeInfo {
  readonly name: string;
  readonly county: string;
  readonly phone: string;
  readonly towns: readonly { readonly name: string; readonly managedBy: string }[];
  readonly dictionaries: Readonly<
    Record<
      string,
      readonly {
        readonly value: string;
        readonly label: string;
        /** No longer offered; still read in the cases that hold it. */
        readonly retired?: boolean;
      }[]
    >
  >;
  readonly crematorTypes: readonly string[];
  readonly halls: readonly { readonly code: string; readonly label: string }[];
  /** Where a device can stand: everything but the single niches and plots. */
  readonly places: readonly {
    readonly code: string;
    readonly kind: string;
    readonly label: string;
    readonly room: string;
  }[];
  readonly staff: readonly {
    readonly staffId: string;
    readonly name: string;
    readonly roleText: string;
    readonly active: boolean;
  }[];
  readonly stations: readonly {
    readonly stationId: string;
    readonly name: string;
    readonly role: StationRole;
  }[];
}
