import type { CheckpointId } from '../../events/kinds.ts';
import { CHECKPOINTS } from '../rules.ts';
import type { Setting } from './house.ts';
import { passing } from './passing.ts';
import type { Spoil } from './spoil.ts';
import { CARRIER_SPOILS } from './spoilCarriers.ts';
import { EXCEPTION_SPOILS } from './spoilExceptions.ts';
import { FILE_SPOILS } from './spoilFile.ts';
import { FURNACE_SPOILS } from './spoilFurnace.ts';
import { IDENTITY_SPOILS } from './spoilIdentity.ts';
import { LISTED_SPOILS } from './spoilListed.ts';
import { PEOPLE_SPOILS } from './spoilPeople.ts';
import { PLACE_SPOILS } from './spoilPlaces.ts';
import { WITNESS_SPOILS } from './spoilWitnessed.ts';

export const CHECKPOINT_IDS = Object.values(CHECKPOINTS).map((rule) => rule.id);

const SPOILS: readonly Spoil[] = [
  ...CARRIER_SPOILS,
  ...IDENTITY_SPOILS,
  ...PLACE_SPOILS,
  ...LISTED_SPOILS,
  ...PEOPLE_SPOILS,
  ...FILE_SPOILS,
  ...FURNACE_SPOILS,
  ...EXCEPTION_SPOILS,
  ...WITNESS_SPOILS,
];

export interface Row {
  readonly spoil: Spoil;
  readonly name: string;
  readonly setting: Setting;
  readonly expected: readonly string[];
}

/** Every way of this checkpoint to be refused: one thing spoilt, and what must be said of it. */
export function rowsOf(checkpoint: CheckpointId): Row[] {
  return SPOILS.filter(
    ({ of, only }) =>
      CHECKPOINTS[checkpoint].predicates.includes(of) && (only === undefined || only(checkpoint)),
  ).map((spoil) => {
    const setting = passing(checkpoint);
    spoil.spoil(setting);
    const expected = typeof spoil.expect === 'function' ? spoil.expect(checkpoint) : spoil.expect;
    return { spoil, name: `${spoil.of}: ${spoil.name}`, setting, expected: [...expected].sort() };
  });
}
