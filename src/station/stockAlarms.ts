import type { DomainEvent } from '../domain/events/kinds.ts';
import type { StationCore } from './core.ts';
import type { AlarmView, RoomDue } from './dto.ts';
import { roomsDue } from './stocktake.ts';

/** How old the answer may be: it changes at an hour of the day, and with these facts. */
const KEPT_MS = 60_000;
const CHANGES: readonly DomainEvent['kind'][] = ['count.finished', 'place.defined', 'home.configured'];

/** Overdue counts as alarms. Every screen asks on every scan, so the answer is kept for a minute. */
export class StockAlarms {
  readonly #core: StationCore;
  #kept: { readonly mono: number; readonly rooms: readonly RoomDue[] } | null = null;

  constructor(core: StationCore) {
    this.#core = core;
  }

  heard(event: DomainEvent): void {
    if (CHANGES.includes(event.kind)) this.#kept = null;
  }

  now(): AlarmView[] {
    const core = this.#core;
    if (this.#kept === null || core.mono - this.#kept.mono > KEPT_MS)
      this.#kept = { mono: core.mono, rooms: roomsDue(core) };
    const late = this.#kept.rooms.filter((room) => core.wall >= room.overdueAt);
    return (['bay', 'niche'] as const).flatMap((of) => {
      const rooms = late.filter((room) => room.of === of);
      if (rooms.length === 0) return [];
      return [
        {
          id: `count:${of}`,
          text: `${of === 'bay' ? '冷柜' : '格位'}盘点过时未做：${rooms.map((room) => room.room).join('、')}`,
          since: Math.min(...rooms.map((room) => room.overdueAt)),
          todo: '请到「盘点」开始，逐个扫码',
          caseId: null,
          level: 'todo' as const,
        },
      ];
    });
  }
}
