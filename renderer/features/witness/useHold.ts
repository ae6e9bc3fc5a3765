import { useEffect } from 'react';
import { client } from '../../app/client.ts';

/** While this is shown, scans answer it: no attempt begins behind a dialog that asks what lies at a place. */
export function useHold(): void {
  useEffect(() => {
    const hold = (on: boolean) =>
      client.scan.hold({ on }).catch((error: unknown) => console.warn('scans are not held', error));
    void hold(true);
    return () => void hold(false);
  }, []);
}
