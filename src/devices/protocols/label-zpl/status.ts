/**
 * The three strings a ZPL printer answers to `~HS`, each between STX and ETX, and the data of a tag. Pure.
 * Source: Zebra ZPL programming guide, `~HS`.
 */
import type { AnswerReader, PrinterAnswer, PrinterState } from '../../printing/language.ts';
import { TAG_MARK } from './writer.ts';

const STX = 0x02;
const ETX = 0x03;
const CR = 0x0d;
const LF = 0x0a;
const LONGEST = 120;

/** aaa,b,c,dddd,eee,f,g,h,iii,j,k,l: paper out, pause, formats waiting, partial format, temperature. */
const FIRST = /^\d{3},([01]),([01]),\d{4},(\d{3}),([01]),[01],([01]),\d{3},[01],([01]),([01])$/;
/** mmm,n,o,p,q,r,s,t,uuuuuuuu,v,www: head up, ribbon out, labels left in the batch. */
const SECOND = /^\d{3},\d,([01]),([01]),[01],\d,\d,[01],(\d{8}),\d,\d{3}$/;
const THIRD = /^\d{4},\d$/;

const isOne = (digit: string | undefined): boolean => digit === '1';

interface Halfway {
  readonly trouble: readonly string[];
  readonly busy: boolean;
}

function firstOf(text: string): Halfway | null {
  const found = FIRST.exec(text);
  if (found === null) return null;
  const [, paperOut, paused, waiting, full, partial, cold, hot] = found;
  return {
    trouble: [
      isOne(paperOut) ? '缺纸' : '',
      isOne(paused) ? '打印机已暂停' : '',
      isOne(hot) ? '打印头过热' : '',
      isOne(cold) ? '打印头太冷' : '',
    ],
    busy: Number(waiting) > 0 || isOne(full) || isOne(partial),
  };
}

/** Answers are believed only whole: three strings in their order, each of the exact shape. */
export class HostStatus implements AnswerReader {
  #held: number[] = [];
  #inside = false;
  #first: Halfway | null = null;
  #second: PrinterState | null = null;

  /** Bytes held back for a string that is not complete. */
  get pending(): number {
    return this.#held.length;
  }

  push(bytes: Uint8Array): PrinterAnswer[] {
    return [...bytes].flatMap((byte) => this.#take(byte));
  }

  quiet(): PrinterAnswer[] {
    this.#first = null;
    this.#second = null;
    return this.#inside ? this.#cut() : this.#line();
  }

  #take(byte: number): PrinterAnswer[] {
    if (byte === STX) {
      const before = this.#inside ? this.#cut() : this.#line();
      this.#inside = true;
      return before;
    }
    if (byte === ETX && this.#inside) return this.#string();
    if (!this.#inside && (byte === CR || byte === LF)) return this.#line();
    this.#held.push(byte);
    if (this.#held.length <= LONGEST) return [];
    return [{ type: 'bad', reason: '应答过长', bytes: this.#drop() }];
  }

  #drop(): Uint8Array {
    const held = Uint8Array.from(this.#held);
    this.#held = [];
    this.#inside = false;
    return held;
  }

  #cut(): PrinterAnswer[] {
    const held = this.#drop();
    return held.length === 0 ? [] : [{ type: 'bad', reason: '应答不完整', bytes: held }];
  }

  /** What comes outside of STX and ETX: data of a tag, which has no end of its own, or nothing of ours. */
  #line(): PrinterAnswer[] {
    const bytes = this.#drop();
    if (bytes.length === 0) return [];
    const text = String.fromCharCode(...bytes);
    if (!text.startsWith(TAG_MARK)) return [{ type: 'discarded', bytes }];
    return [{ type: 'tag', text: text.slice(TAG_MARK.length), bytes }];
  }

  #string(): PrinterAnswer[] {
    const bytes = this.#drop();
    const text = String.fromCharCode(...bytes);
    const first = firstOf(text);
    if (first !== null) {
      this.#first = first;
      this.#second = null;
      return [];
    }
    const second = SECOND.exec(text);
    if (second !== null && this.#first !== null) {
      const [, headUp, ribbonOut, left] = second;
      const words = [
        isOne(headUp) ? '打印头没有合上' : '',
        ...this.#first.trouble,
        isOne(ribbonOut) ? '碳带用完' : '',
      ];
      const trouble = words.filter((word) => word !== '').join('、');
      this.#second = { trouble: trouble === '' ? null : trouble, busy: this.#first.busy || Number(left) > 0 };
      return [];
    }
    if (THIRD.test(text) && this.#second !== null) {
      const state = this.#second;
      this.#first = null;
      this.#second = null;
      return [{ type: 'state', state, bytes }];
    }
    this.#first = null;
    this.#second = null;
    return [{ type: 'bad', reason: '状态应答的格式不对', bytes }];
  }
}
