import {
  BLOCK_SIZE,
  CODE_KIND_NAMES,
  type CodeKind,
  formatCode,
  isIssuable,
  nextBlock,
} from '../domain/codes/index.ts';
import { GuichengError } from '../domain/errors.ts';
import type { DomainEvent } from '../domain/events/kinds.ts';
import { subjectKey, subjectKind } from '../domain/events/subjects.ts';
import type { Transaction } from '../ledger/ledger.ts';
import type { StationCore } from './core.ts';

/**
 * Authority (归属): each exclusive resource has one station that may allocate it. Others ask; a grant is an
 * explicit event with an epoch. Number blocks are granted by the desk.
 */
export class AuthorityKeeper {
  readonly #core: StationCore;

  constructor(core: StationCore) {
    this.#core = core;
  }

  /** Asks the holder; asking twice for the same thing within its wait changes nothing. */
  ask(resource: string, purpose: string, actorId: string): void {
    this.#core.record('authority.asked', { resource, by: this.#core.stationId, purpose }, { actorId });
  }

  /** A foreign event: answers what was asked of this station. */
  heard(event: DomainEvent): void {
    if (event.kind !== 'authority.asked' || event.payload.by === this.#core.stationId) return;
    // Answered in the next turn: the ledger is still telling its listeners about this commit.
    queueMicrotask(() => {
      try {
        this.#answer(event.payload.resource, event.payload.by);
      } catch (error) {
        this.#core.report(error);
      }
    });
  }

  #answer(resource: string, by: string): void {
    const core = this.#core;
    const key = subjectKey(resource);
    switch (subjectKind(resource)) {
      case 'place': {
        const place = core.views.place(key);
        if (place === null || place.authority !== core.stationId) return;
        if (core.checking.uses(key)) {
          core.record(
            'authority.refused',
            { resource, by: core.stationId, reason: '本站正在使用' },
            { actorId: 'system' },
          );
          return;
        }
        core.record(
          'authority.moved',
          { resource, to: by, resourceEpoch: place.authorityEpoch + 1, reason: '对方站请求' },
          { actorId: 'system' },
        );
        return;
      }
      case 'case': {
        const state = core.views.case(key);
        if (state === null || state.custodyStation !== core.stationId) return;
        if (core.checking.uses(key)) {
          core.record(
            'authority.refused',
            { resource, by: core.stationId, reason: '本站正在核验' },
            { actorId: 'system', caseId: key },
          );
          return;
        }
        core.record(
          'authority.moved',
          { resource, to: by, resourceEpoch: state.events, reason: '对方站请求' },
          { actorId: 'system', caseId: key },
        );
        return;
      }
      case 'numbers':
        if (core.role === 'desk' && this.#grantsNumbers()) this.grantBlock(key as CodeKind, by);
        return;
      default:
        return;
    }
  }

  /** The first desk of the home owns the blocks. */
  #grantsNumbers(): boolean {
    const desks = this.#core.views.stations().filter((station) => station.role === 'desk');
    return desks[0]?.stationId === this.#core.stationId;
  }

  grantBlock(kind: CodeKind, to: string): void {
    const blocks = Object.entries(this.#core.views.numbers(kind)?.blocks ?? {});
    const block = nextBlock(
      kind,
      blocks.map(([number, stationId]) => ({ kind, block: Number(number), stationId })),
    );
    if (block === null)
      throw new GuichengError('STATE.BLOCK_EXHAUSTED', '号段已全部用完，请联系技术人员', { kind });
    this.#core.record('numberBlock.granted', { kind, block, stationId: to }, { actorId: 'system' });
  }

  /** Takes blocks for every printed kind, so that a fresh station can print with the cable out. */
  ensureBlocks(kinds: readonly CodeKind[] = CODE_KIND_NAMES): void {
    for (const kind of kinds) {
      const owned = Object.values(this.#core.views.numbers(kind)?.blocks ?? {});
      if (!owned.includes(this.#core.stationId) && this.#grantsNumbers())
        this.grantBlock(kind, this.#core.stationId);
    }
  }

  /**
   * The next number of this station, inside the transaction that records its use.
   * @throws GuichengError `STATE.NO_NUMBERS` after having asked the desk for a block
   */
  takeCode(tx: Transaction, kind: CodeKind): string {
    const core = this.#core;
    const blocks = Object.entries(core.views.numbers(kind)?.blocks ?? {})
      .filter(([, owner]) => owner === core.stationId)
      .map(([block]) => Number(block))
      .sort((a, b) => a - b);
    for (const block of blocks) {
      const row = tx.db
        .prepare<[string, number], { next: number }>(
          'SELECT next FROM number_offset WHERE kind = ? AND block = ?',
        )
        .get(kind, block);
      for (let offset = row?.next ?? 0; offset < BLOCK_SIZE; offset += 1) {
        const number = block * BLOCK_SIZE + offset;
        if (!isIssuable(kind, number)) continue;
        tx.db
          .prepare(
            'INSERT INTO number_offset (kind, block, next) VALUES (?, ?, ?) ON CONFLICT (kind, block) DO UPDATE SET next = excluded.next',
          )
          .run(kind, block, offset + 1);
        return formatCode(kind, number);
      }
    }
    throw new GuichengError('STATE.NO_NUMBERS', '本站号段已用完，已向业务大厅请求新号段，请稍候再试', {
      kind,
    });
  }
}
