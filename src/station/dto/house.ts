/** The home and its machine: devices, settings, state. */
import type { StationRole } from '../../domain/events/kinds.ts';
import type { DeviceHealth } from '../../domain/readings.ts';
import type { RegionalRuleView } from './exceptions.ts';
import type { RestoredView } from './live.ts';

/** The backups of this station: where, when the last good one was made, and whether something is wrong with them. */
export interface BackupStatus {
  readonly folder: string;
  readonly last: { readonly at: number; readonly events: number; readonly tookMs: number } | null;
  readonly running: boolean;
  readonly nextAt: number;
  /** None for more than two turns. */
  readonly overdue: boolean;
  /** `damaged`: the copy did not agree with itself, so the ledger does not either. */
  readonly failed: { readonly at: number; readonly sentence: string; readonly damaged: boolean } | null;
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
  /** Null where this station was never restored, or nothing of it is left to do. */
  readonly restored: RestoredView | null;
  /** Null where no backups are made: drills, tests, a trial of the installation. */
  readonly backup: BackupStatus | null;
  readonly key: { readonly store: 'keyring' | 'file'; readonly text: string };
  readonly disk: { readonly encrypted: boolean | null; readonly text: string; readonly how: string };
  readonly checks: readonly { readonly title: string; readonly ok: boolean; readonly text: string }[];
}

/** A fact from elsewhere that was not taken in (没有收下的记录), and the way on. */
export interface RefusedView {
  readonly refusedId: string;
  /** Stable code of the ledger. */
  readonly reason: string;
  readonly station: string;
  readonly epoch: number;
  readonly seq: number;
  /** When it came, ms UTC. */
  readonly at: number;
  readonly what: string;
  readonly wayOn: string;
}

/** What this computer holds, chain by chain: equal hashes here and elsewhere are equal facts. */
export interface SyncPage {
  /** This computer is the hub (馆内枢纽): new ones are let in here. */
  readonly isHub: boolean;
  readonly homeHash: string;
  readonly chains: readonly {
    readonly station: string;
    readonly epoch: number;
    readonly seq: number;
    readonly hash: string;
    readonly status: 'open' | 'forked' | 'ahead';
  }[];
  readonly refused: readonly RefusedView[];
  /** Facts of a newer program: kept, and in no view until this one is brought up to date. */
  readonly unread: number;
  /** Stations that recorded what has not come yet: their clock is wrong. */
  readonly future: readonly FutureView[];
}

export interface FutureView {
  readonly stationId: string;
  readonly station: string;
  readonly facts: number;
  /** How far ahead, at most, and what to do. */
  readonly what: string;
  readonly wayOn: string;
}

/** What a new computer is let in with, for ten minutes (入网码). */
export interface EnrolCode {
  readonly code: string;
  /** The beginning of the fingerprint of the home's authority, in groups. */
  readonly fingerprint: string;
  readonly goodForMs: number;
  /** Where the hub answers: `HOST:PORT`. */
  readonly addresses: readonly string[];
}

export interface OtherStation {
  readonly stationId: string;
  readonly name: string;
  readonly signedOff: boolean;
  /** Null where it was never heard by this process. */
  readonly heardMsAgo: number | null;
  /** Nobody heard of it for so long that it may be dead, and it has something others need: it may be taken over. */
  readonly mayTake: boolean;
  readonly unheard: boolean;
  /** A computer of its own, let in with a code. */
  readonly enrolled: boolean;
  /** 注销: out of the network for good. */
  readonly revoked: boolean;
}

/** What of a dead station another would take over: the labels of its places, the names of those in its care. */
export interface EstateView {
  readonly places: readonly string[];
  readonly people: readonly string[];
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

/** A point that can be calibrated: what the device says, what counts, and by whose thermometer. */
export interface CalibratedPoint {
  /** The machine on the line, its name, which value of it and what that is called. */
  readonly unit: string;
  readonly name: string;
  readonly point: string;
  readonly label: string;
  /** °C; null where there is no good value now. */
  readonly raw: number | null;
  /** Corrected, °C. */
  readonly value: number | null;
  /** Null where nothing is corrected. */
  readonly mark: {
    readonly offset: number;
    readonly reference: number;
    readonly by: string;
    /** Ms since the epoch. */
    readonly at: number;
  } | null;
}

/** What happened to one device on one day, counted. */
export interface DeviceDay {
  /** `2026-11-25` */
  readonly day: string;
  readonly unplugs: number;
  readonly timeouts: number;
  readonly badFrames: number;
  readonly discardedBytes: number;
  readonly notices: number;
}

export interface DeviceHappening {
  readonly at: number;
  readonly kind: 'lost' | 'silent' | 'back' | 'notice';
  readonly text: string;
}

/** Newest first. */
export interface DeviceHistory {
  readonly days: readonly DeviceDay[];
  readonly happenings: readonly DeviceHappening[];
}

/** One field of the form a device is set up with, as its protocol declares it. */
export interface DeviceField {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  /**
   * `port`, `usb` and `host` say where the device is reached. `antennas` says which are in use; the place code at each
   * goes beside it into `settings.antennaPlaces`, where the hints of a furnace mouth look for it.
   */
  readonly kind:
    | 'text'
    | 'number'
    | 'choice'
    | 'port'
    | 'usb'
    | 'host'
    | 'antennas'
    | 'cremator'
    | 'units'
    | 'points'
    | 'places'
    | 'secret'
    | 'program';
  readonly choices: readonly {
    readonly value: string;
    readonly label: string;
    /** Of a measured value: it is on or off, and no figure. */
    readonly onOff?: boolean;
  }[];
  readonly fallback: string | number | readonly number[] | null;
  /** Shown only while another field holds this value. */
  readonly when: { readonly field: string; readonly value: string } | null;
  /** For `antennas`: the field that says how many ports there are. */
  readonly countedBy: string | null;
  /** For `antennas`: what a numbered port is called where it is no antenna. */
  readonly portWord?: string;
  /** Rarely touched: behind 更多设置. */
  readonly more: boolean;
}

/** Something a device can be set up at, found on this machine. */
export interface FoundPort {
  /** What goes into the field: a serial port, or the address of a USB device. */
  readonly path: string;
  readonly label: string;
  readonly kind: 'serial' | 'usb';
  /** The family it probably is; null where the plug does not tell. */
  readonly family: string | null;
}

export interface TagInSight {
  readonly epc: string;
  /** Name of the reader and number of its antenna. */
  readonly where: string;
  /** Ms since it last answered. */
  readonly ago: number;
}

/** A tag the desk has written. Hexadecimal. */
export interface TagIssued {
  readonly epc: string;
  /** Number of its chip. */
  readonly tid: string;
}

/** 扫码、标签读写、证卡、冷柜、火化炉、门、摄像机、打印、安全联锁. */
export type DeviceGroup =
  | 'scan'
  | 'tag'
  | 'card'
  | 'cold'
  | 'cremator'
  | 'door'
  | 'camera'
  | 'print'
  | 'safety';

export interface ProtocolView {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  /** What the clerk knows it as. */
  readonly group: DeviceGroup;
  /** What it is for, in one line. */
  readonly hint: string;
  /** Types like a keyboard: whether it is plugged in cannot be seen. */
  readonly keyed: boolean;
  /** Such devices can be looked for in the network. */
  readonly finds: boolean;
  /** Values of it can be calibrated by a thermometer. */
  readonly calibrates: boolean;
  /** Power and threshold of its antennas are found by walking a tag past them. */
  readonly tunes: boolean;
  /** A label can be printed on it to judge it by (试打). */
  readonly labels: boolean;
  readonly fields: readonly DeviceField[];
}

/** A device that answered a search in the network, and what it fills into the form. */
export interface FoundDeviceView {
  readonly label: string;
  readonly values: Readonly<Record<string, unknown>>;
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
  /** What a machine measures now, value by value; `value` is null where it is not good. */
  readonly measures: readonly {
    readonly unit: string;
    readonly point: string;
    readonly value: number | null;
    readonly quality: 'good' | 'bad' | 'missing';
  }[];
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
  /** 地方规定 in force, each with its basis. */
  readonly rules: readonly RegionalRuleView[];
  readonly cremators: readonly { readonly code: string; readonly label: string }[];
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
