import type { CheckpointId } from '../../events/kinds.ts';
import { ofType } from '../evidence.ts';
import { type Reason, reason } from '../reasons.ts';
import { bodyStaff } from '../rule.ts';
import { called, listedMove, type Scene } from '../scene.ts';
import { secondPerson } from './people.ts';

/** Steps by which a listed body or urn comes to its listed place; anything else waits until it is there. */
const CARRIES_OUT: readonly CheckpointId[] = ['move', 'store', 'return', 'storeUrn', 'urnBack'];

/**
 * A list of moves (倒库清单) binds what every step asks anyway: who is listed goes to the listed place and nowhere
 * else, nobody else is put there, and nothing comes back into a place that is being emptied. A listed move is made
 * by two, scanned out of the old place and into the new.
 */
export function listed(scene: Scene): Reason[] {
  const { subject, rule, place } = scene;
  if (subject === null) return [];
  const found: Reason[] = [];
  const own = subject.listed;
  const carriesOut = CARRIES_OUT.includes(rule.id);
  if (own !== undefined && !carriesOut && !own.arrived)
    found.push(reason('LISTED_FIRST', { name: called(subject), to: own.toLabel }));
  const target = carriesOut && place !== null && rule.place?.kinds.some((kind) => kind === place.kind);
  if (target) {
    const held = place.listed;
    if (own !== undefined && place.code !== own.to)
      found.push(
        reason('LISTED_ELSEWHERE', { name: called(subject), expected: own.toLabel, label: place.label }),
      );
    else if (held !== undefined && held.role === 'from')
      found.push(reason('LISTED_EMPTYING', { label: place.label }));
    else if (held !== undefined && held.caseId !== subject.caseId)
      found.push(reason('LISTED_KEPT', { label: place.label }, [held.caseId]));
  }
  const move = listedMove(rule, subject);
  if (move !== undefined) {
    if (!ofType(scene.evidence, 'place').some((item) => item.code === move.from))
      found.push(reason('LISTED_FROM_MISSING', { label: move.fromLabel }));
    found.push(...secondPerson(scene, bodyStaff));
  }
  return found;
}
