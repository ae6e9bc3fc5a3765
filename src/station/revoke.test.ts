import { afterEach, beforeEach, expect, it } from 'vitest';
import { LedgerStore } from '../replication/engine/ledgerStore.ts';
import { CHEN, registered } from './testing/people.ts';
import { HomeRig, refusal } from './testing/rig.ts';

let rig: HomeRig;
beforeEach(async () => {
  rig = await HomeRig.open();
});
afterEach(() => rig.close());

const revoke = (stationId: string, second: string) =>
  refusal(rig.client('desk').station.revoke({ stationId, reason: '电脑被偷', witness: rig.witness(second) }));

it('is for two people, one of them a director, and once for a computer', async () => {
  await rig.signIn('desk', 's03');
  expect(await revoke('kiosk', 's05')).toBe('FORBIDDEN.WITNESS_ROLE');
  expect(await revoke('desk', 's02')).toBe('NOT_FOUND.STATION');
  expect(await revoke('kiosk', 's02')).toBeUndefined();
  expect(await revoke('kiosk', 's02')).toBe('STATE.REVOKED');
  const { revoked, signedOff } = rig.core('desk').views.station('kiosk') ?? {};
  expect(revoked).toMatchObject({ reason: '电脑被偷', replaced: false });
  expect(signedOff).toBe(true);
  const others = await rig.client('desk').station.others();
  expect(others.find(({ stationId }) => stationId === 'kiosk')).toMatchObject({ revoked: true });
});

it('keeps what was held of it, and takes nothing beyond', async () => {
  await rig.signIn('desk', 's02');
  rig.cut('desk', 'kiosk');
  rig.cut('console', 'kiosk');
  expect(await revoke('kiosk', 's03')).toBeUndefined();
  const { ledger } = rig.core('desk');
  const known = ledger.chains().find(({ stationId }) => stationId === 'kiosk');
  rig.core('kiosk').record('station.signedOff', { stationId: 'kiosk' }, { actorId: 's05' });
  const thief = new LedgerStore({ ledger: rig.core('kiosk').ledger, mono: () => rig.clock.mono() });
  await thief.heads();
  const run = await thief.run('kiosk', 1, known?.seq ?? 0, 100);
  if (run === null) throw new TypeError('nothing to push');
  const heads = rig.core('desk').views.station('kiosk')?.revoked?.heads ?? [];
  const here = new LedgerStore({
    ledger,
    mono: () => rig.clock.mono(),
    revokedAt: (id) => (id === 'kiosk' ? heads[0] : undefined),
  });
  const receipt = await here.take(run);
  expect(receipt).toMatchObject({ seq: known?.seq, refused: [{ reason: 'REVOKED' }] });
  await registered(rig, CHEN);
  expect((await rig.client('desk').station.sync()).refused.map(({ reason }) => reason)).toContain('REVOKED');
});
