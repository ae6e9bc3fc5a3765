/** What a station says of itself at a glance: who, what is under way, what was decided, what needs an answer. */
import type { CheckpointId, StationRole } from '../../domain/events/kinds.ts';
import type { DeviceHealth } from '../../domain/readings.ts';
import type { Permission, Role } from '../../domain/roles.ts';
import type { RelayState } from '../ports.ts';
import type { AlarmView } from './alarms.ts';
import type { ColdUnitView } from './cold.ts';
import type { CountingView, HalfCountView } from './stock.ts';
import type { LessonView } from './training.ts';

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
  | 'onTrolley'
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
  /** The place a list of moves sends this one to; null where none does. */
  readonly goesTo: string | null;
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

/** The live picture of a place, locked onto the case that was scanned there (锁定). */
export interface SightView {
  readonly cameraId: string;
  readonly camera: string;
  readonly placeLabel: string;
  readonly caseId: string | null;
  readonly since: number;
  /** What became of the picture of the verdict; null before there is one. */
  readonly picture: { readonly kept: boolean; readonly text: string } | null;
}

/** One piece of a live picture, in order. */
export type SightItem =
  | { readonly type: 'picture' | 'video'; readonly mime: string; readonly base64: string }
  | { readonly type: 'media'; readonly base64: string }
  | { readonly type: 'said'; readonly text: string; readonly lost: boolean };

/** Another computer this one exchanges its ledger with, as far as that is known. */
export interface SideView {
  readonly side: 'hub' | 'county';
  readonly name: string;
  /** `agreed` only while both hold the same, hash by hash; `held`: a version or a revocation stands in the way. */
  readonly state: 'unmet' | 'meeting' | 'agreed' | 'held';
  /** Facts that side has not confirmed to have on its disk. */
  readonly waiting: number;
  /** Wall time of the last moment both held the same; null for never. */
  readonly agreedAt: number | null;
  /** Why it does not come about, in words. */
  readonly trouble: string | null;
}

/** How far the facts of this computer have come (同步). */
export interface NetworkView {
  readonly sides: readonly SideView[];
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
  /** What its relay was last seen to do; null where none is connected. */
  readonly relay: RelayState | null;
}

/** What a cremator's own controller says, at the station it is connected to. */
export interface FurnaceLive {
  readonly cremator: string;
  readonly deviceId: string;
  /** The site gave the address of the program step; without one nobody hears of a fire. */
  readonly phaseWired: boolean;
  /** Null where the controller does not say, or does not answer. */
  readonly phase: 'idle' | 'preheat' | 'burning' | 'cooling' | 'raking' | null;
  readonly values: readonly {
    readonly point: string;
    readonly label: string;
    readonly unit: string;
    /** Null is no data, never the last value. */
    readonly value: number | null;
  }[];
}

/** A controlled door (门禁) as it was last seen. */
export interface DoorView {
  readonly id: string;
  /** 一号冷藏间门, or the place it guards. */
  readonly label: string;
  readonly place: string;
  /**
   * `forced` until somebody has said what it was; `held`: open for too long. `noData`: its controller does not answer.
   * `unseen`: no contact is wired. Neither of the last two means closed.
   */
  readonly state: 'open' | 'closed' | 'held' | 'forced' | 'noData' | 'unseen';
  /** In this state since, wall ms. */
  readonly since: number;
  /** What was last noticed, in words; empty for nothing since this process began. */
  readonly last: string;
  readonly lastAt: number;
  /** Whose pass opened it last; null for nobody since this process began. */
  readonly opened: {
    readonly at: number;
    readonly name: string;
    readonly checkpoint: string;
    readonly caseId: string | null;
    /** Human form of the case number; empty without one. */
    readonly number: string;
  } | null;
  /** For how long a pass opens it; null where its device does not say. */
  readonly seconds: number | null;
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

/** Work has ended here; the words say what became of the backup that is made then. */
export interface SignedOffView {
  readonly backup: 'none' | 'running' | 'failed' | 'done';
  readonly text: string;
}

/** What this station lost by a restore, and whom nobody has scanned in place since. */
export interface RestoredView {
  readonly at: number;
  /** The time before the restore in which something may be missing begins here. */
  readonly from: number;
  readonly backupAt: number | null;
  readonly reason: string;
  readonly missing: { readonly epoch: number; readonly from: number; readonly to: number | null } | null;
  /** The dead station whose people were taken over (接管), where that is the reason. */
  readonly takenFrom: string | null;
  /** In this station's care. */
  readonly total: number;
  readonly left: readonly { readonly caseId: string; readonly name: string; readonly where: string }[];
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
  /** Null while the station is at work. */
  readonly signedOff: SignedOffView | null;
  readonly pinFor: {
    readonly staffId: string;
    readonly name: string;
    readonly purpose: 'signIn' | 'first' | 'second' | 'override';
  } | null;
  readonly attempt: AttemptView | null;
  readonly verdict: VerdictView | null;
  /** Null where no camera sees the place that was scanned. */
  readonly sight: SightView | null;
  /** The stock-take somebody is in the middle of here. */
  readonly counting: CountingView | null;
  /** One that stands half done: until it is gone on with or put aside, no scan here is taken for a move. */
  readonly halfCount: HalfCountView | null;
  readonly lastScan: {
    readonly text: string;
    readonly chinese: string;
    readonly at: number;
    readonly ok: boolean;
    readonly note: string;
    /** The case a paper or carrier found, for the desk to open. */
    readonly caseId: string | null;
  } | null;
  /** An identity card was laid on the reader; whose it is has to be fetched. */
  readonly idCard: {
    readonly tapId: string;
    readonly photo: 'none' | 'coming' | 'decoded';
    readonly at: number;
  } | null;
  /** A staff card is being registered here; null while none is. */
  readonly cardEnrolment: {
    readonly staffId: string;
    readonly name: string;
    readonly step: 'first' | 'again' | 'done';
    /** What came of the last card laid down. */
    readonly said: { readonly text: string; readonly wrong: boolean } | null;
    /** The last digits of the card that is to be laid down again. */
    readonly card: string | null;
  } | null;
  readonly sync: {
    /** How far its news go: no farther than this computer, the home, the county. */
    readonly state: 'alone' | 'home' | 'county';
    readonly text: string;
    readonly sides: readonly SideView[];
    /** Facts kept in quarantine: somebody has to look at them. */
    readonly refused: number;
    readonly peers: readonly PeerView[];
    readonly waiting: number;
    readonly since: number;
  };
  readonly devices: readonly DeviceHealth[];
  readonly interlock: readonly InterlockView[];
  readonly furnaces: readonly FurnaceLive[];
  /** Controlled doors wired to this station. */
  readonly doors: readonly DoorView[];
  readonly alarms: readonly AlarmView[];
  readonly cold: readonly ColdUnitView[];
  readonly clock: { readonly ok: boolean; readonly text: string };
  /** Old: only a director gets in here until two people confirmed the list of people. */
  readonly roster: { readonly old: boolean; readonly text: string };
  /** These screens are of a scratch home: nothing here is real. */
  readonly training: boolean;
  /** The training under way on these screens; null at a real station. */
  readonly lesson: LessonView | null;
  /** A training window of this real station is open. */
  readonly trainingOpen: boolean;
  readonly demo: boolean;
}
