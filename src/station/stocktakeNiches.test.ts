import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EVENT_KINDS, type Whereabouts } from '../domain/events/kinds.ts';
import { demoCode } from './demo/homeData.ts';
import { registered } from './testing/people.ts';
import { HomeRig, refusal } from './testing/rig.ts';

let rig: HomeRig;
let chen: string;
let li: string;
beforeEach(async () => {
  rig = await HomeRig.open();
  chen = await ashesOf('陈守义', urn(1), niche('1-01'));
  li = await ashesOf('李桂兰', urn(2), niche('1-02'));
  await rig.pump();
  await rig.signIn('desk', 's10');
});
afterEach(() => rig.close());

const urn = (number: number) => demoCode('urn', `骨灰盒 ${number}`);
const niche = (label: string) => demoCode('niche', label);
const stock = () => rig.client('desk').stocktake;
const lists = () => rig.client('desk').relocation;
const counting = () => rig.live('desk').counting;

/** Somebody whose ashes stand in a niche, as the ledger tells it: the way there is not what is tested. */
async function ashesOf(name: string, code: string, at: string): Promise<string> {
  const { caseId } = await registered(rig, {
    name,
    birthDate: '1941-07-05',
    sex: 'male',
    paperNumber: name === '陈守义' ? '372824194107050013' : '372824193803120046',
  });
  const cremator = demoCode('cremator', '1 号炉');
  const way: readonly ['chargeIn' | 'box' | 'storeUrn', Whereabouts, Whereabouts][] = [
    ['chargeIn', { kind: 'outside' }, { kind: 'cremator', code: cremator }],
    ['box', { kind: 'cremator', code: cremator }, { kind: 'urn', urn: code, at: null, staffId: 's10' }],
    [
      'storeUrn',
      { kind: 'urn', urn: code, at: null, staffId: 's10' },
      { kind: 'urn', urn: code, at, staffId: null },
    ],
  ];
  for (const [checkpoint, from, to] of way) {
    const payload = EVENT_KINDS['checkpoint.passed'].parse({
      checkpoint,
      attemptId: 'a',
      policyVersion: 1,
      decidedAtMs: 0,
      context: {},
      evidence: [],
      act: { from, to, things: checkpoint === 'box' ? { [code]: caseId } : {} },
    });
    rig.core('desk').record('checkpoint.passed', payload, { caseId, actorId: 's10' });
  }
  return caseId;
}

describe('the count of the niches', () => {
  it('goes by niche and urn, over days, with pages and a search', async () => {
    const { countId } = await stock().start({ of: 'niche', rooms: [], why: 'yearly' });
    rig.scan('desk', niche('1-01'), urn(1));
    expect(counting()).toMatchObject({
      counted: 1,
      total: 120,
      last: { finding: 'match' },
      next: { label: '1-02' },
    });
    await stock().pause();
    await rig.wait(26 * 3_600_000);
    await rig.signIn('desk', 's11');
    await stock().resume({ countId });
    rig.scan('desk', niche('1-02'), urn(2));
    expect(counting()).toMatchObject({ counted: 2, last: { finding: 'match' } });
    const page = (query: string, from: number) =>
      stock().places({ countId, room: null, query, from, limit: 50 });
    expect(await page('', 100)).toMatchObject({ total: 120, from: 100, columns: 12 });
    expect((await page('', 100)).places).toHaveLength(20);
    expect((await page('1-02', 0)).places).toMatchObject([{ label: '1-02', state: 'ok', by: '吴桂芬' }]);
  });

  it('finds two urns that changed places, and an urn that should be nowhere', async () => {
    await stock().start({ of: 'niche', rooms: [], why: 'yearly' });
    rig.scan('desk', niche('1-01'), urn(2));
    expect(counting()?.last).toMatchObject({ finding: 'elsewhere', ok: false });
    rig.scan('desk', niche('1-02'), urn(1));
    // An urn nobody is in.
    rig.scan('desk', niche('1-03'), urn(9));
    expect(counting()?.last).toMatchObject({ finding: 'notBound', ok: false });
    // A body's code is no urn.
    rig.scan('desk', niche('1-04'), demoCode('bay', 'A-01'));
    expect(rig.live('desk').lastScan?.note).toContain('请扫格位的码');

    await stock().pause();
    await rig.client('desk').attempt.open({ checkpoint: 'urnOut', expected: null });
    rig.scan('desk', urn(1));
    expect(rig.reasons('desk')).toContain('CONFLICT_OPEN');
    const close = (caseId: string, carrier: string, place: string) =>
      rig.client('desk').conflicts.close({
        conflictId: `custody:${caseId}`,
        carrier,
        place,
        note: '现场核对',
        witness: rig.witness('s11'),
      });
    await close(li, urn(2), niche('1-01'));
    await close(chen, urn(1), niche('1-02'));
    // What stands in the third niche is nobody's, and stays a task until it is looked at again.
    const left = await rig.client('desk').conflicts.list();
    expect(left.map((entry) => entry.conflictId)).toEqual([`stranger:${niche('1-03')}`]);
    expect(rig.core('desk').views.place(niche('1-02'))?.occupants).toEqual([chen]);
  });
});

describe('a list of urns to move', () => {
  it('lets an urn out only into its listed niche, and to nobody', async () => {
    const { relocationId } = await lists().draw({
      of: 'niche',
      reason: '骨灰堂一区翻修',
      moves: [{ from: niche('1-01'), to: niche('7-05') }],
      witness: rig.witness('s11'),
    });
    await rig.client('desk').attempt.open({ checkpoint: 'urnOut', expected: null });
    rig.scan('desk', urn(1), niche('1-01'));
    await rig.second('desk', 's11');
    expect(rig.verdict('desk')?.outcome).toBe('pass');
    expect((await lists().get({ relocationId })).lines).toMatchObject([{ state: 'onTheWay' }]);

    const put = async (label: string) => {
      await rig.client('desk').attempt.open({ checkpoint: 'storeUrn', expected: null });
      rig.scan('desk', urn(1), niche(label));
      return rig.verdict('desk')?.reasons.map((entry) => entry.code) ?? [];
    };
    expect(await put('7-04')).toEqual(['LISTED_ELSEWHERE']);
    expect(await put('1-01')).toContain('LISTED_ELSEWHERE');
    await rig.client('desk').attempt.open({ checkpoint: 'handOver', expected: null });
    rig.scan('desk', urn(1));
    expect(rig.reasons('desk')).toContain('LISTED_FIRST');
    expect(await put('7-05')).toEqual([]);

    await lists().count({ relocationId });
    rig.scan('desk', niche('1-01'));
    await stock().empty({});
    rig.scan('desk', niche('7-05'), urn(1));
    const witness = rig.witness('s11');
    await lists().close({ relocationId, witness });
    expect(await refusal(lists().count({ relocationId }))).toBe('STATE.RELOCATION_OVER');
    expect((await lists().get({ relocationId })).abandoned).toBeNull();
  });
});
