import type { CremationBoard, CrematorView, InterlockView } from '../../../src/station/dto.ts';

export interface OpenPermit {
  readonly cremator: CrematorView;
  readonly until: number | null;
}

/** The door standing open for this person, or for anybody where no person is given. */
export function openPermitOf(
  board: CremationBoard,
  interlocks: readonly InterlockView[],
  caseId: string | null = null,
): OpenPermit | null {
  for (const lock of interlocks) {
    if (lock.state !== 'open') continue;
    const cremator = board.cremators.find((entry) => entry.code === lock.cremator);
    if (cremator === undefined || cremator.caseId === null) continue;
    if (caseId === null || cremator.caseId === caseId) return { cremator, until: lock.until };
  }
  return null;
}
