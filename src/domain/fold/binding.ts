import type { CaseState } from './case.ts';

const BODY_KINDS: readonly string[] = ['wristband', 'bagTag'];

type Bound = Pick<CaseState, 'bound' | 'mustRebind' | 'carriers' | 'whereabouts'>;

/** Carriers that may still hang on the body; a void one only if it ever was there. */
function surviving(state: Bound): CaseState['carriers'] {
  return state.carriers.filter(
    (carrier) =>
      BODY_KINDS.includes(carrier.kind) &&
      (carrier.state === 'bound' || (carrier.state === 'void' && carrier.worn)),
  );
}

/**
 * May a carrier of this kind be printed now? The old one is revoked before the new one prints: two live carriers of
 * one kind are two bodies of one name. After a correction the old ones are void already, and papers prove nothing.
 */
export function mayPrint(state: Pick<Bound, 'mustRebind' | 'carriers'>, kind: string): boolean {
  if (state.mustRebind || !BODY_KINDS.includes(kind)) return true;
  return !state.carriers.some((carrier) => carrier.kind === kind && carrier.state === 'bound');
}

/**
 * What the carriers of a body ask for next: bound for the first time, re-bound by a carrier that survives, or
 * re-identified because none does. Null while both hang on it, and once it is no body any more.
 */
export function bindingStep(state: Bound): 'bind' | 'rebind' | 'reidentify' | null {
  const where = state.whereabouts.kind;
  if (where !== 'outside' && where !== 'hands' && where !== 'place') return null;
  if (!state.bound && !state.mustRebind) return 'bind';
  const left = surviving(state);
  if (left.length === 0) return 'reidentify';
  if (state.mustRebind) return 'rebind';
  const kinds = new Set(left.filter((carrier) => carrier.state === 'bound').map((carrier) => carrier.kind));
  return kinds.size < BODY_KINDS.length ? 'rebind' : null;
}
