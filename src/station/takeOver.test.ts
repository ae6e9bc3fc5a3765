import { afterEach, beforeEach, expect, it } from 'vitest';
import { bay, CHEN, LI, passed, stored } from './testing/people.ts';
import { HomeRig, refusal } from './testing/rig.ts';

let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

const takeOver = (second = 's02') =>
  refusal(
    rig.client('desk').station.takeOver({
      stationId: 'kiosk',
      reason: '主板烧毁，已报修',
      witness: rig.witness(second),
    }),
  );

async function kioskDies(): Promise<void> {
  rig.cut('desk', 'kiosk');
  rig.cut('console', 'kiosk');
  await rig.wait(6 * 60_000);
}

it('gives the bays and people of a dead station to this one, each of whom is looked at first', async () => {
  const chen = await stored(rig, CHEN, 'A-01');
  await rig.signIn('desk', 's01');
  expect(await takeOver()).toBe('STATE.STATION_ALIVE');
  await kioskDies();
  await rig.signIn('desk', 's01');
  const estate = await rig.client('desk').station.estate({ stationId: 'kiosk' });
  expect(estate.people).toEqual([CHEN.name]);
  expect(estate.places).toContain('A-01');
  expect(await takeOver()).toBeUndefined();
  const { views } = rig.core('desk');
  expect(views.place(bay('A-01'))).toMatchObject({ authority: 'desk', authorityEpoch: 1 });
  expect(views.case(chen.caseId)).toMatchObject({ custodyStation: 'desk' });
  // Nobody waits for its news any more.
  expect(rig.live('desk').sync.peers.map((peer) => peer.stationId)).toEqual(['console']);
  const alarm = () => rig.live('desk').alarms.find((entry) => entry.id === 'restored');
  expect(alarm()).toMatchObject({ text: '本站接管了冷藏间' });

  // What became of them at the dead station nobody knows.
  const unsighted = () => {
    const state = views.case(chen.caseId);
    return state === null ? undefined : rig.core('desk').restores.unsighted(state);
  };
  expect(unsighted()).toBe('冷藏间');
  await rig.client('desk').restored.sight({ carrier: chen.wristband, place: bay('A-01') });
  expect(alarm()).toBeUndefined();
  expect(unsighted()).toBeNull();
});

it('is for two people, one of them a director, and for something that is there to be taken', async () => {
  await kioskDies();
  await rig.signIn('desk', 's03');
  expect(await takeOver('s05')).toBe('FORBIDDEN.WITNESS_ROLE');
  await rig.signIn('desk', 's02');
  expect(await takeOver('s05')).toBeUndefined();
  expect(await takeOver('s05')).toBe('STATE.NOTHING_TO_TAKE');
});

it('freezes both claims when the dead one had moved somebody and comes back', async () => {
  const chen = await stored(rig, CHEN, 'A-01');
  const li = await stored(rig, LI, 'A-02');
  await kioskDies();
  await rig.signIn('kiosk', 's05');
  rig.scan('kiosk', chen.wristband, bay('A-03'));
  passed(rig, 'kiosk', 'move');
  await rig.signIn('desk', 's01');
  expect(await takeOver()).toBeUndefined();
  await rig.signIn('desk', 's06');
  await rig.client('desk').restored.sight({ carrier: li.wristband, place: bay('A-02') });
  rig.scan('desk', li.wristband, bay('A-03'));
  passed(rig, 'desk', 'move');
  await rig.mend('desk', 'kiosk');
  await rig.mend('console', 'kiosk');
  await rig.pump();
  await rig.signIn('console', 's08');
  for (const station of ['desk', 'kiosk', 'console'] as const) {
    const { views } = rig.core(station);
    expect(views.place(bay('A-03'))?.authority).toBe('desk');
    expect(views.place(bay('A-03'))?.occupants).toHaveLength(2);
    const [conflict] = await rig.client(station).conflicts.list();
    expect(conflict).toMatchObject({ kind: 'place', place: 'A-03', text: expect.stringContaining('2 位') });
  }
  // It has heard, and gives nothing out any more.
  rig.scan('kiosk', chen.wristband, bay('A-04'));
  expect(rig.reasons('kiosk')).toContain('AUTHORITY_ELSEWHERE');
});
