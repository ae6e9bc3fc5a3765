import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceHealth } from '../domain/readings.ts';
import { barePorts } from './demo/bareHome.ts';
import { demoCode } from './demo/homeData.ts';
import { type Body, CHEN, charge, chargedIn, cremator, passed, released } from './testing/people.ts';
import { HomeRig } from './testing/rig.ts';

const MINUTE = 60_000;
const FURNACE = cremator('1 号炉');
const TRAY = demoCode('tray', '骨灰盘 1');
const COOLING = demoCode('coolingPlace', '冷却位 1');
const [IDLE, BURNING] = [0, 2];
let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

/** The controller says its program step; null while it is not heard. */
const phase = (value: number | null): void =>
  rig.core('console').furnaces.measured({
    type: 'measure',
    unit: FURNACE,
    point: 'phase',
    value,
    quality: value === null ? 'missing' : 'good',
    origin: 'machine',
    deviceId: 'plc',
    at: 0,
  });
const flame = (): void =>
  rig.core('console').furnaces.relay({
    type: 'relay',
    deviceId: 'relay',
    place: FURNACE,
    door: false,
    ignition: null,
    doorOpen: null,
    flame: true,
    follows: true,
    at: 0,
  });
const evidence = (): readonly string[] =>
  rig.events('console', 'cremator.unpermitted').map(({ payload }) => payload.what);

async function permitted(): Promise<string> {
  const body = await released(rig, CHEN, 'A-01');
  await charge(rig, body, '1 号炉');
  passed(rig, 'console', 'charge');
  return body.caseId;
}

/** The desk learns something of the case after its pass. */
async function news(caseId: string): Promise<void> {
  const hold = { holdId: 'h1', holdKind: 'police', reason: '通知', basis: null } as const;
  rig.core('desk').record('hold.placed', hold, { caseId, actorId: 's01' });
  await rig.pump();
}

/** The run is over and its tray is out; the controller burns on. */
async function cleared({ caseId, bagTag }: Body): Promise<void> {
  await rig.wait(45 * MINUTE);
  phase(BURNING);
  await rig.signIn('console', 's08');
  const { cremation, attempt } = rig.client('console');
  await cremation.finish({ cremator: FURNACE });
  await attempt.open({ checkpoint: 'trayToCooling', expected: caseId });
  rig.scan('console', bagTag, TRAY, COOLING);
  await rig.second('console', 's09');
  await attempt.answer({ type: 'look', empty: true });
  passed(rig, 'console', 'trayToCooling');
}

describe('a controller', () => {
  it('whose program step nobody wired says so beside its furnace, heard or not, and calls nobody', async () => {
    const settings = { cremator: FURNACE, main: 'HR0' };
    const health: DeviceHealth = {
      ...{ deviceId: 'plc', label: '炉控', protocol: 'cremator-modbus', state: 'working', since: 0 },
      ...{ framesIn: 0, framesOut: 0, badFrames: 0, discardedBytes: 0, reconnects: 0, lastError: null },
    };
    const row = {
      deviceId: 'plc',
      protocol: 'cremator-modbus',
      label: '炉控',
      enabled: true,
      place: null,
      health,
      settings: { ...settings, phase: ' ' },
    };
    rig.close();
    const rows = [row];
    const devices = { ...barePorts.devices, list: () => rows, health: () => [health] };
    rig = await HomeRig.open({ portsFor: () => ({ ...barePorts, devices }) });
    const shown = () => rig.live('console').furnaces;
    expect(shown()).toEqual([
      { cremator: FURNACE, deviceId: 'plc', phaseWired: false, phase: null, values: [] },
    ]);
    expect(rig.live('console').alarms).toEqual([]);
    rows[0] = { ...row, settings: { ...settings, phase: 'HR8' } };
    phase(IDLE);
    expect(shown()).toMatchObject([{ phaseWired: true, phase: 'idle' }]);
  });
});

describe('a fire in the furnace', () => {
  it('is nobody’s alarm after a pass, before and after the body is in', async () => {
    phase(IDLE);
    await permitted();
    phase(BURNING);
    flame();
    expect(evidence()).toEqual([]);
  });

  it('is one where the pass was void before anybody was in: the door is locked, and so is the fire', async () => {
    phase(IDLE);
    await news(await permitted());
    phase(BURNING);
    flame();
    expect(evidence()).toEqual(['start', 'flame']);
  });

  it('goes on a little after its run; seen after a long silence it is a new one', async () => {
    const body = await chargedIn(rig, CHEN, 'A-01', '1 号炉');
    await cleared(body);
    phase(BURNING);
    await rig.wait(30_000);
    phase(null);
    phase(BURNING);
    expect(evidence()).toEqual([]);
    await rig.wait(5 * MINUTE);
    phase(null);
    phase(BURNING);
    expect(evidence()).toEqual(['start']);
  });
});
