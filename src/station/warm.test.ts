import { afterEach, beforeEach, expect, it } from 'vitest';
import { CHEN, received } from './testing/people.ts';
import { HomeRig } from './testing/rig.ts';
import { warmUp } from './warm.ts';

let rig: HomeRig;

beforeEach(async () => {
  rig = await HomeRig.open();
});

afterEach(() => rig.close());

it('decides for everybody in the house and leaves nothing behind', async () => {
  await received(rig, CHEN);
  const core = rig.home.core('kiosk');
  const asked: string[] = [];
  const { context } = core.facts;
  core.facts.context = (station, about) => {
    asked.push(about.expected ?? '');
    return context.call(core.facts, station, about);
  };
  const before = core.ledger.head();
  await warmUp(core);
  expect(asked).toEqual(core.views.openCases().map(({ caseId }) => caseId));
  expect(asked).toHaveLength(1);
  expect(core.ledger.head()).toEqual(before);
  expect(rig.live('kiosk').attempt).toBeNull();
});
