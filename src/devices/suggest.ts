/**
 * What stands behind a USB plug, guessed from its vendor: a start for whoever adds a device, never an answer. Vendor
 * numbers from the public USB id list; adapters carry their chip maker's number and say nothing of what is behind.
 */

interface Vendor {
  /** As it is known to whoever bought the device. */
  readonly name: string;
  /** What it makes; null for a chip in an adapter. */
  readonly makes: 'scanner' | null;
}

const VENDORS: Readonly<Record<string, Vendor>> = {
  '05E0': { name: 'Zebra / Symbol', makes: 'scanner' },
  '05F9': { name: 'Datalogic', makes: 'scanner' },
  '0C2E': { name: 'Honeywell', makes: 'scanner' },
  '1EAB': { name: '新大陆 Newland', makes: 'scanner' },
  '0403': { name: 'FTDI 转串口线', makes: null },
  '067B': { name: 'Prolific 转串口线', makes: null },
  '10C4': { name: 'CP210x 转串口线', makes: null },
  '1A86': { name: 'CH340 转串口线', makes: null },
};

export interface Suggestion {
  /** A family of the registry; null where the plug does not tell. */
  readonly family: string | null;
  readonly why: string;
}

/** @param vendorId four hex digits, in either case; null where the system does not know one */
export function suggestFor(kind: 'serial' | 'usb', vendorId: string | null): Suggestion {
  const vendor = vendorId === null ? undefined : VENDORS[vendorId.toUpperCase().padStart(4, '0')];
  if (kind === 'usb') return { family: 'hid-scanner', why: vendor?.name ?? 'HID POS 扫码枪' };
  if (vendor === undefined) return { family: null, why: '' };
  return { family: vendor.makes === 'scanner' ? 'serial-scanner' : null, why: vendor.name };
}
