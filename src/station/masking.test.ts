import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EVERY } from './testing/nearMisses.ts';
import { CHEN, chargedIn, fieldsOf } from './testing/people.ts';
import { HomeRig, refusal } from './testing/rig.ts';

/** Numbers nobody without the right may receive, in any answer. */
const NUMBERS = {
  decedent: CHEN.paperNumber,
  mother: '372824191903030028',
  arranger: '371327196801010017',
  arrangerPhone: '13900001111',
  recipient: '371327197002020029',
  recipientPhone: '13911112222',
  caller: '13922223333',
};
const FIELDS = {
  ...fieldsOf(CHEN),
  decedent: { ...fieldsOf(CHEN).decedent, motherPaperNumber: NUMBERS.mother },
  ashesRecipient: { name: '陈建军', paperNumber: NUMBERS.recipient, phone: NUMBERS.recipientPhone },
  transfer: { callerName: '陈建平', callerPhone: NUMBERS.caller },
};

let rig: HomeRig;
let caseId: string;
beforeEach(async () => {
  rig = await HomeRig.open();
  await rig.signIn('desk', 's01');
  ({ caseId } = await rig.client('desk').cases.register({ fields: FIELDS, draftId: null }));
  await rig.pump();
});
afterEach(() => rig.close());

const shown = (answer: unknown) =>
  Object.entries(NUMBERS)
    .filter(([, number]) => JSON.stringify(answer).includes(number))
    .map(([name]) => name);

const stored = () => rig.core('desk').views.case(caseId);

async function document(attachment: string): Promise<void> {
  await rig.client('desk').documents.receive({
    ...{ caseId, kind: 'identity', form: null, number: NUMBERS.decedent },
    ...{ issuer: null, issuerKind: null, attachment, note: null },
  });
  await rig.client('desk').documents.receive({
    ...{ caseId, kind: 'arrangerIdentity', form: null, number: NUMBERS.arranger },
    ...{ issuer: null, issuerKind: null, attachment: null, note: null },
  });
  await rig.pump();
}

describe('whoever may not see numbers whole', () => {
  it('receives none by any query, at any station', async () => {
    await document('c'.repeat(64));
    await rig.signIn('kiosk', 's05');
    const { cases, board, conflicts, nearMisses, drafts, home } = rig.client('kiosk');
    const answers = [
      await cases.get({ caseId }),
      await cases.search({ query: CHEN.name }),
      await cases.search({ query: NUMBERS.decedent.slice(-4) }),
      await cases.open(),
      await cases.similar({ name: CHEN.name, exceptCaseId: null }),
      await board.bays(),
      await board.cremation(),
      await board.slots({ kind: 'hall' }),
      await conflicts.list(),
      await nearMisses.page({ ...EVERY, after: null, limit: 50 }),
      await drafts.list(),
      await home.info(),
      rig.live('kiosk'),
    ];
    expect(shown(answers)).toEqual([]);
    const detail = await cases.get({ caseId });
    expect(detail.decedent.paperNumber).toBe('**************0013');
    expect(detail.arranger.phone).toBe('139****1111');
    expect(detail.documents.map((entry) => entry.number)).toEqual([
      '**************0013',
      '**************0017',
    ]);
  });

  it('receives no scan of a paper with a number on it, and still the picture of the person', async () => {
    const [card, face] = ['c'.repeat(64), 'd'.repeat(64)];
    await document(card);
    rig
      .core('desk')
      .record(
        'attachment.added',
        { sha256: face, mime: 'image/jpeg', bytes: 10, purpose: 'photo' },
        { caseId, actorId: 's01' },
      );
    await rig.pump();
    await rig.signIn('kiosk', 's05');
    const seen = JSON.stringify(await rig.client('kiosk').cases.get({ caseId }));
    expect([seen.includes(card), seen.includes(face)]).toEqual([false, true]);
    const whole = JSON.stringify(await rig.client('desk').cases.get({ caseId }));
    expect(whole.includes(card)).toBe(true);
  });

  it('prints papers that are masked too; the certificate of the family alone bears the number', async () => {
    await rig.signIn('kiosk', 's05');
    for (const paper of ['registration', 'cremationAuthorization', 'handover', 'settlement'] as const)
      await rig.client('kiosk').papers.print({ caseId, paper });
    expect(rig.jobs).toHaveLength(4);
    expect(shown(rig.jobs)).toEqual([]);
    await rig.client('desk').papers.print({ caseId, paper: 'registration' });
    expect(shown(rig.jobs)).toEqual(['decedent', 'arrangerPhone']);
  });

  it('cannot write a mask over the number it stands for', async () => {
    await rig.signIn('desk', 's05');
    const { cases } = rig.client('desk');
    const { decedent, arranger, ashesRecipient, transfer } = await cases.get({ caseId });
    // A screen that sends everything back, with one thing changed.
    const before = stored();
    await cases.amend({
      caseId,
      fields: {
        decedent: { paperNumber: decedent.paperNumber, marks: '左手旧疤' },
        arranger: { ...arranger, address: '大店镇' },
        ashesRecipient,
        transfer,
      },
    });
    expect(stored()).toMatchObject({
      decedent: { ...before?.decedent, marks: '左手旧疤' },
      arranger: { ...before?.arranger, address: '大店镇' },
      ashesRecipient: before?.ashesRecipient,
      transfer: before?.transfer,
    });
  });

  it('may say "the same as the arranger": the whole number is taken, not its mask', async () => {
    await rig.signIn('desk', 's05');
    const { cases } = rig.client('desk');
    const { arranger } = await cases.get({ caseId });
    await cases.amend({ caseId, fields: { ashesRecipient: arranger } });
    expect(stored()?.ashesRecipient).toMatchObject({
      paperNumber: NUMBERS.arranger,
      phone: NUMBERS.arrangerPhone,
    });
  });

  it('is told when a number with stars belongs to nobody, and nothing is kept', async () => {
    await rig.signIn('desk', 's05');
    const { cases } = rig.client('desk');
    const before = rig.count('desk');
    for (const fields of [
      { arranger: { phone: '139****9999' } },
      { decedent: { motherPaperNumber: '**************0013' } },
      { transfer: { callerPhone: '*' } },
    ]) {
      expect(await refusal(cases.amend({ caseId, fields }))).toBe('INPUT.MASKED');
      expect(await refusal(cases.register({ fields, draftId: null }))).toBe('INPUT.MASKED');
    }
    await rig.signIn('desk', 's01');
    const paper = { caseId, kind: 'identity', form: null, number: '3728****0013' } as const;
    const rest = { issuer: null, issuerKind: null, attachment: null, note: null };
    expect(await refusal(rig.client('desk').documents.receive({ ...paper, ...rest }))).toBe('INPUT.MASKED');
    expect(rig.count('desk')).toBe(before);
  });
});

describe('whoever may', () => {
  it('receives them: receptionist, director and supervisor', async () => {
    for (const staffId of ['s01', 's02', 's16']) {
      await rig.signIn('desk', staffId);
      expect(shown(await rig.client('desk').cases.get({ caseId }))).toEqual(Object.keys(NUMBERS));
    }
  });

  it('sees them no longer once signed out', async () => {
    await rig.client('desk').session.signOut();
    expect(await refusal(rig.client('desk').cases.get({ caseId }))).toBe('AUTH.NONE');
  });
});

describe('the certificate', () => {
  it('bears the number whoever prints it', async () => {
    rig.close();
    rig = await HomeRig.open();
    const body = await chargedIn(rig, CHEN, 'A-01', '1 号炉');
    await rig.signIn('desk', 's10');
    const issued = await rig.client('desk').certificates.issue({
      ...{ caseId: body.caseId, recipient: '陈建平', replaces: null, reason: null },
    });
    expect(shown(rig.jobs.at(-1))).toContain('decedent');
    expect(shown(issued)).toEqual([]);
  });
});
