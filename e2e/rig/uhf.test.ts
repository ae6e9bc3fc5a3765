/** Issuing tags and the second family of UHF readers, on real serial ports, from the simulator to the station. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StationDevices } from '../../main/devices.ts';
import { decodeEpc } from '../../src/domain/codes/index.ts';
import type { Reading, TagReading } from '../../src/domain/readings.ts';
import { migrateOrThrow } from '../../src/ledger/migrations.ts';
import { type Db, loadSqlite, openDatabase } from '../../src/ledger/sqlite.ts';
import { barePorts } from '../../src/station/demo/bareHome.ts';
import { STATION_MIGRATIONS } from '../../src/station/migrations.ts';
import { bound, CHEN, LI } from '../../src/station/testing/people.ts';
import { HomeRig, refusal } from '../../src/station/testing/rig.ts';
import { type Program, startProgram } from './program.ts';
import { type Cable, openCable } from './pty.ts';

const BLANK = 'E28068940000400A9D22A9EB';
const OTHER = 'E28068940000400A9D22A9EC';

let folder = '';
let cable: Cable;
let reader: Program;
let db: Db;
let devices: StationDevices;
let readings: Reading[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uhf-'));
  cable = await openCable(join(folder, 'host'), join(folder, 'device'));
  db = openDatabase(loadSqlite(), join(folder, 'ledger.db'));
  migrateOrThrow(db, STATION_MIGRATIONS, { space: 'station', wall: 0 });
  readings = [];
  devices = new StationDevices({
    report: (error) => {
      throw error;
    },
  });
  devices.onReading((reading) => readings.push(reading));
  await devices.attach(db);
});

afterEach(async () => {
  await devices.close();
  await reader.stop();
  await cable.close();
  db.close();
  await rm(folder, { recursive: true, force: true });
});

/** Resolves at the change that makes `check` true. */
function until(check: () => boolean): Promise<void> {
  if (check()) return Promise.resolve();
  return new Promise((resolve) => {
    const offs: (() => void)[] = [];
    const look = (): void => {
      if (!check()) return;
      for (const off of offs) off();
      resolve();
    };
    offs.push(devices.onHealth(look), devices.onReading(look));
  });
}

const state = () => devices.list()[0]?.health?.state;
const tags = (): TagReading[] => readings.filter((one): one is TagReading => one.type === 'tag');

const PROGRAMS: Readonly<Record<string, string>> = {
  'uhf-a0': 'uhf-reader.ts',
  'uhf-reader288': 'uhf-reader288.ts',
};

async function install(protocol: string, settings: object = {}, args: readonly string[] = []): Promise<void> {
  reader = await startProgram(PROGRAMS[protocol] ?? '', [cable.b, '--round', '10', ...args]);
  await reader.next('open');
  await devices.save({
    deviceId: 'desk-reader',
    protocol,
    label: '发卡器',
    enabled: true,
    place: null,
    settings: { port: cable.a, baudRate: 115_200, antennas: '1', issueAntenna: '1', ...settings },
  });
  await until(() => state() === 'working');
}

async function laid(): Promise<{ epc: string; password: string; locked: string[] }[]> {
  await reader.order({ tell: 'tags' });
  const { tags: told } = await reader.next('tags');
  return told as { epc: string; password: string; locked: string[] }[];
}

describe.each(['uhf-a0', 'uhf-reader288'])('a tag issued at the desk (%s)', (protocol) => {
  let rig: HomeRig;
  let bag: { caseId: string; bagTag: string };

  beforeEach(async () => {
    await install(protocol);
    rig = await HomeRig.open({
      portsFor: (station) => (station === 'desk' ? { ...barePorts, devices } : barePorts),
    });
    bag = await bound(rig, CHEN);
    await rig.signIn('desk', 's01');
  });

  afterEach(() => rig.close());

  const issue = (carrier = bag.bagTag, caseId = bag.caseId) =>
    rig.client('desk').tags.issue({ caseId, carrier });

  it('says whose it is, is locked with a password of its own, and is registered with its chip', async () => {
    await reader.order({ lay: { antenna: 1, tags: [{ epc: BLANK }] } });
    expect(await rig.client('desk').tags.issuer()).toEqual({ reader: '发卡器' });
    const { epc, tid } = await issue();
    expect(decodeEpc(epc)).toMatchObject({ own: true, code: { text: bag.bagTag } });
    const [tag] = await laid();
    expect(tag).toMatchObject({ epc, locked: ['epc', 'password'] });
    expect(tag?.password).not.toBe('00000000');
    expect(rig.events('desk', 'tag.registered').map(({ payload }) => payload)).toEqual([
      { epc, carrier: bag.bagTag, tid },
    ]);
    await rig.pump();
    expect(rig.core('console').views.tagCarrier(epc)).toBe(bag.bagTag);
    const written = devices.log('desk-reader').map(({ hex }) => hex.replaceAll(' ', ''));
    expect(written.some((hex) => hex.includes(tag?.password ?? ''))).toBe(false);
    // The reader reads on, and the same tag may be issued again for the same carrier.
    readings = [];
    await until(() => tags().some((one) => one.epc === epc));
    expect((await issue()).tid).toBe(tid);
  });

  it('is refused in words, and nothing is written or recorded', async () => {
    expect(await refusal(issue())).toBe('DEVICE.TAG_NONE');
    await reader.order({ lay: { antenna: 1, tags: [{ epc: BLANK }, { epc: OTHER }] } });
    expect(await refusal(issue())).toBe('DEVICE.TAG_SEVERAL');
    await reader.order({ lay: { antenna: 1, tags: [{ epc: BLANK, password: '0BADF00D', locked: true }] } });
    expect(await refusal(issue())).toBe('DEVICE.TAG_LOCKED');
    expect((await laid())[0]).toMatchObject({ epc: BLANK });
    await reader.order({ lay: { antenna: 1, tags: [{ epc: OTHER, stubborn: true }] } });
    expect(await refusal(issue())).toBe('DEVICE.TAG_CHECK');
    expect(rig.events('desk', 'tag.registered')).toEqual([]);
  });

  it('is not taken from another body, and a bag has one tag', async () => {
    await reader.order({ lay: { antenna: 1, tags: [{ epc: BLANK }] } });
    const { epc } = await issue();
    const other = await rig.client('desk').cases.register({ fields: { decedent: { ...LI } }, draftId: null });
    const [label] = await rig.client('desk').carriers.print({ caseId: other.caseId, kinds: ['bagTag'] });
    expect(await refusal(issue(label?.code, other.caseId))).toBe('CONFLICT.TAG');
    expect((await laid())[0]).toMatchObject({ epc });
    await reader.order({ lay: { antenna: 1, tags: [{ epc: OTHER }] } });
    expect(await refusal(issue())).toBe('CONFLICT.TAG_TWICE');
    expect((await laid())[0]).toMatchObject({ epc: OTHER, password: '00000000' });
  });

  it('is refused while the reader is pulled or silent, and the reader comes back', async () => {
    await reader.order({ lay: { antenna: 1, tags: [{ epc: BLANK }] } });
    await reader.order({ misbehave: 'silent' });
    await until(() => state() === 'silent');
    expect(await refusal(issue())).toBe('STATE.DEVICE_NOT_RUNNING');
    await cable.unplug();
    await until(() => state() === 'lost');
    expect(await refusal(issue())).toBe('STATE.DEVICE_NOT_RUNNING');
    await reader.order({ misbehave: null });
    await cable.plug();
    await until(() => state() === 'working');
    expect((await issue()).epc).not.toBe(BLANK);
  });
});

describe('UHFReader288', () => {
  it.each(['split', 'garbage', 'oneByOne'])('gets every tag right through %s', async (misbehave) => {
    await install('uhf-reader288', { ports: '4', antennas: '1,2,4' });
    await reader.order({ misbehave });
    await reader.order({ lay: { antenna: 2, tags: [{ epc: BLANK }, { epc: OTHER }] } });
    await until(() => new Set(tags().map(({ epc }) => epc)).size === 2);
    expect(new Set(tags().map(({ epc, antenna }) => `${epc}@${antenna}`))).toEqual(
      new Set([`${BLANK}@2`, `${OTHER}@2`]),
    );
    expect(tags()[0]).toMatchObject({ rssi: null, frequency: null, origin: 'uhf' });
  });

  it.each(['badCrc', 'truncated', 'silent'])(
    'is silent while %s, and works again after',
    async (misbehave) => {
      await install('uhf-reader288');
      await reader.order({ lay: { antenna: 1, tags: [{ epc: BLANK }] } });
      await until(() => tags().length > 0);
      await reader.order({ misbehave });
      await until(() => state() === 'silent');
      await reader.order({ misbehave: null });
      readings = [];
      await until(() => state() === 'working' && tags().length > 0);
      expect(tags().every(({ epc }) => epc === BLANK)).toBe(true);
    },
  );

  it('names an antenna without cable, and sees it return', async () => {
    await install('uhf-reader288', { ports: '4', antennas: '1,2' });
    await reader.order({ broken: [2] });
    await until(() => devices.list()[0]?.health?.faultyAntennas?.join() === '2');
    expect(state()).toBe('working');
    await reader.order({ broken: [] });
    await until(() => devices.list()[0]?.health?.faultyAntennas === undefined);
  });

  it('takes UHFReader18, which names neither antenna nor strength', async () => {
    await install('uhf-reader288', { family: '18' }, ['--family', '18']);
    await reader.order({ lay: { antenna: 1, tags: [{ epc: BLANK }] } });
    await until(() => tags().length > 0);
    expect(tags()[0]).toMatchObject({ epc: BLANK, antenna: 1 });
  });
});

describe('an eight-port reader of the 0xA0 family', () => {
  it.each(['single', 'fast-switch'])('tells antennas 5 to 8 from 1 to 4 (%s)', async (mode) => {
    await install('uhf-a0', { ports: '8', antennas: '2,6', mode }, ['--ports', '8']);
    await reader.order({ set: { antenna: 6, epcs: [BLANK] } });
    await reader.order({ set: { antenna: 2, epcs: [OTHER] } });
    await until(() => new Set(tags().map(({ epc }) => epc)).size === 2);
    expect(new Set(tags().map(({ epc, antenna }) => `${epc}@${antenna}`))).toEqual(
      new Set([`${BLANK}@6`, `${OTHER}@2`]),
    );
  });
});

describe('a reader that repeats old reads', () => {
  it('is noticed, counts as blind, and is believed again when a round differs', {
    timeout: 40_000,
  }, async () => {
    await install('uhf-a0');
    await reader.order({ set: { antenna: 1, epcs: [BLANK, OTHER] } });
    await until(() => tags().length > 0);
    await reader.order({ replay: true });
    await until(() => devices.list()[0]?.health?.faultyAntennas?.join() === '1');
    expect(devices.log('desk-reader').some(({ text }) => text.includes('重复同样的旧读数'))).toBe(true);
    await reader.order({ replay: false });
    readings = [];
    await until(() => tags().length > 0);
    expect(devices.list()[0]?.health?.faultyAntennas).toBeUndefined();
  });
});
