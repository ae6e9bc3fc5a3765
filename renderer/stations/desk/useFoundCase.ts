import { useEffect, useRef } from 'react';
import { useLive } from '../../app/live.tsx';

/**
 * A scanned paper or band opens its case, whatever has the focus. While a step is being checked, a scan belongs to
 * that step, and while a question stands in front of the page to whoever asked it. What was being typed is kept as a draft and stays in the list.
 */
export function useFoundCase(open: (caseId: string) => void): void {
  const { lastScan, attempt, session } = useLive();
  const heard = useRef(lastScan?.at ?? 0);
  const latest = useRef(open);
  useEffect(() => {
    latest.current = open;
  });
  const busy = attempt !== null || session === null;
  useEffect(() => {
    if (lastScan === null || lastScan.at === heard.current) return;
    heard.current = lastScan.at;
    const asked = document.querySelector('[aria-modal="true"]') !== null;
    if (!busy && !asked && lastScan.ok && lastScan.caseId !== null) latest.current(lastScan.caseId);
  }, [lastScan, busy]);
}
