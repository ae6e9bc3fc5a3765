import { useLive } from './live.tsx';

/**
 * Whose name and birth date somebody at the window or beside the body still has to say; null while nobody is asked.
 * Every list of the screen holds them back, so that nothing read over a shoulder answers the question.
 */
export function useUnsaid(): string | null {
  const { attempt } = useLive();
  const asked = attempt?.subject ?? attempt?.expected ?? null;
  return asked?.masked === true ? asked.caseId : null;
}

/** In place of such a name. */
export const UNSAID = '待核对';
