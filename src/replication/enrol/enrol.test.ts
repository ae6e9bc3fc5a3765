import { X509Certificate } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generateKeyPair } from '../../ledger/keys.ts';
import { codeOf } from '../../ledger/testing/rig.ts';
import { drawCode } from '../codes.ts';
import { type Authority, createAuthority, issueCertificate } from '../tls/authority.ts';
import { keyFingerprint, newBoxKey, newTlsKey } from '../tls/keys.ts';
import { CODE_LIFE_MS, EnrolDesk } from './desk.ts';
import { acceptAnswer, claimOf, type Newcomer, pinAuthority, readEnrolCode, requestOf } from './join.ts';
import { MemoryEnrolments } from './memory.ts';
import type { EnrolRequest } from './proofs.ts';

const SERVER = 'a'.repeat(64);
const WALL = Date.UTC(2026, 10, 25);

function newcomer(stationId: string): Newcomer {
  return {
    stationId,
    name: '告别厅',
    role: 'kiosk',
    sealKey: generateKeyPair().publicKey,
    tlsKey: newTlsKey().publicKey,
    boxKey: newBoxKey().publicKey,
  };
}

let authority: Authority;
let now: number;
let store: MemoryEnrolments;
let desk: EnrolDesk;

beforeAll(async () => {
  authority = await createAuthority('home-1', WALL);
});

beforeEach(() => {
  now = 0;
  store = new MemoryEnrolments();
  desk = new EnrolDesk({ hubId: 'desk', authority, store, wall: () => WALL, mono: () => now });
});

function asked(code: string, stationId = 'kiosk', server = SERVER): EnrolRequest {
  return requestOf(code, claimOf(newcomer(stationId)), server);
}

describe('enrolment by a code', () => {
  it('gives a certificate to whoever proves the code, and keeps the record', async () => {
    const { code, fingerprint } = desk.issueCode();
    expect(authority.fingerprint.startsWith(fingerprint.replaceAll('-', '').toLowerCase())).toBe(true);
    const request = asked(readEnrolCode(code.toLowerCase()));
    const grant = acceptAnswer(await desk.enrol(request, SERVER), { code, request, server: SERVER });
    expect(new X509Certificate(grant.certificate).subject).toBe('CN=kiosk');
    const { stationId, name, role, sealKey, boxKey } = request;
    const record = { stationId, name, role, sealKey, boxKey, tlsKey: keyFingerprint(request.tlsKey) };
    expect(store.find('kiosk')).toEqual(record);
    expect(grant.stations).toEqual([record]);
  });

  it('gives it once: another station needs another code, the same one may ask again for a lost answer', async () => {
    const { code } = desk.issueCode();
    const request = asked(code);
    const [first, again] = await Promise.all([desk.enrol(request, SERVER), desk.enrol(request, SERVER)]);
    expect(again).toEqual(first);
    await expect(desk.enrol(asked(code, 'console'), SERVER)).rejects.toMatchObject({ code: 'ENROL.NO_CODE' });
    expect(store.list()).toHaveLength(1);
  });

  it('ends the code with the third wrong proof', async () => {
    const { code } = desk.issueCode();
    for (const left of [2, 1, 0]) {
      await expect(desk.enrol(asked(drawCode(12)), SERVER)).rejects.toMatchObject({
        code: 'ENROL.WRONG_PROOF',
        details: { left },
      });
    }
    await expect(desk.enrol(asked(code), SERVER)).rejects.toMatchObject({ code: 'ENROL.NO_CODE' });
  });

  it('ends the code after ten minutes, when it is withdrawn, and when another is given out', async () => {
    const first = desk.issueCode();
    now += CODE_LIFE_MS - 1;
    await desk.enrol(asked(first.code), SERVER);
    const second = desk.issueCode();
    now += CODE_LIFE_MS;
    await expect(desk.enrol(asked(second.code, 'b'), SERVER)).rejects.toMatchObject({
      code: 'ENROL.NO_CODE',
    });
    const third = desk.issueCode();
    const fourth = desk.issueCode();
    await expect(desk.enrol(asked(third.code, 'b'), SERVER)).rejects.toMatchObject({
      code: 'ENROL.WRONG_PROOF',
    });
    desk.withdrawCode();
    await expect(desk.enrol(asked(fourth.code, 'b'), SERVER)).rejects.toMatchObject({
      code: 'ENROL.NO_CODE',
    });
  });

  it('takes no proof made for another server, nor with one word of the claim changed', async () => {
    const { code } = desk.issueCode();
    const overOther = asked(code, 'kiosk', 'b'.repeat(64));
    await expect(desk.enrol(overOther, SERVER)).rejects.toMatchObject({ code: 'ENROL.WRONG_PROOF' });
    const changed = { ...asked(code), tlsKey: newTlsKey().publicKey };
    await expect(desk.enrol(changed, SERVER)).rejects.toMatchObject({ code: 'ENROL.WRONG_PROOF' });
    expect(store.list()).toEqual([]);
  });

  it('gives no id away twice; of one that was revoked another computer may take the place, and it cannot come back', async () => {
    const first = desk.issueCode();
    const mine = newcomer('kiosk');
    await desk.enrol(requestOf(first.code, claimOf(mine), SERVER), SERVER);
    const second = desk.issueCode();
    await expect(desk.enrol(asked(second.code), SERVER)).rejects.toMatchObject({
      code: 'ENROL.STATION_TAKEN',
    });
    // The same machine may come again, with the code that was not spent on the refusal.
    await desk.enrol(requestOf(second.code, claimOf(mine), SERVER), SERVER);
    store.revoke('kiosk');
    const third = desk.issueCode();
    const half = { ...newcomer('kiosk'), tlsKey: mine.tlsKey };
    for (const back of [mine, half]) {
      await expect(desk.enrol(requestOf(third.code, claimOf(back), SERVER), SERVER)).rejects.toMatchObject({
        code: 'ENROL.REVOKED',
      });
    }
    await desk.enrol(asked(third.code), SERVER);
    expect(store.isRevoked('kiosk')).toBe(false);
  });

  it('refuses what is no request and no key, without spending the code', async () => {
    const { code } = desk.issueCode();
    await expect(desk.enrol({ hello: 1 }, SERVER)).rejects.toMatchObject({ code: 'ENROL.MALFORMED' });
    for (const wrong of [
      { sealKey: Buffer.alloc(33).toString('base64') },
      { boxKey: Buffer.alloc(33).toString('base64') },
      { tlsKey: Buffer.alloc(64).toString('base64') },
    ]) {
      const request = requestOf(code, { ...claimOf(newcomer('kiosk')), ...wrong }, SERVER);
      await expect(desk.enrol(request, SERVER)).rejects.toMatchObject({ code: 'ENROL.BAD_KEY' });
    }
    await desk.enrol(asked(code), SERVER);
  });

  it('renews a certificate over the same key', async () => {
    const { publicKey } = newTlsKey();
    const certificate = new X509Certificate(await desk.renew('kiosk', publicKey));
    expect(certificate.subject).toBe('CN=kiosk');
    expect(certificate.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')).toBe(publicKey);
  });
});

describe('a new station', () => {
  it('believes no hub that does not know the code, and no answer that was changed or is not its own', async () => {
    const { code } = desk.issueCode();
    const request = asked(code);
    const answer = await desk.enrol(request, SERVER);
    const context = { code, request, server: SERVER };
    const codeFor = (body: unknown, given = context) => codeOf(() => acceptAnswer(body, given));
    expect(codeFor(answer)).toBeUndefined();
    expect(codeFor({ ...answer, hubId: 'thief' })).toBe('ENROL.NOT_THE_HUB');
    expect(codeFor({ ...answer, proof: '0'.repeat(64) })).toBe('ENROL.NOT_THE_HUB');
    expect(codeFor(answer, { ...context, server: 'b'.repeat(64) })).toBe('ENROL.NOT_THE_HUB');
    expect(codeFor(answer, { ...context, request: asked(code) })).toBe('ENROL.NOT_THE_HUB');
    expect(codeFor({ certificate: 1 })).toBe('ENROL.BAD_ANSWER');
  });

  it('tells a slip of the finger before anything is sent', () => {
    expect(codeOf(() => readEnrolCode('ABCD-EFGH-JKL'))).toBe('ENROL.CODE_TYPED');
  });

  it('pins the authority by the beginning of its fingerprint', async () => {
    const hub = { stationId: 'desk', publicKey: newTlsKey().publicKey, serves: ['127.0.0.1'], wall: WALL };
    const other = await createAuthority('home-1', WALL);
    const [mine, theirs] = [authority, other].map(({ certificate }) => new X509Certificate(certificate));
    const server = new X509Certificate(await issueCertificate(authority, hub));
    const pin = authority.fingerprint.slice(0, 16);
    expect(codeOf(() => pinAuthority(server, mine, pin))).toBeUndefined();
    expect(codeOf(() => pinAuthority(server, mine, other.fingerprint.slice(0, 16)))).toBe(
      'ENROL.NOT_THE_HUB',
    );
    expect(codeOf(() => pinAuthority(server, theirs, other.fingerprint.slice(0, 16)))).toBe(
      'ENROL.NOT_THE_HUB',
    );
    expect(codeOf(() => pinAuthority(server, undefined, pin))).toBe('ENROL.NOT_THE_HUB');
  });
});
