import { labelOf } from '../../../src/domain/case/dictionaries.ts';
import type { CaseDetail } from '../../../src/station/dto.ts';

export type DocumentKind =
  | 'identity'
  | 'deathCertificate'
  | 'cremationAuthorization'
  | 'arrangerIdentity'
  | 'delegation'
  | 'releaseNotice'
  | 'other';

export type StoredDocument = CaseDetail['documents'][number];

export interface DocumentKindView {
  readonly kind: DocumentKind;
  readonly label: string;
  /** One of the four without which nobody may be cremated. */
  readonly gate: boolean;
}

export const DOCUMENT_KINDS: readonly DocumentKindView[] = [
  { kind: 'deathCertificate', label: '死亡证明', gate: true },
  { kind: 'identity', label: '逝者身份证件', gate: true },
  { kind: 'arrangerIdentity', label: '承办人身份证件', gate: true },
  { kind: 'cremationAuthorization', label: '火化确认书', gate: true },
  { kind: 'delegation', label: '委托书', gate: false },
  { kind: 'releaseNotice', label: '公安处置通知', gate: false },
  { kind: 'other', label: '其他文书', gate: false },
];

/** The three forms met at the counter; 2026 is the national form in use since July of that year. */
export const CERTIFICATE_FORMS = ['old', '2026', 'police'] as const;

export function certificateForm(form: string): string {
  return labelOf('deathCertForm', form);
}

/** The paper in force: the latest one that was not taken back. */
export function inForce(documents: readonly StoredDocument[], kind: DocumentKind): StoredDocument | null {
  return documents.filter((document) => document.kind === kind && !document.withdrawn).at(-1) ?? null;
}
