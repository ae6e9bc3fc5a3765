import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import { CHECKPOINTS } from './rules.ts';
import { A, B, CODE, released, type Setting, special, subject } from './testing/house.ts';
import { corrected, passing } from './testing/passing.ts';
import { add, drop, last } from './testing/spoil.ts';
import { CHECKPOINT_IDS } from './testing/table.ts';

const judged = ({ checkpoint, ctx, evidence, now }: Setting) => evaluate(checkpoint, ctx, evidence, now);
const codes = (setting: Setting) => judged(setting).reasons.map((entry) => entry.code);
const sentences = (setting: Setting) => judged(setting).reasons.map((entry) => entry.sentence);

describe('the subject', () => {
  it.each(CHECKPOINT_IDS.filter((id) => !CHECKPOINTS[id].predicates.includes('chosen')))(
    'of %s is whoever is scanned',
    (id) => {
      const setting = passing(id);
      setting.ctx.expected = null;
      expect(judged(setting)).toMatchObject({ outcome: 'pass', subject: A });
    },
  );

  it('is not named by a paper, nor by the trolley a body lies on', () => {
    const setting = passing('store');
    setting.ctx.expected = null;
    const trolley = setting.ctx.things[CODE.trolley];
    if (trolley !== undefined) trolley.caseId = A;
    drop(setting, (item) => item.type === 'carrier');
    add(setting, 'carrier', CODE.bodyPaper);
    add(setting, 'thing', CODE.trolley);
    expect(judged(setting)).toMatchObject({ outcome: 'blocked', subject: null });
  });

  it('of ashes is named by the urn that is not empty', () => {
    const setting = passing('handOver');
    setting.ctx.expected = null;
    const empty = setting.ctx.things[CODE.tray];
    if (empty !== undefined) empty.caseId = null;
    setting.evidence.unshift({ type: 'thing', code: CODE.tray, at: 0, by: 'ashes' });
    expect(judged(setting)).toMatchObject({ subject: A });
  });
});

describe('an answer given again', () => {
  it('completes what was incomplete', () => {
    const receive = passing('receive');
    receive.evidence.unshift({ ...last(receive, 'observed'), mark: '' });
    expect(codes(receive)).toEqual([]);
    const readBack = passing('charge');
    readBack.evidence.unshift({ ...last(readBack, 'readBack'), birthDate: '' });
    expect(codes(readBack)).toEqual([]);
    const notice = passing('charge');
    notice.evidence.unshift({ ...last(notice, 'family'), form: 'notice', noticeNumber: null });
    expect(codes(notice)).toEqual([]);
    const implant = passing('charge');
    subject(implant).implant = 'unknown';
    for (const answer of ['unknown', 'none'] as const)
      implant.evidence.push({ type: 'implant', answer, at: implant.now, by: 'operator' });
    expect(codes(implant)).toEqual([]);
  });

  it('does not undo a device in the body until it was taken out', () => {
    const setting = passing('charge');
    const say = (answer: 'present' | 'none' | 'removed') =>
      setting.evidence.push({ type: 'implant', answer, at: setting.now, by: 'operator' });
    say('present');
    say('none');
    expect(codes(setting)).toEqual(['IMPLANT_PRESENT']);
    say('removed');
    expect(codes(setting)).toEqual(['IMPLANT_UNSIGNED']);
    special(setting).implantSigner = '莒南县人民医院 李医生';
    expect(codes(setting)).toEqual([]);
  });

  it('of a place is the one that counts', () => {
    const setting = passing('store');
    setting.evidence.unshift({ type: 'place', code: CODE.furnace, at: 0, by: 'keeper' });
    expect(codes(setting)).toEqual([]);
  });

  it('by another slip takes the place of one that was no good', () => {
    const setting = passing('charge');
    setting.ctx.stale = [{ stationId: 'there', name: '业务大厅', heardMsAgo: null }];
    for (const signatureOk of [false, true]) {
      setting.evidence.push({
        type: 'slip',
        caseId: A,
        slipId: `slip-${signatureOk}`,
        printedAt: setting.ctx.wall,
        signatureOk,
        at: setting.now,
        by: 'operator',
      });
    }
    expect(codes(setting)).toEqual([]);
  });
});

describe('who scanned what', () => {
  it('at a dead reader is asked of the two, and not of a third beside them', () => {
    const setting = passing('charge');
    last(setting, 'tags').silent = true;
    for (const code of [CODE.bandA, CODE.tagA]) {
      setting.evidence.push({ type: 'carrier', code, at: setting.now, by: 'keeper' });
      setting.evidence.push({ type: 'carrier', code, at: setting.now, by: null });
    }
    expect(codes(setting)).toEqual(['TAG_SILENT']);
  });
});

describe('a like name in the house', () => {
  it('asks for one more scan of the body, not of the trolley', () => {
    const setting = passing('store');
    setting.ctx.similar = [{ caseId: B, name: '程守义', similarity: 'same', where: '一号冷藏间 C-02' }];
    add(setting, 'thing', CODE.trolley);
    expect(codes(setting)).toEqual(['SIMILAR_NAME_RESCAN']);
    add(setting, 'carrier', CODE.bandA);
    expect(codes(setting)).toEqual([]);
  });

  it('of the family alone asks for nothing', () => {
    const setting = passing('store');
    setting.ctx.similar = [
      { caseId: B, name: '陈建国', similarity: 'sameSurname', where: '一号冷藏间 C-02' },
    ];
    expect(codes(setting)).toEqual([]);
  });
});

describe('custody', () => {
  it.each([
    'store',
    'return',
    'prepare',
    'view',
    'charge',
    'transferOut',
    'storeUrn',
    'handOver',
    'inter',
  ] as const)('passes to the station of %s with the scan of what is in somebody’s hands', (id) => {
    const setting = passing(id);
    const { whereabouts } = subject(setting);
    if (whereabouts.kind === 'place') {
      subject(setting).whereabouts = {
        kind: 'hands',
        staffId: 'keeper',
        trolley: null,
        purpose: 'receive',
        to: null,
      };
    }
    subject(setting).custodyStation = 'there';
    expect(codes(setting)).toEqual([]);
  });

  it('of a body nobody has taken in yet is nobody’s', () => {
    const setting = passing('receive');
    subject(setting).custodyStation = null;
    expect(codes(setting)).toEqual([]);
  });
});

describe('papers', () => {
  it('that say who it was are not asked of the nameless, nor of a fetus', () => {
    for (const change of [{ nameless: true, name: '' }, { caseKind: 'fetal' }]) {
      const setting = passing('releaseToCremation');
      Object.assign(subject(setting), change);
      Object.assign(special(setting), { mother: true, handover: true });
      released(setting);
      subject(setting).documents = ['deathCertificate', 'cremationAuthorization', 'arrangerIdentity'];
      expect(codes(setting)).toEqual([]);
    }
  });

  it('that name the mother, or come from the police, say who a body without a carrier is', () => {
    for (const [caseKind, documents, expected] of [
      ['cremation', ['releaseNotice'], []],
      ['fetal', ['deathCertificate'], []],
      ['cremation', ['deathCertificate'], ['IDENTITY_PAPER_MISSING']],
    ] as const) {
      const setting = passing('reidentify');
      Object.assign(subject(setting), { caseKind, documents: [...documents] });
      expect(codes(setting)).toEqual(expected);
    }
  });
});

describe('re-binding of joined cases', () => {
  it('needs both kinds new, though both old ones are still bound', () => {
    const setting = corrected();
    for (const code of [CODE.bandA, CODE.tagA]) {
      const facts = setting.ctx.carriers[code];
      if (facts !== undefined) facts.state = 'bound';
    }
    for (const entry of subject(setting).carriers) entry.state = 'bound';
    drop(setting, (item) => item.type === 'carrier' && item.code === CODE.tagNew);
    expect(codes(setting)).toEqual(['NEW_CARRIER_MISSING']);
  });
});

describe('the pass of this very millisecond', () => {
  it('is valid', () => {
    const setting = passing('chargeIn');
    Object.assign(subject(setting).permit ?? {}, { at: setting.ctx.wall });
    expect(codes(setting)).toEqual([]);
  });
});

describe('the sentence the operator reads aloud', () => {
  it('names who should be here, who is, and where they belong', () => {
    const setting = passing('charge');
    add(setting, 'carrier', CODE.bandB);
    expect(sentences(setting)).toEqual(['不是这位。应为陈守义，面前的是李桂兰，李桂兰应在王芳手上']);
    expect(judged(setting).reasons[0]?.cases).toEqual([B]);
  });

  it('calls a nameless body by its number', () => {
    const setting = passing('store');
    Object.assign(subject(setting), { name: '', nameless: true, objections: 1, status: 'closed' });
    expect(sentences(setting)).toEqual([`无名（${subject(setting).number}）的案卷已经结束，不能再办理`]);
  });

  it('says what was seen and what is on file, the right way round', () => {
    const setting = passing('receive');
    Object.assign(last(setting, 'observed'), { sex: 'female', age: 'child' });
    expect(sentences(setting)).toEqual([
      '看到的性别（女）与登记（男）不一致，按异议处理',
      '看到的是儿童，登记的出生日期是1941-07-05，按异议处理',
    ]);
  });

  it('says who has to scan what', () => {
    for (const [id, what] of [
      ['charge', '遗体上的载体'],
      ['handOver', '骨灰的码'],
    ] as const) {
      const setting = passing(id);
      for (const item of setting.evidence)
        if (item.type === 'carrier' || item.type === 'thing') item.by = setting.ctx.first;
      expect(sentences(setting)).toEqual([expect.stringMatching(`请员工 .+亲自扫描一次${what}`)]);
    }
  });

  it('says for how long a station was not heard of', () => {
    const setting = passing('charge');
    setting.ctx.stale = [{ stationId: 'there', name: '业务大厅', heardMsAgo: 6.5 * 60_000 }];
    expect(sentences(setting)[0]).toMatch(/^已 6 分钟没有业务大厅的消息/);
    setting.ctx.stale = [{ stationId: 'there', name: '业务大厅', heardMsAgo: null }];
    expect(sentences(setting)[0]).toMatch(/^开机以来没有业务大厅的消息/);
  });

  it('says when ashes may be asked for', () => {
    const setting = passing('trayToCooling');
    Object.assign(subject(setting).cremation ?? {}, { startedAt: setting.ctx.wall - 10 * 60_000 });
    expect(sentences(setting)).toEqual(['陈守义08:50入炉，最早09:30才可能完成，现在不能出灰']);
  });
});
