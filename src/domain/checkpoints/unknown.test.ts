import { describe, expect, it } from 'vitest';
import type { CheckpointId } from '../events/kinds.ts';
import { actOf } from './act.ts';
import { decide } from './decide.ts';
import { evaluate } from './evaluate.ts';
import { isReasonCode, REASONS, reason } from './reasons.ts';
import { CHECKPOINTS } from './rules.ts';
import { A, B, CODE, carrier, inHands, type Setting, subject } from './testing/house.ts';
import { passing } from './testing/passing.ts';
import { add, all, drop, dropType, last } from './testing/spoil.ts';
import { CHECKPOINT_IDS } from './testing/table.ts';

/** What the station does not know, said in words and never thrown: a late event, a newer station, a lost view. */
const judged = ({ checkpoint, ctx, evidence, now }: Setting) => evaluate(checkpoint, ctx, evidence, now);
const codes = (setting: Setting) => judged(setting).reasons.map((entry) => entry.code);
const sentences = (setting: Setting) =>
  judged(setting)
    .reasons.map((entry) => entry.sentence)
    .join();
const done = ({ checkpoint, ctx, evidence, now }: Setting) =>
  actOf(checkpoint, ctx, evidence, now, { permitId: 'permit-1' });

type RecordKey = 'cases' | 'carriers' | 'places' | 'things' | 'staff' | 'stations';
const RECORDS: readonly RecordKey[] = ['cases', 'carriers', 'places', 'things', 'staff', 'stations'];

function without(id: CheckpointId, key: RecordKey, expected: string | null): Setting {
  const setting = passing(id);
  setting.ctx[key] = {};
  setting.ctx.expected = expected;
  return setting;
}

describe.each(CHECKPOINT_IDS)('%s', (id) => {
  it.each(RECORDS)('puts into words that it knows no %s, and makes an act of nothing', (key) => {
    for (const expected of [A, null]) {
      const setting = without(id, key, expected);
      if (key === 'cases') expect(judged(setting).outcome).toBe('blocked');
      expect(sentences(setting)).not.toMatch(/[{}]|undefined|null/);
      expect([null, subject(passing(id)).whereabouts]).toContainEqual(done(setting).from);
    }
  });

  it('makes an act of nothing while nothing was scanned', () => {
    const setting = passing(id);
    setting.ctx.first = null;
    setting.evidence = [];
    const act = done(setting);
    expect(act.carriersBound).toEqual([]);
    expect(act.permit).toBeNull();
    setting.ctx.expected = null;
    expect(done(setting).from).toBeNull();
    expect(judged(setting).outcome).toBe('blocked');
  });

  it('asks what is seen and said of nobody', () => {
    const setting = passing(id);
    setting.ctx.expected = null;
    drop(setting, (item) => item.type === 'carrier' || item.type === 'thing');
    expect(judged(setting).subject).toBeNull();
    expect(judged(setting).outcome).toBe('blocked');
  });
});

describe('a place, tray or cremator that is not on the list', () => {
  it('is called by its code', () => {
    const hung = passing('box');
    hung.ctx.carriers[CODE.tagA] = carrier('bagTag', A, 'detached', { detachedTo: 'TR99999999X' });
    expect(sentences(hung)).toContain('TR99999999X');
    hung.ctx.carriers[CODE.tagA] = carrier('bagTag', A, 'detached', { detachedTo: CODE.otherTray });
    expect(sentences(hung)).toContain('骨灰盘 2');
    hung.ctx.carriers[CODE.tagA] = carrier('bagTag', A, 'detached');
    expect(sentences(hung)).toContain('别处');

    const look = passing('charge');
    last(look, 'look').empty = false;
    delete look.ctx.places[CODE.furnace];
    drop(look, (item) => item.type === 'place');
    const raked = passing('trayToCooling');
    last(raked, 'look').empty = false;
    delete raked.ctx.places[CODE.furnace];
    expect(sentences(raked)).toContain(CODE.furnace);
    expect(codes(look)).toContain('PLACE_MISSING');

    const permit = passing('chargeIn');
    Object.assign(subject(permit).permit ?? {}, { cremator: 'CR99999999X' });
    expect(sentences(permit)).toContain('CR99999999X');

    const early = passing('trayToCooling');
    const run = subject(early).cremation;
    if (run !== null) run.finishedAt = null;
    delete early.ctx.places[CODE.furnace];
    expect(codes(early)).toContain('NOT_FINISHED');
    expect(sentences(early)).toContain(CODE.furnace);

    const hall = passing('view');
    subject(hall).hall = 'HL99999999X';
    expect(sentences(hall)).toContain('HL99999999X');

    const pass = passing('charge');
    subject(pass).permit = {
      permitId: 'p0',
      cremator: 'CR99999999X',
      at: 0,
      stationId: 'here',
      state: 'open',
    };
    expect(sentences(pass)).toContain('CR99999999X');
  });

  it('and of a kind that is not in the words, is called by its kind', () => {
    const setting = passing('store');
    const place = setting.ctx.places[CODE.bayThere];
    if (place !== undefined) place.kind = 'greenhouse';
    expect(codes(setting)).toEqual(['PLACE_WRONG_KIND']);
    expect(sentences(setting)).toContain('greenhouse');
  });
});

describe('ashes of which nothing is known', () => {
  it('since when they cool are as if they had just been raked out', () => {
    const setting = passing('box');
    const run = subject(setting).cremation;
    if (run !== null) run.coolingSince = null;
    expect(codes(setting)).toEqual(['COOLING_TOO_SOON']);
  });
});

describe('a station whose name nobody knows', () => {
  it('is called by its id', () => {
    const setting = passing('store');
    const bay = setting.ctx.places[CODE.bayThere];
    if (bay !== undefined) bay.authority = 'attic';
    expect(codes(setting)).toEqual(['AUTHORITY_ELSEWHERE']);
    expect(sentences(setting)).toContain('attic');
  });
});

describe('a notice without a number', () => {
  it('is no notice', () => {
    const setting = passing('handOver');
    Object.assign(last(setting, 'family'), { form: 'notice', noticeNumber: null });
    expect(codes(setting)).toEqual(['FAMILY_NOTICE_MISSING']);
  });
});

describe('a rule that names no place', () => {
  it('asks for none, also where its predicates would look at one', () => {
    const { ctx, evidence, now } = passing('store');
    const placeless = { ...CHECKPOINTS.store, place: null };
    expect(decide(placeless, ctx, evidence, now).reasons).toEqual([]);
  });
});

describe('ashes laid into another vessel', () => {
  it('hang their tag on the tray they were found on, and free the old one only if it was theirs', () => {
    const setting = passing('retag');
    last(setting, 'thing').code = CODE.otherTray;
    const other = setting.ctx.things[CODE.otherTray];
    if (other !== undefined) other.caseId = null;
    expect(codes(setting)).toEqual([]);
    expect(done(setting)).toMatchObject({
      to: { kind: 'tray', tray: CODE.otherTray, at: CODE.cooling },
      things: { [CODE.tray]: '', [CODE.otherTray]: A },
    });
    const theirs = setting.ctx.things[CODE.tray];
    if (theirs !== undefined) theirs.caseId = B;
    expect(done(setting).things).toEqual({ [CODE.otherTray]: A });
  });

  it('hang it on the furnace while they are still in it', () => {
    const setting = passing('retag');
    dropType(setting, 'thing');
    subject(setting).whereabouts = { kind: 'cremator', code: CODE.furnace };
    last(setting, 'place').code = CODE.furnace;
    expect(codes(setting)).toEqual([]);
    expect(done(setting)).toMatchObject({ to: { kind: 'cremator', code: CODE.furnace }, things: {} });
  });

  it('take the new urn along in the hands that hold it, and leave an urn that is another’s to the other', () => {
    const setting = passing('rebox');
    dropType(setting, 'place');
    subject(setting).whereabouts = { kind: 'urn', urn: CODE.otherUrn, at: null, staffId: 'ashes' };
    expect(codes(setting)).toEqual([]);
    expect(done(setting)).toMatchObject({
      to: { kind: 'urn', urn: CODE.newUrn, at: null, staffId: 'ashes' },
      things: { [CODE.newUrn]: A },
    });
  });
});

describe('what people say and see', () => {
  it('names the sex and the age on file as they are, whichever was seen', () => {
    const woman = passing('receive');
    Object.assign(subject(woman), { sex: 'female' });
    expect(sentences(woman)).toContain('看到的性别（男）与登记（女）');
    const child = passing('receive');
    Object.assign(subject(child), { birthDate: '2024-01-01' });
    expect(sentences(child)).toContain('看到的是成人');
    const adult = passing('receive');
    last(adult, 'observed').age = 'child';
    expect(sentences(adult)).toContain('看到的是儿童');
  });

  it('takes an age between child and adult, or none on file, for no contradiction', () => {
    for (const birthDate of ['2010-06-01', '']) {
      const setting = passing('receive');
      Object.assign(subject(setting), { birthDate });
      expect(codes(setting)).toEqual([]);
    }
  });
});

describe('a body taken in hand', () => {
  it('by somebody the register lost is in nobody’s hands, and the screen says so', () => {
    const setting = passing('receive');
    delete setting.ctx.staff.keeper;
    expect(done(setting).to).toMatchObject({ kind: 'hands', staffId: '' });
    expect(judged(setting).outcome).toBe('blocked');
  });

  it('is called by its number while it has no name', () => {
    const setting = passing('receive');
    Object.assign(subject(setting), {
      name: '',
      nameless: true,
      status: 'closed',
      whereabouts: inHands('x'),
    });
    expect(sentences(setting)).toContain('无名（BD00000018）');
  });

  it('is nobody where the carrier names a case that is not here', () => {
    const setting = passing('store');
    setting.ctx.expected = null;
    setting.ctx.carriers[CODE.bandA] = carrier('wristband', 'case-lost', 'bound');
    expect(judged(setting).subject).toBeNull();
    const ashes = passing('storeUrn');
    ashes.ctx.expected = null;
    for (const item of all(ashes, 'thing')) {
      const thing = ashes.ctx.things[item.code];
      if (thing !== undefined) thing.caseId = 'case-lost';
    }
    expect(judged(ashes).subject).toBeNull();
  });
});

describe('the sentences', () => {
  it('leave out what nobody filled in, and are known by their code', () => {
    expect(reason('WRONG_STATE', { name: '陈守义' }).sentence).toBe('记录中陈守义在，现在不能做这一步（）');
    expect(isReasonCode('WRONG_BODY')).toBe(true);
    expect(isReasonCode('toString')).toBe(false);
    expect(Object.keys(REASONS).every(isReasonCode)).toBe(true);
  });

  it('say which kinds of label are still to be scanned', () => {
    const setting = passing('rebind');
    drop(setting, (item) => item.type === 'carrier' && item.code === CODE.bandNew);
    subject(setting).carriers = [
      { code: CODE.bandA, kind: 'wristband', state: 'bound', worn: true },
      { code: CODE.tagA, kind: 'bagTag', state: 'bound', worn: true },
    ];
    expect(codes(setting)).toContain('NEW_CARRIER_MISSING');
    expect(sentences(setting)).toContain('腕带和袋签');
    add(setting, 'carrier', CODE.bandNew);
    expect(CHECKPOINTS.rebind.predicates).toContain('newCarriers');
  });
});
