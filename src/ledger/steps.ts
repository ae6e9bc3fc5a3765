/** Long work cut into steps, so that a process with windows to serve can answer them between two of them. */

/** Each `next` works for a millisecond or two. Whoever leaves it half-done must call `return`, which gives back files. */
export type Steps<T> = Generator<void, T, void>;

/** All steps at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** So long one turn may take before others have theirs, milliseconds: half a frame of a screen. */
const TURN_MS = 8;

/** Step by step; after every `TURN_MS` whatever `turn` waits for has its turn. */
export async function inTurns<T>(
  steps: Steps<T>,
  { mono, turn }: { readonly mono: () => number; readonly turn: () => Promise<void> },
): Promise<T> {
  let from = mono();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (mono() - from < TURN_MS) continue;
    await turn();
    from = mono();
  }
}
