import { displayCode } from '../domain/codes/index.ts';
import type { CustodyConflict } from '../domain/fold/caseState.ts';
import type { CountState } from '../domain/stocktake/count.ts';
import type { Judgement, SeenCarrier } from '../domain/stocktake/judge.ts';
import type { StockOf } from '../domain/stocktake/kinds.ts';
import type { IssueKind } from '../domain/stocktake/report.ts';
import type { Views } from '../views/read.ts';
import type { StationCore } from './core.ts';
import type { PlaceName } from './dto.ts';
import { displayName, whereText } from './words.ts';

export function countTitle(count: { readonly of: StockOf }): string {
  return count.of === 'bay' ? '冷柜盘点' : '格位盘点';
}

export const ISSUE_WORDS: Readonly<Record<IssueKind, string>> = {
  elsewhere: '不在账上的位置',
  missing: '账上有，现场没有',
  together: '一个位置两位',
  unknownCarrier: '不认识的码',
  deadCarrier: '已作废的载体',
  notBound: '没有系上的载体',
};

export function placeName(core: StationCore, code: string): PlaceName {
  const place = core.views.place(code);
  return { code, label: place?.label ?? displayCode(code), room: place?.room ?? '' };
}

/** Room and label: 一号冷藏间 A-01. */
export function fullPlace(views: Views, code: string): string {
  const place = views.place(code);
  return place === null ? displayCode(code) : `${place.room} ${place.label}`;
}

/** Places of a count in walking order: by code. */
export function placesOf(core: StationCore, count: Pick<CountState, 'of' | 'rooms' | 'only'>): PlaceName[] {
  return core.views.stock
    .places(count.of)
    .filter((place) => count.rooms.includes(place.room) && count.only?.includes(place.code) !== false);
}

/** Another open count of the same rooms that began before: two stations that did not hear each other. */
export function rivalOf(core: StationCore, count: CountState): CountState | null {
  return (
    core.views.stock
      .openCounts()
      .filter((other) => other.of === count.of && other.rooms.some((room) => count.rooms.includes(room)))
      .sort((a, b) => a.startedAt - b.startedAt || (a.countId < b.countId ? -1 : 1))
      .slice(0, 1)
      .find((other) => other.countId !== count.countId) ?? null
  );
}

export function nameOf(core: StationCore, caseId: string | null): string {
  const state = caseId === null ? null : core.views.case(caseId);
  return state === null ? '这位' : displayName(state);
}

/** What the operator reads after a scan of a count. */
export function scanSentence(
  core: StationCore,
  place: string,
  { finding, freezes }: Judgement,
  seen: SeenCarrier | null,
): string {
  const { label } = placeName(core, place);
  const name = nameOf(core, seen?.caseId ?? null);
  const names = freezes.map((entry) => nameOf(core, entry.caseId)).join('、');
  const stopped = names === '' ? '已列入冲突，请叫馆长' : `${names}已停下，请两人在现场核对`;
  switch (finding) {
    case 'match':
      return freezes.length > 0 ? `${label}里不止一位。${stopped}` : `${label}：${name}，相符`;
    case 'empty':
      return `${label}：空，相符`;
    case 'missing':
      return `${label}账上有人，现场没有。${stopped}`;
    case 'elsewhere': {
      const where = seen?.caseId == null ? null : core.views.case(seen.caseId)?.whereabouts;
      const text = where == null ? '别处' : whereText(core.views, where);
      return `${label}里是${name}，账上在${text}。${stopped}`;
    }
    case 'unknownCarrier':
      return `这个码本馆没有记录。不要移动，${stopped}`;
    case 'deadCarrier':
      return `这个码曾属于${name}，已经作废。不要移动，${stopped}`;
    case 'notBound':
      return `这个码没有系在任何一位身上。不要移动，${stopped}`;
  }
}

/** Two claims about one person, in words. */
export function conflictWords(views: Views, conflict: CustodyConflict): string {
  const { count } = conflict;
  const expected = whereText(views, conflict.expected);
  if (count === undefined) return `一处说在${expected}，一处说在${whereText(views, conflict.claimed)}`;
  const place = fullPlace(views, count.place);
  switch (count.why) {
    case 'elsewhere':
      return `账上在${expected}，盘点时在${place}扫到`;
    case 'notThere':
      return `账上在${expected}，盘点时那里没有`;
    case 'together':
      return `盘点时${place}里扫到不止一位`;
    case 'strange':
      return `盘点时在${place}扫到不该有的载体`;
  }
}
