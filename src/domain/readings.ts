/**
 * What a device hands to a station: plain facts without meaning. `devices` produces them, `station` gives
 * them meaning. Every reading carries its origin, so that a core that guards real bodies can refuse the
 * readings of a drill.
 */

import type { DoorReading } from './doors.ts';

/** Where a reading came from. `typed` is a code keyed in by hand at the screen, `machine` what a machine measures. */
export type ReadingOrigin =
  | 'scanner'
  | 'wedge'
  | 'camera'
  | 'typed'
  | 'uhf'
  | 'machine'
  | 'idCard'
  | 'cardReader'
  | 'drill';

/** A code read at contact distance (QR, barcode): proof of what was in front of the scanner. */
export interface CodeReading {
  readonly type: 'code';
  readonly text: string;
  readonly origin: ReadingOrigin;
  readonly deviceId: string;
  /** Monotonic milliseconds of this process, never wall time. */
  readonly at: number;
}

/** One UHF tag answer: a hint, never proof. */
export interface TagReading {
  readonly type: 'tag';
  /** EPC bytes as upper-case hex. */
  readonly epc: string;
  readonly antenna: number;
  /** dBm; null where the reader family gives none. */
  readonly rssi: number | null;
  /** MHz; null where unknown. */
  readonly frequency: number | null;
  readonly origin: ReadingOrigin;
  readonly deviceId: string;
  readonly at: number;
}

/**
 * One value a machine measures (temperature, door, phase). No custody evidence: it goes to telemetry and to alarms,
 * never to a checkpoint.
 */
export interface MeasureReading {
  readonly type: 'measure';
  /** The machine on a shared line, e.g. its address; empty where a device is one machine. */
  readonly unit: string;
  /** Which value, e.g. `temperature`, `door`. */
  readonly point: string;
  /** In its own unit of measure, 1 or 0 for what is on or off; null unless the quality is good. */
  readonly value: number | null;
  /** What the device itself said, where a calibration corrected it. */
  readonly raw?: number;
  /** `bad`: answered with a fault or nonsense. `missing`: did not answer. */
  readonly quality: 'good' | 'bad' | 'missing';
  readonly origin: ReadingOrigin;
  readonly deviceId: string;
  /** Monotonic milliseconds. */
  readonly at: number;
}

/** What a relay module at a charging door says of itself, read back from it after it was written. */
export interface RelayReading {
  readonly type: 'relay';
  readonly deviceId: string;
  /** Code of the cremator it is wired to. */
  readonly place: string;
  /** The permit's coil is on: the charging door can be opened. */
  readonly door: boolean;
  /** Null where that coil or input is not wired. */
  readonly ignition: boolean | null;
  readonly doorOpen: boolean | null;
  readonly flame: boolean | null;
  /** The coils are as they were ordered. */
  readonly follows: boolean;
  readonly at: number;
}

/** What a relay module is to do until the next order, which comes about once a second. */
export interface RelayOrder {
  readonly door: boolean;
  readonly ignition: boolean;
  readonly beacon: boolean;
}
/** What stands in the chip of an identity card, as its reader gave it; which of it holds is for others to judge. */
export interface IdentityCard {
  /** 居民身份证, 港澳台居民居住证, 外国人永久居留身份证. */
  readonly kind: 'residentId' | 'hkmtResidence' | 'foreignResidence';
  /** Chinese name; empty on a foreigner's card without one. */
  readonly name: string;
  /** Latin name of a foreigner; empty elsewhere. */
  readonly latinName: string;
  /** GB/T 2261.1: `1` male, `2` female, `0` and `9` unknown. */
  readonly sexCode: string;
  /** GB/T 3304, two digits; empty where the card has none. */
  readonly ethnicCode: string;
  /** ISO 3166 letters on a foreigner's card; empty where the card has none. */
  readonly nationality: string;
  /** `YYYY-MM-DD`, as are the two below. */
  readonly birthDate: string;
  readonly address: string;
  readonly number: string;
  readonly issuer: string;
  readonly validFrom: string;
  /** Null for 长期. */
  readonly validTo: string | null;
  /** 通行证号码 of a residence permit; empty elsewhere. */
  readonly passNumber: string;
}

/** The portrait, for comparing faces while the person stands there. It is never stored. */
export type CardPhoto =
  | { readonly state: 'none'; readonly sentence: string }
  | { readonly state: 'coming' }
  | { readonly state: 'decoded'; readonly mime: string; readonly bytes: Uint8Array };

/** An identity card laid on a reader. Comes twice under one `readId` where the portrait comes later. */
export interface CardReading {
  readonly type: 'card';
  readonly readId: string;
  readonly card: IdentityCard;
  readonly photo: CardPhoto;
  readonly origin: ReadingOrigin;
  readonly deviceId: string;
  /** Monotonic milliseconds. */
  readonly at: number;
}

/** A contactless card laid on a reader (刷卡). Its number names somebody and proves nothing: it can be copied. */
export interface TapReading {
  readonly type: 'tap';
  /** Upper-case hex in the order the card sends it: 4, 7, 8 or 10 bytes. */
  readonly uid: string;
  readonly origin: ReadingOrigin;
  readonly deviceId: string;
  /** Monotonic milliseconds. */
  readonly at: number;
}

export type Reading =
  | CodeReading
  | TagReading
  | MeasureReading
  | RelayReading
  | CardReading
  | TapReading
  | DoorReading;

/** State of one device as screens show it. `silent` means connected but past its read deadline. */
export type DeviceState = 'disabled' | 'connecting' | 'working' | 'silent' | 'lost';

export interface DeviceHealth {
  readonly deviceId: string;
  readonly label: string;
  readonly protocol: string;
  readonly state: DeviceState;
  /** Wall time (ms since epoch) of the last state change. */
  readonly since: number;
  readonly framesIn: number;
  readonly framesOut: number;
  readonly badFrames: number;
  readonly discardedBytes: number;
  readonly reconnects: number;
  readonly lastError: string | null;
  /** Antennas of a working reader that see nothing; absent when all work. */
  readonly faultyAntennas?: readonly number[];
  /** Id of the device whose hardware stands at this one's port: two plugs were exchanged. Absent when all is right. */
  readonly swappedWith?: string;
  /** What it says it is: a serial number or the like, in its own words. Absent where it says nothing, or not yet. */
  readonly identity?: string;
  /** It is another one than was set up, and of no other device here. Absent when all is right. */
  readonly replaced?: { readonly was: string };
  /** It answers but cannot do its work until somebody sees to it, in Chinese; absent when it can. */
  readonly trouble?: string;
}

/** How far a clock is off: `快 8 小时`, `慢 10 分钟`, `快 45 秒`. @param aheadMs negative where it is behind */
export function offWords(aheadMs: number): string {
  const off = Math.abs(aheadMs);
  const units = [
    { ms: 86_400_000, word: '天', from: 2 * 86_400_000 },
    { ms: 3_600_000, word: '小时', from: 90 * 60_000 },
    { ms: 60_000, word: '分钟', from: 90_000 },
  ];
  const { ms, word } = units.find(({ from }) => off >= from) ?? { ms: 1_000, word: '秒' };
  return `${aheadMs < 0 ? '慢' : '快'} ${Math.round(off / ms)} ${word}`;
}
