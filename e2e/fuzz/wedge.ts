/**
 * A keyboard scanner as the fuzzer sends it: two bytes a key, what it is and how many milliseconds after the last one.
 * Whatever is pressed in whatever rhythm, only a run at a scanner's speed becomes a code.
 */
import {
  AVERAGE_MS,
  LEAST,
  WedgeClassifier,
  type WedgeDecision,
} from '../../renderer/features/wedge/classifier.ts';
import type { FuzzCodec, FuzzDecoder } from '../../src/devices/testing/fuzz.ts';

const ENTER = 0x0d;
const TAB = 0x09;
/** A key that an input method took. */
const PROCESS = 0x01;
const PAUSE_MS = 255;

function keys(text: string, gap: number, end: number | null): Uint8Array {
  const pressed = [...text].flatMap((char, index) => [char.charCodeAt(0), index === 0 ? PAUSE_MS : gap]);
  return Uint8Array.from(end === null ? pressed : [...pressed, end, gap]);
}

function nameOf(byte: number): string {
  if (byte === ENTER) return 'Enter';
  if (byte === TAB) return 'Tab';
  if (byte === PROCESS) return 'Process';
  return byte < 0x20 || byte > 0x7e ? 'F1' : String.fromCharCode(byte);
}

class Keys implements FuzzDecoder {
  readonly #classifier = new WedgeClassifier();
  #half: number | null = null;
  #burst: (readonly [number, number])[] = [];
  #at = 0;

  get pending(): number {
    return 2 * this.#burst.length + (this.#half === null ? 0 : 1) + (this.#classifier.pending ? 1 : 0);
  }

  push(bytes: Uint8Array): readonly Uint8Array[] {
    const found: Uint8Array[] = [];
    for (const byte of bytes) {
      if (this.#half === null) this.#half = byte;
      else {
        found.push(...this.#pressed(this.#half, byte));
        this.#half = null;
      }
    }
    return found;
  }

  flush(): readonly Uint8Array[] {
    this.#half = null;
    this.#at += 2 * PAUSE_MS;
    const found = this.#taken(this.#classifier.idle(this.#at));
    this.#burst = [];
    return found;
  }

  #pressed(byte: number, gap: number): Uint8Array[] {
    this.#at += gap;
    const key = nameOf(byte);
    const { ended, decision } = this.#classifier.key({ key, at: this.#at, unusable: false });
    const found = this.#taken(ended);
    if (ended !== null) this.#burst = [];
    const char = key.length === 1;
    if (char) this.#burst.push([byte, gap]);
    else {
      found.push(...this.#taken(decision));
      this.#burst = [];
    }
    return found;
  }

  #taken(decision: WedgeDecision | null): Uint8Array[] {
    if (decision?.type !== 'scan') return [];
    return [Uint8Array.from(this.#burst.slice(decision.from).flat())];
  }
}

export const fuzzCodec: FuzzCodec = {
  name: 'keyboard-wedge',
  seeds: [
    keys('WB00100742F', 8, ENTER),
    keys('BY00000019K', 15, TAB),
    keys('0013961168', 3, ENTER),
    keys('LN1D2611230007D', 20, null),
  ],
  // The longest burst there is, two bytes a key, half a key, and that keys gather.
  holds: 2 * 256 + 2,
  open: () => new Keys(),
  isSound: (bytes) => {
    const gaps = [...bytes].filter((_, index) => index % 2 === 1).slice(1);
    const text = [...bytes].filter((_, index) => index % 2 === 0);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    return text.length >= LEAST && mean <= AVERAGE_MS && text.every((byte) => byte >= 0x20 && byte <= 0x7e);
  },
};
