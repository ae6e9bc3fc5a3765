/** After an upgrade: what an older program kept without understanding it is indexed and folded, as if it always had been. */
import { toGuichengError } from '../domain/errors.ts';
import { guard, isFatalStorage, storageError } from './sqlite.ts';
import type { Unread, UnreadStore } from './unread.ts';
import type { Work, WorkOptions } from './work.ts';

/** Events to a transaction. */
const BATCH = 500;

export interface Learner {
  readonly unread: UnreadStore;
  readonly options: WorkOptions;
  /** Runs its work in one write transaction. */
  readonly write: (work: (work: Work) => void) => void;
  readonly report: (error: unknown) => void;
}

/**
 * Folds anew the subjects concerned and no other. Killed in the middle, the rest is done at the next opening.
 * @throws GuichengError `STORAGE.*`
 */
export function learn(learner: Learner): void {
  const { unread, options } = learner;
  if (options.project.learn === undefined) return;
  let key = 0;
  for (;;) {
    const page = guard(() => unread.after(key, BATCH));
    const last = page.at(-1);
    if (last === undefined) return;
    key = last.key;
    take(
      learner,
      page.filter(({ event }) => options.understands?.(event) !== false),
    );
  }
}

/** One that its view cannot take goes on waiting, alone. */
function take(learner: Learner, entries: readonly Unread[]): void {
  if (entries.length === 0) return;
  try {
    learner.write(({ db, store, options }) => {
      for (const entry of entries) {
        learner.unread.settle(entry);
        store.insertSubjects(entry.event, new Set(options.subjectsOf(entry.event)));
      }
      const events = entries.map(({ event }) => event);
      options.project.learn?.(events, db, (subject) => store.eventsOf(subject));
    });
  } catch (error) {
    if (isFatalStorage(storageError(error))) throw error;
    if (entries.length === 1) learner.report(toGuichengError(error));
    else for (const entry of entries) take(learner, [entry]);
  }
}
