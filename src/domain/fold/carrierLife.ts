import { kindOfPrefix } from '../codes/kinds.ts';

/** The life of a printed carrier (载体), in the order in which it can only go on. */
const LIFE = ['printed', 'verified', 'bound', 'detached', 'void', 'consumed', 'revoked'] as const;
export type CarrierLife = (typeof LIFE)[number];

/**
 * The later of two stages. Facts of several stations arrive in any order: a print, a scan-back or a binding heard
 * late never brings back a carrier that is void, burnt or revoked.
 */
export function laterStage(before: CarrierLife, claimed: CarrierLife): CarrierLife {
  return LIFE.indexOf(claimed) > LIFE.indexOf(before) ? claimed : before;
}

/** One carrier as its case tells it. */
export interface CaseCarrier {
  readonly code: string;
  readonly kind: string;
  readonly state: CarrierLife;
  /** Bound to the body at some time: only then can it still hang there when it is void. */
  readonly worn: boolean;
}

/** Was a carrier of this stage on a body? A void or revoked one may have come straight from the printer. */
export function isWorn(stage: CarrierLife): boolean {
  return stage === 'bound' || stage === 'detached';
}

export function setCarrier(
  carriers: readonly CaseCarrier[],
  code: string,
  stage: CarrierLife,
  kind?: string,
): readonly CaseCarrier[] {
  const known = carriers.find((carrier) => carrier.code === code);
  if (known === undefined) {
    const named = kind ?? kindOfPrefix(code.slice(0, 2)) ?? 'unknown';
    return [...carriers, { code, kind: named, state: stage, worn: isWorn(stage) }];
  }
  return carriers.map((carrier) =>
    carrier.code === code
      ? { ...carrier, state: laterStage(carrier.state, stage), worn: carrier.worn || isWorn(stage) }
      : carrier,
  );
}
