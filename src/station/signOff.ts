/**
 * The end of work at a station (收班): from here on nobody waits for its news, and a backup of it is made. Whoever
 * signs in next begins it again.
 */
import { GuichengError } from '../domain/errors.ts';
import type { StationCore } from './core.ts';
import type { SignedOffView } from './dto.ts';
import { clockText, displayName } from './words.ts';

/** @throws GuichengError `STATE.STILL_AT_WORK` says what is left; `AUTH.NONE` */
export function signOff(core: StationCore): void {
  const actor = core.actor();
  const left = whatIsLeft(core);
  if (left !== null) throw new GuichengError('STATE.STILL_AT_WORK', `${left}，再收班`);
  core.record('station.signedOff', { stationId: core.stationId }, { actorId: actor.staffId });
  core.sessions.signOut();
}

/** Somebody signs in: others count on this station's news again, before anything is done here. */
export function signOn(core: StationCore, staffId: string): void {
  if (core.views.station(core.stationId)?.signedOff !== true) return;
  core.record('station.signedOn', { stationId: core.stationId }, { actorId: staffId });
}

export function signedOffView(core: StationCore): SignedOffView | null {
  if (core.views.station(core.stationId)?.signedOff !== true) return null;
  const status = core.ports.backups?.status();
  if (status === undefined) return { backup: 'none', text: '本站已收班' };
  if (status.running) return { backup: 'running', text: '本站已收班，正在做备份，做完前请不要关机' };
  if (status.failed !== null)
    return { backup: 'failed', text: `本站已收班，但备份没有做成：${status.failed.sentence}` };
  const made = status.last === null ? '' : `，${clockText(status.last.at)} 的备份核对无误`;
  return { backup: 'done', text: `本站已收班${made}，可以关机` };
}

/** Whatever only this station can finish; null where nothing is. */
function whatIsLeft(core: StationCore): string | null {
  const { views, checking, stationId, role } = core;
  if (checking.busy) return '有一步核验正在办，请办完或取消';
  if (role === 'console') {
    const open = checking.interlock
      .views()
      .find((view) => view.state === 'open' || view.state === 'uncertain');
    if (open !== undefined) return `${open.label}的入炉许可还开着，请用完或两人看炉膛后关闭`;
    const burning = views.places('cremator').find((place) => place.run !== null);
    if (burning !== undefined) return `${burning.label}还在火化，请收炉`;
  }
  const carried = views
    .openCases()
    .find(({ custodyStation, whereabouts }) => custodyStation === stationId && whereabouts.kind === 'hands');
  return carried === undefined ? null : `${displayName(carried)}还在人手上，请先送到位并扫码`;
}
