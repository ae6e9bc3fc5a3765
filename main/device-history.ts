/**
 * What went wrong with the devices, over days: every unplug, time-out and bad frame is counted, and each loss and
 * return is on a list. Kept in the station's own tables for a season. Whatever happens here, devices go on.
 */
import { type GuichengError, toGuichengError } from '../src/domain/errors.ts';
import type { DeviceHealth } from '../src/domain/readings.ts';
import type { Db } from '../src/ledger/sqlite.ts';
import type { DeviceDay, DeviceHappening, DeviceHistory } from '../src/station/dto.ts';
import { dayText } from '../src/station/words.ts';

const DAY_MS = 86_400_000;
const KEPT_MS = 90 * DAY_MS;
/** A plug that dances must not fill the disk; its number stands in the counts. */
const HAPPENINGS = 200;
/** Counters move all the time; a crash loses at most these. */
const WRITE_MS = 30_000;

type Counts = Omit<DeviceDay, 'day'>;
type Cumulative = Pick<DeviceHealth, 'badFrames' | 'discardedBytes'>;

const NOTHING: Counts = { unplugs: 0, timeouts: 0, badFrames: 0, discardedBytes: 0, notices: 0 };

export interface HistoryOptions {
  readonly db: Db;
  /** Ms since the epoch. */
  readonly wall: () => number;
  readonly report: (error: GuichengError) => void;
}

export class DeviceHistories {
  readonly #options: HistoryOptions;
  readonly #before = new Map<string, DeviceHealth>();
  readonly #waiting = new Map<string, Counts>();
  #writtenAt: number;
  #failing = false;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#writtenAt = options.wall();
    this.#try(() => this.#prune());
  }

  /** Never throws. */
  health(health: DeviceHealth): void {
    const before = this.#before.get(health.deviceId);
    this.#before.set(health.deviceId, health);
    // A device set up anew counts from nothing.
    const since = (name: keyof Cumulative): number =>
      health[name] < (before?.[name] ?? 0) ? health[name] : health[name] - (before?.[name] ?? 0);
    const changed = before !== undefined && before.state !== health.state;
    const worked = before?.state === 'working' || before?.state === 'silent';
    const isLost = changed && health.state === 'lost' && worked;
    const isSilent = changed && health.state === 'silent' && before.state === 'working';
    const isBack = changed && health.state === 'working' && this.#isMissing(health.deviceId);
    this.#count(health.deviceId, {
      ...NOTHING,
      badFrames: since('badFrames'),
      discardedBytes: since('discardedBytes'),
      unplugs: isLost ? 1 : 0,
      timeouts: isSilent ? 1 : 0,
    });
    if (isLost) this.#happened(health.deviceId, 'lost', health.lastError ?? '连接断开');
    if (isSilent) this.#happened(health.deviceId, 'silent', health.lastError ?? '没有应答');
    if (isBack) this.#happened(health.deviceId, 'back', '恢复正常');
    if (Math.abs(this.#options.wall() - this.#writtenAt) >= WRITE_MS) this.flush();
  }

  /** Something to know short of losing the device. Never throws. */
  notice(deviceId: string, sentence: string): void {
    this.#count(deviceId, { ...NOTHING, notices: 1 });
    this.#happened(deviceId, 'notice', sentence);
  }

  /** Newest first; empty where the file cannot be read. */
  of(deviceId: string): DeviceHistory {
    this.flush();
    const { db } = this.#options;
    const read = (): DeviceHistory => ({
      days: db
        .prepare<[string], DeviceDay>(
          `SELECT day, unplugs, timeouts, bad_frames AS badFrames, discarded_bytes AS discardedBytes, notices
             FROM device_day WHERE device_id = ? ORDER BY day DESC LIMIT 30`,
        )
        .all(deviceId),
      happenings: db
        .prepare<[string], DeviceHappening>(
          'SELECT at, kind, text FROM device_happening WHERE device_id = ? ORDER BY seq DESC LIMIT 100',
        )
        .all(deviceId),
    });
    return this.#try(read) ?? { days: [], happenings: [] };
  }

  /** Writes what was counted. Never throws. */
  flush(): void {
    this.#writtenAt = this.#options.wall();
    if (this.#waiting.size === 0) return;
    const day = dayText(this.#writtenAt);
    const done = this.#try(() => {
      const { db } = this.#options;
      const add = db.prepare(`
        INSERT INTO device_day (device_id, day, unplugs, timeouts, bad_frames, discarded_bytes, notices)
          VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (device_id, day) DO UPDATE SET
          unplugs = unplugs + excluded.unplugs, timeouts = timeouts + excluded.timeouts,
          bad_frames = bad_frames + excluded.bad_frames, notices = notices + excluded.notices,
          discarded_bytes = discarded_bytes + excluded.discarded_bytes`);
      db.transaction(() => {
        for (const [id, { unplugs, timeouts, badFrames, discardedBytes, notices }] of this.#waiting)
          add.run(id, day, unplugs, timeouts, badFrames, discardedBytes, notices);
      })();
      return true;
    });
    if (done === true) this.#waiting.clear();
  }

  #count(deviceId: string, counts: Counts): void {
    if (Object.values(counts).every((count) => count === 0)) return;
    const held = this.#waiting.get(deviceId) ?? NOTHING;
    this.#waiting.set(deviceId, {
      unplugs: held.unplugs + counts.unplugs,
      timeouts: held.timeouts + counts.timeouts,
      badFrames: held.badFrames + counts.badFrames,
      discardedBytes: held.discardedBytes + counts.discardedBytes,
      notices: held.notices + counts.notices,
    });
  }

  #happened(deviceId: string, kind: DeviceHappening['kind'], text: string): void {
    this.#try(() => {
      const { db, wall } = this.#options;
      db.prepare('INSERT INTO device_happening (device_id, at, kind, text) VALUES (?, ?, ?, ?)').run(
        deviceId,
        Math.floor(wall()),
        kind,
        text,
      );
      db.prepare(
        `DELETE FROM device_happening WHERE device_id = ? AND seq <=
           (SELECT seq FROM device_happening WHERE device_id = ? ORDER BY seq DESC LIMIT 1 OFFSET ${HAPPENINGS})`,
      ).run(deviceId, deviceId);
    });
    this.flush();
  }

  /** The last thing on the list is a loss that no return has followed. */
  #isMissing(deviceId: string): boolean {
    const last = this.#try(() =>
      this.#options.db
        .prepare<[string], { kind: string }>(
          `SELECT kind FROM device_happening WHERE device_id = ? AND kind <> 'notice' ORDER BY seq DESC LIMIT 1`,
        )
        .get(deviceId),
    );
    return last?.kind === 'lost' || last?.kind === 'silent';
  }

  #prune(): void {
    const { db, wall } = this.#options;
    const oldest = wall() - KEPT_MS;
    db.prepare('DELETE FROM device_day WHERE day < ?').run(dayText(oldest));
    db.prepare('DELETE FROM device_happening WHERE at < ?').run(Math.floor(oldest));
  }

  /** Told once, not at every beat of a disk that is full. */
  #try<T>(work: () => T): T | undefined {
    try {
      const result = work();
      this.#failing = false;
      return result;
    } catch (error) {
      if (!this.#failing) this.#options.report(toGuichengError(error));
      this.#failing = true;
      return undefined;
    }
  }
}
