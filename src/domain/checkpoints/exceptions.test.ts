import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, type SpecialFacts } from '../case/special.ts';
import type { CheckpointId } from '../events/kinds.ts';
import { actOf } from './act.ts';
import { evaluate } from './evaluate.ts';
import { CHECKPOINTS } from './rules.ts';
import {
  CODE,
  type Draft,
  regional,
  released,
  type Setting,
  special,
  subject,
  WALL,
} from './testing/house.ts';
import { passing } from './testing/passing.ts';
import { last } from './testing/spoil.ts';
import { COMPLETE } from './testing/spoilExceptions.ts';
import { CHECKPOINT_IDS, rowsOf } from './testing/table.ts';

const codes = ({ checkpoint, ctx, evidence, now }: Setting) =>
  evaluate(checkpoint, ctx, evidence, now).reasons.map((entry) => entry.code);
const sentence = ({ checkpoint, ctx, evidence, now }: Setting) =>
  evaluate(checkpoint, ctx, evidence, now)
    .reasons.map((entry) => entry.sentence)
    .join();

function having(id: CheckpointId, change: Partial<Draft<SpecialFacts>>): Setting {
  const setting = passing(id);
  Object.assign(special(setting), change);
  return setting;
}

const notice = (setting: Setting) =>
  Object.assign(last(setting, 'family'), { form: 'notice', noticeNumber: '莒民函 2026-7' });

describe('what the file implies', () => {
  it('ends with the paper of the police: a scan of the body for a violent death, the end of the notice for nobody', () => {
    const scanned = [{ kind: 'police' as const, noticeFrom: null, noticeEndsAt: null, scanned: true }];
    expect(codes(having('charge', { deathCause: '04', certificateIssuer: '2', cleared: scanned }))).toEqual(
      [],
    );
    const unclaimed = having('charge', { unclaimed: true });
    released(unclaimed);
    notice(unclaimed);
    expect(codes(unclaimed)).toEqual([]);
  });

  it('says which of the three it is', () => {
    expect(sentence(having('move', { abandoned: true }))).toBe('');
    expect(sentence(having('prepare', { abandoned: true }))).toContain('是弃婴');
    expect(sentence(having('prepare', { unclaimed: true }))).toContain('无人认领');
    const nameless = passing('prepare');
    subject(nameless).nameless = true;
    expect(sentence(nameless)).toContain('身份不明');
  });

  it('asks only as long a notice as the home has a rule for', () => {
    const setting = having('prepare', {
      unclaimed: true,
      cleared: [{ kind: 'unidentified', noticeFrom: null, noticeEndsAt: WALL, scanned: false }],
    });
    expect(codes(setting)).toEqual(['NOTICE_TOO_SHORT']);
    regional(setting).unclaimedNoticeDays = null;
    expect(codes(setting)).toEqual([]);
  });

  it('follows the causes this home names', () => {
    const setting = having('prepare', { deathCause: '10' });
    expect(codes(setting)).toEqual([]);
    regional(setting).policeCauses = ['10'];
    expect(codes(setting)).toEqual(['POLICE_HELD']);
  });

  it('falls back on what the program brings where a verdict names no rules', () => {
    const setting = having('prepare', { deathCause: '04' });
    setting.ctx.regional = undefined;
    expect(codes(setting)).toEqual(['POLICE_HELD']);
  });
});

describe('an infectious body', () => {
  const infectious = (id: CheckpointId) => {
    const setting = passing(id);
    subject(setting).infectious = 'suspected';
    return setting;
  };

  it('waits for no farewell, and leaves word at the furnace to be disinfected', () => {
    for (const id of ['releaseToCremation', 'charge'] as const) {
      const setting = infectious(id);
      subject(setting).farewell = 'none';
      expect(codes(setting)).toEqual([]);
    }
    const { ctx, evidence, now } = infectious('chargeIn');
    expect(actOf('chargeIn', ctx, evidence, now, { permitId: 'p' }).flags).toEqual(['infectious']);
    const plain = passing('chargeIn');
    expect(actOf('chargeIn', plain.ctx, plain.evidence, plain.now, { permitId: 'p' }).flags).toEqual([]);
  });

  it('goes into its own furnace, by name', () => {
    const setting = infectious('charge');
    regional(setting).infectiousCremators = [CODE.furnace];
    expect(codes(setting)).toEqual([]);
    regional(setting).infectiousCremators = [CODE.otherFurnace];
    expect(sentence(setting)).toContain('2 号炉');
  });

  it('is cremated whatever the family chose, and without a family that refuses to come', () => {
    const setting = infectious('charge');
    Object.assign(special(setting), { ethnicGroup: '03', choice: 'earthBurial' });
    notice(setting);
    expect(codes(setting)).toEqual([]);
  });
});

describe('a decomposed body', () => {
  it('is shown only where the director allowed it, and waits for no farewell otherwise', () => {
    expect(codes(having('view', { bodyCondition: '1', viewingAllowed: true }))).toEqual([]);
    const shut = having('charge', { bodyCondition: '1' });
    subject(shut).farewell = 'none';
    expect(codes(shut)).toEqual([]);
    Object.assign(special(shut), { viewingAllowed: true });
    expect(codes(shut)).toEqual(['FAREWELL_NOT_CLOSED']);
  });
});

describe('an infant', () => {
  it('that was abandoned has no mother and no guardian to name, and the police speak for it', () => {
    const setting = having('charge', { abandoned: true, handover: true, guardian: false });
    Object.assign(subject(setting), { nameless: true, name: '', birthDate: '', caseKind: 'fetal' });
    released(setting);
    Object.assign(last(setting, 'family'), { form: 'arranger' });
    expect(codes(setting)).toEqual(['FAMILY_NOTICE_MISSING']);
    notice(setting);
    expect(codes(setting)).toEqual([]);
  });
});

describe('an overdue body', () => {
  it('may be cremated under the notice once everything is there', () => {
    for (const id of ['releaseToCremation', 'charge'] as const) {
      const setting = having(id, { ...structuredClone(COMPLETE), underNotice: true } as Partial<
        Draft<SpecialFacts>
      >);
      if (id === 'charge') notice(setting);
      expect(codes(setting)).toEqual([]);
    }
  });

  it('is not overdue where the home has no term, and needs no length of notice where it has none', () => {
    const setting = having('charge', structuredClone(COMPLETE) as Partial<Draft<SpecialFacts>>);
    notice(setting);
    regional(setting).overdueNoticeDays = null;
    special(setting).notices = special(setting).notices.filter((entry) => entry.to === 'family');
    expect(sentence(setting)).toContain('已期满的公告');
    regional(setting).storageDays = null;
    expect(sentence(setting)).toContain('存放期限届满');
  });
});

describe('who leaves for elsewhere', () => {
  it('may be of the ten groups, to be buried, with less to show than for another home', () => {
    const setting = having('transferOut', { ethnicGroup: '03', choice: 'earthBurial' });
    subject(setting).caseKind = 'earthBurial';
    Object.assign(special(setting).transfer ?? {}, { saysCremation: false, sealed: false });
    expect(codes(setting)).toEqual([]);
  });

  it('or is of them and cremated, here or there, by choice in writing', () => {
    for (const id of ['charge', 'transferOut'] as const)
      expect(codes(having(id, { ethnicGroup: '03', choice: 'cremation' }))).toEqual([]);
  });
});

describe('ashes nobody claims', () => {
  it('may be left after their term, or where the home has none, and go to a family that comes after all', () => {
    const setting = having('scatter', { unclaimed: true, boxedAt: WALL - 200 * DAY_MS });
    released(setting);
    notice(setting);
    expect(codes(setting)).toEqual([]);
    special(setting).boxedAt = WALL;
    regional(setting).ashesRetentionDays = null;
    expect(codes(setting)).toEqual([]);
    expect(CHECKPOINTS.handOver.predicates).not.toContain('retention');
  });
});

describe('a verdict from before the exceptions', () => {
  it.each(CHECKPOINT_IDS)('of %s passes as it did', (id) => {
    const setting = passing(id);
    subject(setting).special = undefined;
    setting.ctx.regional = undefined;
    expect(codes(setting)).toEqual([]);
  });

  it('is refused for what it was refused for, and for nothing that was not asked then', () => {
    for (const id of CHECKPOINT_IDS) {
      for (const { setting } of rowsOf(id)) {
        const now = codes(setting);
        subject(setting).special = undefined;
        setting.ctx.regional = undefined;
        expect(now).toEqual(expect.arrayContaining(codes(setting)));
      }
    }
  });

  it('of a fetus asked for no mother, and of the nameless for the notice', () => {
    const setting = passing('charge');
    Object.assign(subject(setting), { caseKind: 'fetal', nameless: true, name: '', special: undefined });
    expect(codes(setting)).toEqual([]);
    subject(setting).caseKind = 'cremation';
    expect(codes(setting)).toEqual(['FAMILY_NOTICE_MISSING']);
  });
});

describe('a hold the file implies', () => {
  it('stops exactly what a hold somebody placed stops', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CHECKPOINT_IDS),
        fc.constantFrom('03', '04', '05', '06', '07', '08', '09'),
        (id, cause) => {
          const placed = passing(id);
          subject(placed).holds = [{ kind: 'police', label: '公安暂缓', reason: '法医鉴定' }];
          const implied = having(id, { deathCause: cause, certificateIssuer: '2' });
          expect(codes(implied).includes('POLICE_HELD')).toBe(codes(placed).includes('HOLD_OPEN'));
        },
      ),
    );
  });
});
