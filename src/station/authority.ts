import { isCodeKind } from '../domain/codes/index.ts';
import { GuichengError } from '../domain/errors.ts';
import type { DomainEvent, EventOf } from '../domain/events/kinds.ts';
import { subjectKey, subjectKind } from '../domain/events/subjects.ts';
import { hlcMillis } from '../ledger/hlc.ts';
import type { StationCore } from './core.ts';

/** How long an attempt waits for a grant before it ends in a refusal. */
export const WAIT_FOR_AUTHORITY_MS = 2 * 60_000;
/** A request heard later than this finds nobody waiting any more; clocks of two stations may differ a little. */
const ASK_IS_OLD_MS = WAIT_FOR_AUTHORITY_MS + 3 * 60_000;

/**
 * Authority (归属): each exclusive resource has one station that may allocate it. Others ask; a grant is an
 * explicit event with an epoch.
 */
export class AuthorityKeeper {
  readonly #core: StationCore;
  /** Resources asked for, with the monotonic time of asking. */
  readonly #asked = new Map<string, number>();

  constructor(core: StationCore) {
    this.#core = core;
  }

  /**
   * Asks the holder; asking again for the same thing within its wait changes nothing.
   * @throws GuichengError `INPUT.RESOURCE`
   */
  ask(resource: string, purpose: string, actorId: string): void {
    const caseId = this.#known(resource);
    const asked = this.#asked.get(resource);
    if (asked !== undefined && this.#core.mono - asked < WAIT_FOR_AUTHORITY_MS) return;
    this.#core.record(
      'authority.asked',
      { resource, by: this.#core.stationId, purpose },
      { actorId, ...(caseId === null ? {} : { caseId }) },
    );
    this.#asked.set(resource, this.#core.mono);
  }

  /** An event of any station: an answer ends the wait, a request of another station gets its answer. */
  heard(event: DomainEvent): void {
    if (event.kind === 'authority.moved' || event.kind === 'authority.refused')
      this.#asked.delete(event.payload.resource);
    if (event.kind !== 'authority.asked' || event.payload.by === this.#core.stationId) return;
    // Answered in the next turn: the ledger is still telling its listeners about this commit.
    queueMicrotask(() => {
      try {
        this.#answer(event);
      } catch (error) {
        this.#core.report(error);
      }
    });
  }

  /** The case a resource is the custody of, null for another resource. Nothing else can be asked for. */
  #known(resource: string): string | null {
    const key = subjectKey(resource);
    switch (subjectKind(resource)) {
      case 'place':
        if (this.#core.views.place(key) !== null) return null;
        break;
      case 'case':
        if (this.#core.views.case(key) !== null) return key;
        break;
      case 'numbers':
        if (isCodeKind(key)) return null;
        break;
      default:
        break;
    }
    throw new GuichengError('INPUT.RESOURCE', '没有这个可以请求归属的对象', { resource });
  }

  #answer(event: EventOf<'authority.asked'>): void {
    const core = this.#core;
    const { resource, by } = event.payload;
    const key = subjectKey(resource);
    if (subjectKind(resource) === 'numbers') {
      if (isCodeKind(key)) core.numbers.answer(key, event);
      return;
    }
    const holding = this.#holding(resource);
    if (holding === null) return;
    // Heard after a cable was mended: whoever asked was refused long ago, and this station may need it now.
    if (core.wall - hlcMillis(event.hlc) > ASK_IS_OLD_MS) return;
    const about = { actorId: 'system', ...(holding.caseId === null ? {} : { caseId: holding.caseId }) };
    // A furnace with an unused pass is spoken for here: elsewhere it could be looked into and given to another body.
    const isPermitted = core.views.place(key)?.run?.state === 'permitted';
    if (isPermitted || core.checking.uses(key)) {
      core.record('authority.refused', { resource, by: core.stationId, reason: '本站正在使用' }, about);
      return;
    }
    core.record(
      'authority.moved',
      { resource, to: by, resourceEpoch: holding.epoch + 1, reason: '对方站请求' },
      about,
    );
  }

  /** What this station holds of a resource; null where it is not the authority (any more). */
  #holding(resource: string): { caseId: string | null; epoch: number } | null {
    const { views, stationId } = this.#core;
    const key = subjectKey(resource);
    if (subjectKind(resource) === 'place') {
      const place = views.place(key);
      return place?.authority === stationId ? { caseId: null, epoch: place.authorityEpoch } : null;
    }
    const state = subjectKind(resource) === 'case' ? views.case(key) : null;
    return state !== null && state.custodyStation === stationId ? { caseId: key, epoch: state.events } : null;
  }
}
