/**
 * Cuts the answers of a Modbus slave out of a stream, given the request that is under way. Pure.
 *
 * RTU: unit, function, data, CRC-16 low byte first (MODBUS over Serial Line V1.02 §2.5.1). TCP: MBAP header of seven
 * bytes, then function and data (MODBUS Messaging on TCP/IP V1.0b §3.1). An exception answer has bit 7 of the
 * function set and one byte of data (MODBUS Application Protocol V1.1b3 §7).
 */

export type ModbusFraming = 'rtu' | 'tcp';

export type ModbusRefusal =
  | 'unasked'
  | 'protocol'
  | 'length'
  | 'late'
  | 'unit'
  | 'function'
  | 'checksum'
  | 'noise';

export type ModbusChunk =
  /** Unit, function and data with a CRC behind them, whichever way it came. */
  | { readonly type: 'frame'; readonly bytes: Uint8Array; readonly body: Uint8Array }
  | { readonly type: 'refused'; readonly bytes: Uint8Array; readonly reason: ModbusRefusal }
  | { readonly type: 'discarded'; readonly bytes: Uint8Array };

const MBAP = 7;
/** Unit, function and 252 bytes of data (MODBUS Messaging on TCP/IP §3.1.3 allows 254 behind the length field). */
const MOST = 254;

export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

export function withCrc(body: Uint8Array): Uint8Array {
  const crc = crc16(body);
  return Uint8Array.of(...body, crc & 0xff, crc >> 8);
}

/** Length of the answer to a request, unit and function included, CRC not; 0 for a function nothing here sends. */
export function answerLength(request: Uint8Array): number {
  const count = ((request[4] ?? 0) << 8) | (request[5] ?? 0);
  switch (request[1]) {
    case 1:
    case 2:
      return 3 + Math.ceil(count / 8);
    case 3:
    case 4:
      return 3 + 2 * count;
    case 5:
      return 6;
    default:
      return 0;
  }
}

interface Pending {
  readonly unit: number;
  readonly code: number;
  /** As `answerLength`. */
  readonly length: number;
  readonly transaction: number;
}

export class ModbusFramer {
  readonly #framing: ModbusFraming;
  #pending: Pending | null = null;
  #held: Uint8Array = new Uint8Array();

  constructor(framing: ModbusFraming) {
    this.#framing = framing;
  }

  /** Bytes kept for later; never more than one frame. */
  get held(): number {
    return this.#held.length;
  }

  /**
   * A request goes out: unit, function and data, without CRC. Whatever still lies here belongs to an older one and is
   * given back as discarded.
   */
  expect(request: Uint8Array, transaction: number): readonly ModbusChunk[] {
    const left = this.#held;
    this.#held = new Uint8Array();
    this.#pending = {
      unit: request[0] ?? 0,
      code: request[1] ?? 0,
      length: answerLength(request),
      transaction,
    };
    return left.length === 0 ? [] : [{ type: 'discarded', bytes: left }];
  }

  push(bytes: Uint8Array): readonly ModbusChunk[] {
    const joined = new Uint8Array(this.#held.length + bytes.length);
    joined.set(this.#held);
    joined.set(bytes, this.#held.length);
    const found: ModbusChunk[] = [];
    const left = this.#framing === 'tcp' ? this.#cutTcp(joined, found) : this.#cutRtu(joined, found);
    this.#held = left;
    return found;
  }

  #cutTcp(bytes: Uint8Array, found: ModbusChunk[]): Uint8Array {
    let at = 0;
    while (bytes.length - at >= MBAP + 1) {
      const head = new DataView(bytes.buffer, bytes.byteOffset + at);
      const length = head.getUint16(4);
      if (head.getUint16(2) !== 0 || length < 3 || length > MOST) {
        // Without a start byte nothing says where the next frame begins: the rest is refused whole.
        const reason = head.getUint16(2) !== 0 ? 'protocol' : 'length';
        found.push({ type: 'refused', bytes: bytes.slice(at), reason });
        return new Uint8Array();
      }
      if (bytes.length - at < 6 + length) break;
      const whole = bytes.slice(at, at + 6 + length);
      at += whole.length;
      const body = whole.slice(6);
      const reason = this.#judge(body, head.getUint16(0));
      if (reason !== null) found.push({ type: 'refused', bytes: whole, reason });
      else this.#take(whole, withCrc(body), found);
    }
    return bytes.slice(at);
  }

  #cutRtu(bytes: Uint8Array, found: ModbusChunk[]): Uint8Array {
    let at = 0;
    let noise = 0;
    const drop = (): void => {
      if (noise > 0) found.push({ type: 'discarded', bytes: bytes.slice(at - noise, at) });
      noise = 0;
    };
    while (at < bytes.length) {
      const pending = this.#pending;
      const isUnit = pending !== null && bytes[at] === pending.unit;
      const code = bytes[at + 1];
      if (isUnit && code === undefined) break;
      const isAnswer = isUnit && code === pending.code;
      if (!isAnswer && !(isUnit && code === (pending.code | 0x80))) {
        at += 1;
        noise += 1;
        continue;
      }
      const length = (isAnswer ? pending.length : 3) + 2;
      if (bytes.length - at < length) break;
      drop();
      const whole = bytes.slice(at, at + length);
      const body = whole.slice(0, -2);
      const sum = (whole[length - 2] ?? 0) | ((whole[length - 1] ?? 0) << 8);
      const reason = sum === crc16(body) ? this.#judge(body, pending.transaction) : 'checksum';
      if (reason === null) {
        at += length;
        this.#take(whole, whole, found);
        continue;
      }
      found.push({ type: 'refused', bytes: whole, reason });
      // The true frame may begin inside what looked like one.
      at += 1;
    }
    drop();
    return bytes.slice(at);
  }

  #judge(body: Uint8Array, transaction: number): ModbusRefusal | null {
    const pending = this.#pending;
    if (pending === null) return 'unasked';
    if (transaction !== pending.transaction) return 'late';
    if (body[0] !== pending.unit) return 'unit';
    if (body[1] === (pending.code | 0x80)) return body.length === 3 ? null : 'length';
    if (body[1] !== pending.code) return 'function';
    if (body.length !== pending.length) return 'length';
    // Reads carry their own byte count; one that disagrees with the frame was mangled.
    return pending.code <= 4 && body[2] !== body.length - 3 ? 'length' : null;
  }

  #take(bytes: Uint8Array, body: Uint8Array, found: ModbusChunk[]): void {
    this.#pending = null;
    found.push({ type: 'frame', bytes, body });
  }
}
