/** TSPL as a printer hears it: lines, and raw dots after BITMAP. Knows only what it must; a line it does not know, it tells. */
import type { Hands, Machine, Parser, Sheet } from './printer.ts';

const BITMAP = /^BITMAP (\d+),(\d+),(\d+),(\d+),(\d+),/;
const RFID = /^RFID WRITE(?: "EPC",0,"([0-9A-F]+)"|,[0-9A-F]+,H,2,12,EPC,([0-9A-F]+))$/;
const KNOWN = /^(GAP|DENSITY|DIRECTION|REFERENCE) /;

export class TsplParser implements Parser {
  readonly #hands: Hands;
  #held = Buffer.alloc(0);
  #size: { width: number; height: number } | null = null;
  #bits = new Uint8Array();
  #row = 0;
  #epc: string | null = null;

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  async push(bytes: Uint8Array): Promise<void> {
    this.#held = Buffer.concat([this.#held, bytes]);
    while (this.#step());
  }

  reset(): void {
    this.#held = Buffer.alloc(0);
  }

  status({ paper, head, paused, printing }: Machine): Uint8Array {
    const bits = [head === 'open' ? 1 : 0, paper ? 0 : 4, paused ? 16 : 0, printing ? 32 : 0];
    return Uint8Array.of(bits.reduce((sum, bit) => sum + bit, 0));
  }

  tagAnswer(): Uint8Array {
    return new Uint8Array();
  }

  /** Takes one command off the front; false where it is not complete. */
  #step(): boolean {
    // Immediate commands are heard at once, also behind what is no line yet.
    const question = this.#held.indexOf(0x1b);
    if (question > 0 && !this.#held.includes(0x0a) && !BITMAP.test(this.#held.toString('latin1', 0, 60)))
      this.#held = this.#held.subarray(question);
    const held = this.#held;
    if (held[0] === 0x1b) {
      if (held.length < 3) return false;
      this.#held = held.subarray(3);
      if (held[2] === 0x3f) this.#hands.asked();
      else if (held[2] === 0x2e) {
        this.#bits = new Uint8Array();
        this.#hands.cancel();
      }
      return true;
    }
    const start = held.toString('latin1', 0, 60);
    const bitmap = BITMAP.exec(start);
    if (bitmap !== null) {
      const [whole, , , row, height] = bitmap;
      const length = Number(row) * Number(height);
      const from = whole.length;
      if (held.length < from + length) return false;
      // In a BITMAP a dot that is 0 is burnt.
      this.#bits = Uint8Array.from(held.subarray(from, from + length), (byte) => 255 - byte);
      this.#row = Number(row);
      this.#held = held.subarray(from + length);
      return true;
    }
    const end = held.indexOf('\r\n');
    if (end < 0) return false;
    this.#held = held.subarray(end + 2);
    this.#line(held.toString('latin1', 0, end));
    return true;
  }

  #line(line: string): void {
    if (line === '' || KNOWN.test(line)) return;
    const size = /^SIZE ([\d.]+) mm,([\d.]+) mm$/.exec(line);
    const rfid = RFID.exec(line);
    if (size !== null) this.#size = { width: Number(size[1]), height: Number(size[2]) };
    else if (line === 'CLS') {
      this.#bits = new Uint8Array();
      this.#epc = null;
    } else if (rfid !== null) this.#epc = rfid[1] ?? rfid[2] ?? null;
    else if (line === 'PRINT 1,1') this.#print();
    else console.log(JSON.stringify({ event: 'unknown', line: line.slice(0, 60) }));
  }

  #print(): void {
    if (this.#size === null || this.#row === 0) return;
    const sheet: Sheet = {
      width: this.#row * 8,
      height: this.#bits.length / this.#row,
      bits: this.#bits,
      epc: this.#epc,
      answers: false,
    };
    this.#hands.sheet(sheet);
  }
}
