import { labelOf } from '../../../src/domain/case/dictionaries.ts';
import {
  CREMATION_DOCUMENTS,
  DOCUMENT_KINDS,
  type DocumentKind,
  documentLabel,
  lackingForCremation,
} from '../../../src/domain/case/documents.ts';
import type { CaseDetail } from '../../../src/station/dto.ts';

export type StoredDocument = CaseDetail['documents'][number];

export interface DocumentKindView {
  readonly kind: DocumentKind;
  readonly label: string;
  /** One of the four without which nobody may be cremated. */
  readonly gate: boolean;
}

const view = (kind: DocumentKind): DocumentKindView => ({
  kind,
  label: documentLabel(kind),
  gate: CREMATION_DOCUMENTS.some((needed) => needed === kind),
});

/** The certificate lies on top of what a family brings, so it comes first. */
export const DOCUMENT_VIEWS: readonly DocumentKindView[] = [
  'deathCertificate' as const,
  ...DOCUMENT_KINDS.filter((kind) => kind !== 'deathCertificate'),
].map(view);

/** The three forms met at the counter; 2026 is the national form in use since July of that year. */
export const CERTIFICATE_FORMS = ['old', '2026', 'police'] as const;

export function certificateForm(form: string): string {
  return labelOf('deathCertForm', form);
}

/** The paper in force: the latest one that was not taken back. */
export function inForce(documents: readonly StoredDocument[], kind: DocumentKind): StoredDocument | null {
  return documents.filter((document) => document.kind === kind && !document.withdrawn).at(-1) ?? null;
}

/** Papers this person still needs before cremation. For the nameless and a fetus nobody waits for an identity paper. */
export function stillNeeded(detail: Pick<CaseDetail, 'decedent' | 'documents'>): readonly DocumentKind[] {
  return lackingForCremation({
    documents: detail.documents.filter(({ withdrawn }) => !withdrawn).map(({ kind }) => kind),
    nameless: detail.decedent.nameless === true,
    caseKind: detail.decedent.caseKind ?? 'cremation',
  });
}
