import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Body,
  bay,
  bound,
  CHEN,
  LI,
  passed,
  printed,
  received,
  registered,
  stored,
} from './testing/people.ts';
import { HomeRig, refusal } from './testing/rig.ts';

let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

const state = (caseId: string) => {
  const found = rig.core('desk').views.case(caseId);
  if (found === null) throw new TypeError(`no case ${caseId}`);
  return found;
};
const carrierStates = (caseId: string) =>
  Object.fromEntries(state(caseId).carriers.map((carrier) => [carrier.code, carrier.state]));

/** What the keeper gets who wants to move this body now. */
async function moving(body: Body, to: string): Promise<string[]> {
  await rig.pump();
  await rig.signIn('kiosk', 's05');
  await rig.client('kiosk').attempt.open({ checkpoint: 'move', expected: body.caseId });
  if (rig.core('kiosk').checking.attempt !== null) rig.scan('kiosk', body.wristband);
  if (rig.core('kiosk').checking.attempt !== null) rig.scan('kiosk', bay(to));
  await rig.pump();
  return rig.reasons('kiosk');
}

async function rebind(body: Body): Promise<string> {
  await rig.signIn('desk', 's01');
  const [label] = await rig.client('desk').carriers.print({ caseId: body.caseId, kinds: ['wristband'] });
  const [tag] = await rig.client('desk').carriers.print({ caseId: body.caseId, kinds: ['bagTag'] });
  rig.scan('desk', label?.code ?? '', tag?.code ?? '');
  await rig.pump();
  await rig.signIn('kiosk', 's05');
  await rig.client('kiosk').attempt.open({ checkpoint: 'rebind', expected: body.caseId });
  rig.scan('kiosk', body.wristband, body.bagTag, label?.code ?? '', tag?.code ?? '');
  await rig.client('kiosk').attempt.answer({ type: 'photo', sha256: 'b'.repeat(64) });
  await rig.second('kiosk', 's06');
  passed(rig, 'kiosk', 'rebind');
  await rig.pump();
  return label?.code ?? '';
}

describe('a correction', () => {
  const correct = async (caseId: string, changes: Parameters<typeof ask>[1], witness = 's04') => {
    await rig.signIn('desk', 's01');
    return await ask(caseId, changes, witness);
  };
  const ask = (
    caseId: string,
    changes: { name?: string; birthDate?: string; town?: string },
    witness: string,
  ) =>
    refusal(
      rig.client('desk').cases.correct({ caseId, changes, reason: '户口簿', witness: rig.witness(witness) }),
    );

  it('voids what was printed, and the body stays where it is until it is re-bound', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    await rig.client('kiosk').attempt.open({ checkpoint: 'move', expected: body.caseId });
    await rig.client('kiosk').attempt.cancel();
    expect(await correct(body.caseId, { name: '陈守仪' })).toBeUndefined();
    expect(carrierStates(body.caseId)).toEqual({ [body.wristband]: 'void', [body.bagTag]: 'void' });
    expect(rig.events('desk', 'case.identityCorrected')).toMatchObject([
      { actorId: 's01', witnessId: 's04', payload: { reason: '户口簿' } },
    ]);
    expect(await moving(body, 'A-02')).toContain('MUST_REBIND');
    const wristband = await rebind({ ...body, name: '陈守仪' });
    expect(await moving({ ...body, wristband }, 'A-02')).toEqual([]);
    expect(state(body.caseId).decedent.name).toBe('陈守仪');
  });

  it('needs another person, a real change, and no mask', async () => {
    const { caseId } = await bound(rig, CHEN);
    expect(await correct(caseId, { name: '陈守仪' }, 's01')).toBe('AUTH.WITNESS_SAME');
    expect(await correct(caseId, { name: CHEN.name })).toBe('INPUT.NO_CHANGE');
    expect(await correct(caseId, { town: '大店镇' })).toBe('INPUT.NO_CHANGE');
    expect(
      await refusal(
        rig.client('desk').cases.correct({
          caseId,
          changes: { paperNumber: '3728241941****0021' },
          reason: '户口簿',
          witness: rig.witness('s04'),
        }),
      ),
    ).toBe('INPUT.MASKED');
    expect(rig.events('desk', 'case.identityCorrected')).toEqual([]);
  });

  it('voids a label printed while the second PIN was being checked', async () => {
    const body = await bound(rig, CHEN);
    const correcting = ask(body.caseId, { name: '陈守仪' }, 's04');
    const [paper] = await rig.client('desk').carriers.print({ caseId: body.caseId, kinds: ['bodyPaper'] });
    expect(await correcting).toBeUndefined();
    expect(carrierStates(body.caseId)[paper?.code ?? '']).toBe('void');
  });

  it('cannot be gone around by filling in', async () => {
    const { caseId } = await bound(rig, CHEN);
    const amend = (decedent: object) =>
      refusal(rig.client('desk').cases.amend({ caseId, fields: { decedent } }));
    for (const change of [{ name: '陈守仪' }, { birthDate: '1941-07-06' }, { nameless: true }, { name: '' }])
      expect(await amend(change)).toBe('STATE.NEEDS_CORRECTION');
    expect(await amend({ town: '大店镇', name: CHEN.name })).toBeUndefined();
  });

  it('is what names the nameless once a band hangs there', async () => {
    await rig.signIn('desk', 's01');
    const { cases, carriers } = rig.client('desk');
    const fields = { decedent: { nameless: true, sex: 'male' as const } };
    const { caseId } = await cases.register({ fields, draftId: null });
    expect(
      await refusal(cases.amend({ caseId, fields: { decedent: { marks: '左手旧疤' } } })),
    ).toBeUndefined();
    await carriers.print({ caseId, kinds: ['wristband'] });
    const named = { decedent: { name: '周长河', nameless: false } };
    expect(await refusal(cases.amend({ caseId, fields: named }))).toBe('STATE.NEEDS_CORRECTION');
    expect(await correct(caseId, named.decedent)).toBeUndefined();
  });
});

describe('a new label', () => {
  it('is not printed while the old one hangs on the body', async () => {
    const body = await bound(rig, CHEN);
    const { carriers } = rig.client('desk');
    const print = () => refusal(carriers.print({ caseId: body.caseId, kinds: ['wristband'] }));
    expect(await print()).toBe('STATE.REVOKE_FIRST');
    const revoke = { caseId: body.caseId, code: body.wristband, reason: '破损' };
    expect(await refusal(carriers.revoke(revoke))).toBeUndefined();
    expect(await print()).toBeUndefined();
    expect(await refusal(carriers.revoke(revoke))).toBe('STATE.REVOKED');
    rig.scan('desk', body.wristband);
    expect(rig.reasons('desk')).toContain('CARRIER_REVOKED');
  });
});

describe('two cases of one person', () => {
  const join = async (from: string, into: string, first = 's01', witness = 's02') => {
    await rig.signIn('desk', first);
    return await refusal(
      rig.client('desk').cases.join({ from, into, reason: '重复登记', witness: rig.witness(witness) }),
    );
  };

  it('are joined by two people of whom one is director or deputy', async () => {
    const body = await bound(rig, CHEN);
    const twin = await registered(rig, CHEN);
    expect(await join(twin.caseId, body.caseId, 's01', 's04')).toBe('FORBIDDEN.DIRECTOR');
    expect(await join(twin.caseId, body.caseId, 's02', 's02')).toBe('AUTH.WITNESS_SAME');
    expect(await join(twin.caseId, twin.caseId)).toBe('INPUT.SAME_CASE');
    expect(await join(twin.caseId, body.caseId, 's01', 's15')).toBeUndefined();
    expect(state(twin.caseId)).toMatchObject({ status: 'joined', joinedInto: body.caseId });
    expect(await join(twin.caseId, body.caseId)).toBe('STATE.CASE_CLOSED');
  });

  it('keep their histories; stops and papers go on, old carriers die, the body waits to be re-bound', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    const twin = await printed(rig, CHEN);
    const { holds, documents } = rig.client('desk');
    await holds.place({ caseId: twin.caseId, holdKind: 'police', reason: '鉴定中', basis: '118' });
    await documents.receive({
      ...{ caseId: twin.caseId, kind: 'deathCertificate', form: 'old', number: 'A-17' },
      ...{ issuer: null, issuerKind: '1', attachment: null, note: null },
    });
    expect(state(body.caseId).documents).toEqual([]);
    expect(await join(twin.caseId, body.caseId)).toBeUndefined();
    expect(carrierStates(twin.caseId)).toEqual({ [twin.wristband]: 'revoked', [twin.bagTag]: 'revoked' });
    expect(state(body.caseId)).toMatchObject({
      holds: [{ kind: 'police', lifted: null }],
      documents: [{ kind: 'deathCertificate', number: 'A-17' }],
      mustRebind: true,
    });
    expect(rig.core('desk').views.identityClash(body.caseId)).toEqual([]);
    expect((await rig.client('desk').cases.get({ caseId: twin.caseId })).timeline.length).toBeGreaterThan(4);
    // The old file is history: nothing more is written into it, its papers included.
    const old = { caseId: twin.caseId, documentId: state(twin.caseId).documents[0]?.documentId ?? '' };
    await rig.signIn('desk', 's01');
    expect(await refusal(documents.withdraw({ ...old, reason: '换新证' }))).toBe('STATE.CASE_CLOSED');
    const here = state(body.caseId).documents[0]?.documentId ?? '';
    const paper = { caseId: body.caseId, documentId: here, reason: '换新证' };
    expect(await refusal(documents.withdraw(paper))).toBeUndefined();
    expect(await refusal(documents.withdraw(paper))).toBe('NOT_FOUND.DOCUMENT');
    expect(await moving(body, 'A-02')).toContain('MUST_REBIND');
    rig.scan('kiosk', twin.wristband);
    expect(rig.reasons('kiosk')).toContain('CARRIER_REVOKED');
  });

  it('are not joined away from their body, nor while two places claim one, nor over an objection', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    const empty = await registered(rig, CHEN);
    expect(await join(body.caseId, empty.caseId)).toBe('INPUT.DIRECTION');
    const second = await stored(rig, LI, 'A-02');
    expect(await join(second.caseId, body.caseId)).toBe('STATE.TWO_BODIES');
    await rig.client('desk').objections.raise({ caseId: empty.caseId, reason: '不是一个人' });
    expect(await join(empty.caseId, body.caseId)).toBe('STATE.STOPPED');
    expect(rig.events('desk', 'case.joined')).toEqual([]);
  });

  it('bound twice in one bay leave the bay to one of them', async () => {
    const one = await stored(rig, CHEN, 'A-01');
    // Registered again by another shift, and stored by them on paper where it lies.
    const two = await bound(rig, LI);
    const from = state(two.caseId).whereabouts;
    const act = { from, to: { kind: 'place', code: bay('A-01') } } as const;
    rig.core('kiosk').record(
      'checkpoint.passed',
      {
        ...{
          checkpoint: 'store',
          attemptId: 't',
          policyVersion: 1,
          decidedAtMs: 0,
          context: {},
          evidence: [],
        },
        act,
      },
      { caseId: two.caseId, actorId: 's05' },
    );
    await rig.pump();
    expect(rig.core('desk').views.place(bay('A-01'))?.occupants).toHaveLength(2);
    expect(await join(two.caseId, one.caseId)).toBeUndefined();
    expect(rig.core('desk').views.place(bay('A-01'))?.occupants).toEqual([one.caseId]);
    expect(await rig.client('desk').conflicts.list()).toEqual([]);
  });
});

describe('one case that held two', () => {
  const split = async (from: string, carriers: string[], witness = 's02') => {
    await rig.signIn('desk', 's01');
    return rig
      .client('desk')
      .cases.split({ from, carriers, reason: '两位误为一位', witness: rig.witness(witness) });
  };

  it('is split by two, one a director; neither body moves until re-bound', async () => {
    const body = await stored(rig, CHEN, 'A-01');
    expect(await refusal(split(body.caseId, [body.bagTag], 's04'))).toBe('FORBIDDEN.DIRECTOR');
    expect(await refusal(split(body.caseId, ['WB00000000X']))).toBe('INPUT.CARRIER');
    expect(rig.events('desk', 'case.opened')).toHaveLength(1);
    const { caseId } = await split(body.caseId, [body.bagTag]);
    expect(state(caseId)).toMatchObject({ status: 'open', mustRebind: true, decedent: {} });
    expect(state(caseId).number).not.toBe(state(body.caseId).number);
    expect(carrierStates(body.caseId)).toEqual({ [body.wristband]: 'bound' });
    expect(rig.core('desk').views.carrier(body.bagTag)?.caseId).toBe(caseId);
    expect(await moving(body, 'A-02')).toContain('MUST_REBIND');
    rig.scan('kiosk', body.wristband, body.bagTag);
    expect(rig.reasons('kiosk')).toContain('WRONG_BODY');
    expect(await refusal(split(body.caseId, [body.bagTag]))).toBe('INPUT.CARRIER');
  });
});

describe('a conflict', () => {
  const claim = (station: 'desk' | 'kiosk', caseId: string, label: string) => {
    const from = rig.core(station).views.case(caseId)?.whereabouts ?? null;
    const act = { from, to: { kind: 'place', code: bay(label) } } as const;
    rig.core(station).record(
      'checkpoint.passed',
      {
        ...{
          checkpoint: 'store',
          attemptId: 't',
          policyVersion: 1,
          decidedAtMs: 0,
          context: {},
          evidence: [],
        },
        act,
      },
      { caseId, actorId: 's05' },
    );
  };
  const close = async (
    input: { conflictId: string; carrier: string; place: string | null },
    witness = 's06',
  ) => {
    await rig.signIn('kiosk', 's05');
    return await refusal(
      rig.client('kiosk').conflicts.close({ ...input, note: '两人现场核对', witness: rig.witness(witness) }),
    );
  };

  it('of two claims on one body freezes it, and is closed where it is found; the other place is empty then', async () => {
    const body = await received(rig, CHEN);
    rig.cut('desk', 'kiosk');
    rig.cut('kiosk', 'console');
    claim('kiosk', body.caseId, 'A-01');
    claim('desk', body.caseId, 'A-02');
    await rig.mend('desk', 'kiosk');
    await rig.mend('kiosk', 'console');
    const [conflict] = await rig.client('kiosk').conflicts.list();
    expect(conflict).toMatchObject({ kind: 'custody' });
    expect(await moving(body, 'A-03')).toContain('CONFLICT_OPEN');
    const conflictId = conflict?.conflictId ?? '';
    expect(await close({ conflictId: 'custody:none', carrier: body.wristband, place: bay('A-01') })).toBe(
      'NOT_FOUND.CONFLICT',
    );
    expect(await close({ conflictId, carrier: 'WB00000000X', place: bay('A-01') })).toBe('INPUT.CARRIER');
    expect(await close({ conflictId, carrier: body.wristband, place: bay('A-01') }, 's05')).toBe(
      'AUTH.WITNESS_SAME',
    );
    expect(await close({ conflictId, carrier: body.wristband, place: bay('A-01') })).toBeUndefined();
    const { views } = rig.core('kiosk');
    expect(views.place(bay('A-01'))?.occupants).toEqual([body.caseId]);
    expect(views.place(bay('A-02'))?.occupants).toEqual([]);
    expect(await rig.client('kiosk').conflicts.list()).toEqual([]);
  });

  it('of two bodies in one bay keeps the one found there; the other stays frozen until it is scanned elsewhere', async () => {
    const chen = await received(rig, CHEN);
    claim('kiosk', chen.caseId, 'A-01');
    const li = await received(rig, LI);
    rig.cut('desk', 'kiosk');
    claim('desk', li.caseId, 'A-01');
    await rig.mend('desk', 'kiosk');
    const conflictId = `place:${bay('A-01')}`;
    expect(await close({ conflictId, carrier: li.wristband, place: bay('A-02') })).toBe('INPUT.PLACE');
    expect(await close({ conflictId, carrier: li.wristband, place: bay('A-01') })).toBeUndefined();
    expect(rig.core('kiosk').views.place(bay('A-01'))?.occupants).toEqual([li.caseId]);
    expect(await moving(chen, 'A-03')).toContain('CONFLICT_OPEN');
    expect(await rig.client('kiosk').conflicts.list()).toMatchObject([
      { conflictId: `custody:${chen.caseId}` },
    ]);
    const there = { conflictId: `custody:${chen.caseId}`, carrier: chen.wristband, place: bay('A-03') };
    expect(await close(there)).toBeUndefined();
    expect(await moving(chen, 'A-04')).not.toContain('CONFLICT_OPEN');
    expect(await rig.client('kiosk').conflicts.list()).toEqual([]);
    expect(rig.core('kiosk').views.place(bay('A-01'))?.occupants).toEqual([li.caseId]);
  });

  it('of one number on two files is put right there, not at a place', async () => {
    const body = await bound(rig, CHEN);
    const twin = await registered(rig, CHEN);
    const clash = (await rig.client('desk').conflicts.list()).find((entry) => entry.kind === 'identity');
    const conflictId = clash?.conflictId ?? '';
    await rig.pump();
    expect(await close({ conflictId, carrier: body.wristband, place: null })).toBe('STATE.NEEDS_CORRECTION');
    expect(rig.core('desk').views.identityClash(twin.caseId)).toHaveLength(1);
  });
});
