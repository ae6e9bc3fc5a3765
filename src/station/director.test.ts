import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatCode } from '../domain/codes/index.ts';
import { migrateOrThrow } from '../ledger/migrations.ts';
import { openDatabase } from '../ledger/sqlite.ts';
import { sqlite } from '../ledger/testing/rig.ts';
import { VIEW_MIGRATIONS } from '../views/migrations/index.ts';
import { rebuildFile } from '../views/rebuild.ts';
import type { NearMissFilter } from './contract.ts';
import { EVERY } from './testing/nearMisses.ts';
import { type Body, bay, CHEN, cremator, LI, passed, stored } from './testing/people.ts';
import { HomeRig, refusal } from './testing/rig.ts';

let rig: HomeRig;
let chen: Body;
let li: Body;

/** Chen is meant, Li is scanned; then Chen after all; then a step with Li is left out. */
beforeEach(async () => {
  rig = await HomeRig.open();
  chen = await stored(rig, CHEN, 'A-01');
  li = await stored(rig, LI, 'A-02', 's07');
  await rig.client('kiosk').attempt.open({ checkpoint: 'move', expected: chen.caseId });
  rig.clock.advance(4_000);
  rig.scan('kiosk', li.wristband);
  rig.clock.advance(60_000);
  await rig.client('kiosk').attempt.open({ checkpoint: 'move', expected: chen.caseId });
  rig.scan('kiosk', chen.wristband, bay('A-05'));
  passed(rig, 'kiosk', 'move');
  rig.clock.advance(60_000);
  await rig.client('kiosk').attempt.open({ checkpoint: 'move', expected: null });
  rig.scan('kiosk', li.wristband);
  await rig.client('kiosk').attempt.conclude();
  await rig.pump();
  await rig.signIn('desk', 's02');
});
afterEach(() => rig.close());

const page = (filter: Partial<NearMissFilter> = {}, limit = 50) =>
  rig.client('desk').nearMisses.page({ ...EVERY, ...filter, after: null, limit });

async function grave() {
  const [row] = (await page({ wrong: true })).rows;
  if (row === undefined) throw new TypeError('nothing grave on file');
  return row;
}

describe('the near-miss ledger', () => {
  it('says what was wrong and what was merely missing, whom it touched, and counts them', async () => {
    const all = await page();
    expect(all.total).toBe(2);
    expect(all.rows.map((row) => [row.wrong, row.bodies])).toEqual([
      [false, 1],
      [true, 2],
    ]);
    expect(all.checkpoints).toEqual([{ key: 'move', label: '移柜', count: 2 }]);
    expect(all.stations).toEqual([{ key: 'kiosk', label: '冷藏间', count: 2 }]);
    expect(all.codes.map((entry) => entry.key)).toContain('WRONG_BODY');
    const row = await grave();
    expect(row.people.map((person) => person.name).sort()).toEqual([CHEN.name, LI.name].sort());
    expect(row.sentences.join()).toContain('不是这位');
  });

  it('is filtered by every part of it', async () => {
    const row = await grave();
    const found = async (filter: Partial<NearMissFilter>) => (await page(filter)).total;
    expect(await found({ stationId: 'kiosk' })).toBe(2);
    expect(await found({ stationId: 'desk' })).toBe(0);
    expect(await found({ actorId: 's07' })).toBe(2);
    expect(await found({ actorId: 's05' })).toBe(0);
    expect(await found({ checkpoint: 'move' })).toBe(2);
    expect(await found({ checkpoint: 'charge' })).toBe(0);
    expect(await found({ code: 'WRONG_BODY' })).toBe(1);
    expect(await found({ code: 'WRONG' })).toBe(0);
    expect(await found({ wrong: false })).toBe(1);
    expect(await found({ twoBodies: true })).toBe(1);
    expect(await found({ from: row.at, to: row.at + 1 })).toBe(1);
    expect(await found({ to: row.at })).toBe(0);
    expect(await found({ text: 'lgl' })).toBe(2);
    expect(await found({ text: '陈守义' })).toBe(1);
    expect(await found({ text: li.number })).toBe(2);
    expect(await found({ text: '无此人' })).toBe(0);
  });

  it('is read by pages that neither repeat nor leave out', async () => {
    const first = await page({}, 1);
    const { next } = first;
    const second = await rig.client('desk').nearMisses.page({ ...EVERY, after: next, limit: 1 });
    const third = await rig.client('desk').nearMisses.page({ ...EVERY, after: second.next, limit: 1 });
    expect([first, second, third].map((each) => each.rows.length)).toEqual([1, 1, 0]);
    expect(first.rows[0]?.eventId).not.toBe(second.rows[0]?.eventId);
    expect(third.next).toBeNull();
  });
});

describe('a story', () => {
  it('tells what was before, what was scanned by whom and when, what was said, and what came after', async () => {
    const row = await grave();
    const story = await rig.client('desk').director.story(row.ref);
    expect(story.lead).toContain('移柜');
    expect(story.before.map((person) => person.name).sort()).toEqual([CHEN.name, LI.name].sort());
    for (const person of story.before) expect(person.lines.length).toBeGreaterThan(0);
    const scan = story.scans.find((item) => item.what.startsWith('扫腕带'));
    expect(scan?.detail).toContain(LI.name);
    expect(scan?.by).not.toBe('');
    expect(scan?.at).toBe(story.at);
    expect(story.said).toMatchObject({ word: '停', title: '不是这位' });
    expect(story.said?.wayOn).toContain(LI.name);
    expect(story.solved).toContain('移柜');
    expect(story.after.at(-1)).toMatchObject({ title: '移柜', tone: 'pass' });
    expect(await refusal(rig.client('desk').director.story({ ...row.ref, seq: 99_999 }))).toBe(
      'NOT_FOUND.EVENT',
    );
  });

  it('of a code nobody knows is told too: there is no person, but there is what the station did next', async () => {
    rig.clock.advance(1_000);
    await rig.client('kiosk').attempt.open({ checkpoint: 'move', expected: null });
    rig.scan('kiosk', formatCode('wristband', 9_999_999), cremator('1 号炉'));
    await rig.pump();
    const [row] = (await page()).rows;
    if (row === undefined) throw new TypeError('nothing on file');
    const story = await rig.client('desk').director.story(row.ref);
    expect(story).toMatchObject({ outcome: 'blocked', before: [] });
  });
});

describe('a judgement', () => {
  it('stands in the ledger with who, and the newest counts', async () => {
    const row = await grave();
    const { director } = rig.client('desk');
    expect((await director.due()).undecided.map((entry) => entry.eventId)).toEqual([row.eventId]);
    const base = { nearMiss: row.eventId, note: '两人同时推车', reportable: true, reportedAt: null };
    await director.classify({ ...base, cause: 'people' });
    const due = await director.due();
    expect(due.undecided).toEqual([]);
    expect(due.toReport.map((entry) => [entry.eventId, entry.judgement?.by])).toEqual([
      [row.eventId, rig.core('desk').views.staff('s02')?.name],
    ]);
    expect((await page({ cause: 'people' })).total).toBe(1);
    expect((await page({ cause: 'none' })).total).toBe(1);
    expect(await refusal(director.classify({ ...base, cause: 'people', reportedAt: 4e12 }))).toBe(
      'INPUT.REPORTED_AHEAD',
    );
    const reportedAt = rig.clock.wall();
    expect(
      await refusal(director.classify({ ...base, cause: 'people', reportable: false, reportedAt })),
    ).toBe('INPUT.NOT_REPORTABLE');
    await director.classify({ ...base, cause: 'carrier', reportedAt });
    expect((await director.due()).toReport).toEqual([]);
    expect((await grave()).judgement).toMatchObject({ cause: 'carrier', reportedAt });
    expect(rig.events('desk', 'nearMiss.classified')).toHaveLength(2);
    await rig.pump();
    for (const station of ['desk', 'kiosk'] as const)
      expect(rebuildFile(rig.file(station), sqlite).same, station).toBe(true);
  });

  it('is due by the rule of the home, and voids no open pass', async () => {
    const row = await grave();
    const { director } = rig.client('desk');
    const events = rig.core('desk').views.case(chen.caseId)?.events;
    await director.saveReporting({ workingDays: 1, daysOff: [], daysOn: [] });
    expect((await director.due()).rule.workingDays).toBe(1);
    expect((await grave()).dueAt).toBeLessThan(row.dueAt);
    const twice = { workingDays: 5, daysOff: ['2026-10-01'], daysOn: ['2026-10-01'] };
    expect(await refusal(director.saveReporting(twice))).toBe('INPUT.DAY_TWICE');
    await director.classify({
      ...{ nearMiss: row.eventId, cause: 'other', note: '', reportable: false, reportedAt: null },
    });
    expect(rig.core('desk').views.case(chen.caseId)?.events).toBe(events);
  });

  it('is for the director: a supervisor reads everything and writes nothing', async () => {
    const row = await grave();
    await rig.signIn('console', 's16');
    const { director } = rig.client('console');
    expect((await director.story(row.ref)).eventId).toBe(row.eventId);
    const judged = { nearMiss: row.eventId, cause: 'other', note: '', reportable: false, reportedAt: null };
    expect(await refusal(director.classify({ ...judged, cause: 'other' }))).toBe('FORBIDDEN.ROLE');
  });
});

describe('the export', () => {
  it('says everything and names nobody', async () => {
    const row = await grave();
    const { director } = rig.client('desk');
    await director.classify({
      nearMiss: row.eventId,
      ...{ cause: 'people', note: `${CHEN.name}的家属在场`, reportable: true, reportedAt: null },
    });
    expect(await director.exportNearMisses({ filter: EVERY, form: 'csv' })).toEqual({ file: null, count: 2 });
    await director.exportNearMisses({ filter: EVERY, form: 'pdf' });
    const written = `${rig.tables.join()}${JSON.stringify(rig.jobs.at(-1))}`;
    const staff = rig.core('desk').views.allStaff();
    const secrets = [CHEN.name, LI.name, chen.wristband, li.wristband, ...staff.map((each) => each.name)];
    for (const secret of secrets) expect(written).not.toContain(secret);
    for (const said of ['WRONG_BODY', '冷藏间', '移柜', '弄错，牵涉两位', '人员', '要上报'])
      expect(written).toContain(said);
    expect(rig.tables[0]?.startsWith('\uFEFF"日期"')).toBe(true);
  });
});

describe('a home from before', () => {
  it('has its near misses put in order by the migration, as a new one would have them', () => {
    const { db } = rig.core('kiosk').views;
    const before = openDatabase(sqlite, '');
    const at = VIEW_MIGRATIONS.findIndex((migration) => migration.name === '0030-widen-near-misses');
    const upTo = (end: number) =>
      migrateOrThrow(before, VIEW_MIGRATIONS.slice(0, end), { space: 'views', wall: 0 });
    upTo(at);
    before.exec('CREATE TABLE event (bytes TEXT NOT NULL)');
    const refused = db.prepare<[], { bytes: string }>(
      `SELECT bytes FROM event WHERE bytes ->> 'kind' = 'checkpoint.blocked'`,
    );
    for (const { bytes } of refused.all()) before.prepare('INSERT INTO event VALUES (?)').run(bytes);
    const old = 'event_id, at, station_id, actor_id, checkpoint, case_id, reasons, cases';
    const insert = before.prepare(`INSERT INTO near_miss_view (${old}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
    const rows = db.prepare<[], unknown[]>(`SELECT ${old} FROM near_miss_view`).raw().all();
    for (const row of rows) insert.run(...row);
    upTo(at + 1);
    const tables = ['near_miss_view ORDER BY event_id', 'near_miss_case_view ORDER BY case_id, at, event_id'];
    for (const table of tables) {
      const found = before.prepare(`SELECT * FROM ${table}`).all();
      expect(found.length).toBeGreaterThan(1);
      expect(found).toEqual(db.prepare(`SELECT * FROM ${table}`).all());
    }
    before.close();
  });
});
