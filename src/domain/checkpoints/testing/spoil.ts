/** How a test takes exactly one thing away from a passing setting, and what must then be said. */
import type { CheckpointId } from '../../events/kinds.ts';
import type { Evidence } from '../evidence.ts';
import type { ReasonCode } from '../reasons.ts';
import { CHECKPOINTS, type PredicateId } from '../rules.ts';
import { A, carrier, type Draft, type Setting } from './house.ts';

export interface Spoil {
  /** The predicate that must notice. */
  readonly of: PredicateId;
  readonly name: string;
  /** Checkpoints where it makes sense; all that ask the predicate, if left out. */
  readonly only?: (checkpoint: CheckpointId) => boolean;
  readonly spoil: (setting: Setting) => void;
  /** Every reason of the verdict, and no other. */
  readonly expect: readonly ReasonCode[] | ((checkpoint: CheckpointId) => readonly ReasonCode[]);
}

export type Of<T extends Evidence['type']> = Draft<Extract<Evidence, { type: T }>>;

export function all<T extends Evidence['type']>(setting: Setting, type: T): Of<T>[] {
  return setting.evidence.filter((item): item is Of<T> => item.type === type);
}

/** The last item of a type, for a test to change. */
export function last<T extends Evidence['type']>(setting: Setting, type: T): Of<T> {
  const found = all(setting, type).at(-1);
  if (found === undefined) throw new TypeError(`no ${type} in ${setting.checkpoint}`);
  return found;
}

export function drop(setting: Setting, match: (item: Draft<Evidence>) => boolean): void {
  setting.evidence = setting.evidence.filter((item) => !match(item));
}

export function dropType(setting: Setting, type: Evidence['type']): void {
  drop(setting, (item) => item.type === type);
}

/** One more reading, just now, by the person who opened the attempt. */
export function add(setting: Setting, type: 'carrier' | 'thing' | 'place', code: string): void {
  setting.evidence.push({ type, code, at: setting.now, by: setting.ctx.first });
}

/** A carrier as the ledger knows it, and scanned. */
export function scanned(
  setting: Setting,
  code: string,
  kind: string,
  state: string,
  more: Parameters<typeof carrier>[3] = {},
  caseId: string | null = A,
): void {
  setting.ctx.carriers[code] = carrier(kind, caseId, state, more);
  add(setting, 'carrier', code);
}

export function has(checkpoint: CheckpointId, predicate: PredicateId): boolean {
  return CHECKPOINTS[checkpoint].predicates.includes(predicate);
}

export function is(...ids: readonly CheckpointId[]): (checkpoint: CheckpointId) => boolean {
  return (checkpoint) => ids.includes(checkpoint);
}

export function not(...ids: readonly CheckpointId[]): (checkpoint: CheckpointId) => boolean {
  return (checkpoint) => !ids.includes(checkpoint);
}

export function secondOf(setting: Setting): string {
  return all(setting, 'staff').at(-1)?.staffId ?? '';
}
