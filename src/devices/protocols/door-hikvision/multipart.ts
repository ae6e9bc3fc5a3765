/**
 * The endless multipart of `alertStream`. Lengths that are told cannot be trusted and are often missing: a part ends at
 * its length where the next boundary really follows, otherwise at the next boundary.
 */
const MOST = 1 << 20;

interface Part {
  /** Lower case; empty where the part has no header. */
  readonly type: string;
  readonly body: Uint8Array;
}

export type PartChunk =
  | { readonly kind: 'part'; readonly part: Part }
  /** Bytes that belong to no part, or too many for one. */
  | { readonly kind: 'discarded'; readonly bytes: number };

/** Null where the header names no boundary. */
export function boundaryOf(contentType: string | null): string | null {
  const found = /boundary=(?:"([^"]{1,70})"|([^;\s]{1,70}))/i.exec(contentType ?? '');
  const name = found?.[1] ?? found?.[2] ?? null;
  // Some firmwares put the dashes into the name.
  return name === null ? null : name.replace(/^--/, '');
}

export class MultipartReader {
  readonly #mark: string;
  /** Latin-1, one character a byte: pictures pass through unharmed. */
  #held = '';

  constructor(boundary: string) {
    this.#mark = `--${boundary}`;
  }

  /** Bytes of a part that is not complete. */
  get held(): number {
    return this.#held.length;
  }

  push(bytes: Uint8Array): PartChunk[] {
    this.#held += Buffer.from(bytes).toString('latin1');
    const found: PartChunk[] = [];
    for (;;) {
      const begin = this.#held.indexOf(this.#mark);
      if (begin < 0) {
        const keep = this.#mark.length - 1;
        if (this.#held.length > MOST) this.#drop(found, this.#held.length - keep);
        return found;
      }
      if (begin > 0) {
        const noise = this.#held.slice(0, begin);
        if (noise.trim() === '') this.#held = this.#held.slice(begin);
        else this.#drop(found, begin);
      }
      const end = this.#endOf();
      if (end === null) {
        if (this.#held.length > MOST) {
          this.#drop(found, this.#mark.length);
          continue;
        }
        return found;
      }
      const part = partOf(this.#held.slice(this.#mark.length, end));
      if (part !== null) found.push({ kind: 'part', part });
      this.#held = this.#held.slice(end);
    }
  }

  #drop(found: PartChunk[], bytes: number): void {
    this.#held = this.#held.slice(bytes);
    found.push({ kind: 'discarded', bytes });
  }

  /** Where the first part held ends; null while it is not complete. */
  #endOf(): number | null {
    const body = this.#held.indexOf('\r\n\r\n', this.#mark.length);
    const next = this.#held.indexOf(this.#mark, this.#mark.length);
    if (body >= 0 && (next < 0 || body < next)) {
      const told = /content-length:\s*(\d{1,8})/i.exec(this.#held.slice(0, body))?.[1];
      const end = body + 4 + Number(told ?? Number.NaN);
      // Nothing after it yet: it is taken at its word, and read as damaged where that was wrong.
      if (next < 0 && end <= this.#held.length) return end;
    }
    return next < 0 ? null : next;
  }
}

function partOf(text: string): Part | null {
  const split = text.indexOf('\r\n\r\n');
  const head = split < 0 ? '' : text.slice(0, split);
  const body = (split < 0 ? text : text.slice(split + 4)).replace(/\r?\n$/, '');
  if (body.trim() === '' || body.trim() === '--') return null;
  const type = /content-type:\s*([^\r\n;]+)/i.exec(head)?.[1]?.trim().toLowerCase() ?? '';
  return { type, body: Uint8Array.from(Buffer.from(body, 'latin1')) };
}
