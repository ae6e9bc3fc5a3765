/** Facts for fold tests, as several stations would have recorded them. */
import {
  type DomainEvent,
  EVENT_KINDS,
  type EventInput,
  type EventKind,
  type Whereabouts,
} from '../../events/kinds.ts';

export const CASE = 'case-a';
export const OTHER = 'case-b';
export const T0 = Date.UTC(2026, 10, 23, 1);

let count = 0;

interface About {
  readonly caseId?: string | undefined;
  readonly stationId?: string;
  readonly at?: number;
  readonly actorId?: string;
}

/** One fact. They are folded in the order a test gives them: the order itself is the ledger's business. */
export function fact<K extends EventKind>(kind: K, payload: EventInput<K>, about: About = {}): DomainEvent {
  count += 1;
  const event = {
    id: `event-${count}`,
    stationId: about.stationId ?? 'kiosk',
    epoch: 1,
    stationSeq: count,
    hlc: String(count).padStart(12, '0'),
    occurredAt: about.at ?? T0 + count,
    recordedAt: about.at ?? T0 + count,
    actorId: about.actorId ?? 's05',
    caseId: 'caseId' in about ? about.caseId : CASE,
    kind,
    payload: EVENT_KINDS[kind].parse(payload),
  };
  return event as DomainEvent;
}

type Passed = EventInput<'checkpoint.passed'>;

export function passed(
  checkpoint: Passed['checkpoint'],
  act: Partial<Passed['act']> = {},
  about: About = {},
  evidence: Passed['evidence'] = [],
): DomainEvent {
  const verdict = {
    attemptId: `attempt-${checkpoint}`,
    policyVersion: 1,
    decidedAtMs: 0,
    context: {},
    evidence,
  };
  return fact('checkpoint.passed', { ...verdict, checkpoint, act: { from: null, to: null, ...act } }, about);
}

export const inBay = (code: string): Whereabouts => ({ kind: 'place', code });
export const inHands = (staffId: string): Whereabouts => ({
  kind: 'hands',
  staffId,
  trolley: null,
  purpose: 'receive',
  to: null,
});
