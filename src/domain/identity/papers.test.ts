import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from '../testing/anyText.ts';
import { parseDeathCertificateNumber } from './deathCertificate.ts';
import { maskIdentity, maskLevelFor, maskPhone } from './mask.ts';
import { identityKey, PAPER_KINDS, type PaperKind, parsePaper } from './papers.ts';
import { residentIdCheck } from './residentId.ts';
import { isCreditCode } from './uscc.ts';

const KINDS = Object.keys(PAPER_KINDS).filter((kind): kind is PaperKind => kind in PAPER_KINDS);

function withCheck(digits: string): string {
  return digits + (residentIdCheck(digits) ?? '');
}

function reasonOf(kind: PaperKind, text: string): string | null {
  const parsed = parsePaper(kind, text);
  return parsed.ok ? null : parsed.reason;
}

describe('papers', () => {
  test('accepts what is in circulation', () => {
    const samples: readonly (readonly [PaperKind, string])[] = [
      ['residentId', '371327 19400101 0016'],
      ['householdRegister', '371327194001010016'],
      ['militaryId', '南字第12345678号'],
      ['militaryId', '军字第1234567号'],
      ['policeId', '鲁公370123'],
      ['passport', 'e12345678'],
      ['hkmtResidence', withCheck('81000019500101001')],
      ['foreignResidence', 'USA110105123456'],
      ['foreignResidence', withCheck('93784019600101002')],
      ['birthCertificate', 'P371234567'],
      ['other', '临时证明 12号'],
      ['none', ' '],
    ];
    for (const [kind, text] of samples) expect([kind, reasonOf(kind, text)]).toEqual([kind, null]);
  });

  test('refuses with a reason', () => {
    expect(reasonOf('none', '123')).toBe('INPUT.PAPER_NUMBER_GIVEN');
    expect(reasonOf('passport', '')).toBe('INPUT.PAPER_EMPTY');
    expect(reasonOf('passport', 'E1')).toBe('INPUT.PAPER_FORM');
    expect(reasonOf('hkmtResidence', '371327194001010016')).toBe('INPUT.PAPER_FORM');
    expect(reasonOf('hkmtResidence', '810000500101001')).toBe('INPUT.ID_LENGTH');
    expect(reasonOf('foreignResidence', '37132719400101001')).toBe('INPUT.PAPER_FORM');
    expect(reasonOf('birthCertificate', '371234567')).toBe('INPUT.PAPER_FORM');
    expect(reasonOf('other', '号'.repeat(41))).toBe('INPUT.PAPER_LENGTH');
    expect(reasonOf('householdRegister', '371327194001010017')).toBe('INPUT.ID_CHECK');
  });

  test('one person has one key on card, register and old card', () => {
    const keys = (['residentId', 'householdRegister'] as const).flatMap((kind) =>
      ['371327194001010016', '371327400101001'].map((text) => {
        const parsed = parsePaper(kind, text);
        return parsed.ok ? identityKey(parsed.paper) : null;
      }),
    );
    expect(new Set(keys)).toEqual(new Set(['citizen:371327194001010016']));
    expect(identityKey({ kind: 'none', number: '', birthDate: null, sex: null })).toBeNull();
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), anyText(fc), (kind, text) => {
        const parsed = parsePaper(kind, text);
        return parsed.ok || parsed.sentence !== '';
      }),
    );
  });
});

describe('death certificate', () => {
  test('old form is free text', () => {
    expect(parseDeathCertificateNumber('old', ' 鲁死证 2024-00123 ')).toMatchObject({ ok: true });
    expect(parseDeathCertificateNumber('old', '')).toMatchObject({ reason: 'INPUT.CERTIFICATE_EMPTY' });
  });

  test('2026 form by citizen or by issuer', () => {
    expect(isCreditCode('91350100M000100Y43')).toBe(true);
    expect(isCreditCode('91350100M000100Y44')).toBe(false);
    expect(parseDeathCertificateNumber('national2026', '371327194001010016')).toMatchObject({
      certificate: { numberedBy: 'citizen' },
    });
    expect(parseDeathCertificateNumber('national2026', '91350100M000100Y43 0012')).toMatchObject({
      certificate: { numberedBy: 'issuer', issuer: '91350100M000100Y43', serial: '0012' },
    });
  });

  test('2026 form refused with a reason', () => {
    const reason = (text: string) => parseDeathCertificateNumber('national2026', text);
    expect(reason('371327194001010017')).toMatchObject({ reason: 'INPUT.ID_CHECK' });
    expect(reason('371327400101001')).toMatchObject({ reason: 'INPUT.CERTIFICATE_LENGTH' });
    expect(reason('91350100M000100Y440012')).toMatchObject({ reason: 'INPUT.CERTIFICATE_ISSUER' });
    expect(reason('91350100M000100Y430000')).toMatchObject({ reason: 'INPUT.CERTIFICATE_SERIAL' });
  });
});

describe('mask', () => {
  test('known shapes', () => {
    expect(maskIdentity('371327194001010016', 'partial')).toBe('371327********0016');
    expect(maskIdentity('371327400101001', 'partial')).toBe('371327*****1001');
    expect(maskPhone('13900001234', 'partial')).toBe('139****1234');
    expect(maskIdentity('E12345678', 'partial')).toBe('E******78');
    expect(maskPhone('110', 'partial')).toBe('***');
    expect(maskIdentity('371327194001010016', 'full')).toBe('371327194001010016');
    expect(maskIdentity('371327194001010016', 'hidden')).toBe('*'.repeat(18));
  });

  test('by role', () => {
    expect(maskLevelFor({ roles: ['receptionist'] })).toBe('full');
    expect(maskLevelFor({ roles: ['driver'] })).toBe('partial');
    expect(maskLevelFor({ roles: ['driver'], deputyOf: ['director'] })).toBe('full');
  });

  test('hides at least a third, and something of everything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), (text) => {
        const length = [...text].length;
        for (const masked of [maskIdentity(text, 'partial'), maskPhone(text, 'partial')]) {
          expect([...masked]).toHaveLength(length);
          expect([...masked].filter((c) => c === '*').length * 3).toBeGreaterThanOrEqual(length);
        }
      }),
    );
  });
});
