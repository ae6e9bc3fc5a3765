import { describe, expect, it } from 'vitest';
import { type Act, act as actSchema, type CheckpointId } from '../events/kinds.ts';
import { actOf } from './act.ts';
import { evaluate } from './evaluate.ts';
import { A, CODE, carrier, inHands, type Setting, subject } from './testing/house.ts';
import { body, corrected, passing } from './testing/passing.ts';
import { add, drop } from './testing/spoil.ts';
import { CHECKPOINT_IDS } from './testing/table.ts';

function done(setting: Setting): Act {
  const { checkpoint, ctx, evidence, now } = setting;
  return actOf(checkpoint, ctx, evidence, now, { permitId: 'permit-1' });
}

const codes = ({ checkpoint, ctx, evidence, now }: Setting) =>
  evaluate(checkpoint, ctx, evidence, now).reasons.map((entry) => entry.code);

const hands = (staffId: string, purpose: CheckpointId, to: string | null = null) => ({
  kind: 'hands',
  staffId,
  trolley: null,
  purpose,
  to,
});

/** What changes, beside where it comes from; everything else stays empty. */
const changes: Readonly<Record<CheckpointId, Partial<Act>>> = {
  bind: { to: hands('driver', 'bind'), carriersBound: [CODE.bandNew, CODE.tagNew] } as Partial<Act>,
  rebind: { carriersBound: [CODE.bandNew] },
  reidentify: { carriersBound: [CODE.bandNew, CODE.tagNew] },
  receive: { to: hands('keeper', 'receive') } as Partial<Act>,
  store: { to: { kind: 'place', code: CODE.bayThere }, seen: [CODE.bandA] },
  review: { seen: [CODE.bandA] },
  move: { to: { kind: 'place', code: CODE.bayThere }, seen: [CODE.bandA] },
  prepare: { to: { kind: 'place', code: CODE.room }, seen: [CODE.bandA] },
  releaseToFarewell: { to: hands('keeper', 'releaseToFarewell', CODE.hall) } as Partial<Act>,
  view: { to: { kind: 'place', code: CODE.hall }, seen: [CODE.bandA] },
  return: { to: { kind: 'place', code: CODE.bayThere }, seen: [CODE.bandA] },
  releaseToCremation: { to: hands('keeper', 'releaseToCremation') } as Partial<Act>,
  charge: { permit: { permitId: 'permit-1', cremator: CODE.furnace, validForMs: 120_000 } },
  chargeIn: {
    to: { kind: 'cremator', code: CODE.furnace },
    carrierDetached: CODE.tagA,
    carriersConsumed: [CODE.bandA],
  },
  transferOut: { to: { kind: 'gone', how: 'transferredOut', at: CODE.hearse } },
  trayToCooling: {
    to: { kind: 'tray', tray: CODE.tray, at: CODE.cooling },
    carrierDetached: CODE.tagA,
    things: { [CODE.tray]: A },
  },
  box: {
    to: { kind: 'urn', urn: CODE.urn, at: null, staffId: 'operator' },
    carrierDetached: CODE.tagA,
    things: { [CODE.tray]: '', [CODE.urn]: A },
  },
  storeUrn: { to: { kind: 'urn', urn: CODE.urn, at: CODE.niche, staffId: null } },
  urnOut: { to: { kind: 'urn', urn: CODE.urn, at: null, staffId: 'ashes' } },
  urnBack: { to: { kind: 'urn', urn: CODE.urn, at: CODE.niche, staffId: null } },
  handOver: { to: { kind: 'gone', how: 'handedOver', at: null } },
  inter: { to: { kind: 'gone', how: 'interred', at: CODE.plot } },
  scatter: { to: { kind: 'gone', how: 'scattered', at: null } },
  leaveAshes: { to: { kind: 'gone', how: 'left', at: null } },
  retag: {
    to: { kind: 'tray', tray: CODE.tray, at: CODE.cooling },
    carrierDetached: CODE.tagNew,
    carriersRevoked: [CODE.tagA],
  },
  uncharge: {
    to: hands('operator', 'uncharge'),
    carriersBound: [CODE.bandNew, CODE.tagNew],
    carriersRevoked: [CODE.bandA, CODE.tagA],
  } as Partial<Act>,
  rebox: {
    to: { kind: 'urn', urn: CODE.newUrn, at: CODE.niche, staffId: null },
    things: { [CODE.urn]: '', [CODE.newUrn]: A },
  },
};

describe('the act of a pass', () => {
  it.each(CHECKPOINT_IDS)('of %s changes exactly what it says', (checkpoint) => {
    const setting = passing(checkpoint);
    const nothing: Act = {
      from: subject(setting).whereabouts,
      to: null,
      carriersBound: [],
      carriersRevoked: [],
      carrierDetached: null,
      carriersConsumed: [],
      things: {},
      permit: null,
      flags: [],
      note: null,
    };
    const act = done(setting);
    expect(act).toEqual({ ...nothing, ...changes[checkpoint] });
    expect(actSchema.parse(act)).toEqual(act);
  });

  it('knows the trolley that was scanned with the body', () => {
    const setting = passing('receive');
    add(setting, 'thing', CODE.trolley);
    expect(codes(setting)).toEqual([]);
    expect(done(setting).to).toEqual({ ...hands('keeper', 'receive'), trolley: CODE.trolley });
  });

  it('burns every carrier that stays on the body', () => {
    const setting = passing('chargeIn');
    subject(setting).carriers.push({ code: CODE.bandLost, kind: 'wristband', state: 'revoked', worn: true });
    expect(done(setting).carriersConsumed).toEqual([CODE.bandA]);
  });
});

describe('re-binding', () => {
  it('after one carrier was revoked leaves the other where it is', () => {
    const setting = passing('rebind');
    expect(codes(setting)).toEqual([]);
    expect(done(setting)).toMatchObject({ to: null, carriersBound: [CODE.bandNew], carriersRevoked: [] });
  });

  it('after a correction is proved by both void carriers that are left, and revokes all that were void', () => {
    const setting = corrected();
    subject(setting).carriers.push({ code: CODE.bodyPaper, kind: 'bodyPaper', state: 'void', worn: false });
    expect(codes(setting)).toEqual([]);
    expect(done(setting)).toMatchObject({
      to: null,
      carriersBound: [CODE.bandNew, CODE.tagNew],
      carriersRevoked: [CODE.bandA, CODE.tagA, CODE.bodyPaper],
    });
  });

  it('after a correction needs both kinds new', () => {
    const setting = corrected();
    drop(setting, (item) => item.type === 'carrier' && item.code === CODE.tagNew);
    expect(codes(setting)).toEqual(['NEW_CARRIER_MISSING']);
    expect(evaluate('rebind', setting.ctx, setting.evidence, setting.now).reasons[0]?.sentence).toContain(
      '袋签',
    );
  });

  it('is not proved by a void label that never was on the body', () => {
    const setting = corrected();
    setting.ctx.carriers[CODE.bandA] = carrier('wristband', A, 'void', { worn: false });
    expect(codes(setting)).toEqual(['CARRIER_VOID', 'SECOND_CARRIER_MISSING']);
  });

  it('is not proved by a void carrier once nothing was corrected', () => {
    const setting = corrected();
    subject(setting).mustRebind = false;
    subject(setting).bound = true;
    expect(codes(setting)).toContain('CARRIER_VOID');
  });

  it('is not proved by the void carrier of another, though that one must be re-bound too', () => {
    const setting = corrected();
    setting.ctx.carriers[CODE.bandA] = carrier('wristband', 'case-b', 'void', { worn: true });
    expect(codes(setting)).toEqual(['CARRIER_VOID', 'WRONG_BODY', 'SECOND_CARRIER_MISSING']);
  });

  it('is not proved by a void carrier that two cases claim', () => {
    const setting = corrected();
    setting.ctx.carriers[CODE.bandA] = carrier('wristband', A, 'void', { worn: true, clash: 'case-b' });
    expect(codes(setting)).toContain('CARRIER_CLASH');
  });

  it('of a joined or split case is proved by a bound carrier and needs both new', () => {
    const setting = corrected();
    for (const code of [CODE.bandA, CODE.tagA]) {
      const kind = code === CODE.bandA ? 'wristband' : 'bagTag';
      setting.ctx.carriers[code] = carrier(kind, A, 'bound');
    }
    for (const entry of subject(setting).carriers) entry.state = 'bound';
    expect(codes(setting)).toEqual([]);
    expect(done(setting).carriersRevoked).toEqual([CODE.bandA, CODE.tagA]);
  });

  it('of a name with a like one in the house takes one scan more than it has carriers', () => {
    const setting = corrected();
    setting.ctx.similar = [
      { caseId: 'case-b', name: '程守义', similarity: 'oneApart', where: '一号冷藏间 C-02' },
    ];
    expect(codes(setting)).toEqual(['SIMILAR_NAME_RESCAN']);
    setting.evidence.push({ ...body(CODE.bandNew, 'keeper'), at: setting.now });
    expect(codes(setting)).toEqual([]);
  });

  it('by both old ones goes on in a bay, in hands, and where the body was never taken in', () => {
    for (const whereabouts of [inHands('keeper'), { kind: 'outside' } as const]) {
      const setting = corrected();
      subject(setting).whereabouts = whereabouts;
      expect(codes(setting)).toEqual([]);
    }
  });
});

describe('re-binding by the one that is left', () => {
  it('of a corrected case is proved by the place, as where one was lost', () => {
    const setting = corrected();
    drop(setting, (item) => item.type === 'carrier' && item.code === CODE.bandA);
    const band = subject(setting).carriers[0];
    if (band !== undefined) band.state = 'revoked';
    expect(codes(setting)).toEqual(['PLACE_MISSING']);
    add(setting, 'place', CODE.bayHere);
    subject(setting).inPlace = { seen: ['wristband'], doubted: false };
    expect(codes(setting)).toEqual([]);
  });

  it('in a farewell hall is proved by the hall', () => {
    const setting = passing('rebind');
    subject(setting).whereabouts = { kind: 'place', code: CODE.hall };
    drop(setting, (item) => item.type === 'place');
    add(setting, 'place', CODE.hall);
    expect(codes(setting)).toEqual([]);
  });

  it('says who is filed where it was scanned, or that nobody is', () => {
    const setting = passing('rebind');
    drop(setting, (item) => item.type === 'place');
    add(setting, 'place', CODE.bayThere);
    const sentence = () =>
      evaluate('rebind', setting.ctx, setting.evidence, setting.now).reasons[0]?.sentence;
    expect(sentence()).toContain('登记的却是空的');
    const bay = setting.ctx.places[CODE.bayThere];
    if (bay !== undefined) bay.occupants = ['case-b'];
    expect(sentence()).toContain('登记的却是李桂兰');
  });
});

describe('a carrier made void by a correction', () => {
  it.each(CHECKPOINT_IDS.filter((id) => id !== 'rebind'))('proves nothing at %s', (checkpoint) => {
    const setting = passing(checkpoint);
    setting.ctx.carriers[CODE.bandA] = carrier('wristband', A, 'void', { worn: true });
    subject(setting).mustRebind = true;
    add(setting, 'carrier', CODE.bandA);
    expect(codes(setting)).toContain('CARRIER_VOID');
  });
});
