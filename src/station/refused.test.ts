import { afterEach, beforeEach, expect, it } from 'vitest';
import { CHEN, registered } from './testing/people.ts';
import { HomeRig } from './testing/rig.ts';

let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

it('says of each fact that was not taken in what is wrong with it and what to do, and takes the others', async () => {
  await registered(rig, CHEN);
  const kiosk = rig.core('kiosk').ledger;
  const { events } = rig.core('desk').ledger.since(kiosk.cursor(), 100);
  const [good] = events;
  if (good === undefined) throw new TypeError('nothing to send');
  expect(rig.live('kiosk').sync.refused).toBe(0);
  kiosk.accept({
    events: [{ ...good, hash: 'f'.repeat(64) }, { bytes: '{', hash: '' }, good],
    seals: [],
    cursor: '',
  });
  expect(rig.live('kiosk').sync.refused).toBe(2);
  await rig.signIn('kiosk', 's05');
  const page = await rig.client('kiosk').station.sync();
  expect(page.refused.map(({ reason }) => reason).sort()).toEqual(['HASH_MISMATCH', 'MALFORMED']);
  for (const entry of page.refused) {
    expect(entry.what).not.toBe('');
    expect(entry.wayOn).toMatch(/^(请|多半)/);
  }
  await rig.pump();
  expect((await rig.client('desk').station.sync()).homeHash).toBe(
    (await rig.client('kiosk').station.sync()).homeHash,
  );
});
