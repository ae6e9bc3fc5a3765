import type { DomainEvent, EventPayload } from '../events/kinds.ts';

export interface AlarmAnswer {
  readonly by: string;
  readonly stationId: string;
  /** Wall ms. */
  readonly at: number;
  readonly words: string;
}

/** An alarm of a machine (报警), from the moment it was raised; an answer may be heard of before that. */
export interface AlarmState {
  readonly alarmId: string;
  readonly stationId: string;
  /** Wall ms; 0 while only an answer was heard of. */
  readonly raisedAt: number;
  readonly raised: EventPayload<'alarm.raised'> | null;
  /** The oldest first. */
  readonly answers: readonly AlarmAnswer[];
  readonly endedAt: number | null;
}

export function foldAlarm(before: AlarmState | null, event: DomainEvent, alarmId: string): AlarmState {
  const state: AlarmState = before ?? {
    alarmId,
    stationId: '',
    raisedAt: 0,
    raised: null,
    answers: [],
    endedAt: null,
  };
  switch (event.kind) {
    case 'alarm.raised':
      return { ...state, stationId: event.stationId, raisedAt: event.occurredAt, raised: event.payload };
    case 'alarm.answered': {
      const { actorId: by, stationId, occurredAt: at } = event;
      return { ...state, answers: [...state.answers, { by, stationId, at, words: event.payload.words }] };
    }
    case 'alarm.ended':
      return { ...state, endedAt: state.endedAt ?? event.occurredAt };
    default:
      return state;
  }
}
