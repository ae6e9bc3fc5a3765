/** A scanner answers no question; it is heard when somebody scans while the port is listened to. */
import { lineAt, type Probe } from '../../probe.ts';

/** The last of them is a whole line of what labels carry: digits and capitals. */
const CODES = /(?:^|[\r\n])[0-9A-Z][0-9A-Z+\-/.]{5,}[\r\n]+$/;

export const hearsScan = (bytes: Uint8Array): boolean => CODES.test(Buffer.from(bytes).toString('latin1'));

/** Text and an end of line; anything else at a wrong speed would be noise. */
const SCAN = /^[\x20-\x7e]{4,}[\r\n]{1,2}$/;

export const scannerProbes: readonly Probe[] = [lineAt(9_600), lineAt(115_200)].map((line) => ({
  line,
  bytes: new Uint8Array(),
  heard: (bytes) =>
    SCAN.test(Buffer.from(bytes).toString('latin1')) ? { said: '听到一次扫码', values: {} } : null,
}));
