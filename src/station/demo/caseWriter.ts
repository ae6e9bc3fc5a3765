import type { Reason } from '../../domain/checkpoints/reasons.ts';
import {
  type Act,
  type CheckpointId,
  EVENT_KINDS,
  type EventInput,
  type EventKind,
  type Whereabouts,
} from '../../domain/events/kinds.ts';
import type { EventDraft, JsonObject } from '../../ledger/types.ts';
import { timedId } from '../ids.ts';
import type { SeededRandom } from './random.ts';

const MINUTE = 60_000;

export type SeedStation = 'desk' | 'kiosk' | 'console';

export interface SeedFact {
  readonly station: SeedStation;
  readonly draft: EventDraft;
}

const noAct: Act = {
  from: null,
  to: null,
  carriersBound: [],
  carriersRevoked: [],
  carrierDetached: null,
  carriersConsumed: [],
  things: {},
  permit: null,
  flags: [],
  note: null,
};

interface Who {
  readonly actorId: string;
  readonly witnessId?: string;
}

/** Writes one case: keeps the clock of the case, where the body is, and the facts so far. */
export class CaseWriter {
  readonly facts: SeedFact[] = [];
  readonly caseId: string;
  readonly crematorType: '环保炉' | '平板炉';
  at: number;
  where: Whereabouts = { kind: 'outside' };

  constructor(random: SeededRandom, at: number) {
    this.caseId = timedId(at, random.hex(6));
    this.crematorType = random.chance(0.8) ? '环保炉' : '平板炉';
    this.at = at;
  }

  wait(minutes: number): this {
    this.at += minutes * MINUTE;
    return this;
  }

  fact<K extends EventKind>(station: SeedStation, kind: K, payload: EventInput<K>, who: Who): void {
    this.#push(station, kind, payload, who, { caseId: this.caseId });
  }

  /** A fact of the home, not of the case. */
  homeFact<K extends EventKind>(station: SeedStation, kind: K, payload: EventInput<K>, who: Who): void {
    this.#push(station, kind, payload, who, {});
  }

  #push<K extends EventKind>(
    station: SeedStation,
    kind: K,
    payload: EventInput<K>,
    who: Who,
    about: { caseId?: string },
  ): void {
    this.facts.push({
      station,
      draft: {
        kind,
        kindVersion: 1,
        ...about,
        ...who,
        occurredAt: this.at,
        payload: JSON.parse(JSON.stringify(EVENT_KINDS[kind].parse(payload))) as JsonObject,
        ...(kind === 'checkpoint.passed' || kind === 'checkpoint.blocked' ? { seen: true } : {}),
      },
    });
  }

  pass(
    station: SeedStation,
    checkpoint: CheckpointId,
    to: Whereabouts | null,
    who: Who,
    more: {
      act?: Partial<Act>;
      evidence?: EventInput<'checkpoint.passed'>['evidence'];
      override?: EventInput<'checkpoint.passed'>['override'];
    } = {},
  ): void {
    this.fact(
      station,
      'checkpoint.passed',
      {
        checkpoint,
        attemptId: `demo-${this.caseId}-${this.facts.length}`,
        policyVersion: 0,
        decidedAtMs: 0,
        context: {},
        evidence: more.evidence ?? [],
        act: { ...noAct, from: this.where, to, ...more.act },
        override: more.override ?? null,
      },
      who,
    );
    if (to !== null) this.where = to;
  }

  /** An attempt that was refused, some seconds after its first scan. */
  block(
    station: SeedStation,
    checkpoint: CheckpointId,
    who: Who,
    reasons: readonly Reason[],
    evidence: EventInput<'checkpoint.blocked'>['evidence'],
  ): void {
    this.fact(
      station,
      'checkpoint.blocked',
      {
        checkpoint,
        attemptId: `demo-${this.caseId}-${this.facts.length}`,
        policyVersion: 0,
        decidedAtMs: 10_000,
        context: {},
        evidence,
        reasons: reasons.map(({ code, sentence, grade }) => ({
          code,
          sentence,
          grade: grade === 'missing' ? 'missing' : 'wrong',
        })),
        cases: [...new Set(reasons.flatMap((entry) => entry.cases))],
      },
      who,
    );
  }

  hands(staffId: string, purpose: CheckpointId): Whereabouts {
    return { kind: 'hands', staffId, trolley: null, purpose, to: null };
  }
}
