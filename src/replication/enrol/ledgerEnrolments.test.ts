import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateKeyPair } from '../../ledger/keys.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { draft, Rig, T0 } from '../../ledger/testing/rig.ts';
import { newBoxKey } from '../tls/keys.ts';
import { enrolmentSubjects, LedgerEnrolments } from './ledgerEnrolments.ts';
import type { EnrolledStation } from './records.ts';

function station(stationId: string): EnrolledStation {
  const [sealKey, boxKey] = [generateKeyPair().publicKey, newBoxKey().publicKey];
  return { stationId, name: '告别厅', role: 'kiosk', sealKey, boxKey, tlsKey: 'a'.repeat(64) };
}

function revocation(stationId: string, heads: readonly { epoch: number; seq: number }[] = []) {
  const named = heads.map((head) => ({ ...head, hash: 'b'.repeat(64) }));
  return draft('none', { kind: 'station.revoked', payload: { stationId, heads: named, reason: '电脑被偷' } });
}

describe('enrolments in a ledger', () => {
  let rig: Rig;
  let hub: Ledger;
  let enrolments: LedgerEnrolments;

  beforeEach(() => {
    rig = new Rig();
    hub = rig.ledger('hub', { subjectsOf: enrolmentSubjects });
    enrolments = new LedgerEnrolments(hub, () => T0);
  });

  afterEach(() => {
    enrolments.close();
    rig.dispose();
  });

  it('are kept, and there again after a restart', async () => {
    const [kiosk, furnace] = [station('kiosk'), station('furnace')];
    await enrolments.record(kiosk);
    await enrolments.record(furnace);
    expect(enrolments.find('kiosk')).toEqual(kiosk);
    expect(enrolments.list()).toEqual([kiosk, furnace]);
    expect(enrolments.keyOf('furnace', 3)).toBe(furnace.sealKey);
    hub.close();
    const again = new LedgerEnrolments(rig.bare('hub', { subjectsOf: enrolmentSubjects }), () => T0);
    expect(again.list()).toEqual([kiosk, furnace]);
    again.close();
  });

  it('end with a revocation heard from another station, at once', async () => {
    const kiosk = station('kiosk');
    await enrolments.record(kiosk);
    const other = rig.ledger('desk');
    other.accept(hub.since('', 100));
    other.append(revocation('kiosk', [{ epoch: 1, seq: 7 }]));
    other.seal();
    expect(enrolments.isRevoked('kiosk')).toBe(false);
    hub.accept(other.since('', 100));
    expect(enrolments.isRevoked('kiosk')).toBe(true);
    expect(enrolments.revokedAt('kiosk')).toMatchObject({ epoch: 1, seq: 7 });
    expect(enrolments.revokedAt('furnace')).toBeUndefined();
    await enrolments.record(kiosk);
    expect(enrolments.isRevoked('kiosk')).toBe(true);
  });

  it('of another computer in the place of a revoked one leave the key of its old chain known', async () => {
    const [old, fresh] = [station('kiosk'), station('kiosk')];
    await enrolments.record(old);
    hub.append(revocation('kiosk', [{ epoch: 2, seq: 7 }]));
    await enrolments.record(fresh);
    expect(enrolments.isRevoked('kiosk')).toBe(false);
    expect(enrolments.keyOf('kiosk', 2)).toBe(old.sealKey);
    expect(enrolments.keyOf('kiosk', 3)).toBe(fresh.sealKey);
  });

  it('grant nothing on what cannot be read, and revoke whoever was never enrolled', () => {
    hub.append(draft('none', { kind: 'station.enrolled', payload: { stationId: 'kiosk' } }));
    hub.append(draft('none', { kind: 'station.revoked', payload: { stationId: 1 } }));
    hub.append(revocation('ghost'));
    expect(enrolments.list()).toEqual([]);
    expect(enrolments.isRevoked('ghost')).toBe(true);
    expect(enrolments.revokedAt('ghost')).toEqual({ epoch: 0, seq: 0 });
  });
});
