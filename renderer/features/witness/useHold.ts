import { useEffect } from 'react';
import { client } from '../../app/client.ts';

/** While this is shown, scans answer it: no attempt begins behind a dialog that asks what lies at a place. */
export function useHold(on = true): void {
  useEffect(() => {
    if (!on) return;
    const hold = (held: boolean) =>
      client.scan.hold({ on: held }).catch((error: unknown) => console.warn('scans are not held', error));
    void hold(true);
    return () => void hold(false);
  }, [on]);
}
