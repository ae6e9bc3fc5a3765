import { actOf } from '../domain/checkpoints/act.ts';
import type { CheckpointContext } from '../domain/checkpoints/context.ts';
import { evaluate, type Verdict } from '../domain/checkpoints/evaluate.ts';
import { type Evidence, ofType } from '../domain/checkpoints/evidence.ts';
import { type Reason, specOf } from '../domain/checkpoints/reasons.ts';
import { CHECKPOINTS } from '../domain/checkpoints/rules.ts';
import type { Act, CheckpointId } from '../domain/events/kinds.ts';
import type { FactsReader, StationFacts } from './facts.ts';

/**
 * One attempt (一次核验): opened by the first scan at one station, ended by its verdict, by log-off, restart or
 * time-out. Its evidence serves no other. Ages are monotonic and relative to the opening.
 */
export interface Decision {
  readonly context: CheckpointContext;
  readonly verdict: Verdict;
  readonly nowMs: number;
}

/** "Asked, waiting" (已请求，等待中): what another station must give before this attempt can be decided. */
export interface AuthorityWait {
  readonly since: number;
  readonly resources: readonly string[];
  /** Whoever holds them, in words. */
  readonly station: string;
  refusedBy: string | null;
}

export class Attempt {
  readonly attemptId: string;
  readonly checkpoint: CheckpointId;
  readonly expected: string | null;
  readonly first: string;
  readonly openedMono: number;
  readonly openedWall: number;
  /** Whose badge was scanned last: scans that follow are theirs. */
  hands: string;
  wait: AuthorityWait | null = null;
  lastActivityMono: number;
  #evidence: Evidence[] = [];

  constructor(options: {
    attemptId: string;
    checkpoint: CheckpointId;
    expected: string | null;
    first: string;
    mono: number;
    wall: number;
  }) {
    this.attemptId = options.attemptId;
    this.checkpoint = options.checkpoint;
    this.expected = options.expected;
    this.first = options.first;
    this.hands = options.first;
    this.openedMono = options.mono;
    this.openedWall = options.wall;
    this.lastActivityMono = options.mono;
    // The session behind the attempt was opened by badge and PIN, and ends by itself.
    this.#evidence.push({ type: 'staff', staffId: options.first, pin: true, at: 0 });
  }

  get evidence(): readonly Evidence[] {
    return this.#evidence;
  }

  since(mono: number): number {
    return Math.max(0, Math.round(mono - this.openedMono));
  }

  add(item: Evidence, mono: number): void {
    this.lastActivityMono = mono;
    // A second person's badge replaces an older one of the same person, so that its age starts anew.
    if (item.type === 'staff') {
      this.#evidence = this.#evidence.filter(
        (entry) => entry.type !== 'staff' || entry.staffId !== item.staffId || item.staffId === this.first,
      );
      if (item.staffId !== this.first) this.#evidence.push(item);
      return;
    }
    this.#evidence.push(item);
  }

  /** The newest hint of the reader replaces the one before: a tag moved away is no longer there. */
  setTags(hint: Extract<Evidence, { type: 'tags' }> | null): void {
    this.#evidence = this.#evidence.filter((entry) => entry.type !== 'tags');
    if (hint !== null) this.#evidence.push(hint);
  }

  decide(reader: FactsReader, station: StationFacts, mono: number): Decision {
    const nowMs = this.since(mono);
    const context = reader.context(station, {
      checkpoint: this.checkpoint,
      expected: this.expected,
      first: this.first,
      evidence: this.#evidence,
    });
    return { context, verdict: evaluate(this.checkpoint, context, this.#evidence, nowMs), nowMs };
  }

  act(decision: Decision, permitId: string): Act {
    return actOf(this.checkpoint, decision.context, this.#evidence, decision.nowMs, { permitId });
  }

  /** The place code scanned last, if any. */
  get place(): string | null {
    return ofType(this.#evidence, 'place').at(-1)?.code ?? null;
  }

  /** True when the only thing left is an authority that another station must give. */
  waitsForAuthority(verdict: Verdict): boolean {
    return (
      verdict.reasons.length > 0 && verdict.reasons.every((entry) => entry.code === 'AUTHORITY_ELSEWHERE')
    );
  }
}

export function raisesObjection(reasons: readonly Reason[]): boolean {
  return reasons.some((entry) => specOf(entry.code).raisesObjection === true);
}

export function isIrreversible(checkpoint: CheckpointId): boolean {
  return CHECKPOINTS[checkpoint].irreversible;
}
