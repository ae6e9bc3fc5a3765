import {
  ASK_AT,
  BLOCK_SIZE,
  CODE_KINDS,
  type CodeKind,
  formatCode,
  isIssuable,
  nextBlock,
  remainingNumbers,
} from '../domain/codes/index.ts';
import { GuichengError } from '../domain/errors.ts';
import type { DomainEvent, EventOf } from '../domain/events/kinds.ts';
import type { Transaction } from '../ledger/ledger.ts';
import type { StationCore } from './core.ts';

/** One wait for a block; after it the request is sent again, because the desk may have been off. */
const ASK_AGAIN_MS = 10 * 60_000;

/**
 * Number blocks (号段): a station issues numbers only from blocks that are its own, so that two stations with the
 * cable out never print one number. The first desk of the home grants them; the others ask in good time.
 */
export class NumberKeeper {
  readonly #core: StationCore;
  /** Kinds asked for and not yet granted, with the monotonic time of asking. */
  readonly #asked = new Map<CodeKind, number>();

  constructor(core: StationCore) {
    this.#core = core;
  }

  /** How many numbers of a kind this station can still issue. */
  left(kind: CodeKind): number {
    return this.#ownBlocks(kind)
      .map((block) => remainingNumbers({ kind, blocks: [block], offset: this.#offset(kind, block) }))
      .reduce((sum, count) => sum + count, 0);
  }

  /**
   * Makes sure of the numbers about to be taken. A station that runs low asks for the next block while it still
   * has some; one that has too few says so.
   * @throws GuichengError `STATE.NO_NUMBERS`, `STATE.BLOCK_EXHAUSTED`
   */
  ensure(kinds: readonly CodeKind[], actorId: string): void {
    for (const kind of new Set(kinds)) {
      const needed = kinds.filter((entry) => entry === kind).length;
      if (this.#roughlyLeft(kind) >= 2 * ASK_AT + needed || this.left(kind) >= ASK_AT + needed) continue;
      if (this.#grantor() === this.#core.stationId) this.grant(kind, this.#core.stationId);
      else this.#ask(kind, actorId);
      if (this.left(kind) < needed) throw this.#none(kind);
    }
  }

  /**
   * The next number of this station, inside the transaction that records its use.
   * @throws GuichengError `STATE.NO_NUMBERS`
   */
  take(tx: Transaction, kind: CodeKind): string {
    for (const block of this.#ownBlocks(kind)) {
      for (let offset = this.#offset(kind, block); offset < BLOCK_SIZE; offset += 1) {
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
    throw this.#none(kind);
  }

  /** Gives up what is left of every block: after a restore nobody knows which of these numbers were printed. */
  skipAll(tx: Transaction): void {
    const spend = tx.db.prepare(
      'INSERT INTO number_offset (kind, block, next) VALUES (?, ?, ?) ON CONFLICT (kind, block) DO UPDATE SET next = excluded.next',
    );
    for (const kind of Object.keys(CODE_KINDS) as CodeKind[])
      for (const block of this.#ownBlocks(kind)) spend.run(kind, block, BLOCK_SIZE);
  }

  /** Gives the next block never given before. @throws GuichengError `STATE.BLOCK_EXHAUSTED` */
  grant(kind: CodeKind, to: string): void {
    const given = Object.entries(this.#core.views.numbers(kind)?.blocks ?? {});
    // Block 0 belongs to what hung on the walls before there were blocks, and is never given.
    const block = nextBlock(kind, [
      { kind, block: 0, stationId: '' },
      ...given.map(([number, stationId]) => ({ kind, block: Number(number), stationId })),
    ]);
    if (block === null)
      throw new GuichengError('STATE.BLOCK_EXHAUSTED', '号段已全部用完，请联系技术人员', { kind });
    this.#core.record('numberBlock.granted', { kind, block, stationId: to }, { actorId: 'system' });
  }

  /** A station asks for numbers; one grant answers every request sent before it. */
  answer(kind: CodeKind, asked: EventOf<'authority.asked'>): void {
    if (this.#grantor() !== this.#core.stationId) return;
    const answered = this.#core.ledger
      .eventsOf(`numbers:${kind}`)
      .some(
        (event) =>
          event.kind === 'numberBlock.granted' &&
          event.payload.stationId === asked.payload.by &&
          event.hlc > asked.hlc,
      );
    if (!answered) this.grant(kind, asked.payload.by);
  }

  heard(event: DomainEvent): void {
    if (event.kind === 'numberBlock.granted' && event.payload.stationId === this.#core.stationId)
      this.#asked.delete(event.payload.kind as CodeKind);
  }

  /** With the few numbers that will be skipped: exact costs a thousand check characters at every label. */
  #roughlyLeft(kind: CodeKind): number {
    return this.#ownBlocks(kind).reduce((sum, block) => sum + BLOCK_SIZE - this.#offset(kind, block), 0);
  }

  #ask(kind: CodeKind, actorId: string): void {
    const asked = this.#asked.get(kind);
    if (asked !== undefined && this.#core.mono - asked < ASK_AGAIN_MS) return;
    this.#core.record(
      'authority.asked',
      { resource: `numbers:${kind}`, by: this.#core.stationId, purpose: '号段将用完' },
      { actorId },
    );
    this.#asked.set(kind, this.#core.mono);
  }

  /** The desk that grants blocks: one for the whole home, and never one that is signed off. */
  #grantor(): string | null {
    const desks = this.#core.views.stations().filter((entry) => entry.role === 'desk' && !entry.signedOff);
    return desks[0]?.stationId ?? null;
  }

  #none(kind: CodeKind): GuichengError {
    const grantor = this.#grantor();
    const name = (grantor === null ? null : this.#core.views.station(grantor)?.name) ?? '业务大厅';
    const isCut = grantor !== null && this.#core.isSilent(grantor);
    return new GuichengError(
      'STATE.NO_NUMBERS',
      isCut
        ? `本站号段已用完，和${name}不通，要不到新号段。请到${name}办理；线路接好后会自动补上`
        : `本站号段已用完，已向${name}请求新号段，请稍候再试`,
      { kind, cut: isCut },
    );
  }

  #ownBlocks(kind: CodeKind): number[] {
    const { stationId } = this.#core;
    const numbers = this.#core.views.numbers(kind);
    return Object.entries(numbers?.blocks ?? {})
      .filter(([block, owner]) => owner === stationId && numbers?.clash.includes(Number(block)) !== true)
      .map(([block]) => Number(block))
      .sort((a, b) => a - b);
  }

  #offset(kind: CodeKind, block: number): number {
    const row = this.#core.ledger.db
      .prepare<[string, number], { next: number }>(
        'SELECT next FROM number_offset WHERE kind = ? AND block = ?',
      )
      .get(kind, block);
    return row?.next ?? 0;
  }
}
