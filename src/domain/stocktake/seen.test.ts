import { expect, it } from 'vitest';
import type { DomainEvent, EventMeta } from '../events/kinds.ts';
import { seenSince } from './seen.ts';

const meta = (at: number): EventMeta => ({
  id: `e${at}`,
  stationId: 'kiosk',
  epoch: 1,
  stationSeq: at,
  hlc: String(at),
  occurredAt: at,
  recordedAt: at,
  actorId: 's05',
});

function counted(
  at: number,
  caseId: string | null,
  place: string,
  finding: 'match' | 'deadCarrier',
): DomainEvent {
  const found = caseId === null ? null : { code: 'WB', kind: 'wristband', caseId, life: 'bound', at: place };
  return {
    ...meta(at),
    kind: 'count.scanned',
    payload: { countId: 'c', place, look: 'l', expected: [], found, finding, freezes: [] },
  };
}

function passed(
  at: number,
  caseId: string,
  checkpoint: 'move' | 'review' | 'rebind',
  place: string,
): DomainEvent {
  const where = { kind: 'place', code: place } as const;
  return {
    ...meta(at),
    caseId,
    kind: 'checkpoint.passed',
    payload: {
      checkpoint,
      attemptId: 'a',
      policyVersion: 1,
      decidedAtMs: 0,
      context: {},
      evidence: [],
      act: {
        from: where,
        to: checkpoint === 'move' ? where : null,
        carriersBound: [],
        carriersRevoked: [],
        carrierDetached: null,
        carriersConsumed: [],
        things: {},
        permit: null,
        flags: [],
        note: null,
      },
      override: null,
    },
  };
}

it('knows who was scanned in which place since a moment, and by what', () => {
  const events: DomainEvent[] = [
    counted(1, 'early', 'A', 'match'),
    counted(5, 'wang', 'A', 'match'),
    counted(6, 'li', 'B', 'deadCarrier'),
    counted(7, null, 'C', 'match'),
    passed(8, 'zhao', 'move', 'D'),
    passed(9, 'qian', 'review', 'E'),
    // A new band is tied where nobody scanned the bay.
    passed(10, 'sun', 'rebind', 'F'),
    {
      ...meta(11),
      kind: 'conflict.closed',
      payload: {
        conflictId: 'x',
        cases: ['wang'],
        keep: 'wang',
        place: 'G',
        whereabouts: { kind: 'place', code: 'G' },
        note: '',
      },
    },
  ];
  const seen = seenSince(events, 5);
  expect([...seen].map(([caseId, { place }]) => [caseId, place])).toEqual([
    ['wang', 'G'],
    ['zhao', 'D'],
    ['qian', 'E'],
  ]);
});
