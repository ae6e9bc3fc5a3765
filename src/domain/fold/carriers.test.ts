import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CASE, fact, inBay, inHands, OTHER, passed } from './testing/events.ts';
import {
  BAND,
  BAY,
  bound,
  burning,
  charged,
  FURNACE,
  folded,
  NEW_BAND,
  NEW_TAG,
  NUMBER,
  stages,
  stored,
  TAG,
} from './testing/way.ts';

describe('carriers', () => {
  it('go into the furnace but for the tag that was taken off', () => {
    expect(stages(folded(burning()))).toEqual({ [BAND]: 'consumed', [TAG]: 'detached' });
  });

  it('of an older ledger, which named only the tag, are burnt all the same', () => {
    const old = passed('chargeIn', {
      from: inHands('s06'),
      to: { kind: 'cremator', code: FURNACE },
      carrierDetached: TAG,
    });
    expect(stages(folded([...charged(), old]))).toEqual({ [BAND]: 'consumed', [TAG]: 'detached' });
  });

  it('are void after a correction, and the body is re-bound before it moves', () => {
    const correction = fact('case.identityCorrected', {
      changes: { name: '程守义' },
      reason: '同音录错',
      voided: [BAND, TAG],
    });
    const state = folded([...stored(), correction]);
    expect(state).toMatchObject({ bound: false, mustRebind: true, decedent: { name: '程守义' } });
    expect(stages(state)).toEqual({ [BAND]: 'void', [TAG]: 'void' });
    expect(state.carriers.map((carrier) => carrier.worn)).toEqual([true, true]);
    const rebound = folded([
      ...stored(),
      correction,
      passed('rebind', {
        from: inBay(BAY),
        carriersBound: [NEW_BAND, NEW_TAG],
        carriersRevoked: [BAND, TAG],
      }),
    ]);
    expect(rebound).toMatchObject({ bound: true, mustRebind: false, whereabouts: inBay(BAY) });
    expect(stages(rebound)).toEqual({
      [BAND]: 'revoked',
      [TAG]: 'revoked',
      [NEW_BAND]: 'bound',
      [NEW_TAG]: 'bound',
    });
    expect(rebound.carriers.map((carrier) => carrier.kind)).toEqual([
      'wristband',
      'bagTag',
      'wristband',
      'bagTag',
    ]);
  });

  it('of ashes are not tied anew after a correction', () => {
    const correction = fact('case.identityCorrected', {
      changes: { name: '程守义' },
      reason: '录错',
      voided: [],
    });
    expect(folded([...burning(), correction])).toMatchObject({
      mustRebind: false,
      decedent: { name: '程守义' },
    });
  });

  it('never come back, whatever is heard of them later', () => {
    const late = [
      fact('carrier.printed', { code: BAND, kind: 'wristband', copy: 2 }),
      fact('carrier.verified', { code: BAND }),
      bound(),
      passed('chargeIn', { from: null, to: null, carrierDetached: BAND }),
      fact('case.identityCorrected', { changes: {}, reason: '更正', voided: [BAND] }),
    ];
    const revoked = [...stored(), fact('carrier.revoked', { code: BAND, reason: '损坏' })];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...late), { maxLength: 6 }), (events) => {
        expect(stages(folded([...revoked, ...events]))[BAND]).toBe('revoked');
      }),
    );
  });

  it('split off go to the case that is new, which must be re-bound by them', () => {
    const split = fact('case.split', { from: CASE, into: OTHER, moved: [TAG], reason: '两位' });
    expect(folded([...stored(), split])).toMatchObject({
      mustRebind: true,
      carriers: [{ code: BAND, state: 'bound' }],
    });
    const opening = fact('case.opened', { caseNumber: NUMBER, fields: {} }, { caseId: OTHER });
    expect(folded([opening, split], OTHER)).toMatchObject({
      mustRebind: true,
      carriers: [{ code: TAG, kind: 'bagTag', state: 'bound', worn: true }],
    });
  });

  it('of two cases joined are tied anew on the one that stays', () => {
    const joined = fact('case.joined', { from: OTHER, into: CASE, reason: '同一人' });
    expect(folded([...stored(), joined])).toMatchObject({ status: 'open', mustRebind: true });
    expect(folded([...burning(), joined])).toMatchObject({ mustRebind: false });
    const opening = fact('case.opened', { caseNumber: NUMBER, fields: {} }, { caseId: OTHER });
    expect(folded([opening, joined], OTHER)).toMatchObject({ status: 'joined', joinedInto: CASE });
  });
});
