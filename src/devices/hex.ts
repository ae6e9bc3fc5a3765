/** Bytes as people read them. */

/** `A0 03 01 72 EA` */
export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}

/** `A0030172EA` */
export function compactHex(bytes: Uint8Array): string {
  return hex(bytes).replaceAll(' ', '');
}

/** Accepts spaces and either case. Null when the text is not whole bytes. */
export function fromHex(text: string): Uint8Array | null {
  const digits = text.replaceAll(/\s/g, '');
  if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) return null;
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) =>
    Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16),
  );
}
