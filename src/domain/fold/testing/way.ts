/** The way of one body, as far as a test needs it. */
import { formatCode } from '../../codes/index.ts';
import type { DomainEvent } from '../../events/kinds.ts';
import { type CaseState, foldCase } from '../case.ts';
import { CASE, fact, inBay, inHands, passed } from './events.ts';

export const BAND = formatCode('wristband', 1);
export const TAG = formatCode('bagTag', 1);
export const NEW_BAND = formatCode('wristband', 2);
export const NEW_TAG = formatCode('bagTag', 3);
export const BAY = formatCode('bay', 1);
export const OTHER_BAY = formatCode('bay', 2);
export const FURNACE = formatCode('cremator', 1);
export const HALL = formatCode('hall', 1);
export const TRAY = formatCode('tray', 1);
export const COOLING = formatCode('coolingPlace', 1);
export const URN = formatCode('urn', 1);
export const NUMBER = formatCode('caseNumber', 1);

export function folded(events: readonly DomainEvent[], caseId = CASE): CaseState {
  const state = events.reduce<CaseState | null>((before, event) => foldCase(before, event, caseId), null);
  if (state === null) throw new TypeError('no events');
  return state;
}

export const opened = () =>
  fact('case.opened', { caseNumber: NUMBER, fields: { decedent: { name: '陈守义' } } });
export const labels = () =>
  [
    [BAND, 'wristband'],
    [TAG, 'bagTag'],
  ].flatMap(([code = '', kind = '']) => [
    fact('carrier.printed', { code, kind, copy: 1 }),
    fact('carrier.verified', { code }),
  ]);
export const bound = () =>
  passed('bind', { from: { kind: 'outside' }, to: inHands('s03'), carriersBound: [BAND, TAG] });
/** Bound, received, in a bay. */
export const stored = () => [
  opened(),
  ...labels(),
  bound(),
  passed('receive', { from: inHands('s03'), to: inHands('s05') }),
  passed('store', { from: inHands('s05'), to: inBay(BAY) }, { actorId: 's05' }),
];
export const permit = { permitId: 'p1', cremator: FURNACE, validForMs: 120_000 };
export const charged = () => [
  ...stored(),
  passed('review', { from: inBay(BAY) }, { actorId: 's06' }),
  passed('releaseToCremation', { from: inBay(BAY), to: inHands('s06') }),
  passed('charge', { from: inHands('s06'), permit }),
];
export const burning = () => [
  ...charged(),
  passed('chargeIn', {
    from: inHands('s06'),
    to: { kind: 'cremator', code: FURNACE },
    carrierDetached: TAG,
    carriersConsumed: [BAND],
  }),
];

export const stages = (state: CaseState) =>
  Object.fromEntries(state.carriers.map(({ code, state: stage }) => [code, stage]));
