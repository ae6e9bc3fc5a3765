/** 证件 of a case: what is kept in its file, and which of it the cremation gate asks for. */

export const DOCUMENT_KINDS = [
  'identity',
  'deathCertificate',
  'cremationAuthorization',
  'arrangerIdentity',
  'delegation',
  'releaseNotice',
  'other',
] as const;

export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** The four papers without which nobody may be cremated (民办函〔2024〕27号). */
export const CREMATION_DOCUMENTS = [
  'identity',
  'deathCertificate',
  'cremationAuthorization',
  'arrangerIdentity',
] as const satisfies readonly DocumentKind[];

const LABELS: Readonly<Record<DocumentKind, string>> = {
  identity: '逝者身份证件',
  deathCertificate: '死亡证明',
  cremationAuthorization: '遗体火化确认书',
  arrangerIdentity: '承办人身份证件',
  delegation: '委托书',
  releaseNotice: '公安处置通知',
  other: '其他材料',
};

/** The Chinese name of a kind; a kind that a newer station wrote is shown as it is written. */
export function documentLabel(kind: string): string {
  return Object.entries(LABELS).find(([known]) => known === kind)?.[1] ?? kind;
}

/** Papers of the cremation gate that are still lacking. The nameless and a fetus have no identity paper to bring. */
export function lackingForCremation(of: {
  readonly documents: readonly string[];
  readonly nameless: boolean;
  readonly caseKind: string;
}): DocumentKind[] {
  const noIdentity = of.nameless || of.caseKind === 'fetal';
  return CREMATION_DOCUMENTS.filter(
    (kind) => !of.documents.includes(kind) && !(kind === 'identity' && noIdentity),
  );
}
