/**
 * Cuts whole TPKTs (RFC 1006 §6) out of a stream: version 3, reserved, length of the whole in two bytes. Pure. The
 * S7 library reads each piece of the stream as one packet and would trip over half of one.
 */

/** A PDU of 960 bytes and its heads; what claims to be longer is no S7. */
const MOST = 2_048;
/** TPKT head and the shortest COTP head. */
const LEAST = 7;

export type TpktChunk =
  | { readonly type: 'packet'; readonly bytes: Uint8Array }
  | { readonly type: 'refused'; readonly bytes: Uint8Array; readonly reason: 'version' | 'length' };

export class TpktFramer {
  #held: Uint8Array = new Uint8Array();

  get held(): number {
    return this.#held.length;
  }

  push(bytes: Uint8Array): readonly TpktChunk[] {
    const all = new Uint8Array(this.#held.length + bytes.length);
    all.set(this.#held);
    all.set(bytes, this.#held.length);
    const found: TpktChunk[] = [];
    let at = 0;
    while (all.length - at >= 4) {
      const length = ((all[at + 2] ?? 0) << 8) | (all[at + 3] ?? 0);
      const reason = all[at] !== 3 ? 'version' : length < LEAST || length > MOST ? 'length' : null;
      if (reason !== null) {
        // Nothing marks the next packet: what is left is refused whole.
        found.push({ type: 'refused', bytes: all.slice(at), reason });
        this.#held = new Uint8Array();
        return found;
      }
      if (all.length - at < length) break;
      found.push({ type: 'packet', bytes: all.slice(at, at + length) });
      at += length;
    }
    this.#held = all.slice(at);
    return found;
  }
}

/** S7 functions (the byte after the twelve of a reply's head or the ten of a request's). */
const SETUP = 0xf0;
const READ = 0x04;

/** Whether a packet only opens the conversation or reads; everything else never leaves. */
export function onlyReads(packet: Uint8Array): boolean {
  // COTP connection request.
  if (packet[5] === 0xe0) return true;
  // COTP data, S7 protocol, job.
  if (packet[5] !== 0xf0 || packet[7] !== 0x32 || packet[8] !== 0x01) return false;
  return packet[17] === SETUP || packet[17] === READ;
}

export function describePacket(packet: Uint8Array): string {
  if (packet[5] === 0xe0) return 'ISO 连接请求';
  if (packet[5] === 0xd0) return 'ISO 连接确认';
  const code = packet[8] === 0x01 ? packet[17] : packet[19];
  const name = code === SETUP ? '协商' : code === READ ? '读变量' : `功能 ${code ?? '?'}`;
  return packet[8] === 0x01 ? name : `${name}，应答 ${packet.length} 字节`;
}
