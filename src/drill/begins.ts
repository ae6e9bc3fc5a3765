import { beginsFrom } from '../domain/checkpoints/predicates/places.ts';
import type { CheckpointRule } from '../domain/checkpoints/rules.ts';
import type { PlaceKind, Whereabouts } from '../domain/events/kinds.ts';

interface Case {
  readonly words: string;
  readonly whereabouts: Whereabouts;
  readonly place?: PlaceKind;
}

const hands = { kind: 'hands', staffId: 's', trolley: null, purpose: 'receive', to: null } as const;
const at = (place: PlaceKind, words: string): Case => ({
  words,
  whereabouts: { kind: 'place', code: place },
  place,
});

/** Everywhere a body or ashes can be before a checkpoint, in words. */
const CASES: readonly Case[] = [
  { words: 'body outside the home', whereabouts: { kind: 'outside' } },
  { words: 'body in somebody’s hands', whereabouts: hands },
  at('bay', 'body in a bay'),
  at('room', 'body in a preparation room'),
  at('hall', 'body in a hall'),
  { words: 'ashes (or body) in the cremator', whereabouts: { kind: 'cremator', code: 'c' } },
  { words: 'ashes on a tray at a cooling place', whereabouts: { kind: 'tray', tray: 't', at: 'c' } },
  {
    words: 'urn in somebody’s hands (after box or urnOut)',
    whereabouts: { kind: 'urn', urn: 'u', at: null, staffId: 's' },
  },
  {
    words: 'urn in a niche (after storeUrn or urnBack)',
    whereabouts: { kind: 'urn', urn: 'u', at: 'n', staffId: null },
    place: 'niche',
  },
];

/** Where a checkpoint may begin, asked of the very rule that refuses it elsewhere (WRONG_STATE). */
export function beginsWith(rule: CheckpointRule): string {
  return CASES.filter(({ whereabouts, place }) => beginsFrom(rule, whereabouts, place))
    .map(({ words }) => words)
    .join('; or ');
}
