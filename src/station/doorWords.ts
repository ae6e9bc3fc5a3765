import type { NoticedHappening } from '../domain/doors.ts';
import type { EventPayload } from '../domain/events/kinds.ts';
import type { TimelineEntry } from './dto.ts';
import { clockText } from './words.ts';

/** What was noticed at a door, for the timeline and the alarm. */
export const NOTICED_WORDS: Readonly<Record<NoticedHappening, string>> = {
  forced: '被强行打开',
  heldOpen: '长时间没有关上',
  badge: '刷卡开门',
  refused: '刷卡被拒',
};

export function tellDoor({
  door,
  what,
  card,
  late,
  happenedAt,
}: EventPayload<'door.noticed'>): Pick<TimelineEntry, 'title' | 'detail' | 'tone'> {
  const parts = [
    card === '' ? '' : `卡号 ${card}`,
    // Told late, or by a clock that is not ours: then both times count.
    late && happenedAt !== null ? `门禁记录的时间 ${clockText(happenedAt)}，事后取回` : '',
  ];
  return {
    title: `门禁：${door}${NOTICED_WORDS[what]}`,
    detail: parts.filter((part) => part !== '').join('；'),
    tone: what === 'forced' || what === 'heldOpen' ? 'stop' : 'plain',
  };
}
