import type { Wanted } from './alarms/book.ts';
import type { StationCore } from './core.ts';
import type { InterlockView } from './dto.ts';

/** A relay that has just been connected, or missed one answer, is not missed yet. */
const ANSWER_MS = 3_000;
/** A coil needs a moment to do what it was told. */
const FOLLOW_MS = 1_000;
/** A module that comes and goes is one alarm, not one each time. */
const BACK_MS = 30_000;

/**
 * The relays of the charging doors (联锁继电器) of this station. What is wrong with one is raised in the book of alarms:
 * it outlives a restart, somebody answers for it, and it is found afterwards.
 */
export class RelayWatch {
  readonly #core: StationCore;
  /** Until when a silence counts that is already over, monotonic, by cremator. */
  readonly #silentUntil = new Map<string, number>();

  constructor(core: StationCore) {
    this.#core = core;
  }

  /** Called about once a second, and when a module says that it does not follow. Never throws. */
  tick(): void {
    const found = this.#core.checking.interlock.views().flatMap((view) => this.#wanted(view));
    this.#core.alarms.wants('relay', found);
  }

  #wanted({ cremator, label, relay }: InterlockView): Wanted[] {
    if (relay === null) return [];
    const { mono, wall } = this.#core;
    const lasts = wall - relay.since;
    const silent = relay.coil === 'unknown';
    if (silent && lasts >= ANSWER_MS) this.#silentUntil.set(cremator, mono + BACK_MS);
    if (mono < (this.#silentUntil.get(cremator) ?? Number.NEGATIVE_INFINITY))
      return [
        {
          key: `relay:${cremator}:silent`,
          place: cremator,
          text: `${label}的联锁继电器没有应答，炉门按锁住处理`,
          todo: '请检查继电器的电源和网线；接好之前不能开炉门',
          everywhere: false,
        },
      ];
    if (silent || relay.follows || lasts < FOLLOW_MS) return [];
    const open = relay.coil === 'on';
    return [
      {
        key: `relay:${cremator}:${open ? 'stuckOn' : 'stuckOff'}`,
        place: cremator,
        text: `${label}的联锁继电器没有照做：${open ? '该断开却还吸合着' : '该吸合却没有吸合'}`,
        todo: open ? '请断开炉门电源，叫炉厂家' : '请停用这台炉的自动开门，叫炉厂家',
        // A door that may be opened without a pass is everybody's business, and nobody waits ten minutes for it.
        everywhere: open,
        ...(open ? { siren: true } : {}),
      },
    ];
  }
}
