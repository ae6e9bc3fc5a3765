import { displayCode } from '../domain/codes/index.ts';
import { GuichengError } from '../domain/errors.ts';
import type { CaseState } from '../domain/fold/case.ts';
import type { StationCore } from './core.ts';
import type { PersonCard } from './dto.ts';
import { displayName, sexText, whereText } from './words.ts';

/**
 * One person as a card. Masked, it shows only the number: somebody still has to say what the file holds.
 * @throws GuichengError `NOT_FOUND.CASE`
 */
export function personCard(core: StationCore, state: CaseState | null, masked: boolean): PersonCard {
  if (state === null) throw new GuichengError('NOT_FOUND.CASE', '没有这份案卷');
  return {
    caseId: state.caseId,
    number: displayCode(state.number),
    masked,
    name: masked ? '' : displayName(state),
    sexText: masked ? '' : sexText(state),
    birthDate: masked ? '' : (state.decedent.birthDate ?? ''),
    town: masked ? '' : (state.decedent.town ?? ''),
    whereText: whereText(core.views, state.whereabouts),
    photo: masked ? null : (state.decedent.photo ?? state.bedsidePhoto),
  };
}
