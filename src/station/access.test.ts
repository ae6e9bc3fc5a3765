import { isContractProcedure } from '@orpc/contract';
import { ORPCError } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatCode, isIssuable } from '../domain/codes/index.ts';
import { isGuichengError } from '../domain/errors.ts';
import { ROLE_IDS, type Role } from '../domain/roles.ts';
import { accessOf } from './access.ts';
import { contract } from './contract.ts';
import { bound, CHEN } from './testing/people.ts';
import { HomeRig, refusal } from './testing/rig.ts';

/** Every procedure of the contract, `module.name`. */
function procedures(node: unknown = contract, path: readonly string[] = []): string[] {
  if (isContractProcedure(node)) return [path.join('.')];
  return Object.entries(node as Record<string, unknown>).flatMap(([key, child]) =>
    procedures(child, [...path, key]),
  );
}

const SIGNED_IN: readonly Role[] = ROLE_IDS;
const STAFF: readonly Role[] = ROLE_IDS.filter((role) => role !== 'supervisor');
const FILE: readonly Role[] = ['receptionist', 'coldRoomKeeper', 'director'];
const DESK: readonly Role[] = ['receptionist', 'director'];
const DIRECTOR: readonly Role[] = ['director'];
const OVERSIGHT: readonly Role[] = ['director', 'supervisor'];
const FURNACE: readonly Role[] = ['cremationOperator', 'director'];
const HALLS: readonly Role[] = ['receptionist', 'hallAttendant', 'director'];
const PAPERS: readonly Role[] = ['receptionist', 'ashesKeeper', 'director'];
const COUNT: readonly Role[] = ['coldRoomKeeper', 'ashesKeeper', 'director'];
const CONFLICTS: readonly Role[] = [
  'receptionist',
  'coldRoomKeeper',
  'cremationOperator',
  'ashesKeeper',
  'director',
];

/** Who may call what. A new procedure needs its line here, and somebody who thought about it. */
const TABLE: Readonly<Record<string, readonly Role[] | 'anyone'>> = {
  'live.watch': 'anyone',
  'places.list': SIGNED_IN,
  'places.define': DIRECTOR,
  'places.print': DIRECTOR,
  'places.setService': DIRECTOR,
  'staff.list': DIRECTOR,
  'staff.engage': DIRECTOR,
  'staff.printBadge': DIRECTOR,
  'staff.issuePin': DIRECTOR,
  'staff.dismiss': DIRECTOR,
  'staff.registerCard': DIRECTOR,
  'staff.cancelCard': 'anyone',
  'staff.endCard': DIRECTOR,
  'scan.code': 'anyone',
  'scan.hold': STAFF,
  'session.pin': 'anyone',
  'session.cancelPin': 'anyone',
  'session.signOut': 'anyone',
  'session.unlock': 'anyone',
  'session.changePin': SIGNED_IN,
  'attempt.open': STAFF,
  'attempt.answer': STAFF,
  'attempt.cancel': STAFF,
  'attempt.conclude': STAFF,
  'attempt.override': STAFF,
  'verdict.dismiss': 'anyone',
  'attachments.put': STAFF,
  'attachments.get': SIGNED_IN,
  'cases.search': SIGNED_IN,
  'cases.open': SIGNED_IN,
  'cases.get': SIGNED_IN,
  'cases.similar': SIGNED_IN,
  'cases.register': FILE,
  'cases.amend': FILE,
  'cases.correct': FILE,
  'cases.join': STAFF,
  'cases.split': STAFF,
  'drafts.list': FILE,
  'drafts.save': FILE,
  'drafts.remove': FILE,
  'documents.receive': DESK,
  'documents.withdraw': DESK,
  'carriers.print': FILE,
  'carriers.reprint': FILE,
  'carriers.revoke': FILE,
  'holds.place': STAFF,
  'holds.lift': DIRECTOR,
  'objections.raise': STAFF,
  'objections.lift': DIRECTOR,
  'farewell.book': HALLS,
  'farewell.waive': HALLS,
  'cremation.order': DESK,
  'cremation.move': STAFF,
  'cremation.finish': FURNACE,
  'cremation.closePermit': FURNACE,
  'cremation.explain': FURNACE,
  'cremation.trend': SIGNED_IN,
  'slips.print': DESK,
  'certificates.issue': PAPERS,
  'papers.print': STAFF,
  'board.bays': SIGNED_IN,
  'board.cremation': SIGNED_IN,
  'board.slots': SIGNED_IN,
  'nearMisses.page': SIGNED_IN,
  'director.due': OVERSIGHT,
  'director.story': OVERSIGHT,
  'director.compliance': OVERSIGHT,
  'director.misses': OVERSIGHT,
  'director.stages': OVERSIGHT,
  'director.house': OVERSIGHT,
  'director.day': OVERSIGHT,
  'director.classify': DIRECTOR,
  'director.saveReporting': DIRECTOR,
  'director.exportNearMisses': OVERSIGHT,
  'stocktake.overview': SIGNED_IN,
  'stocktake.list': SIGNED_IN,
  'stocktake.get': SIGNED_IN,
  'stocktake.places': SIGNED_IN,
  'stocktake.start': COUNT,
  'stocktake.resume': COUNT,
  'stocktake.pause': COUNT,
  'stocktake.empty': COUNT,
  'stocktake.finish': COUNT,
  'stocktake.print': COUNT,
  'stocktake.saveRules': DIRECTOR,
  'relocation.list': SIGNED_IN,
  'relocation.get': SIGNED_IN,
  'relocation.propose': COUNT,
  'relocation.draw': COUNT,
  'relocation.count': COUNT,
  'relocation.close': COUNT,
  'relocation.abandon': COUNT,
  'relocation.print': COUNT,
  'cold.trend': SIGNED_IN,
  'alarms.answer': STAFF,
  'alarms.history': SIGNED_IN,
  'conflicts.list': SIGNED_IN,
  'conflicts.close': CONFLICTS,
  'conflicts.settleGone': CONFLICTS,
  'authority.ask': STAFF,
  'devices.list': SIGNED_IN,
  'devices.protocols': SIGNED_IN,
  'devices.ports': FURNACE,
  'devices.calibration': SIGNED_IN,
  'devices.history': SIGNED_IN,
  'devices.bundle': FURNACE,
  'devices.swap': FURNACE,
  'devices.acceptHardware': FURNACE,
  'devices.calibrate': FURNACE,
  'devices.walk': FURNACE,
  'devices.beginWalk': FURNACE,
  'devices.tune': FURNACE,
  'devices.testPrint': FURNACE,
  'devices.find': FURNACE,
  'devices.startSearch': FURNACE,
  'devices.search': FURNACE,
  'devices.endSearch': 'anyone',
  'sights.ofCase': SIGNED_IN,
  'sights.watch': SIGNED_IN,
  'sights.replay': SIGNED_IN,
  'devices.save': FURNACE,
  'devices.remove': FURNACE,
  'devices.log': FURNACE,
  'devices.startTrial': FURNACE,
  'devices.trial': FURNACE,
  'devices.endTrial': 'anyone',
  'idCards.view': FILE,
  'idCards.compare': STAFF,
  'tags.inSight': FILE,
  'tags.register': FILE,
  'tags.issuer': FILE,
  'tags.issue': FILE,
  'status.page': SIGNED_IN,
  'backup.now': FURNACE,
  'restored.sight': STAFF,
  'roster.confirm': STAFF,
  'clock.confirm': STAFF,
  'clock.agree': STAFF,
  'station.signOff': STAFF,
  'station.sync': SIGNED_IN,
  'station.enrolCode': DIRECTOR,
  'station.revoke': STAFF,
  'station.others': SIGNED_IN,
  'station.estate': SIGNED_IN,
  'station.takeOver': STAFF,
  'home.info': SIGNED_IN,
  'home.saveDictionary': DIRECTOR,
  'home.saveTowns': DIRECTOR,
  'home.saveRule': DIRECTOR,
  'exceptions.record': DESK,
  'exceptions.decide': DIRECTOR,
  'exceptions.withdraw': DIRECTOR,
  'exceptions.disinfect': FURNACE,
  'batches.open': FILE,
  'batches.list': SIGNED_IN,
  'terms.list': SIGNED_IN,
  'training.list': SIGNED_IN,
  'training.begin': STAFF,
  'training.records': SIGNED_IN,
  'training.show': 'anyone',
  'training.end': 'anyone',
  'lesson.press': 'anyone',
  'lesson.help': 'anyone',
  'lesson.stop': 'anyone',
  'lesson.go': 'anyone',
  'lesson.skip': 'anyone',
  'lesson.again': 'anyone',
  'lesson.leave': 'anyone',
  'lesson.toWork': 'anyone',
  'lesson.stay': 'anyone',
  'demo.sheet': 'anyone',
  'shell.leaveKiosk': 'anyone',
  'shell.restart': STAFF,
};

let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

/** Calls with no input: the table is asked first, so a refusal by role comes before one by content. */
async function answer(path: string): Promise<'admitted' | 'AUTH.NONE' | 'FORBIDDEN.ROLE'> {
  let found: unknown = rig.client('desk');
  for (const key of path.split('.')) found = Reflect.get(Object(found), key);
  if (typeof found !== 'function') throw new TypeError(`no procedure ${path}`);
  try {
    await found(undefined);
  } catch (error) {
    if (isGuichengError(error) && (error.code === 'AUTH.NONE' || error.code === 'FORBIDDEN.ROLE'))
      return error.code;
    if (!isGuichengError(error) && !(error instanceof ORPCError && error.code === 'BAD_REQUEST')) throw error;
  }
  return 'admitted';
}

/** One person for each role, with no other. */
async function signInAs(role: Role): Promise<void> {
  const desk = rig.core('desk');
  const staffId = `only-${role}`;
  if (desk.views.staff(staffId) === null) {
    let number = 900 + ROLE_IDS.indexOf(role) * 2;
    while (!isIssuable('staff', number)) number += 1;
    desk.record(
      'staff.enrolled',
      { staffId, name: role, badge: formatCode('staff', number), roles: [role], deputyOf: [] },
      { actorId: 'system' },
    );
    desk.pins.store(staffId, await desk.pins.derive('1234'));
  }
  const staff = desk.views.staff(staffId);
  if (staff === null) throw new TypeError('not enrolled');
  desk.sessions.ask(staff, 'signIn');
  await desk.sessions.pin('1234');
}

describe('who may call what', () => {
  it('is said for every procedure of the contract, and for no other', () => {
    expect(Object.keys(TABLE).sort()).toEqual(procedures().sort());
    for (const path of procedures()) expect(accessOf(path.split('.')), path).not.toBeNull();
  });

  it('nobody signed in: only what signing in needs answers', async () => {
    for (const path of procedures()) {
      const expected = TABLE[path] === 'anyone' ? 'admitted' : 'AUTH.NONE';
      expect({ path, answer: await answer(path) }).toEqual({ path, answer: expected });
    }
  });

  for (const role of ROLE_IDS) {
    it(`${role} may do what the table says and nothing else`, async () => {
      for (const path of procedures()) {
        const line = TABLE[path] ?? [];
        if (line === 'anyone') continue;
        await signInAs(role);
        const expected = line.includes(role) ? 'admitted' : 'FORBIDDEN.ROLE';
        expect({ path, answer: await answer(path) }).toEqual({ path, answer: expected });
      }
    });
  }

  it('the boards of a staff room are there for whoever stands in it; those of the public desk are not', async () => {
    for (const station of ['kiosk', 'console'] as const) {
      const { board, cases } = rig.client(station);
      expect((await board.bays()).counts.total).toBe(60);
      expect((await board.cremation()).cremators).toHaveLength(4);
      await expect(board.slots({ kind: 'hall' })).resolves.toMatchObject({ kind: 'hall' });
      await expect(cases.open()).rejects.toMatchObject({ code: 'AUTH.NONE' });
    }
    await expect(rig.client('desk').board.bays()).rejects.toMatchObject({ code: 'AUTH.NONE' });
  });

  it('a path of no procedure is refused', () => {
    expect(accessOf(['cases', 'constructor'])).toBeNull();
    expect(accessOf(['cases'])).toBeNull();
  });
});

describe('the supervisor', () => {
  it('may look and change nothing, by screen or by scanner', async () => {
    const body = await bound(rig, CHEN);
    await rig.client('desk').session.signOut();
    await rig.signIn('desk', 's16');
    const before = rig.count('desk');
    for (const path of procedures()) {
      const access = accessOf(path.split('.'));
      if (access?.does !== 'acts' || access.who === 'anyone' || path === 'session.changePin') continue;
      expect({ path, answer: await answer(path) }).toEqual({ path, answer: 'FORBIDDEN.ROLE' });
    }
    rig.scan('desk', body.wristband);
    expect(rig.live('desk')).toMatchObject({
      attempt: null,
      lastScan: { ok: false, note: '您的岗位只能查看，不能办理', caseId: body.caseId },
    });
    expect((await rig.client('desk').cases.get({ caseId: body.caseId })).card.name).toBe(CHEN.name);
    expect(rig.count('desk')).toBe(before);
  });

  it('is no second person either', async () => {
    const { caseId } = await bound(rig, CHEN);
    const correction = { caseId, changes: { name: '陈守仪' }, reason: '户口簿', witness: rig.witness('s16') };
    expect(await refusal(rig.client('desk').cases.correct(correction))).toBe('FORBIDDEN.WITNESS_ROLE');
  });
});
