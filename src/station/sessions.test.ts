import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandCode } from '../domain/codes/index.ts';
import { isGuichengError } from '../domain/errors.ts';
import { demoPin } from './demo/homeData.ts';
import { bound, CHEN, charge, chargeUpTo, cremator, LI, released } from './testing/people.ts';
import { HomeRig, refusal, type StationId } from './testing/rig.ts';

let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

const MINUTE = 60_000;

/** Scans a badge and enters a PIN; the code it is refused with, if it is. */
async function tryPin(station: StationId, staffId: string, pin: string): Promise<string | undefined> {
  rig.scan(station, rig.badge(staffId));
  return await refusal(rig.client(station).session.pin({ pin }));
}

const signedIn = (station: StationId) => rig.live(station).session?.staffId ?? null;

describe('a wrong PIN', () => {
  it('is counted, and locks the person out after the fifth, over a restart too', async () => {
    const answers: (string | undefined)[] = [];
    for (let guess = 0; guess < 3; guess += 1) answers.push(await tryPin('kiosk', 's05', '9999'));
    await rig.restart();
    for (let guess = 0; guess < 2; guess += 1) answers.push(await tryPin('kiosk', 's05', '9999'));
    expect(answers).toEqual([...new Array(4).fill('AUTH.PIN_WRONG'), 'AUTH.PIN_LOCKED']);
    expect(await tryPin('kiosk', 's05', demoPin('s05'))).toBe('AUTH.PIN_LOCKED');
    await rig.restart();
    expect(await tryPin('kiosk', 's05', demoPin('s05'))).toBe('AUTH.PIN_LOCKED');
    expect(await tryPin('kiosk', 's06', demoPin('s06'))).toBeUndefined();
    await rig.wait(10 * MINUTE);
    expect(await tryPin('kiosk', 's05', demoPin('s05'))).toBeUndefined();
    expect(signedIn('kiosk')).toBe('s05');
  });

  it('says how many guesses are left, and a right one forgives the ones before', async () => {
    const { pins, policy } = rig.core('desk');
    const guess = async (pin: string) => {
      try {
        await pins.check('s01', pin, policy, rig.clock.wall());
        return null;
      } catch (error) {
        return isGuichengError(error) ? error.details.left : error;
      }
    };
    expect(await guess('9999')).toBe(4);
    expect(await guess('9999')).toBe(3);
    expect(await guess(demoPin('s01'))).toBeNull();
    expect(await guess('9999')).toBe(4);
  });

  it('cannot be guessed at side by side', async () => {
    const { pins, policy } = rig.core('desk');
    const guesses = Array.from({ length: 20 }, (_, index) => String(5000 + index));
    const tried = [...guesses.slice(0, 10), demoPin('s01'), ...guesses.slice(10)];
    const answers = await Promise.all(
      tried.map((pin) => refusal(pins.check('s01', pin, policy, rig.clock.wall()))),
    );
    expect(answers.filter((code) => code === 'AUTH.PIN_WRONG')).toHaveLength(policy.pinAttempts - 1);
    expect(answers.filter((code) => code === 'AUTH.PIN_LOCKED')).toHaveLength(tried.length - 4);
    expect(answers).not.toContain(undefined);
  });

  it('of a second person counts the same way, and a clock set back stretches no lock', async () => {
    const body = await bound(rig, CHEN);
    const correct = (pin: string) =>
      refusal(
        rig.client('desk').cases.correct({
          caseId: body.caseId,
          changes: { name: '陈守仪' },
          reason: '户口簿',
          witness: { staffId: rig.badge('s04'), pin },
        }),
      );
    for (let guess = 0; guess < 4; guess += 1) expect(await correct('9999')).toBe('AUTH.PIN_WRONG');
    expect(await correct('9999')).toBe('AUTH.PIN_LOCKED');
    rig.clock.shift(-24 * 60 * MINUTE);
    expect(await correct(demoPin('s04'))).toBe('AUTH.PIN_LOCKED');
    await rig.wait(10 * MINUTE);
    expect(await correct(demoPin('s04'))).toBeUndefined();
  });
});

describe('the sealed code', () => {
  const unlock = (station: StationId, newPin: string, sealedCode = rig.sealedCode) =>
    refusal(rig.client(station).session.unlock({ badge: rig.badge('s02'), sealedCode, newPin }));

  it('unlocks one person once, and its use is on record', async () => {
    for (let guess = 0; guess < 5; guess += 1) await tryPin('desk', 's02', '9999');
    expect(await unlock('desk', '4711', 'AAAA-BBBB-CCCC-DDDD')).toBe('AUTH.SEALED_WRONG');
    expect(await unlock('desk', '4711', rig.sealedCode.toLowerCase().replaceAll('-', ' '))).toBeUndefined();
    expect(await tryPin('desk', 's02', '4711')).toBeUndefined();
    expect(rig.events('desk', 'sealedCode.used')).toMatchObject([{ actorId: 's02', stationId: 'desk' }]);
    expect(await unlock('desk', '4712')).toBe('AUTH.SEALED_WRONG');
    await rig.restart();
    expect(await unlock('desk', '4712')).toBe('AUTH.SEALED_WRONG');
  });

  it('is spent at the others when they hear of it, and not before', async () => {
    rig.cut('desk', 'console');
    rig.cut('kiosk', 'console');
    expect(await unlock('desk', '4711')).toBeUndefined();
    await rig.pump();
    expect(await unlock('kiosk', '4712')).toBe('AUTH.SEALED_WRONG');
    // Nobody can tell a station that hears nothing; what it does is on record as well.
    expect(await unlock('console', '4713')).toBeUndefined();
    await rig.mend('desk', 'console');
    const used = rig.events('desk', 'sealedCode.used').map((event) => event.stationId);
    expect(used.sort()).toEqual(['console', 'desk']);
  });

  it('is spent over a restart right after the news', async () => {
    await unlock('desk', '4711');
    await rig.pump();
    // As if the process had ended between the commit and what follows it.
    const { pins } = rig.core('kiosk');
    await pins.setSealedCode(rig.sealedCode);
    await rig.restart();
    expect(await unlock('kiosk', '4712')).toBe('AUTH.SEALED_WRONG');
  });

  it('is used by one of two who enter it at the same moment', async () => {
    const both = await Promise.all([unlock('desk', '4711'), unlock('desk', '4712')]);
    expect(both.sort()).toEqual(['AUTH.SEALED_WRONG', undefined]);
    expect(rig.events('desk', 'sealedCode.used')).toHaveLength(1);
  });
});

describe('a session', () => {
  it('ends by itself at the kiosk, while its screens go on fetching', async () => {
    await rig.signIn('kiosk', 's05');
    await rig.client('kiosk').board.bays();
    for (let second = 0; second < 90; second += 15) {
      await rig.wait(15_000);
      await rig.client('kiosk').board.bays();
    }
    expect(signedIn('kiosk')).toBe('s05');
    await rig.wait(15_000);
    expect(signedIn('kiosk')).toBeNull();
    expect(await refusal(rig.client('kiosk').cases.open())).toBe('AUTH.NONE');
  });

  it('is kept by somebody who goes on looking at other things, for as long as they do', async () => {
    await rig.signIn('kiosk', 's05');
    for (const query of ['陈', '陈守', '陈守义']) {
      await rig.wait(80_000);
      await rig.client('kiosk').cases.search({ query });
    }
    expect(signedIn('kiosk')).toBe('s05');
    for (const query of ['陈守义', '陈守', '陈守义']) {
      await rig.wait(45_000);
      if (signedIn('kiosk') !== null) await rig.client('kiosk').cases.search({ query });
    }
    expect(signedIn('kiosk')).toBeNull();
  });

  it('ends at the desk after a quarter of an hour, and screens are told to fetch anew', async () => {
    await rig.signIn('desk', 's01');
    const { revision } = rig.live('desk');
    await rig.wait(14 * MINUTE);
    expect(signedIn('desk')).toBe('s01');
    await rig.wait(90_000);
    expect(signedIn('desk')).toBeNull();
    expect(rig.live('desk').revision).toBeGreaterThan(revision);
  });

  it('is kept by an attempt, but not for ever', async () => {
    const body = await bound(rig, CHEN);
    await rig.signIn('kiosk', 's05');
    rig.scan('kiosk', body.wristband);
    await rig.wait(4 * MINUTE);
    expect(signedIn('kiosk')).toBe('s05');
    rig.scan('kiosk', body.wristband);
    await rig.wait(4 * MINUTE);
    expect(rig.live('kiosk').attempt).not.toBeNull();
    await rig.wait(2 * MINUTE);
    expect(rig.live('kiosk')).toMatchObject({ attempt: null, session: null });
  });

  it('takes its attempt with it when somebody else signs in or the process ends', async () => {
    const body = await bound(rig, CHEN);
    await rig.signIn('kiosk', 's05');
    rig.scan('kiosk', body.wristband);
    await rig.client('kiosk').session.signOut();
    expect(rig.live('kiosk').attempt).toBeNull();
    await rig.signIn('kiosk', 's05');
    rig.scan('kiosk', body.wristband);
    await rig.restart();
    expect(rig.live('kiosk')).toMatchObject({ attempt: null, session: null });
  });
});

describe('a badge that was shown too early', () => {
  it('is not asked for once whoever works here shows their own badge again, or cancels', async () => {
    await rig.signIn('desk', 's10');
    for (const done of [rig.badge('s10'), commandCode('cancel')]) {
      rig.scan('desk', rig.badge('s01'));
      expect(rig.live('desk').pinFor).toMatchObject({ staffId: 's01' });
      rig.scan('desk', done);
      expect(rig.live('desk').pinFor).toBeNull();
    }
    expect(rig.live('desk').session?.staffId).toBe('s10');
  });
});

describe('a dismissed person', () => {
  const dismiss = (staffId: string) =>
    rig.core('desk').record('staff.dismissed', { staffId, reason: '离职' }, { actorId: 's02' });

  it('is out at every station the moment it hears', async () => {
    await rig.signIn('desk', 's15');
    await rig.signIn('kiosk', 's15');
    await rig.signIn('console', 's15');
    rig.cut('desk', 'console');
    rig.cut('kiosk', 'console');
    dismiss('s15');
    await rig.pump();
    expect([signedIn('desk'), signedIn('kiosk'), signedIn('console')]).toEqual([null, null, 's15']);
    await rig.mend('desk', 'console');
    expect(signedIn('console')).toBeNull();
    expect(await tryPin('console', 's15', demoPin('s15'))).toBe('AUTH.NO_BADGE');
    expect(rig.live('console').lastScan).toMatchObject({ ok: false });
  });

  it('does not come in with a PIN that was being checked when the news came', async () => {
    rig.scan('kiosk', rig.badge('s05'));
    const entering = refusal(rig.client('kiosk').session.pin({ pin: demoPin('s05') }));
    rig.core('kiosk').record('staff.dismissed', { staffId: 's05', reason: '离职' }, { actorId: 's02' });
    expect(await entering).toMatch(/^AUTH\./);
    expect(signedIn('kiosk')).toBeNull();
  });

  it('stops the attempt they are second person of', async () => {
    const body = await released(rig, CHEN, 'A-01');
    await chargeUpTo(rig, body, '1 号炉');
    dismiss('s09');
    await rig.pump();
    expect(rig.reasons('console')).toContain('PERSON_DISMISSED');
    expect(rig.isOpen(cremator('1 号炉'))).toBe(false);
  });
});

describe('a second person', () => {
  it('must be another one, with the role', async () => {
    const body = await released(rig, CHEN, 'A-01');
    await rig.signIn('console', 's08');
    await rig.client('console').attempt.open({ checkpoint: 'charge', expected: body.caseId });
    rig.scan('console', rig.badge('s08'));
    expect(rig.live('console').pinFor).toBeNull();
    await rig.second('console', 's14');
    expect(rig.reasons('console')).toContain('SECOND_ROLE');
    const correction = { caseId: body.caseId, changes: { name: '陈守仪' }, reason: '户口簿' };
    await rig.signIn('desk', 's01');
    const { cases } = rig.client('desk');
    expect(await refusal(cases.correct({ ...correction, witness: rig.witness('s01') }))).toBe(
      'AUTH.WITNESS_SAME',
    );
    rig.core('desk').record('staff.dismissed', { staffId: 's04', reason: '离职' }, { actorId: 's02' });
    expect(await refusal(cases.correct({ ...correction, witness: rig.witness('s04') }))).toBe(
      'AUTH.WITNESS_UNKNOWN',
    );
  });

  it('proves themselves for the attempt their badge was scanned in, and no other', async () => {
    const chen = await released(rig, CHEN, 'A-01');
    await rig.signIn('console', 's08');
    await rig.client('console').attempt.open({ checkpoint: 'charge', expected: chen.caseId });
    rig.scan('console', rig.badge('s09'));
    expect(rig.live('console').pinFor).toMatchObject({ staffId: 's09', purpose: 'second' });
    await rig.client('console').attempt.cancel();
    await rig.client('console').attempt.open({ checkpoint: 'charge', expected: chen.caseId });
    expect(await refusal(rig.client('console').session.pin({ pin: demoPin('s09') }))).toBe('AUTH.NO_BADGE');
    expect(rig.core('console').checking.attempt?.evidence).toHaveLength(1);
  });

  it('is asked for again when their badge is older than a minute', async () => {
    const body = await released(rig, LI, 'A-02');
    await chargeUpTo(rig, body, '1 号炉');
    await rig.wait(75_000);
    await rig.client('console').attempt.answer({ type: 'look', empty: true });
    expect(rig.verdict('console')).toBeNull();
    expect(rig.live('console').attempt?.steps.find((step) => step.id === 'second')?.state).not.toBe('done');
    await rig.client('console').attempt.cancel();
    await charge(rig, body, '1 号炉');
    expect(rig.verdict('console')?.outcome).toBe('pass');
  });
});
