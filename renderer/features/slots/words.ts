import type { SlotBoard, SlotView } from '../../../src/station/dto.ts';

export type SlotKind = SlotBoard['kind'];

interface KindWords {
  readonly title: string;
  readonly one: string;
  readonly people: string;
  readonly emptyTitle: string;
  readonly emptyText: string;
  readonly nobody: string;
}

export const KINDS: Readonly<Record<SlotKind, KindWords>> = {
  hall: {
    title: '告别厅',
    one: '厅',
    people: '今天要告别的',
    emptyTitle: '还没有告别厅',
    emptyText: '这里显示每个厅今天的预约、现在厅里是谁。请馆长先登记各厅和厅号码。',
    nobody: '今天没有预约告别，也没有人在厅里。在案卷里预约之后会自己出现。',
  },
  niche: {
    title: '骨灰堂',
    one: '格位',
    people: '待办的骨灰',
    emptyTitle: '还没有格位',
    emptyText: '这里是骨灰堂的平面图，每格是谁一看就知道。请馆长先登记格位和格位码。',
    nobody: '没有等着寄存或取出的骨灰。点一格，可以看是谁、取出骨灰盒。',
  },
  plot: {
    title: '公墓',
    one: '墓位',
    people: '待安葬的骨灰',
    emptyTitle: '还没有墓位',
    emptyText: '这里是公益性公墓的平面图，每个墓位安葬了谁一看就知道。请馆长先登记墓位和墓位码。',
    nobody: '没有等着安葬的骨灰。',
  },
};

export function stateWord(slot: SlotView): string {
  if (slot.outOfService !== null) return '停用';
  return slot.occupants.length > 0 ? '有' : '空';
}

/** What a screen reader and a test hear of one cell. */
export function slotName(slot: SlotView): string {
  const who = slot.occupants.map((person) => person.name).join('、');
  return `${slot.label} ${slot.outOfService === null ? who || '空' : `停用 ${slot.outOfService}`}`;
}

/** Does this cell answer to what was typed: its label, a name, a case number? */
export function matches(slot: SlotView, query: string): boolean {
  const wanted = query.trim().toUpperCase();
  if (wanted === '') return false;
  return (
    slot.label.toUpperCase().includes(wanted) ||
    slot.occupants.some(
      (person) => person.name.includes(query.trim()) || person.number.toUpperCase().includes(wanted),
    )
  );
}
