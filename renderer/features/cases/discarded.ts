/** Drafts thrown away while their page is still open; the page must not write them again on its way out. */
const discarded = new Set<string>();

export function discard(draftId: string): void {
  discarded.add(draftId);
}

export function restore(draftId: string): void {
  discarded.delete(draftId);
}

export function isDiscarded(draftId: string): boolean {
  return discarded.has(draftId);
}
