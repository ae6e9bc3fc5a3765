/**
 * What somebody who watched the day from outside knows of it when the program dies: this is all a fresh process is
 * told. Everything else must be in the ledger.
 */
import type { Scenario, Step } from '../scenario.ts';
import type { StationId } from '../stage.ts';

export interface AckedHead {
  readonly seq: number;
  readonly hash: string;
}
export type AckedHeads = Readonly<Partial<Record<StationId, AckedHead>>>;

export interface DayState {
  /** Index of the first step nobody saw the end of. */
  readonly next: number;
  /** Wall time when that step began, ms UTC. */
  readonly wall: number;
  readonly cases: readonly (readonly [string, string])[];
  readonly printed: readonly (readonly [string, string])[];
  /** Head of each station's own chain when that step began. */
  readonly heads: AckedHeads;
  readonly signedIn: Readonly<Partial<Record<StationId, string>>>;
  /** Where an attempt is open: the step that opened it. */
  readonly attempts: Readonly<Partial<Record<StationId, number>>>;
  /** The charge that passed and was not followed by the body going in: the step that opened it. */
  readonly charge: { readonly from: number; readonly to: number } | null;
  /** Passes that a death made void, closed by two people. */
  readonly voided: number;
}

export function dayBegins(wall: number): DayState {
  return {
    next: 0,
    wall,
    cases: [],
    printed: [],
    heads: {},
    signedIn: {},
    attempts: {},
    charge: null,
    voided: 0,
  };
}

export type PlacedStep = Step & { readonly at: StationId };

/** Every step with the station it is at. */
export function placed(scenario: Scenario): PlacedStep[] {
  let at: StationId = 'desk';
  return scenario.steps.map((step) => {
    at = step.at ?? at;
    return { ...step, at };
  });
}

/** Nothing but looking, scanning and answering: what an attempt is made of. */
export function isEvidence(step: Step): boolean {
  return (
    step.open !== undefined ||
    step.scan !== undefined ||
    step.answer !== undefined ||
    step.second !== undefined ||
    step.hands !== undefined
  );
}

/** What the world looks like before step `next`: which tags lie where, which reader is out. */
export function worldBefore(steps: readonly PlacedStep[], next: number): PlacedStep[] {
  const tags = new Map<string, PlacedStep>();
  let plug: PlacedStep | null = null;
  for (const step of steps.slice(0, next)) {
    if (step.tags !== undefined) tags.set(step.tags.cremator, { at: step.at, tags: step.tags } as PlacedStep);
    if (step.unplug !== undefined) plug = { at: step.at, unplug: step.unplug } as PlacedStep;
    if (step.replug !== undefined) plug = null;
  }
  return [...tags.values(), ...(plug === null ? [] : [plug])];
}

/** Cables that are out before step `next`. */
export function cutsBefore(steps: readonly PlacedStep[], next: number): [StationId, StationId][] {
  const cuts = new Map<string, [StationId, StationId]>();
  const key = (pair: readonly string[]) => [...pair].sort().join();
  for (const { cut, mend } of steps.slice(0, next)) {
    if (cut !== undefined) cuts.set(key(cut), cut);
    if (mend !== undefined) cuts.delete(key(mend));
  }
  return [...cuts.values()];
}
