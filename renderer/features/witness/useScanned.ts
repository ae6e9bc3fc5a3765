import { useEffect, useRef } from 'react';
import { type Code, parseCode } from '../../../src/domain/codes/index.ts';
import { useLive } from '../../app/live.tsx';

/**
 * Hears each code scanned while a dialog is open, whatever has the focus. Scans go to the station core and come
 * back as its last scan, so serial scanners and keyboard wedges are heard alike.
 */
export function useScanned(onScan: (code: Code) => void): void {
  const { lastScan } = useLive();
  const latest = useRef(onScan);
  latest.current = onScan;
  // The scan that was there before the dialog opened was meant for something else.
  const heard = useRef(lastScan?.at ?? 0);
  useEffect(() => {
    if (lastScan === null || lastScan.at === heard.current) return;
    heard.current = lastScan.at;
    const parsed = parseCode(lastScan.text);
    if (parsed.ok) latest.current(parsed.code);
  }, [lastScan]);
}
