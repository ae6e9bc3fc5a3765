/**
 * Cuts a fragmented MP4 into what a page can append: the initialisation segment (`ftyp` + `moov`) once, then one
 * media segment (`moof` + `mdat`) after the other. Box layout: ISO/IEC 14496-12 §4.2; `avcC` 14496-15 §5.3.3.
 */
export type Mp4Part =
  /** `codec` is the name of RFC 6381, e.g. `avc1.42C01E`; null where the video is not H.264. */
  | { readonly type: 'init'; readonly bytes: Uint8Array; readonly codec: string | null }
  | { readonly type: 'media'; readonly bytes: Uint8Array }
  /** The stream cannot be followed from here on. */
  | { readonly type: 'bad'; readonly reason: 'size' | 'order' | 'type' };

const HEAD = 8;
/** A fragment of a sub-stream is some 100 kB; a main stream with a key frame every ten seconds stays below this. */
const MAX_BOX = 16_000_000;
const TYPE = /^[\x20-\x7e]{4}$/;
/** Boxes between fragments that say nothing a page needs (indexes, times, padding). */
const PASSED_OVER = new Set(['sidx', 'styp', 'free', 'skip', 'mfra', 'prft', 'emsg', 'mdat']);

export class Mp4Parts {
  #held: Buffer = Buffer.alloc(0);
  #ftyp: Buffer | null = null;
  #moof: Buffer | null = null;
  #begun = false;
  #broken = false;

  /** Never throws; after `bad` nothing more comes out. */
  push(bytes: Uint8Array): readonly Mp4Part[] {
    if (this.#broken) return [];
    this.#held = this.#held.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#held, bytes]);
    const parts: Mp4Part[] = [];
    while (this.#held.length >= HEAD) {
      const size = this.#held.readUInt32BE(0);
      const type = this.#held.toString('latin1', 4, HEAD);
      if (!TYPE.test(type)) return [...parts, this.#bad('type')];
      // Sizes 0 (to the end) and 1 (64 bit) are not written by a muxer that writes fragments into a pipe.
      if (size < HEAD || size > MAX_BOX) return [...parts, this.#bad('size')];
      if (this.#held.length < size) break;
      const part = this.#box(type, this.#held.subarray(0, size));
      this.#held = this.#held.subarray(size);
      if (part === null) continue;
      parts.push(part);
      if (part.type === 'bad') break;
    }
    return parts;
  }

  #box(type: string, box: Buffer): Mp4Part | null {
    if (!this.#begun) {
      if (type === 'ftyp') this.#ftyp = box;
      if (type !== 'moov') return type === 'ftyp' || PASSED_OVER.has(type) ? null : this.#bad('order');
      if (this.#ftyp === null) return this.#bad('order');
      this.#begun = true;
      return { type: 'init', bytes: Buffer.concat([this.#ftyp, box]), codec: codecOf(box) };
    }
    if (type === 'moof') {
      this.#moof = box;
      return null;
    }
    if (type === 'mdat' && this.#moof !== null) {
      const bytes = Buffer.concat([this.#moof, box]);
      this.#moof = null;
      return { type: 'media', bytes };
    }
    return PASSED_OVER.has(type) ? null : this.#bad('order');
  }

  #bad(reason: 'size' | 'order' | 'type'): Mp4Part {
    this.#broken = true;
    this.#held = Buffer.alloc(0);
    return { type: 'bad', reason };
  }
}

/** `avcC`: version 1, then profile, compatibility and level, which are the name of the codec. */
function codecOf(moov: Buffer): string | null {
  const at = moov.indexOf('avcC', 0, 'latin1');
  if (at < 0 || at + 8 > moov.length || moov[at + 4] !== 1) return null;
  return `avc1.${moov.toString('hex', at + 5, at + 8).toUpperCase()}`;
}
