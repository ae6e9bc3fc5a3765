import { afterEach, expect, it } from 'vitest';
import { barePorts } from '../demo/bareHome.ts';
import { CHEN, registered } from '../testing/people.ts';
import { HomeRig } from '../testing/rig.ts';

let rig: HomeRig | null = null;
afterEach(() => rig?.close());

it('the support bundle is told of everybody it must not name: staff, the dead, their families', async () => {
  const told: string[] = [];
  const devices = {
    ...barePorts.devices,
    bundle: (_about: object, people: readonly string[]) => {
      told.push(...people);
      return '{}';
    },
  };
  rig = await HomeRig.open({ portsFor: () => ({ ...barePorts, devices }) });
  await registered(rig, CHEN);
  const { arranger } = rig.core('desk').views.openCases()[0] ?? {};
  await rig.signIn('desk', 's02');
  await rig.client('desk').devices.bundle();
  const staff = rig.core('desk').views.allStaff();
  expect(staff.length).toBeGreaterThan(5);
  expect(arranger?.name).toBeTruthy();
  expect(told).toEqual(expect.arrayContaining([CHEN.name, arranger?.name, ...staff.map(({ name }) => name)]));
});
