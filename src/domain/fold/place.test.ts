import { describe, expect, it } from 'vitest';
import type { DomainEvent, EventInput } from '../events/kinds.ts';
import { EVENT_KINDS } from '../events/kinds.ts';
import { foldPlace, type PlaceState } from './place.ts';

const BAY = 'BY00000001A';

function passed(
  checkpoint: EventInput<'checkpoint.passed'>['checkpoint'],
  from: EventInput<'checkpoint.passed'>['act']['from'],
  to: EventInput<'checkpoint.passed'>['act']['to'],
): DomainEvent {
  const payload = EVENT_KINDS['checkpoint.passed'].parse({
    checkpoint,
    attemptId: 'a',
    policyVersion: 1,
    decidedAtMs: 0,
    context: {},
    evidence: [],
    act: { from, to },
  });
  const meta = {
    id: 'e',
    stationId: 'kiosk',
    epoch: 1,
    stationSeq: 1,
    hlc: 'h',
    occurredAt: 1,
    recordedAt: 1,
    actorId: 's05',
    caseId: 'chen',
  };
  return { ...meta, kind: 'checkpoint.passed', payload };
}

const hands = { kind: 'hands', staffId: 's05', trolley: null, purpose: 'receive', to: null } as const;
const bay = { kind: 'place', code: BAY } as const;

function fold(events: readonly DomainEvent[]): PlaceState {
  const state = events.reduce<PlaceState | null>((before, event) => foldPlace(before, event, BAY), null);
  if (state === null) throw new Error('nothing was folded');
  return state;
}

describe('who is in a bay', () => {
  it('is still there after somebody looked again, and gone only when carried out', () => {
    const stored = [passed('store', hands, bay)];
    const reviewed = [...stored, passed('review', bay, null)];
    expect(fold(stored).occupants).toEqual(['chen']);
    expect(fold(reviewed).occupants).toEqual(['chen']);
    expect(fold([...reviewed, passed('releaseToFarewell', bay, hands)]).occupants).toEqual([]);
  });
});
