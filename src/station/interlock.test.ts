import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InterlockView } from './dto.ts';
import {
  type Body,
  CHEN,
  charge,
  chargedIn,
  cremator,
  LI,
  passed,
  pushIn,
  released,
} from './testing/people.ts';
import { HomeRig, refusal } from './testing/rig.ts';

const MINUTE = 60_000;
const FURNACE = cremator('1 号炉');
let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

const state = (code = FURNACE): InterlockView['state'] | undefined =>
  rig.live('console').interlock.find((entry) => entry.cremator === code)?.state;

/** What the console shows and what was said to the door, which must never differ. */
const door = (code = FURNACE) => ({ state: state(code), open: rig.isOpen(code) });

async function permitted(): Promise<Body> {
  const body = await released(rig, CHEN, 'A-01');
  await charge(rig, body, '1 号炉');
  passed(rig, 'console', 'charge');
  return body;
}

/** The body at the mouth, as far as anybody lets it come. */
async function atTheMouth(body: Body): Promise<void> {
  await rig.signIn('console', 's08');
  await rig.client('console').attempt.open({ checkpoint: 'chargeIn', expected: body.caseId });
  if (rig.core('console').checking.attempt !== null) await pushIn(rig, body, '1 号炉');
}

async function close(): Promise<string | undefined> {
  await rig.signIn('console', 's08');
  return await refusal(
    rig
      .client('console')
      .cremation.closePermit({ cremator: FURNACE, empty: true, witness: rig.witness('s09') }),
  );
}

describe('the door of a furnace', () => {
  it('is locked before a pass, open after it, and locked again when it was used', async () => {
    const body = await released(rig, CHEN, 'A-01');
    expect(door()).toEqual({ state: 'locked', open: false });
    await charge(rig, body, '1 号炉');
    expect(door()).toEqual({ state: 'open', open: true });
    expect(door(cremator('2 号炉'))).toEqual({ state: 'locked', open: false });
    await pushIn(rig, body, '1 号炉');
    passed(rig, 'console', 'chargeIn');
    expect(door()).toEqual({ state: 'running', open: false });
  });

  it('is locked again after two minutes, and stays uncertain until two people have looked', async () => {
    const body = await permitted();
    await rig.wait(2 * MINUTE);
    expect(door()).toEqual({ state: 'open', open: true });
    await rig.wait(15_000);
    expect(door()).toEqual({ state: 'uncertain', open: false });
    expect(rig.live('console').alarms.map((alarm) => alarm.id)).toContain(`permit:${FURNACE}`);
    await atTheMouth(body);
    expect(rig.reasons('console')).toContain('PERMIT_EXPIRED');
    expect(await close()).toBeUndefined();
    expect(door()).toEqual({ state: 'locked', open: false });
    await charge(rig, body, '1 号炉');
    passed(rig, 'console', 'charge');
  });

  it('is locked the moment anything new is known of the case, also from elsewhere', async () => {
    const body = await permitted();
    rig
      .core('desk')
      .record(
        'hold.placed',
        { holdId: 'h1', holdKind: 'police', reason: '通知', basis: null },
        { caseId: body.caseId, actorId: 's01' },
      );
    expect(door().open).toBe(true);
    await rig.pump();
    expect(door()).toEqual({ state: 'uncertain', open: false });
    await atTheMouth(body);
    expect(rig.reasons('console')).toContain('HOLD_OPEN');
    expect(rig.isOpen(FURNACE)).toBe(false);
  });

  it('is not touched by what happens to others', async () => {
    await permitted();
    await released(rig, LI, 'A-02', 's07');
    expect(door()).toEqual({ state: 'open', open: true });
  });

  it('is locked by a new process, whatever the last one left, and its pass is void', async () => {
    const body = await permitted();
    await rig.restart();
    expect(door()).toEqual({ state: 'uncertain', open: false });
    const said = rig.doors.filter((entry) => entry.cremator === FURNACE).map((entry) => entry.open);
    expect(said.slice(-2)).toEqual([false, false]);
    await atTheMouth(body);
    expect(rig.reasons('console')).toContain('PERMIT_VOID');
    expect(rig.isOpen(FURNACE)).toBe(false);
  });

  it('is not opened by a pass of another station', async () => {
    const body = await permitted();
    await rig.pump();
    const others = rig.core('kiosk').checking.livePermits();
    expect(others.size).toBe(0);
    expect(rig.core('console').checking.livePermits().size).toBe(1);
    expect(rig.core('kiosk').views.case(body.caseId)?.permit?.stationId).toBe('console');
  });
});

describe('a pass not yet used', () => {
  it('keeps everybody else out of that furnace', async () => {
    await permitted();
    const li = await released(rig, LI, 'A-02', 's07');
    await charge(rig, li, '1 号炉');
    expect(rig.reasons('console')).toContain('CREMATOR_BUSY');
    await rig.wait(3 * MINUTE);
    await charge(rig, li, '1 号炉');
    expect(rig.reasons('console')).toContain('CREMATOR_BUSY');
    expect(await close()).toBeUndefined();
    await charge(rig, li, '1 号炉');
    passed(rig, 'console', 'charge');
  });

  it('never holds two doors open for one body', async () => {
    const body = await permitted();
    await charge(rig, body, '2 号炉');
    expect([rig.isOpen(FURNACE), rig.isOpen(cremator('2 号炉'))].filter(Boolean).length).toBeLessThan(2);
    expect(door().open).toBe(false);
  });

  it('is closed by two at the furnace: another one, with the role, at this very station', async () => {
    await permitted();
    const input = { cremator: FURNACE, empty: true } as const;
    await rig.signIn('console', 's08');
    const { cremation } = rig.client('console');
    expect(await refusal(cremation.closePermit({ ...input, witness: rig.witness('s08') }))).toBe(
      'AUTH.WITNESS_SAME',
    );
    expect(await refusal(cremation.closePermit({ ...input, witness: rig.witness('s14') }))).toBe(
      'FORBIDDEN.WITNESS_ROLE',
    );
    await rig.signIn('desk', 's02');
    const far = rig.client('desk').cremation.closePermit({ ...input, witness: rig.witness('s09') });
    expect(await refusal(far)).toBe('FORBIDDEN.STATION');
    expect(door()).toEqual({ state: 'open', open: true });
    expect(await close()).toBeUndefined();
    expect(await close()).toBe('STATE.NO_PERMIT');
  });
});

describe('a running charge', () => {
  it('is never interrupted: not by a hold, a restart or a new attempt', async () => {
    const body = await chargedIn(rig, CHEN, 'A-01', '1 号炉');
    await rig.signIn('desk', 's01');
    const hold = { caseId: body.caseId, holdKind: 'police', reason: '迟到的通知', basis: null };
    await rig.client('desk').holds.place(hold);
    await rig.pump();
    expect(state()).toBe('running');
    await rig.restart();
    expect(state()).toBe('running');
    await rig.wait(30 * MINUTE);
    expect(state()).toBe('running');
    const li = await released(rig, LI, 'A-02', 's07');
    await charge(rig, li, '1 号炉');
    expect(rig.reasons('console')).toContain('CREMATOR_BUSY');
    expect(state()).toBe('running');
    expect(await close()).toBe('STATE.NO_PERMIT');
  });
});
