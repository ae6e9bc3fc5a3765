import { describe, expect, it } from 'vitest';
import { bindingStep, mayPrint } from './binding.ts';
import type { CarrierLife } from './carrierLife.ts';
import { inHands } from './testing/events.ts';

type State = Parameters<typeof bindingStep>[0];

function body(band: CarrierLife | null, tag: CarrierLife | null, more: Partial<State> = {}): State {
  const carriers = [
    { code: 'WB', kind: 'wristband', state: band },
    { code: 'BG', kind: 'bagTag', state: tag },
  ].flatMap(({ code, kind, state }) =>
    state === null ? [] : [{ code, kind, state, worn: state !== 'printed' && state !== 'verified' }],
  );
  return { bound: true, mustRebind: false, whereabouts: inHands('s05'), carriers, ...more };
}

describe('printing', () => {
  it('waits until the carrier of its kind is revoked, and not for the other kind', () => {
    expect(mayPrint(body('bound', 'bound'), 'wristband')).toBe(false);
    expect(mayPrint(body('revoked', 'bound'), 'wristband')).toBe(true);
    expect(mayPrint(body('revoked', 'bound'), 'bagTag')).toBe(false);
    expect(mayPrint(body('printed', null), 'wristband')).toBe(true);
  });

  it('of new carriers after a correction goes on, and of papers always', () => {
    expect(mayPrint(body('void', 'void', { mustRebind: true }), 'wristband')).toBe(true);
    expect(mayPrint(body('bound', 'bound', { mustRebind: true }), 'bagTag')).toBe(true);
    expect(mayPrint(body('bound', 'bound'), 'bodyPaper')).toBe(true);
  });
});

describe('what the carriers ask for', () => {
  it.each([
    ['nothing while both hang on the body', body('bound', 'bound'), null],
    ['the first binding', body('verified', 'verified', { bound: false }), 'bind'],
    ['a re-binding where one was revoked', body('revoked', 'bound'), 'rebind'],
    ['a re-binding after a correction', body('void', 'void', { bound: false, mustRebind: true }), 'rebind'],
    ['a re-binding of joined cases', body('bound', 'bound', { mustRebind: true }), 'rebind'],
    ['a new identification where none is left', body('revoked', 'revoked'), 'reidentify'],
    [
      'a new identification where what was void was revoked as lost',
      body('revoked', 'revoked', { bound: false, mustRebind: true }),
      'reidentify',
    ],
    [
      'nothing once it burns',
      body('consumed', 'detached', { whereabouts: { kind: 'cremator', code: 'CR00000018X' } }),
      null,
    ],
  ] as const)('is %s', (_name, state, expected) => {
    expect(bindingStep(state)).toBe(expected);
  });

  it('is a new identification where only labels are void that never were on the body', () => {
    const state = body('void', 'void', { bound: false, mustRebind: true });
    const carriers = state.carriers.map((carrier) => ({ ...carrier, worn: false }));
    expect(bindingStep({ ...state, carriers })).toBe('reidentify');
  });
});
