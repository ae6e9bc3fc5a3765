/**
 * What this station last knew of the time, kept beside its ledger every five minutes. A clock that was turned while the
 * station was closed is seen by it, and a disk that takes no more is met before somebody's work is.
 */
import type { StationCore } from './core.ts';
import { readSetting, saveSetting } from './settings.ts';

const KEY = 'lastAlive';

/** Wall time of the last heartbeat, ms UTC; null where there was none yet. */
export function lastAlive(core: StationCore): number | null {
  const value = readSetting(core.ledger.db, KEY);
  return value === null ? null : Number(value);
}

/** @throws GuichengError `STORAGE.*` */
export function keepAlive(core: StationCore, wall: number): void {
  core.ledger.transact(({ db }) => {
    saveSetting(db, KEY, String(wall));
    core.roster.keep(db);
  });
}
