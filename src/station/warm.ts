/**
 * After a start nothing is in memory yet: not the pages of those who are in the house, and nothing of what decides.
 * Each of them is decided once as the first scan of them would be, and the decision is thrown away, so that the first
 * verdict of the morning comes as soon as any other. Reads only.
 */
import type { CaseState } from '../domain/fold/case.ts';
import { Attempt } from './attempt.ts';
import type { StationCore } from './core.ts';
import { nextCheckpoints } from './next.ts';

/** Whoever scans or looks meanwhile has their turn after each person; ends early when the station closes. */
export async function warmUp(core: StationCore): Promise<void> {
  const [hand] = core.views.allStaff();
  if (hand === undefined) return;
  for (const state of core.views.openCases()) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!core.ledger.db.open) return;
    decideOnce(core, state, hand.staffId);
  }
}

function decideOnce(core: StationCore, state: CaseState, first: string): void {
  const [checkpoint] = nextCheckpoints(state, core.role);
  if (checkpoint === undefined) return;
  const { mono, wall } = core;
  const attempt = new Attempt({ attemptId: 'warm', checkpoint, expected: state.caseId, first, mono, wall });
  for (const { code, worn, state: life } of state.carriers)
    if (worn && life === 'bound') attempt.add({ type: 'carrier', code, at: 0, by: first }, mono);
  const { whereabouts } = state;
  if (whereabouts.kind === 'place')
    attempt.add({ type: 'place', code: whereabouts.code, at: 0, by: first }, mono);
  attempt.decide(core.facts, core.stationFacts(), mono);
}
