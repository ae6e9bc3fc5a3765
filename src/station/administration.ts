import { placeWord } from '../domain/checkpoints/scene.ts';
import { GuichengError } from '../domain/errors.ts';
import { placeKind } from '../domain/events/kinds.ts';
import type { PlaceState } from '../domain/fold/place.ts';
import { ROLES } from '../domain/roles.ts';
import type { StationCore } from './core.ts';
import type { PlaceRow, StaffRow } from './dto.ts';

/** 设置: what the director keeps in order besides the lists: places in and out of service, and who works here. */

/** Bodies or ashes in it, in words; empty where there is nobody. */
function inside({ kind, occupants }: PlaceState): string {
  if (occupants.length === 0) return '';
  return kind === 'niche' || kind === 'plot' ? '已安放' : `里面有 ${occupants.length} 位`;
}

function placeRow(place: PlaceState): PlaceRow {
  return {
    code: place.code,
    kind: place.kind,
    kindText: placeWord(place.kind),
    label: place.label,
    room: place.room,
    outOfService: place.outOfService,
    insideText: inside(place),
  };
}

export function placeRows(core: StationCore): PlaceRow[] {
  return placeKind.options.flatMap((kind) => core.views.places(kind).map(placeRow));
}

/**
 * Takes a place out of service or back. Whoever lies in it stays, and is shown as to be moved; what is promised or
 * burns there comes first.
 * @throws GuichengError `NOT_FOUND.PLACE`, `STATE.*`
 */
export function setService(core: StationCore, input: { code: string; out: boolean; reason: string }): void {
  const actor = core.actor();
  const place = core.views.place(input.code);
  if (place === null) throw new GuichengError('NOT_FOUND.PLACE', '没有这个位置');
  if ((place.outOfService !== null) === input.out)
    throw new GuichengError('STATE.SERVICE', `${place.label}已经是${input.out ? '停用' : '在用'}的`);
  if (input.out && place.run !== null)
    throw new GuichengError('STATE.CREMATOR_BUSY', `${place.label}里还有一位，出灰之后再停用`);
  const promised = place.bookings.filter((booking) => booking.to > core.wall).length;
  if (input.out && promised > 0)
    throw new GuichengError('STATE.HALL_BOOKED', `${place.label}还有 ${promised} 场告别没有办，请先改约`);
  core.record('place.outOfService', input, { actorId: actor.staffId });
}

export function staffRows(core: StationCore): StaffRow[] {
  return core.views.allStaff().map((member) => ({
    staffId: member.staffId,
    name: member.name,
    rolesText: member.roles.map((role) => ROLES[role]).join('、'),
    deputyText: member.deputyOf.map((role) => ROLES[role]).join('、'),
    active: member.active,
    cards: core.staffCards.rows(member),
  }));
}

/**
 * 停用工牌: from now on at every station that hears; the file keeps what they did. Nobody ends their own badge, and so
 * there is always a director left.
 * @throws GuichengError `NOT_FOUND.STAFF`, `STATE.*`, `FORBIDDEN.OWN`
 */
export function dismissStaff(core: StationCore, input: { staffId: string; reason: string }): void {
  const actor = core.actor();
  const member = core.views.staff(input.staffId);
  if (member === null) throw new GuichengError('NOT_FOUND.STAFF', '没有这位职工');
  if (!member.active) throw new GuichengError('STATE.DISMISSED', `${member.name}的工牌已经停用`);
  if (member.staffId === actor.staffId)
    throw new GuichengError('FORBIDDEN.OWN', '自己的工牌由另一位馆长或代理人停用');
  core.record('staff.dismissed', input, { actorId: actor.staffId });
}
