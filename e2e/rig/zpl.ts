/** ZPL as a printer hears it: what is drawn is drawn by a renderer nobody here wrote. */
import { ready } from 'zpl-renderer-js';
import type { Hands, Machine, Parser } from './printer.ts';
import { pictureOfPng } from './see.ts';

const DOTS_PER_MM = 8;

export class ZplParser implements Parser {
  readonly #hands: Hands;
  #held = '';

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  async push(bytes: Uint8Array): Promise<void> {
    this.#held += Buffer.from(bytes).toString('latin1');
    for (;;) {
      // Immediate commands are heard wherever they stand.
      const command = /~(HS|JA)/.exec(this.#held);
      const end = this.#held.indexOf('^XZ');
      if (command !== null && (end < 0 || command.index < end)) {
        this.#held = this.#held.slice(0, command.index) + this.#held.slice(command.index + 3);
        if (command[1] === 'HS') this.#hands.asked();
        else {
          this.#held = '';
          this.#hands.cancel();
        }
        continue;
      }
      if (end < 0) return;
      const format = this.#held.slice(0, end + 3);
      this.#held = this.#held.slice(end + 3);
      await this.#format(format);
    }
  }

  reset(): void {
    this.#held = '';
  }

  status({ paper, head, paused, printing, waiting }: Machine): Uint8Array {
    const bit = (on: boolean): string => (on ? '1' : '0');
    const count = String(waiting).padStart(3, '0');
    return Buffer.from(
      [
        `030,${bit(!paper)},${bit(paused)},2032,${printing ? count : '000'},0,0,0,000,0,0,0`,
        `000,0,${bit(head === 'open')},0,0,2,4,0,${String(printing ? waiting : 0).padStart(8, '0')},1,000`,
        '1234,0',
      ]
        .map((text) => `\x02${text}\x03\r\n`)
        .join(''),
      'latin1',
    );
  }

  tagAnswer(epc: string): Uint8Array {
    return Buffer.from(`EPC=${epc}\r\n`, 'latin1');
  }

  async #format(format: string): Promise<void> {
    const width = Number(/\^PW(\d+)/.exec(format)?.[1] ?? '0');
    const height = Number(/\^LL(\d+)/.exec(format)?.[1] ?? '0');
    const epc = /\^RFW,H\^FD([0-9A-F]+)\^FS/.exec(format)?.[1] ?? null;
    const { api } = await ready;
    const drawn = format.replaceAll(/\^RS[^^]*|\^RFW,H\^FD[0-9A-F]+\^FS|\^FN1\^RFR,H\^FS|\^HV[^^]*\^FS/g, '');
    const png = await api.zplToBase64Async(drawn, width / DOTS_PER_MM, height / DOTS_PER_MM, DOTS_PER_MM);
    const picture = pictureOfPng(Buffer.from(png, 'base64'));
    const row = Math.ceil(picture.width / 8);
    const bits = new Uint8Array(row * picture.height);
    picture.light.forEach((light, at) => {
      const x = at % picture.width;
      const byte = Math.floor(at / picture.width) * row + (x >> 3);
      if (light < 128) bits[byte] = (bits[byte] ?? 0) | (0x80 >> (x & 7));
    });
    const { width: w, height: h } = picture;
    this.#hands.sheet({ width: w, height: h, bits, epc, answers: format.includes('^RFR') });
  }
}
