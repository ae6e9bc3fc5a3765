import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HomeRig, refusal } from './testing/rig.ts';

let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
  await rig.signIn('desk', 's01');
});
afterEach(() => rig.close());

const VALUES = { decedent: { name: '陈守', paperNumber: '372824194107050013' } };
const draft = (draftId: string, values: Record<string, unknown> = VALUES) => ({
  ...{ draftId, form: 'case', title: '陈守', values },
});
const list = async () => (await rig.client('desk').drafts.list()).map((entry) => entry.draftId);

describe('a draft', () => {
  it('is saved, listed newest first, saved over, and there again after a restart', async () => {
    const { drafts } = rig.client('desk');
    await drafts.save(draft('d1'));
    await rig.wait(15_000);
    const { savedAt } = await drafts.save(draft('d2'));
    expect(savedAt).toBe(rig.clock.wall());
    expect(await list()).toEqual(['d2', 'd1']);
    await rig.wait(15_000);
    await drafts.save(draft('d1', { decedent: { name: '陈守义' } }));
    await rig.restart();
    await rig.signIn('desk', 's01');
    expect(await list()).toEqual(['d1', 'd2']);
    expect((await rig.client('desk').drafts.list())[0]?.values).toEqual({ decedent: { name: '陈守义' } });
    await rig.client('desk').drafts.remove({ draftId: 'd1' });
    expect(await list()).toEqual(['d2']);
  });

  it('is no fact: nothing of it is in the ledger or at another station', async () => {
    const before = rig.count('desk');
    await rig.client('desk').drafts.save(draft('d1'));
    expect(rig.count('desk')).toBe(before);
    await rig.pump();
    await rig.signIn('kiosk', 's02');
    expect(await rig.client('kiosk').drafts.list()).toEqual([]);
  });

  it('goes with the commit that registers it, and only with it', async () => {
    const { drafts, cases } = rig.client('desk');
    await drafts.save(draft('d1'));
    const { db } = rig.core('desk').ledger;
    const { numbers } = rig.core('desk');
    const before = [rig.count('desk'), numbers.left('caseNumber')];
    // The disk fails at the last moment: neither a case nor a lost draft.
    db.exec(`CREATE TEMP TRIGGER fail BEFORE DELETE ON draft BEGIN SELECT RAISE(ABORT, 'disk'); END`);
    expect(await refusal(cases.register({ fields: {}, draftId: 'd1' }))).toMatch(/^STORAGE\./);
    expect([rig.count('desk'), numbers.left('caseNumber')]).toEqual(before);
    expect(await list()).toEqual(['d1']);
    db.exec('DROP TRIGGER fail');
    await cases.register({ fields: {}, draftId: 'd1' });
    expect(await list()).toEqual([]);
    expect(rig.events('desk', 'case.opened')).toHaveLength(1);
  });

  it('with numbers in it is seen by whoever typed it and by those who may see numbers', async () => {
    await rig.client('desk').drafts.save(draft('typed-by-reception'));
    await rig.signIn('desk', 's05');
    const { drafts, cases } = rig.client('desk');
    expect(await list()).toEqual([]);
    expect(await refusal(drafts.save(draft('typed-by-reception', {})))).toBe('FORBIDDEN.DRAFT');
    expect(await refusal(drafts.remove({ draftId: 'typed-by-reception' }))).toBe('FORBIDDEN.DRAFT');
    expect(await refusal(cases.register({ fields: {}, draftId: 'typed-by-reception' }))).toBe(
      'FORBIDDEN.DRAFT',
    );
    await drafts.save(draft('typed-by-keeper'));
    expect(await list()).toEqual(['typed-by-keeper']);
    await rig.signIn('desk', 's04');
    expect((await list()).sort()).toEqual(['typed-by-keeper', 'typed-by-reception']);
  });
});
