import type { Act } from '../events/kinds.ts';
import type { CaseState } from './caseState.ts';

/** What scans in its place said of this one counts no more: it left, was found elsewhere, or is somebody else by now. */
export function unseen(state: CaseState): CaseState {
  const { seenInPlace: _, ...rest } = state;
  return rest;
}

/** Put down or looked at: which kinds of carrier were scanned there. What was seen before it left is forgotten. */
export function seenBy(state: CaseState, { to, seen }: Pick<Act, 'to' | 'seen'>): CaseState {
  const before = to === null ? (state.seenInPlace ?? []) : [];
  const kinds = state.carriers.filter(({ code }) => seen?.includes(code)).map(({ kind }) => kind);
  const all = [...new Set([...before, ...kinds])];
  return all.length > 0 ? { ...unseen(state), seenInPlace: all } : unseen(state);
}
