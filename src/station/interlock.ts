import type { LedgerEvent } from '../ledger/types.ts';
import { subjectsOfLedger } from '../views/projector.ts';
import type { StationCore } from './core.ts';
import type { InterlockView } from './dto.ts';

interface LivePermit {
  readonly permitId: string;
  readonly cremator: string;
  readonly caseId: string;
  readonly openedMono: number;
  readonly openedWall: number;
}

/**
 * The interlock (联锁) of the charging doors. It opens only from a pass of this very process, for the policy's
 * time, and locks again at any new event on the case. If the software dies, the door stays closed.
 */
export class Interlock {
  readonly #core: StationCore;
  readonly #live = new Map<string, LivePermit>();

  constructor(core: StationCore) {
    this.#core = core;
  }

  livePermits(): ReadonlySet<string> {
    return new Set(
      [...this.#live.values()].filter((permit) => this.#inTime(permit)).map((permit) => permit.permitId),
    );
  }

  #inTime(permit: LivePermit): boolean {
    return this.#core.mono - permit.openedMono <= this.#core.policy.permitMs;
  }

  opened(permitId: string, cremator: string, caseId: string): void {
    this.#live.set(cremator, {
      permitId,
      cremator,
      caseId,
      openedMono: this.#core.mono,
      openedWall: this.#core.wall,
    });
    this.#core.ports.interlock.permit(cremator, true);
  }

  /**
   * Locks what is used, void or too old. News counts by its arrival: a paper withdrawn before the pass and heard of
   * after it stands in front of the pass in the ledger, and was not seen by it all the same.
   */
  check(news: readonly LedgerEvent[] = []): void {
    const told = new Set(this.#live.size === 0 ? [] : news.flatMap(subjectsOfLedger));
    for (const [cremator, permit] of this.#live) {
      const state = this.#core.views.case(permit.caseId)?.permit;
      const isNews = told.has(`case:${permit.caseId}`);
      const stands =
        !isNews && state?.permitId === permit.permitId && !state.voided && !state.closed && !state.used;
      if (stands && this.#inTime(permit)) continue;
      this.#live.delete(cremator);
      this.#core.ports.interlock.permit(cremator, false);
    }
  }

  /** Tells the relays what holds for another second: they forget everything older. */
  beat(): void {
    const { views, ports, furnaces } = this.#core;
    const wishes = views.places('cremator').map(({ code, run }) => {
      const live = this.#live.get(code);
      const door = live !== undefined && this.#inTime(live);
      return { cremator: code, door, ignition: door || run?.state === 'burning' };
    });
    ports.interlock.beat?.(wishes, furnaces.loud);
  }

  /** At the beginning and the end of a process: whatever the last one left open at this station is closed. */
  lockAll(): void {
    const { views, stationId, ports } = this.#core;
    for (const { code, authority } of views.places('cremator')) {
      if (authority === stationId || this.#live.has(code)) ports.interlock.permit(code, false);
    }
    this.#live.clear();
  }

  views(): InterlockView[] {
    const port = this.#core.ports.interlock;
    return this.#core.views.places('cremator').map((place) => {
      const live = this.#live.get(place.code);
      const open = live !== undefined && this.#inTime(live);
      const state =
        place.run === null
          ? 'locked'
          : place.run.state === 'permitted'
            ? open
              ? 'open'
              : 'uncertain'
            : place.run.state === 'burning'
              ? 'running'
              : 'locked';
      const relay = port.relay?.(place.code) ?? null;
      const until = open && live !== undefined ? live.openedWall + this.#core.policy.permitMs : null;
      return {
        cremator: place.code,
        label: place.label,
        state,
        until: state === 'open' ? until : null,
        wired: port.relay === undefined ? port.wired : relay !== null,
        relay,
      };
    });
  }
}
