import type { PredicateId } from '../../src/domain/checkpoints/rule.ts';
import { CHECKPOINTS } from '../../src/domain/checkpoints/rules.ts';
import type { CheckpointId } from '../../src/domain/events/kinds.ts';
import type { Bend } from './bend.ts';
import type { Job } from './crew.ts';
import type { FaultId } from './faults.ts';
import { drawFaults, PEOPLE } from './play.ts';
import type { HouseReport } from './tally.ts';

/** One rule without one of its predicates; without a checkpoint, every rule without it. */
export interface Mutant {
  readonly predicate: PredicateId;
  readonly checkpoint: CheckpointId | null;
}

/** Faults that a predicate stands against, alone or together: drawn first, so that a mutant dies young. */
const AGAINST: Partial<Record<PredicateId, readonly (FaultId | readonly FaultId[])[]>> = {
  oneBody: ['takesWrongBody', 'takesWrongUrn', 'wrongBandAttached', 'photocopyScanned', 'takesWrongTray'],
  things: ['takesWrongTray'],
  stops: ['familySaysWrongName'],
  holds: ['holdUnheard'],
  identityClash: ['sameIdentity'],
  from: ['skipsAhead'],
  released: ['skipsAhead'],
  leaving: ['putsDownElsewhere', 'coolerBroken', 'signsSwapped'],
  target: ['wrongBayScanned', 'busyFurnace'],
  sighted: ['diskLost'],
  review: ['skipsAhead'],
  hands: ['takesSecond'],
  authority: ['otherStation', 'cableCut'],
  people: ['wrongRole', 'dismissedBadge', 'secondAbsent', 'samePersonTwice'],
  eachScanned: ['secondOnlyBadges'],
  fields: ['registeredBare'],
  documents: ['triesTooEarly'],
  farewell: ['triesTooEarly'],
  hall: ['wrongHall'],
  order: ['orderMovedUnheard', 'dayAhead', 'triesTooEarly'],
  cremator: ['busyFurnace'],
  tags: ['twoOnOneTrolley', 'ghostTag'],
  onTrolley: [['twoOnOneTrolley', 'readerDead']],
  permit: ['crashConsole', 'wrongFurnace'],
  timing: ['ashesTooEarly'],
  freshness: ['holdUnheard', 'orderMovedUnheard'],
  clock: ['clockBack', 'clockForward'],
  identityPaper: ['wrongBandAttached', 'tagLeftBehind'],
  chosen: ['wrongBandAttached', 'tagBurned', 'urnBroken'],
  grounds: ['tagBurned', 'urnBroken', 'wrongBandAttached'],
  binding: ['sameIdentity', 'bandLost'],
  newCarriers: ['bandLost', 'tagBurned'],
  witnessed: [
    ['carriersExchanged', 'tagLost'],
    ['carriersExchanged', 'bandLost'],
  ],
};

export function predicateMutants(): Mutant[] {
  const all = new Set(Object.values(CHECKPOINTS).flatMap((rule) => rule.predicates));
  return [...all].map((predicate) => ({ predicate, checkpoint: null }));
}

export function pairMutants(): Mutant[] {
  return Object.values(CHECKPOINTS).flatMap((rule) =>
    [...new Set(rule.predicates)].map((predicate) => ({ predicate, checkpoint: rule.id })),
  );
}

export function nameOf({ predicate, checkpoint }: Mutant): string {
  return checkpoint === null ? predicate : `${checkpoint} × ${predicate}`;
}

export function* jobsAgainst(mutant: Mutant, houses: number, first: number): Generator<Job> {
  const bend: Bend = {
    kind: 'without',
    predicates: [mutant.predicate],
    checkpoint: mutant.checkpoint,
  };
  const against = AGAINST[mutant.predicate] ?? [];
  for (let index = 0; index < houses; index += 1) {
    const seed = first + index;
    const drawn = index < 2 && against.length === 0 ? [] : drawFaults(seed, 1);
    const aimed = against[index % Math.max(1, against.length)];
    yield { seed, faults: aimed === undefined ? drawn : [aimed].flat(), people: PEOPLE, bend };
  }
}

/**
 * What goes wrong now and then in a house whose software is whole, and is put right before anything is past recall:
 * seeing it proves nothing about a mutant.
 */
const ORDINARY: readonly RegExp[] = [
  /^(receive|store|review|move|return|prepare|view) (body|place|other place|occupied)$/,
  / dismissed$/,
];

/** Did the house see that something was missing? Its words, or null. */
export function seenBy(report: HouseReport): string | null {
  if (report.confirmedSwap) return null;
  const found = [
    ...report.wrong,
    ...report.wrongOnTheWay.filter((text) => !ORDINARY.some((known) => known.test(text))),
  ];
  return found[0] ?? null;
}
