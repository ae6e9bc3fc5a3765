import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import type { CheckpointId } from '../../../src/domain/events/kinds.ts';
import { client, orpc } from '../../app/client.ts';
import { useAct } from '../../app/errors.tsx';
import { useLive } from '../../app/live.tsx';

/** Minutes left grow old without any new fact. */
const REFRESH_MS = 10_000;

export function useCremationBoard() {
  const { interlock } = useLive();
  const board = useQuery(orpc.board.cremation.queryOptions({ refetchInterval: REFRESH_MS }));
  const { refetch } = board;
  // A pass runs out by time alone: the furnace must not read 已许可 beside a locked door.
  const doors = interlock.map(({ cremator, state }) => `${cremator}:${state}`).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again because of the doors, not read from them
  useEffect(() => {
    refetch().catch((error: unknown) => console.error(error));
  }, [doors, refetch]);
  return board;
}

export interface FurnaceActs {
  readonly busy: boolean;
  /** Begins the steps of a checkpoint for one person; what happens next is scanning. */
  readonly begin: (checkpoint: CheckpointId, caseId: string | null) => void;
  readonly finish: (cremator: string) => void;
}

/** `act` shows every failure itself and never rejects; the catch is for the day it does. */
function unhandled(error: unknown): void {
  console.error(error);
}

export function useFurnace(): FurnaceActs {
  const { act, busy } = useAct();
  const begin = useCallback(
    (checkpoint: CheckpointId, caseId: string | null) => {
      act(() => client.attempt.open({ checkpoint, expected: caseId })).catch(unhandled);
    },
    [act],
  );
  const finish = useCallback(
    (cremator: string) => {
      act(() => client.cremation.finish({ cremator })).catch(unhandled);
    },
    [act],
  );
  return { busy, begin, finish };
}
