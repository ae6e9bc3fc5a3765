/**
 * What of a scan may be seen on the lines of a device. Readers of cards type like scanners do, and the number of a card
 * opens doors elsewhere: only its last digits are shown, and its bytes not at all. Lengths stay true.
 */
import { maskedScan } from '../domain/staffCard.ts';

export function shownScan(bytes: Uint8Array, text: string): readonly [bytes: Uint8Array, text: string] {
  const shown = maskedScan(text);
  return shown === text ? [bytes, `扫码 ${text}`] : [new Uint8Array(bytes.length), `卡号 ${shown}`];
}
