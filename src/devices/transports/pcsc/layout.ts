/**
 * How the C side lays out what crosses into the card service. The three systems share names and differ in widths:
 *
 * - pcsc-lite (`wintypes.h`, `pcsclite.h`): DWORD and LONG are `unsigned long` and `long`, 8 bytes on 64-bit Linux;
 *   contexts and handles are `long`; structures are laid out naturally, ATR 33 bytes.
 * - Windows (`winscard.h`, `winsmcrd.h`): DWORD and LONG are 4 bytes, contexts and handles `ULONG_PTR`; natural layout,
 *   ATR 36 bytes; names are UTF-16 in the functions ending in W.
 * - macOS (`PCSC/pcsclite.h`): 4 bytes each, contexts and handles `int32_t`; `#pragma pack(1)`, ATR 33 bytes.
 */
export interface CardLayout {
  readonly library: string;
  readonly dword: 'uint32_t' | 'unsigned long';
  readonly long: 'int32_t' | 'long';
  readonly handle: 'uintptr_t' | 'long' | 'int32_t';
  readonly packed: boolean;
  readonly atrBytes: number;
  /** Suffix of the functions that take names, and the width of a character. */
  readonly names: {
    readonly suffix: '' | 'W';
    readonly type: 'str' | 'str16';
    readonly encoding: 'utf8' | 'utf16le';
  };
}

const LINUX: CardLayout = {
  library: 'libpcsclite.so.1',
  dword: 'unsigned long',
  long: 'long',
  handle: 'long',
  packed: false,
  atrBytes: 33,
  names: { suffix: '', type: 'str', encoding: 'utf8' },
};

const WINDOWS: CardLayout = {
  library: 'winscard.dll',
  dword: 'uint32_t',
  long: 'int32_t',
  handle: 'uintptr_t',
  packed: false,
  atrBytes: 36,
  names: { suffix: 'W', type: 'str16', encoding: 'utf16le' },
};

const MACOS: CardLayout = {
  library: '/System/Library/Frameworks/PCSC.framework/PCSC',
  dword: 'uint32_t',
  long: 'int32_t',
  handle: 'int32_t',
  packed: true,
  atrBytes: 33,
  names: { suffix: '', type: 'str', encoding: 'utf8' },
};

export function layoutOf(platform: NodeJS.Platform): CardLayout {
  if (platform === 'win32') return WINDOWS;
  return platform === 'darwin' ? MACOS : LINUX;
}

/** A multi-string: names one after the other, each ended by a zero, the whole by one more. */
export function namesOf(bytes: Buffer, encoding: 'utf8' | 'utf16le'): readonly string[] {
  return bytes
    .toString(encoding)
    .split('\0')
    .filter((name) => name !== '');
}
