import { CHECKPOINTS } from '../../../src/domain/checkpoints/rules.ts';
import type { AttemptView, BayBoard, BayPerson, BayView } from '../../../src/station/dto.ts';
import { isFree, suggestBay } from './suggest.ts';

/** What the map points at. */
export interface MapFocus {
  readonly chosen: string | null;
  /** Where the person of the attempt is. */
  readonly from: { readonly code: string; readonly words: string } | null;
  /** A free bay to put them, by eye only. */
  readonly to: { readonly code: string; readonly label: string } | null;
  /** Whose name must not be read off the map, because somebody still has to say it. */
  readonly hidden: string | null;
  /** People whose names can be mistaken for each other, the one in question among them. */
  readonly alike: ReadonlySet<string>;
  /** During an attempt only the choice of another free bay is left. */
  readonly touch: 'all' | 'free' | 'none';
}

export function bayOf(board: BayBoard, caseId: string | null): BayView | null {
  if (caseId === null) return null;
  for (const { bays } of board.rooms) {
    const bay = bays.find((entry) => entry.occupants.some((person) => person.caseId === caseId));
    if (bay !== undefined) return bay;
  }
  return null;
}

export function bayByCode(board: BayBoard, code: string | null): BayView | null {
  return board.rooms.flatMap(({ bays }) => bays).find((bay) => bay.code === code) ?? null;
}

/** Somebody in a bay or on the way, as the board knows them. */
export function personOf(board: BayBoard, caseId: string | null): BayPerson | null {
  const inBay = bayOf(board, caseId)?.occupants.find((person) => person.caseId === caseId);
  return inBay ?? board.inHands.find((person) => person.caseId === caseId) ?? null;
}

function alikeWith(person: BayPerson | null): ReadonlySet<string> {
  return new Set(person === null || person.similar.length === 0 ? [] : [person.caseId, ...person.similar]);
}

export function restFocus(board: BayBoard, chosen: string | null, caseId: string | null): MapFocus {
  return {
    chosen,
    from: null,
    to: null,
    hidden: null,
    alike: alikeWith(personOf(board, caseId)),
    touch: 'all',
  };
}

function fromWords({ checkpoint }: AttemptView): string {
  const { place, fromKinds } = CHECKPOINTS[checkpoint];
  if (checkpoint === 'review') return '来复核';
  return place !== null && fromKinds.includes('place') ? '从这里' : '在这里';
}

/** While an attempt runs: where the person is, and where they may go. */
export function attemptFocus(board: BayBoard, attempt: AttemptView, wished: string | null): MapFocus {
  const card = attempt.subject ?? attempt.expected;
  const person = personOf(board, card?.caseId ?? null);
  const bay = bayOf(board, card?.caseId ?? null);
  const { place } = CHECKPOINTS[attempt.checkpoint];
  const goesIn = place !== null && place.direction === 'target' && place.kinds.includes('bay');
  const wish = bayByCode(board, attempt.goesTo ?? wished);
  const code = !goesIn
    ? null
    : wish !== null && isFree(wish)
      ? wish.code
      : suggestBay(board, { from: bay?.code ?? null, apartFrom: person?.similar ?? [] });
  const to = bayByCode(board, code);
  return {
    chosen: null,
    // At a re-binding the place is a witness: it is read off the door the body lies behind, not off the map.
    from:
      bay === null || attempt.checkpoint === 'rebind' ? null : { code: bay.code, words: fromWords(attempt) },
    to: to === null ? null : { code: to.code, label: to.label },
    hidden: card?.masked === true ? card.caseId : null,
    // A name one character apart would say most of the one that is still to be said.
    alike: alikeWith(card?.masked === true ? null : person),
    touch: goesIn ? 'free' : 'none',
  };
}
