import { describe, expect, test } from 'vitest';
import { DOCUMENT_VIEWS, type StoredDocument, stillNeeded } from './kinds.ts';

const paper = (kind: string, withdrawn = false): StoredDocument => ({
  documentId: kind,
  kind,
  label: kind,
  form: null,
  number: null,
  attachment: null,
  withdrawn,
  at: 0,
});

describe('papers that are waited for', () => {
  test('the four of the gate; one that was taken back is waited for again', () => {
    const gate = DOCUMENT_VIEWS.filter(({ gate }) => gate).map(({ kind }) => kind);
    expect(new Set(stillNeeded({ decedent: {}, documents: [] }))).toEqual(new Set(gate));
    const documents = [paper('identity'), paper('deathCertificate', true), paper('other')];
    expect(stillNeeded({ decedent: {}, documents })).toEqual([
      'deathCertificate',
      'cremationAuthorization',
      'arrangerIdentity',
    ]);
  });

  test('no identity paper of the nameless or of a fetus', () => {
    for (const decedent of [{ nameless: true }, { caseKind: 'fetal' as const }])
      expect(stillNeeded({ decedent, documents: [] })).not.toContain('identity');
  });
});
