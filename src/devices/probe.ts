/**
 * Questions asked to find out what stands at a serial port. A probe only ever asks: it sets nothing, moves nothing,
 * opens nothing and switches nothing, whatever stands there, and none holds a byte 0A, at which a receipt printer
 * would feed a line.
 */
import type { FormValues } from './form.ts';
import type { SerialEndpoint } from './transports/endpoint.ts';

export type SerialLine = Pick<SerialEndpoint, 'baudRate' | 'dataBits' | 'parity' | 'stopBits'>;

export const lineAt = (baudRate: number, parity: SerialLine['parity'] = 'none'): SerialLine => ({
  baudRate,
  dataBits: 8,
  parity,
  stopBits: 1,
});

export interface ProbeAnswer {
  /** One readable line: what it says of itself. */
  readonly said: string;
  /** What goes into the form beside the port and its line. */
  readonly values: FormValues;
}

export interface Probe {
  readonly line: SerialLine;
  /** Empty for a device that speaks without being asked: then it only listens. */
  readonly bytes: Uint8Array;
  /** @param bytes everything heard since the question; @returns null while they are no answer of this family */
  readonly heard: (bytes: Uint8Array) => ProbeAnswer | null;
}
