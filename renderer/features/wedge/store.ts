import { useSyncExternalStore } from 'react';

/** What this page heard itself, shown before the station has answered. */
export interface Heard {
  readonly text: string;
  /** Wall clock of this page. */
  readonly at: number;
  readonly ok: boolean;
  readonly note: string;
}

let heard: Heard | null = null;
const listeners = new Set<() => void>();

export function setHeard(next: Heard | null): void {
  heard = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useHeard(): Heard | null {
  return useSyncExternalStore(subscribe, () => heard);
}
