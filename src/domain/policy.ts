/**
 * Numbers that differ by place or may be tightened by a home. They are configuration with a version: a stored
 * verdict names the version it was decided under, so that it can be decided again.
 */
export interface Policy {
  readonly version: number;
  /** Evidence ages in milliseconds, measured on the monotonic clock of one attempt. */
  readonly carrierAgeMs: number;
  readonly secondPersonAgeMs: number;
  readonly familyAgeMs: number;
  /** An irreversible act needs news from every station within this time. */
  readonly freshnessMs: number;
  /** A release slip (放行单) printed at the desk serves this long. */
  readonly slipAgeMs: number;
  /** A body may be in someone's hands this long before it is an alarm. */
  readonly moveAlarmMs: number;
  /** A pass for charging is void after this time. */
  readonly permitMs: number;
  /** Ashes cannot be asked for sooner than this after charging; per kind of cremator. */
  readonly minimumCremationMs: number;
  readonly minimumCoolingMs: number;
  readonly kioskIdleMs: number;
  readonly deskIdleMs: number;
  readonly pinAttempts: number;
  readonly pinLockMs: number;
  /** Wall clock off by more than this, either way, by our own facts, run or peers: nothing irreversible. */
  readonly clockBehindMs: number;
  /** A station that heard no other for longer admits a director only, until two people confirm the list of people. */
  readonly rosterMs: number;
}

export const DEFAULT_POLICY: Policy = {
  version: 1,
  carrierAgeMs: 3 * 60_000,
  secondPersonAgeMs: 60_000,
  familyAgeMs: 30 * 60_000,
  freshnessMs: 5 * 60_000,
  slipAgeMs: 30 * 60_000,
  moveAlarmMs: 15 * 60_000,
  permitMs: 2 * 60_000,
  minimumCremationMs: 40 * 60_000,
  minimumCoolingMs: 10 * 60_000,
  kioskIdleMs: 90_000,
  deskIdleMs: 15 * 60_000,
  pinAttempts: 5,
  pinLockMs: 10 * 60_000,
  clockBehindMs: 2 * 60_000,
  rosterMs: 72 * 3_600_000,
};
