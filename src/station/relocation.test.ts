import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Body, bay, CHEN, LI, stored } from './testing/people.ts';
import { HomeRig, refusal } from './testing/rig.ts';

let rig: HomeRig;
let chen: Body;
let li: Body;
beforeEach(async () => {
  rig = await HomeRig.open();
  chen = await stored(rig, CHEN, 'F-01');
  li = await stored(rig, LI, 'F-02');
  await rig.signIn('kiosk', 's05');
});
afterEach(() => rig.close());

const lists = () => rig.client('kiosk').relocation;
const witness = () => rig.witness('s06');

async function drawn(): Promise<string> {
  const { relocationId } = await lists().draw({
    of: 'bay',
    reason: '二号冷藏间压缩机停',
    moves: [
      { from: bay('F-01'), to: bay('A-01') },
      { from: bay('F-02'), to: bay('A-02') },
    ],
    witness: witness(),
  });
  return relocationId;
}

/** Out of the old place, into the new, by two: what a list asks for. */
async function moved(body: Body, from: string, to: string): Promise<void> {
  await rig.client('kiosk').attempt.open({ checkpoint: 'move', expected: null });
  rig.scan('kiosk', body.wristband, bay(from), bay(to));
  if (rig.core('kiosk').checking.attempt !== null) await rig.second('kiosk', 's06');
}

/** A move as it is on any day. */
async function plainlyMoved(body: Body, to: string): Promise<void> {
  await rig.client('kiosk').attempt.open({ checkpoint: 'move', expected: null });
  rig.scan('kiosk', body.wristband, bay(to));
}

/** Counts what is left of the count under way, as the ledger has it. */
async function countRest(): Promise<void> {
  for (;;) {
    const next = rig.live('kiosk').counting?.next ?? null;
    if (next === null) return;
    rig.scan('kiosk', next.code);
    const caseId = rig.core('kiosk').views.place(next.code)?.occupants[0];
    if (caseId === undefined) await rig.client('kiosk').stocktake.empty({});
    else rig.scan('kiosk', caseId === chen.caseId ? chen.wristband : li.wristband);
  }
}

describe('a list of moves', () => {
  it('closes only when everybody is there, the old places are empty and both ends are counted', async () => {
    const relocationId = await drawn();
    const close = () => lists().close({ relocationId, witness: witness() });
    expect(await refusal(close())).toBe('STATE.NOT_BALANCED');
    await moved(chen, 'F-01', 'A-01');
    expect(rig.verdict('kiosk')?.outcome).toBe('pass');
    expect(await lists().get({ relocationId })).toMatchObject({
      left: 1,
      arrived: 1,
      lines: [{ state: 'there' }, { state: 'waiting' }],
      notEmptied: [{ label: 'F-02' }],
    });
    expect(await refusal(lists().count({ relocationId }))).toBe('STATE.NOT_BALANCED');
    await moved(li, 'F-02', 'A-02');
    expect(await refusal(close())).toBe('STATE.NOT_COUNTED');
    await lists().count({ relocationId });
    expect(rig.live('kiosk').counting).toMatchObject({ total: 4 });
    await countRest();
    expect(await lists().get({ relocationId })).toMatchObject({ balanced: true, left: 0 });
    await close();
    expect((await lists().list({ limit: 5 }))[0]).toMatchObject({ arrived: 2, total: 2, abandoned: null });
    expect(rig.core('kiosk').views.place(bay('F-01'))?.listed).toBeUndefined();
    expect(rig.core('kiosk').views.case(chen.caseId)?.listed).toBeUndefined();
    await lists().print({ relocationId });
    expect(rig.jobs.at(-1)?.rows.some((row) => row.value.includes('F-01 → A-01，已到位'))).toBe(true);
  });

  it('stops the wrong one of two at the wrong place: 745 and 754', async () => {
    await drawn();
    await moved(li, 'F-02', 'A-01');
    expect(rig.reasons('kiosk')).toContain('LISTED_ELSEWHERE');
    expect(rig.core('kiosk').views.place(bay('A-01'))?.occupants).toEqual([]);
  });

  it('asks for the old place and a second person, and for nothing else, move by move', async () => {
    await drawn();
    await rig.client('kiosk').attempt.open({ checkpoint: 'move', expected: null });
    rig.scan('kiosk', chen.wristband);
    expect(rig.live('kiosk').attempt).toMatchObject({ goesTo: bay('A-01') });
    expect(rig.live('kiosk').attempt?.steps.map((step) => [step.id, step.state])).toEqual([
      ['first', 'done'],
      ['body', 'done'],
      ['fromPlace', 'next'],
      ['place', 'todo'],
      ['second', 'todo'],
    ]);
    // Straight into the new place: the old one is still asked for.
    rig.scan('kiosk', bay('A-01'));
    await rig.second('kiosk', 's06');
    expect(rig.live('kiosk').attempt?.prompt).toContain('请扫原来的位置');
    rig.scan('kiosk', bay('F-01'));
    expect(rig.verdict('kiosk')?.outcome).toBe('pass');
    expect(rig.events('kiosk', 'checkpoint.passed').at(-1)).toMatchObject({ witnessId: 's06' });
  });

  it('lets nobody else into a listed place, nor back into an emptied one', async () => {
    await drawn();
    const zhao = await stored(rig, { ...CHEN, name: '赵德海', paperNumber: '372824195002170035' }, 'B-01');
    await rig.signIn('kiosk', 's05');
    await plainlyMoved(zhao, 'A-01');
    expect(rig.reasons('kiosk')).toContain('LISTED_KEPT');
    await rig.client('kiosk').verdict.dismiss();
    await moved(chen, 'F-01', 'A-01');
    await rig.client('kiosk').verdict.dismiss();
    await plainlyMoved(zhao, 'F-01');
    expect(rig.reasons('kiosk')).toContain('LISTED_EMPTYING');
  });

  it('keeps whoever is listed from leaving before the move', async () => {
    await drawn();
    await rig.client('kiosk').attempt.open({ checkpoint: 'prepare', expected: null });
    rig.scan('kiosk', chen.wristband, rig.core('kiosk').views.places('room')[0]?.code ?? '');
    expect(rig.reasons('kiosk')).toContain('LISTED_FIRST');
  });

  it('is refused where it does not balance on paper', async () => {
    const draw = (moves: { from: string; to: string }[]) =>
      refusal(lists().draw({ of: 'bay', reason: '倒库', moves, witness: witness() }));
    const a = bay('A-01');
    expect(await draw([{ from: bay('F-01'), to: bay('F-02') }])).toBe('INPUT.LIST');
    expect(await draw([{ from: bay('F-03'), to: a }])).toBe('INPUT.LIST');
    expect(
      await draw([
        { from: bay('F-01'), to: a },
        { from: bay('F-02'), to: a },
      ]),
    ).toBe('INPUT.LIST');
    expect(
      await draw([
        { from: bay('F-01'), to: a },
        { from: bay('F-01'), to: bay('A-02') },
      ]),
    ).toBe('INPUT.LIST');
    await drawn();
    expect(await draw([{ from: bay('F-01'), to: bay('A-05') }])).toBe('STATE.LISTED');
  });

  it('may be given up with a reason, and then binds nobody', async () => {
    const relocationId = await drawn();
    await moved(chen, 'F-01', 'A-01');
    await lists().abandon({ relocationId, reason: '压缩机修好了', witness: witness() });
    expect(await refusal(lists().close({ relocationId, witness: witness() }))).toBe('STATE.RELOCATION_OVER');
    await rig.client('kiosk').verdict.dismiss();
    await plainlyMoved(li, 'F-05');
    expect(rig.verdict('kiosk')?.outcome).toBe('pass');
  });

  it('proposes free places of another room first', async () => {
    expect(await lists().propose({ of: 'bay', from: [bay('F-01'), bay('F-02'), bay('F-03')] })).toEqual([
      { from: bay('F-01'), to: bay('A-01') },
      { from: bay('F-02'), to: bay('A-02') },
    ]);
  });

  it('is not closed by a count in which somebody does not lie where they were moved', async () => {
    const relocationId = await drawn();
    await moved(chen, 'F-01', 'A-01');
    await moved(li, 'F-02', 'A-02');
    await lists().count({ relocationId });
    rig.scan('kiosk', bay('A-01'), li.wristband, bay('A-02'), chen.wristband);
    await countRest();
    expect(await refusal(lists().close({ relocationId, witness: witness() }))).toBe('STATE.NOT_COUNTED');
    expect((await rig.client('kiosk').conflicts.list()).length).toBe(2);
  });
});
