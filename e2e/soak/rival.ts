import type { CheckpointId } from '../../src/domain/events/kinds.ts';
import type { StationId } from './home.ts';
import type { House } from './house.ts';
import type { Task } from './perform.ts';
import { taskFor } from './plan.ts';
import { FIRST, SECOND } from './rota.ts';

/** What somebody else may want with the same body or ashes just then, and at which other station. */
const RIVALS: Partial<Record<CheckpointId, readonly [CheckpointId, StationId]>> = {
  review: ['move', 'desk'],
  move: ['releaseToCremation', 'desk'],
  prepare: ['move', 'console'],
  releaseToFarewell: ['move', 'desk'],
  releaseToCremation: ['move', 'console'],
  transferOut: ['move', 'console'],
  charge: ['store', 'kiosk'],
  handOver: ['storeUrn', 'console'],
  inter: ['storeUrn', 'console'],
  scatter: ['handOver', 'console'],
  leaveAshes: ['handOver', 'console'],
};

/** Another person's task with the same body at another station; null where nobody would think of one. */
export function rivalOf(house: House, task: Task): Task | null {
  const [checkpoint, at] = RIVALS[task.checkpoint] ?? [];
  if (checkpoint === undefined || at === undefined || at === task.at) return null;
  const first = FIRST[checkpoint].find(
    (staff) =>
      staff !== task.first && !house.world.dismissed.has(staff) && house.world.inHandsOf(staff).length === 0,
  );
  const rival = taskFor(house, task.journey, checkpoint);
  if (first === undefined || rival === null) return null;
  const second = (SECOND[checkpoint] ?? []).find((staff) => staff !== first && staff !== task.first) ?? null;
  return { ...rival, at, first, second, front: task.front };
}
