import { beforeAll, describe, expect, it } from 'vitest';
import { drawCode } from '../codes.ts';
import { type Authority, createAuthority, issueCertificate } from './authority.ts';
import { type AuthorityCopy, newPaperCode, openAuthority, sealAuthority } from './authorityCopy.ts';
import { newTlsKey } from './keys.ts';

const QUICK = { memoryKib: 64, passes: 1 };

describe('the copy of the authority in a backup', () => {
  let authority: Authority;
  let copy: AuthorityCopy;
  const paper = newPaperCode();

  beforeAll(async () => {
    authority = await createAuthority('home-1', Date.now());
    // Through JSON, as it comes back from a disk.
    copy = JSON.parse(JSON.stringify(await sealAuthority(authority, paper, QUICK))) as AuthorityCopy;
  });

  it('opens with the code on the paper, and issues again', async () => {
    expect(JSON.stringify(copy)).not.toContain(authority.privateKey);
    const opened = await openAuthority(copy, paper.toLowerCase());
    expect(opened).toEqual(authority);
    const request = { stationId: 'kiosk', publicKey: newTlsKey().publicKey, wall: Date.now() };
    expect(await issueCertificate(opened, request)).toContain('BEGIN CERTIFICATE');
  });

  it('opens with no other code', async () => {
    await expect(openAuthority(copy, drawCode(20))).rejects.toMatchObject({ code: 'ENROL.PAPER_CODE' });
    await expect(openAuthority(copy, 'ABC')).rejects.toMatchObject({ code: 'ENROL.PAPER_CODE' });
  });

  it('opens no more when anything of it was changed', async () => {
    const other = await createAuthority('home-1', Date.now());
    for (const changed of [
      { ...copy, homeId: 'home-2' },
      { ...copy, certificate: other.certificate, fingerprint: other.fingerprint },
      { ...copy, kdf: { ...copy.kdf, passes: 2 } },
      { ...copy, sealed: `A${copy.sealed.slice(1)}` },
    ]) {
      if (JSON.stringify(changed) === JSON.stringify(copy)) continue;
      await expect(openAuthority(changed, paper)).rejects.toMatchObject({ code: 'ENROL.PAPER_CODE' });
    }
    await expect(openAuthority({ ...copy, version: 2 }, paper)).rejects.toMatchObject({
      code: 'ENROL.BAD_COPY',
    });
  });

  it('is no good for another certificate than its own', async () => {
    const other = await createAuthority('home-1', Date.now());
    const mixed = await sealAuthority({ ...authority, privateKey: other.privateKey }, paper, QUICK);
    await expect(openAuthority(mixed, paper)).rejects.toMatchObject({ code: 'ENROL.BAD_COPY' });
  });
});
