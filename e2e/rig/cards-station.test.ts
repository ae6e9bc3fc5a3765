/** A staff card from the air to who is signed in, and the reader pulled in the middle of it. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StationDevices } from '../../main/devices.ts';
import { systemClock } from '../../src/devices/clock.ts';
import { oneAtATime } from '../../src/devices/transports/pcsc/service.ts';
import { CardReaderTransport } from '../../src/devices/transports/pcsc/transport.ts';
import { barePorts } from '../../src/station/demo/bareHome.ts';
import { demoPin } from '../../src/station/demo/homeData.ts';
import { HomeRig } from '../../src/station/testing/rig.ts';
import { StandInCards } from './card-service.ts';
import { type Program, startProgram } from './program.ts';

const SOON = { timeout: 3_000, interval: 20 };
const UID = 'D007D5A1';
const STRANGER = '04A2B3C4D5E680';
let service: StandInCards;
let card: Program;
let devices: StationDevices;
let rig: HomeRig;

beforeEach(async () => {
  service = new StandInCards();
  const guarded = oneAtATime(service, systemClock);
  card = await startProgram('virtual-card.ts', [String(await service.listen())]);
  devices = new StationDevices({
    report: (error) => {
      throw error;
    },
    openTransport: async (endpoint) => {
      if (endpoint.kind !== 'cardReader') throw new Error(`no ${endpoint.kind} here`);
      return new CardReaderTransport(endpoint, async () => guarded);
    },
  });
  rig = await HomeRig.open({
    portsFor: (stationId) => (stationId === 'desk' ? { ...barePorts, devices } : barePorts),
  });
  const core = rig.core('desk');
  devices.onReading((reading) => {
    if (reading.type !== 'relay') core.checking.reading(reading);
  });
  await devices.attach(core.ledger.db);
  const row = { deviceId: 'r', protocol: 'card-pcsc', label: '读卡器', enabled: true, place: null };
  await devices.save({ ...row, settings: { reader: service.name } });
  await expect.poll(state, SOON).toBe('working');
});
afterEach(async () => {
  await devices.close();
  rig.close();
  await card.stop();
  await service.close();
});

const state = () => rig.live('desk').devices[0]?.state;
const asked = () => rig.live('desk').pinFor?.staffId ?? null;

it('registers a card, signs in with it and the PIN, and names what it does not know, over a pulled plug', async () => {
  await rig.signIn('desk', 's02');
  const { staff, session } = rig.client('desk');
  await staff.registerCard({ staffId: 's05' });
  await card.order({ lay: { uid: UID } });
  await expect.poll(() => rig.live('desk').cardEnrolment?.step, SOON).toBe('again');

  service.plug(false);
  await expect.poll(state, { ...SOON, timeout: 2_000 }).toBe('lost');
  expect(rig.live('desk').devices[0]?.lastError).toContain('请检查数据线');
  rig.clock.advance(2_000);
  service.plug(true);
  // The card lies there still, and is laid down anew by the reader's return.
  await expect.poll(() => rig.live('desk').cardEnrolment?.step, SOON).toBe('done');
  expect((await staff.list()).find(({ staffId }) => staffId === 's05')?.cards).toMatchObject([
    { text: '••••D5A1', formText: '读卡器（PC/SC）' },
  ]);
  await staff.cancelCard();
  await session.signOut();

  await card.order({ lay: { uid: STRANGER } });
  await expect.poll(() => rig.live('desk').lastScan?.note, SOON).toContain('没有登记过的卡');
  expect(asked()).toBeNull();
  await card.order({ lay: { uid: UID } });
  await expect.poll(asked, SOON).toBe('s05');
  await session.pin({ pin: demoPin('s05') });
  expect(rig.live('desk').session?.staffId).toBe('s05');
  const shown = JSON.stringify([devices.log('r'), rig.live('desk'), devices.bundle({}, [])]);
  for (const uid of [UID, STRANGER]) expect(shown).not.toContain(uid);
});
